import { describe, expect, it } from 'vitest';
import type { Commit } from '../../domain/kernel/event.ts';
import { commandId, streamId } from '../../domain/kernel/ids.ts';
import type { View } from '../../domain/views/view.ts';
import { createBatchProjector } from '../../functions/lib/project.ts';
import { anAgent } from '../support/cases.ts';
import { monday } from '../support/moments.ts';

const stream = streamId('case#still');
/** Keeps what was said; commits that say nothing change nothing. */
const sayings: View<readonly string[]> = {
  name: 'sayings',
  version: 1,
  streams: 'case',
  initial: [],
  evolve: (row, { events }) => (events.length === 0 ? row : [...row, ...events.map(({ type }) => type)]),
  contribution: (row) => ({ cells: row.map((key) => ({ table: 'said', key, count: 1 })), entries: [] }),
};
const commits = (...said: readonly (string | undefined)[]): readonly Commit[] =>
  said.map((type, index) => ({
    stream,
    commit: index + 1,
    events: type === undefined ? [] : [{ type, data: {} }],
    commandId: commandId(`c-${index + 1}`),
    actor: anAgent,
    at: monday.at('09:00'),
  }));
const nothings = (count: number): readonly undefined[] => Array.from({ length: count }, () => undefined);

const storeOf = (all: readonly Commit[]) => {
  let stored: { readonly commit: number; readonly row: unknown } | undefined;
  const log = { writes: [] as number[], loads: [] as number[], counted: 0, appended: all.length };
  const fresh = () =>
    createBatchProjector({
      events: {
        load: async (_stream, from = 0) => {
          log.loads.push(from);
          return all.filter(({ commit }) => commit > from && commit <= log.appended);
        },
      },
      views: {
        rows: async (wanted) => wanted.map(() => (stored === undefined ? undefined : { stream, ...stored })),
        writeLines: async () => {},
        write: async ([write]) => {
          if (write === undefined || write.from !== (stored?.commit ?? 0)) return 'stale';
          stored = { commit: write.to, row: write.row };
          log.writes.push(write.to);
          for (const { count } of write.movement.cells) log.counted += count;
          return 'written';
        },
      },
      viewsOf: () => [sayings as View<unknown>],
    });
  return { log, fresh, row: () => stored?.row };
};

describe('decision 3: commits that change nothing', () => {
  const all = commits(undefined, 'Said', undefined, undefined, 'SaidAgain');

  it('are not written, and the function that remembers them goes on from there', async () => {
    const { log, fresh, row } = storeOf(all);
    const project = fresh();
    for (const commit of all) expect(await project([commit])).toMatchObject([{ kind: 'projected' }]);
    expect(await project(all)).toMatchObject([{ kind: 'skipped' }]);
    expect(log).toMatchObject({ writes: [2, 5], loads: [], counted: 2 });
    expect(row()).toEqual(['Said', 'SaidAgain']);
  });

  it('are folded again by a function that does not remember them, each thing counted once', async () => {
    const { log, fresh, row } = storeOf(all);
    for (const commit of all) {
      log.appended = commit.commit;
      await fresh()([commit]);
    }
    expect(log.writes).toEqual([2, 5]);
    expect(log.loads).toEqual([0, 2, 2]);
    expect(log.counted).toBe(2);
    expect(row()).toEqual(['Said', 'SaidAgain']);
  });

  it('are refused where another function has moved the row on meanwhile, which is then read', async () => {
    const { log, fresh, row } = storeOf(all);
    const [one, other] = [fresh(), fresh()];
    await one(all.slice(0, 3));
    await other(all.slice(0, 5));
    expect(await one(all.slice(3))).toMatchObject([{ kind: 'skipped' }]);
    expect(log.counted).toBe(2);
    expect(row()).toEqual(['Said', 'SaidAgain']);
  });

  it('are written after fifty, so that nobody has to fold more of them again', async () => {
    const many = commits('Said', ...nothings(60));
    const { log, fresh } = storeOf(many);
    const project = fresh();
    for (const commit of many) await project([commit]);
    expect(log.writes).toEqual([1, 51]);
  });
});
