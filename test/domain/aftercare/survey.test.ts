import { describe, expect, it } from 'vitest';
import type { CaseEvent } from '../../../domain/case/events.ts';
import { noticesOf } from '../../../domain/case/notices.ts';
import { caseStream, commandId } from '../../../domain/kernel/ids.ts';
import { answerSurvey, aSurveyedAndClosedCase, aSurveyedCase, surveyMailed } from '../../support/aftercare.ts';
import { anAgent, anAnsweredCase, aResolvedCase, caseId, close, dispute, resolve, staff, timer } from '../../support/cases.ts';
import { given, goingOn, stateOf } from '../../support/given.ts';
import { day, monday, secondsAfter, thursday, tuesday } from '../../support/moments.ts';
import { cancelled, met } from '../deadline/expected.ts';

const ten = monday.at('10:00');
const eleven = monday.at('11:00');
const sentAt = monday.at('10:01');
const expiresAt = day('2026-11-30').at('10:01');
const nine = tuesday.at('09:00');

const feedback = (at: typeof ten, score: 1 | 2 | 3 | 4 | 5, survey = 1): CaseEvent => ({
  type: 'FeedbackReceived',
  data: { source: 'survey', channel: 'email', survey, score, at },
});
const answered = (at: typeof ten): CaseEvent =>
  ({ ...met('survey-expiry', at), data: { ...met('survey-expiry', at).data, ref: 's1' } }) as CaseEvent;

describe('D1: a survey is asked for and sent', () => {
  it('D1 a result asks for a survey where the customer has a mail address, and the commit calls for the mail', () => {
    const events = goingOn(anAnsweredCase(), resolve(ten)).slice(anAnsweredCase().length);
    expect(events[1]).toEqual({ type: 'SurveyRequested', data: { survey: 1, at: ten } });
    const stream = caseStream(caseId);
    expect(noticesOf({ stream, commit: 3, events, commandId: commandId('c'), actor: anAgent, at: ten })).toEqual([
      { stream, commit: 3, index: 1, notice: 'survey' },
    ]);
  });

  it('D1 without an address nothing is asked by mail', () => {
    const events = aResolvedCase({ customer: { phone: '+8613800138000' } });
    expect(events.map(({ type }) => type)).not.toContain('SurveyRequested');
  });

  it('D1 the link begins to expire when the mail has gone out', () => {
    given(aResolvedCase())
      .when(surveyMailed(sentAt))
      .gives(
        { type: 'NoticeSent', data: { notice: 'survey', cause: '3.1', messageId: 'survey@desk.example', at: sentAt } },
        { type: 'SurveySent', data: { survey: 1, channel: 'email', expiresAt, at: sentAt } },
        {
          type: 'DeadlineArmed',
          data: {
            kind: 'survey-expiry',
            ref: 's1',
            generation: 1,
            from: sentAt,
            dueAt: expiresAt,
            warnAt: day('2026-11-29').at('10:01'),
            clock: 'calendar',
            policyVersion: 1,
            clause: 'D1',
          },
        },
      );
  });

  it('D1 a sending that is recorded twice, or after the answer, begins no second expiry', () => {
    const types = (history: readonly CaseEvent[]) =>
      goingOn(history, surveyMailed(eleven))
        .slice(history.length)
        .map(({ type }) => type);
    expect(types(aSurveyedCase())).toEqual(['NoticeSent']);
    expect(types(goingOn(aResolvedCase(), answerSurvey(ten)))).toEqual(['NoticeSent']);
  });
});

describe('D1: a survey is answered', () => {
  it('D1 the answer is kept with what was written, ends the expiry, and is the follow-up by mail', () => {
    given(aSurveyedCase())
      .when(answerSurvey(eleven, { score: 4, comment: 'quick', suggestion: '请增加夜间服务' }))
      .gives(
        { ...feedback(eleven, 4), personal: { comment: 'quick', suggestion: '请增加夜间服务' } } as CaseEvent,
        answered(eleven),
        met('follow-up', eleven),
      );
  });

  it('C1 of a complaint the answer is no follow-up visit', () => {
    const complaint = aSurveyedCase().map((event) =>
      event.type === 'CaseOpened' ? { ...event, data: { ...event.data, caseType: 'complaint' as const } } : event,
    );
    given(complaint).when(answerSurvey(eleven)).gives(feedback(eleven, 5), answered(eleven));
  });

  it('D1 a survey is answered once: the first answer stands', () => {
    given(goingOn(aSurveyedCase(), answerSurvey(eleven, { score: 4 })))
      .when(answerSurvey(nine, { score: 1 }))
      .unchanged();
  });

  it('D1 an answer that is faster than the record of the sending counts', () => {
    given(aResolvedCase()).when(answerSurvey(ten)).gives(feedback(ten, 5), met('follow-up', ten));
  });

  it('D1 it can be answered after the case is archived', () => {
    given(aSurveyedAndClosedCase()).when(answerSurvey(nine)).includes(feedback(nine, 5));
    const archived = goingOn(aSurveyedCase(), answerSurvey(eleven), close(eleven));
    expect(stateOf(archived)).toMatchObject({ kind: 'closed', aftercare: { feedback: [{ score: 5 }] } });
  });

  it('D1 until the last millisecond, and not after', () => {
    given(aSurveyedCase())
      .when(answerSurvey(secondsAfter(expiresAt, -0.001)))
      .includes(feedback(secondsAfter(expiresAt, -0.001), 5));
    given(aSurveyedCase()).when(answerSurvey(expiresAt)).refused('survey-expired', 'D1');
    given(goingOn(aSurveyedCase(), timer(expiresAt)))
      .when(answerSurvey(expiresAt))
      .refused('survey-expired', 'D1');
  });

  it('D1 a survey that nobody answered ends and is no breach of the centre', () => {
    const visited = goingOn(aSurveyedCase(), timer(day('2026-11-29').at('10:02')));
    given(visited)
      .when(timer(expiresAt))
      .gives({ type: 'SurveyExpired', data: { survey: 1, at: expiresAt } }, {
        ...cancelled('survey-expiry', expiresAt, { reason: 'expired' }),
        data: { kind: 'survey-expiry', ref: 's1', generation: 1, at: expiresAt, reason: 'expired' },
      } as CaseEvent);
    given(goingOn(visited, timer(expiresAt)))
      .when(timer(day('2026-12-01').at('00:00')))
      .unchanged();
    // The one breach is the visit that nobody made.
    expect(stateOf(goingOn(visited, timer(expiresAt))).deadlines.breaches).toEqual([
      { kind: 'follow-up', generation: 1, dueAt: thursday.at('10:00') },
    ]);
  });

  it('D1 a survey that was never asked for cannot be answered', () => {
    given(anAnsweredCase()).when(answerSurvey(ten)).refused('no-such-survey', 'D1');
    given(aSurveyedCase())
      .when(answerSurvey(eleven, { survey: 2 }))
      .refused('no-such-survey', 'D1');
    given([]).when(answerSurvey(ten)).refused('unknown-case', 'A2');
  });

  it('D1 B8 each result has a survey of its own; the answer about an earlier one is kept and follows up nothing', () => {
    const again = goingOn(aSurveyedCase(), dispute(eleven), resolve(monday.at('12:00')), surveyMailed(monday.at('12:01'), 2));
    expect(stateOf(again).aftercare?.surveys).toHaveLength(2);
    given(again).when(answerSurvey(nine)).gives(feedback(nine, 5), answered(nine));
    given(again)
      .when(answerSurvey(nine, { survey: 2 }))
      .includes({ ...met('follow-up', nine, 2) });
  });

  it('E6 D1 the score is the customer’s own: staff cannot give one', () => {
    for (const role of ['agent', 'manager', 'admin'] as const)
      given(aSurveyedCase())
        .when({ ...answerSurvey(eleven), by: staff(role) })
        .refused('not-permitted', 'E6');
  });
});
