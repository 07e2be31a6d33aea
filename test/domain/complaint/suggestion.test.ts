import { describe, expect, it } from 'vitest';
import type { CaseEvent } from '../../../domain/case/events.ts';
import { anAnsweredCase, anOpenInquiry, close, confirm, enteredAtDesk, resolve, timer, triage } from '../../support/cases.ts';
import { judge, tellOutcome } from '../../support/complaints.ts';
import { given, goingOn, happened, stateOf } from '../../support/given.ts';
import { day, monday, nextMonday, nextTuesday, tuesday, wednesday } from '../../support/moments.ts';
import { armed, breached, cancelled, met, metLate } from '../deadline/expected.ts';

const nine = monday.at('09:00');
const noon = monday.at('12:00');
const due = nextTuesday.at('18:00'); // seven business days, of which Monday is the first
const owed = armed('suggestion', { from: nine, dueAt: due, warnAt: nextMonday.at('18:00'), clause: 'C5' });
const aSuggestion = anAnsweredCase({ caseType: 'suggestion' });
const judged = (at = noon, feasible = true): CaseEvent => ({
  type: 'SuggestionJudged',
  data: { feasible, by: 'supervisor-1', at },
  personal: { reason: 'Fits the next catalogue.' },
});
const told = (at = noon): CaseEvent => ({ type: 'SuggestionOutcomeTold', data: { at } });

describe('C5: suggestions are judged, and their makers told', () => {
  it('C5 owed within 7 business days of the contact, from its opening or from the triage on', () => {
    expect(aSuggestion).toContainEqual(owed);
    expect(happened(enteredAtDesk('desk', nine, { caseType: 'suggestion' }))).toContainEqual(owed);
    given(anAnsweredCase())
      .when(triage(tuesday.at('09:00'), { caseType: 'suggestion' }))
      .includes(owed);
  });

  it('C5 public holidays do not count', () => {
    const eve = day('2026-09-30').at('09:00');
    const armedOnEve = happened(enteredAtDesk('desk', eve, { caseType: 'suggestion' })).find(
      (event) => event.type === 'DeadlineArmed' && event.data.kind === 'suggestion',
    );
    expect(armedOnEve).toMatchObject({ data: { dueAt: day('2026-10-14').at('18:00') } });
  });

  it('C5 a supervisor judges, with the reason; judging alone meets nothing', () => {
    given(aSuggestion).when(judge(noon)).gives(judged());
    given(aSuggestion).when(judge(noon, false)).gives(judged(noon, false));
    given(aSuggestion)
      .when(judge(noon, true, 'senior-agent'))
      .refused('below-rank', 'C5');
  });

  it('C5 judged and told it is met; late it stays a breach', () => {
    given(goingOn(aSuggestion, judge(noon)))
      .when(tellOutcome(noon))
      .gives(told(), met('suggestion', noon));
    const late = day('2026-12-01').at('09:00');
    const missed = goingOn(aSuggestion, judge(noon), timer(late));
    expect(missed).toContainEqual(breached('suggestion', due, { noticedAt: late }));
    given(missed).when(tellOutcome(late)).gives(told(late), metLate('suggestion', late));
  });

  it('C5 told before it is judged, or judged anew after it was told, is refused', () => {
    given(aSuggestion).when(tellOutcome(noon)).refused('suggestion-not-judged', 'C5');
    const done = goingOn(aSuggestion, judge(noon), tellOutcome(noon));
    given(done).when(judge(noon, false)).refused('suggestion-already-told', 'C5');
    expect(stateOf(goingOn(aSuggestion, judge(noon), judge(noon, false))).suggestion).toMatchObject({ feasible: false });
  });

  it('C5 said twice happens once', () => {
    const done = goingOn(aSuggestion, judge(noon), tellOutcome(noon));
    given(done).when(judge(noon)).unchanged();
    given(done).when(tellOutcome(noon)).unchanged();
  });

  it('C5 triaged away, nothing is owed any more; triaged back, it is owed from the contact again', () => {
    const away = goingOn(aSuggestion, judge(noon), triage(noon, { caseType: 'inquiry' }));
    expect(away.at(-1)).toEqual(cancelled('suggestion', noon, { reason: 're-triaged' }));
    expect(stateOf(away)).not.toHaveProperty('suggestion');
    given(away).when(judge(noon)).refused('not-a-suggestion', 'C5');
    expect(goingOn(away, triage(noon, { caseType: 'suggestion' }))).toContainEqual(
      expect.objectContaining({ data: expect.objectContaining({ kind: 'suggestion', generation: 2, from: nine }) }),
    );
  });

  it('C5 B9 not archived before its maker was told', () => {
    const resolved = goingOn(aSuggestion, resolve(noon), confirm(noon));
    given(resolved).when(close(noon)).refused('suggestion-not-judged', 'C5');
    given(goingOn(resolved, judge(noon)))
      .when(close(noon))
      .refused('suggestion-not-told', 'C5');
    const closed = goingOn(resolved, judge(noon), tellOutcome(noon), close(noon));
    expect(stateOf(closed).kind).toBe('closed');
    given(closed)
      .when(judge(wednesday.at('09:00'), false))
      .refused('case-closed', 'B9');
  });

  it('C5 only suggestions are judged', () => {
    given(anOpenInquiry()).when(judge(noon)).refused('not-a-suggestion', 'C5');
    given([]).when(tellOutcome(noon)).refused('unknown-case', 'A2');
  });
});
