import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { streamId } from '../../../domain/kernel/ids.ts';
import type { Line } from '../../../functions/lib/adapters/view-lines.ts';
import { createViewStore, type ViewStore } from '../../../functions/lib/adapters/view-store.ts';
import { type Dynoxide, startDynoxide } from '../../../infra/local/dynoxide.ts';
import { createTables, localClient } from '../../support/tables.ts';

let engine: Dynoxide;
let client: DynamoDBClient;
let views: ViewStore;
let units = 0;

beforeAll(async () => {
  engine = await startDynoxide();
  await createTables(engine.endpoint);
  client = localClient(engine.endpoint);
  views = createViewStore({
    client,
    table: 'views',
    onWritten: (some) => {
      units += some;
    },
  });
});
afterAll(async () => {
  client?.destroy();
  await engine?.stop();
});

const line = (list: string, commit: number, more: Partial<Line> = {}): Line => ({
  view: 'board',
  stream: streamId('case#1'),
  list,
  sort: 'a',
  commit,
  line: { said: commit },
  isNew: commit === 1,
  isOld: false,
  ...more,
});
const read = async (list: string) => (await views.list(list, { limit: 100 })).map((one) => one.line);
const costOf = async (work: () => Promise<void>): Promise<number> => {
  const before = units;
  await work();
  return units - before;
};

describe('decision 3: lines that stay', () => {
  it('cost one unit each, many at once, new or in the place of an earlier one', async () => {
    const many = Array.from({ length: 60 }, (_, index) => line('costs', 1, { sort: String(index).padStart(2, '0') }));
    expect(await costOf(() => views.writeLines(many))).toBe(60);
    expect(await costOf(() => views.writeLines(many.map((one) => ({ ...one, commit: 2, isNew: false }))))).toBe(60);
    expect(await read('costs')).toHaveLength(60);
  });

  it('G1 whatever comes late, twice, turned round or at once, with right guesses or wrong ones, the last commit is what is told', async () => {
    let cases = 0;
    const writes = fc.array(fc.record({ commit: fc.integer({ min: 1, max: 6 }), isNew: fc.boolean(), isOld: fc.boolean() }), {
      minLength: 1,
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(writes, fc.boolean(), async (all, atOnce) => {
        cases += 1;
        const list = `late-${cases}`;
        const told = (commit: number) => (commit % 3 === 0 ? undefined : { said: commit }); // every third takes it away
        const write = (one: (typeof all)[number]) =>
          views.writeLines([line(list, one.commit, { ...one, line: told(one.commit) })]);
        if (atOnce) await Promise.all(all.map(write));
        else for (const one of all) await write(one);
        const last = told(Math.max(...all.map(({ commit }) => commit)));
        expect(await read(list)).toEqual(last === undefined ? [] : [last]);
      }),
      { numRuns: 30, endOnFailure: true },
    );
  });

  it('of commits that came before are looked at first, and written only where they are missing', async () => {
    await views.writeLines([line('old', 2)]);
    expect(
      await costOf(() => views.writeLines([line('old', 2, { isOld: true }), line('old', 1, { isOld: true, sort: 'b' })])),
    ).toBe(1);
    expect(await read('old')).toEqual([{ said: 2 }, { said: 1 }]);
  });

  it('that are long are kept short, and read as they were', async () => {
    const long = { marks: Array.from({ length: 40 }, (_, index) => ({ at: '2026-11-16T09:00:00.000Z', 说: `第${index}次` })) };
    expect(await costOf(() => views.writeLines([line('long', 1, { line: long })]))).toBe(1);
    expect(await read('long')).toEqual([long]);
  });

  it('that are gone count in no page, and those written before lines had commits are replaced', async () => {
    const movement = { cells: [], sums: [], put: [{ list: 'pages', sort: '05', line: { said: 'before' } }], remove: [] };
    await views.write([{ view: 'board', stream: streamId('case#1'), from: 0, to: 1, row: {}, movement }]);
    expect(await read('pages')).toEqual([{ said: 'before' }]);
    const sorts = Array.from({ length: 30 }, (_, index) => String(index).padStart(2, '0'));
    await views.writeLines(sorts.map((sort) => line('pages', 2, { sort, isNew: false })));
    await views.writeLines(
      sorts.slice(0, 25).map((sort) => line('pages', 3, { sort, isNew: false, ...(sort === '05' ? {} : { line: undefined }) })),
    );
    expect((await views.list('pages', { limit: 4 })).map(({ sort, line: told }) => [sort, told])).toEqual([
      ['05', { said: 3 }],
      ['25', { said: 2 }],
      ['26', { said: 2 }],
      ['27', { said: 2 }],
    ]);
    expect((await views.list('pages', { limit: 2, after: '26', newestFirst: false })).map(({ sort }) => sort)).toEqual([
      '27',
      '28',
    ]);
    expect((await views.list('pages', { limit: 9, newestFirst: true })).map(({ sort }) => sort)).toEqual([
      '29',
      '28',
      '27',
      '26',
      '25',
      '05',
    ]);
  });
});
