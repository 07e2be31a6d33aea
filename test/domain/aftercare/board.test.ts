import { describe, expect, it } from 'vitest';
import type { CaseEvent } from '../../../domain/case/events.ts';
import { caseStream, commandId } from '../../../domain/kernel/ids.ts';
import { type DueLine, lists } from '../../../domain/views/board-lines.ts';
import { caseBoard } from '../../../domain/views/supervisor-board.ts';
import { aSurveyedCase, notReached, solution, visit } from '../../support/aftercare.ts';
import { anAgent, aResolvedCase, caseId, close, confirm, timer } from '../../support/cases.ts';
import { goingOn } from '../../support/given.ts';
import { day, friday, monday, thursday, tuesday, wednesday } from '../../support/moments.ts';

const eleven = monday.at('11:00');
const listed = (events: readonly CaseEvent[], list: string) => {
  const commit = { stream: caseStream(caseId), commit: 1, events, commandId: commandId('c'), actor: anAgent, at: eleven };
  return caseBoard
    .contribution(caseBoard.evolve(caseBoard.initial, commit))
    .entries.filter((entry) => entry.list === list)
    .map(({ line }) => line as DueLine)
    .map(({ kind, dueAt }) => ({ kind, dueAt }));
};

const visitDue = { kind: 'follow-up', dueAt: thursday.at('10:00') };

describe('G2 D5: what the supervisor sees of the time after service', () => {
  it('G2 D1 a visit is listed by its due time until it is made or ends', () => {
    expect(listed(aResolvedCase(), lists.followUps)).toEqual([visitDue]);
    expect(listed(goingOn(aResolvedCase(), visit(eleven)), lists.followUps)).toEqual([]);
    const tried = goingOn(aResolvedCase(), notReached(eleven), notReached(monday.at('12:00')));
    expect(listed(tried, lists.followUps)).toEqual([visitDue]);
    expect(listed(goingOn(tried, notReached(monday.at('13:00'))), lists.followUps)).toEqual([]);
  });

  it('G2 D2 a same-day solution is listed until it is there', () => {
    const dissatisfied = goingOn(aResolvedCase(), visit(eleven, { score: 1 }));
    expect(listed(dissatisfied, lists.followUps)).toEqual([{ kind: 'same-day-solution', dueAt: tuesday.at('00:00') }]);
    expect(listed(goingOn(dissatisfied, solution(eleven)), lists.followUps)).toEqual([]);
  });

  it('D5 a visit that was not made in time is a breach on the board, also of an archived case, until it is made', () => {
    const archived = goingOn(aResolvedCase(), confirm(eleven), close(eleven));
    expect(listed(archived, lists.followUps)).toEqual([visitDue]);
    const missed = goingOn(archived, timer(friday.at('09:00')));
    expect(listed(missed, lists.breached)).toEqual([visitDue]);
    expect(listed(missed, lists.followUps)).toEqual([visitDue]);
    const made = goingOn(missed, visit(friday.at('10:00')));
    expect(listed(made, lists.breached)).toEqual([]);
    expect(listed(made, lists.followUps)).toEqual([]);
  });

  it('D1 a survey that ran out is no breach on the board', () => {
    const over = goingOn(aSurveyedCase(), visit(wednesday.at('09:00')), timer(day('2026-12-01').at('00:00')));
    expect(listed(over, lists.breached)).toEqual([]);
    expect(listed(over, lists.running)).toEqual([]);
  });
});
