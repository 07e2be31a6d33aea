import { describe, expect, it } from 'vitest';
import type { CaseEvent } from '../../../domain/case/events.ts';
import { caseStream, commandId } from '../../../domain/kernel/ids.ts';
import { defaultCalendar } from '../../../domain/policy/default-policy.ts';
import { caseBoard } from '../../../domain/views/supervisor-board.ts';
import { type BoardViews, readBoard } from '../../../functions/lib/board.ts';
import { aSurveyedCase, visit } from '../../support/aftercare.ts';
import { anAgent, aResolvedCase, caseId, staff } from '../../support/cases.ts';
import { goingOn } from '../../support/given.ts';
import { day, monday, thursday, tuesday } from '../../support/moments.ts';

/** The lists as the view store gives them: by sort key, its bounds exclusive. */
const viewsOf = (events: readonly CaseEvent[]): BoardViews => {
  const commit = {
    stream: caseStream(caseId),
    commit: 1,
    events,
    commandId: commandId('c'),
    actor: anAgent,
    at: monday.at('10:00'),
  };
  const { cells, entries } = caseBoard.contribution(caseBoard.evolve(caseBoard.initial, commit));
  const within = (name: string, upTo = '\uffff') => entries.filter(({ list, sort }) => list === name && sort < upTo);
  return {
    sheets: async ({ from, to }) =>
      new Map(
        [...Map.groupBy(cells, ({ sheet = '' }) => sheet)]
          .filter(([sheet]) => sheet >= from && sheet <= to)
          .map(([sheet, own]) => {
            const of = (name: string) => own.filter(({ table }) => table === name).map(({ key }) => [key, 1] as const);
            return [sheet, { table: (name: string) => new Map(of(name)) }];
          }),
      ),
    sorts: async (name, { upTo }) => within(name, upTo).map(({ sort }) => sort),
    list: async (name, { upTo }) => within(name, upTo).map(({ sort, line }) => ({ sort, line })),
  };
};
const board = (events: readonly CaseEvent[], now: ReturnType<typeof monday.at>) =>
  readBoard(viewsOf(events), { now, centre: defaultCalendar, who: staff('supervisor'), people: [] });

describe('G2: follow-ups due today', () => {
  it('G2 D1 a visit is due today on its day, in the centre’s zone, and stays until it is made', async () => {
    const due = async (now: ReturnType<typeof monday.at>) => (await board(aResolvedCase(), now)).followUpsDueToday.count;
    expect(await due(monday.at('12:00'))).toBe(0);
    expect(await due(day('2026-11-18').at('23:59:59'))).toBe(0);
    expect(await due(thursday.at('00:00'))).toBe(1);
    expect(await due(day('2026-11-25').at('09:00'))).toBe(1);
  });

  it('G2 D2 a solution that is due at midnight is of today', async () => {
    const { followUpsDueToday } = await board(
      goingOn(aResolvedCase(), visit(monday.at('11:00'), { score: 1 })),
      monday.at('12:00'),
    );
    expect(followUpsDueToday).toMatchObject({
      until: tuesday.at('00:00'),
      count: 1,
      cases: [{ caseId, kind: 'same-day-solution', dueAt: tuesday.at('00:00') }],
    });
  });

  it('D1 a survey about to expire is nothing that the desk has to do soon', async () => {
    const shortly = day('2026-11-30').at('09:00');
    const { dueSoon } = await board(goingOn(aSurveyedCase(), visit(monday.at('11:00'))), shortly);
    expect(dueSoon.deadlines).toEqual([]);
  });
});
