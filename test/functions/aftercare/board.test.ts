import { describe, expect, it } from 'vitest';
import type { CaseEvent } from '../../../domain/case/events.ts';
import { caseStream, commandId } from '../../../domain/kernel/ids.ts';
import type { Instant } from '../../../domain/kernel/time.ts';
import { aSurveyedCase, visit } from '../../support/aftercare.ts';
import { boardOf } from '../../support/boards.ts';
import { anAgent, aResolvedCase, caseId } from '../../support/cases.ts';
import { goingOn } from '../../support/given.ts';
import { day, monday, thursday, tuesday } from '../../support/moments.ts';

const board = (events: readonly CaseEvent[], now: Instant) => {
  const at = monday.at('10:00');
  return boardOf([{ stream: caseStream(caseId), commit: 1, events, commandId: commandId('c'), actor: anAgent, at }], now);
};

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
