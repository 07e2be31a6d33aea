import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Commit } from '../../domain/kernel/event.ts';
import { commandId, streamId } from '../../domain/kernel/ids.ts';
import type { View } from '../../domain/views/view.ts';
import { foldCommits } from '../../functions/lib/fold-rows.ts';
import type { KnownRow } from '../../functions/lib/row-cache.ts';
import { anAgent } from '../support/cases.ts';
import { monday } from '../support/moments.ts';

const stream = streamId('case#1');
/** What a commit says: a number to be counted, lines to be kept (`+a`) or taken away (`-a`), or nothing. */
type Row = { readonly counted: number; readonly kept: Readonly<Record<string, number>>; readonly heard: number };
const notes: View<Row> = {
  name: 'notes',
  version: 1,
  streams: 'case',
  initial: { counted: 0, kept: {}, heard: 0 },
  evolve: (row, { commit, events: [event] }) => {
    if (event === undefined) return row;
    const { type } = event;
    const { [type.slice(1)]: _gone, ...others } = row.kept;
    const heard = row.heard + 1;
    if (type.startsWith('+')) return { ...row, heard, kept: { ...others, [type.slice(1)]: commit } };
    if (type.startsWith('-')) return { ...row, heard, kept: others };
    return { ...row, heard, counted: type === 'count' ? row.counted + 1 : row.counted };
  },
  contribution: ({ counted, kept }) => ({
    cells: counted === 0 ? [] : [{ table: 'counted', key: 'all', count: counted }],
    entries: Object.entries(kept).map(([sort, at]) => ({ list: 'kept', sort, line: { at }, stays: true as const })),
  }),
};
const commitsOf = (said: readonly string[]): readonly Commit[] =>
  said.map((type, index) => ({
    stream,
    commit: index + 1,
    events: type === '' ? [] : [{ type, data: {} }],
    commandId: commandId(`c-${index + 1}`),
    actor: anAgent,
    at: monday.at('09:00'),
  }));

type Stored = { row: unknown; commit: number; readonly lines: Map<string, { commit: number; line: unknown }>; counted: number };
/** Batches as the stream brings them, to a function that remembers the row or reads it again. */
const stored = (commits: readonly Commit[], sizes: readonly number[], remembers: (turn: number) => boolean): Stored => {
  const store: Stored = { row: undefined, commit: 0, lines: new Map(), counted: 0 };
  let known: KnownRow | undefined;
  for (let from = 0, turn = 0; from < commits.length; turn += 1) {
    const batch = commits.slice(from, from + (sizes[turn % sizes.length] ?? 1));
    if (!remembers(turn))
      known = store.commit === 0 ? undefined : { stream, commit: store.commit, seen: store.commit, row: store.row };
    const next = commits.slice(known?.seen ?? 0, from + batch.length);
    const folded = foldCommits(notes as View<unknown>, known, { next, brought: new Set(batch.map(({ commit }) => commit)) });
    for (const { sort, commit, line, isNew, isOld } of folded.lines) {
      const there = store.lines.get(sort);
      expect(isOld, 'old lines are there').toBe(there?.commit === commit);
      if (!isOld && isNew) expect(there?.line, 'new lines are in nobody’s place').toBeUndefined();
      store.lines.set(sort, { commit, line });
    }
    if (folded.write !== undefined) {
      for (const { count } of folded.write.movement.cells) store.counted += count;
      expect([folded.write.movement.put, folded.write.movement.remove]).toEqual([[], []]);
      [store.row, store.commit] = [folded.write.row, folded.write.to];
    }
    known = { stream, commit: store.commit, seen: from + batch.length, row: folded.row };
    from += batch.length;
  }
  return store;
};

describe('decision 3: what commits make of a row', () => {
  const said = fc.array(fc.constantFrom('', 'noise', 'count', '+a', '-a', '+b', '-b', '+c'), { minLength: 1, maxLength: 70 });
  const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });

  it('G1 row and lines come out the same, commit for commit, however they are brought and whatever is remembered', () => {
    fc.assert(
      fc.property(said, sizes, fc.func(fc.boolean()), (what, some, remembers) => {
        const commits = commitsOf(what);
        const one = stored(commits, [1], () => true);
        expect(stored(commits, some, remembers)).toEqual(one);
        expect(one.counted).toBe(what.filter((type) => type === 'count').length);
      }),
      { numRuns: 60 },
    );
  });

  it('a line that is taken away says by which commit, and a row that moves nothing is written after fifty', () => {
    const commits = commitsOf(['+a', '-a', ...Array.from({ length: 55 }, () => 'noise')]);
    const { lines, commit, counted } = stored(commits, [1], () => true);
    expect([...lines]).toEqual([['a', { commit: 2, line: undefined }]]);
    expect({ commit, counted }).toEqual({ commit: 50, counted: 0 });
  });
});
