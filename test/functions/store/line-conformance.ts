import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { streamId } from '../../../domain/kernel/ids.ts';
import type { Line } from '../../../functions/lib/adapters/view-lines.ts';
import { createViewStore, type ViewStore } from '../../../functions/lib/adapters/view-store.ts';
import { createTables, localClient } from '../../support/tables.ts';
import type { Engine } from './conformance.ts';

/**
 * What every engine under the read models must do with lines that stay (ADR 30). `tellsUnits`: it says what batches of statements cost,
 * which Amazon's own does not on one machine.
 */
export const describeLines = (
  name: string,
  setup: () => Promise<Engine>,
  { tellsUnits }: { readonly tellsUnits: boolean },
): void => {
  describe.each([
    ['singly', 1],
    ['together', 2], // what a transaction costs
  ] as const)(`decision 3: lines that stay, on ${name}, written %s`, (lines, unitsEach) => {
    let views: ViewStore;
    let units = 0;
    let close = async (): Promise<void> => {};

    beforeAll(async () => {
      const engine = await setup();
      const { views: table } = await createTables(engine.endpoint, `${lines}-`);
      const client = localClient(engine.endpoint);
      close = async () => {
        client.destroy();
        await engine.stop();
      };
      views = createViewStore({
        client,
        table,
        lines,
        onWritten: (some) => {
          units += some;
        },
      });
    });
    afterAll(() => close());

    const read = async (list: string) => (await views.list(list, { limit: 100 })).map((one) => one.line);
    const atCost = async (expected: number, work: () => Promise<void>): Promise<void> => {
      const before = units;
      await work();
      if (tellsUnits) expect(units - before).toBe(expected * unitsEach);
    };

    it('cost the same each, many at once, new or in the place of an earlier one', async () => {
      const many = Array.from({ length: 60 }, (_, index) => line('costs', 1, { sort: String(index).padStart(2, '0') }));
      await atCost(60, () => views.writeLines(many));
      await atCost(60, () => views.writeLines(many.map((one) => ({ ...one, commit: 2, isNew: false }))));
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

    it('of two streams at one place go one after the other, and the later commit is told', async () => {
      await views.writeLines([line('one-place', 3), line('one-place', 5), line('one-place', 4)]);
      expect(await read('one-place')).toEqual([{ said: 5 }]);
    });

    it('of commits that came before are looked at first, and written only where they are missing', async () => {
      await views.writeLines([line('old', 2)]);
      await atCost(1, () => views.writeLines([line('old', 2, { isOld: true }), line('old', 1, { isOld: true, sort: 'b' })]));
      expect(await read('old')).toEqual([{ said: 2 }, { said: 1 }]);
    });

    it('that are long are kept short, and read as they were', async () => {
      const long = { marks: Array.from({ length: 40 }, (_, index) => ({ at: '2026-11-16T09:00:00.000Z', 说: `第${index}次` })) };
      await atCost(1, () => views.writeLines([line('long', 1, { line: long })]));
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
};

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
