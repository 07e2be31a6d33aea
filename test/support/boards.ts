import type { Commit } from '../../domain/kernel/event.ts';
import type { Instant } from '../../domain/kernel/time.ts';
import { defaultCalendar } from '../../domain/policy/default-policy.ts';
import { caseBoard } from '../../domain/views/supervisor-board.ts';
import type { BoardReader } from '../../functions/lib/adapters/board-reader.ts';
import { readBoard } from '../../functions/lib/board.ts';
import { staff } from './cases.ts';

/** What a supervisor's board shows at an instant when this case is all there is. */
export const boardOf = (commits: readonly Commit[], now: Instant) =>
  readBoard(viewsOf(commits), { now, centre: defaultCalendar, who: staff('supervisor'), people: [] });

/** The lists and sheets as the view store gives them: by sort key, its bounds exclusive. */
const viewsOf = (commits: readonly Commit[]): BoardReader => {
  const { cells, entries } = caseBoard.contribution(commits.reduce(caseBoard.evolve, caseBoard.initial));
  const within = (name: string, upTo = '\uffff') => entries.filter(({ list, sort }) => list === name && sort < upTo);
  return {
    sheetsNamed: async (names) =>
      new Map(
        [...Map.groupBy(cells, ({ sheet = '' }) => sheet)]
          .filter(([sheet]) => names.includes(sheet))
          .map(([sheet, own]) => {
            const of = (name: string) => own.filter(({ table }) => table === name);
            return [
              sheet,
              {
                table: (name: string) => new Map(of(name).map(({ key, count }) => [key, count])),
                marks: (name: string) => of(name).map(({ key }) => key),
              },
            ];
          }),
      ),
    sorts: async (name, { upTo }) => within(name, upTo).map(({ sort }) => sort),
    list: async (name, { upTo }) => within(name, upTo).map(({ sort, line }) => ({ sort, line })),
  };
};
