import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideCase } from '../../../domain/case/case.ts';
import type { CaseCommand } from '../../../domain/case/commands.ts';
import type { CaseEvent } from '../../../domain/case/events.ts';
import { type CaseState, foldCase } from '../../../domain/case/state.ts';
import { type Instant, instant } from '../../../domain/kernel/time.ts';
import { defaultPolicy } from '../../../domain/policy/default-policy.ts';
import { onlyPolicy } from '../../../domain/policy/service-policy.ts';
import { answerSurvey, aSurveyedCase, notReached, solution, surveyMailed, visit } from '../../support/aftercare.ts';
import { aClosedCase, anAnsweredCase, aResolvedCase, close, confirm, dispute, resolve, timer } from '../../support/cases.ts';
import { defaultPolicies, given, goingOn, stateOf } from '../../support/given.ts';
import { day, friday, minutesAfter, monday, secondsAfter, thursday, tuesday, wednesday } from '../../support/moments.ts';
import { armed, breached, cancelled, met, metLate } from '../deadline/expected.ts';

const eleven = monday.at('11:00');
const noon = monday.at('12:00');
const one = monday.at('13:00');
const nine = tuesday.at('09:00');

type Made = { readonly attempt?: number; readonly channel?: 'phone' | 'email' | 'chat' };
const attempted = (at: Instant, reached: boolean, { attempt = 1, channel = 'phone' }: Made = {}): CaseEvent => ({
  type: 'FollowUpAttempted',
  data: { attempt, reached, channel, at },
});
const ended = (at: Instant): CaseEvent => ({ type: 'FollowUpEnded', data: { outcome: 'not-reached', attempts: 3, at } });
const sameDay = (from: Instant, dueAt: Instant, warnAt: Instant): CaseEvent =>
  armed('same-day-solution', { from, dueAt, warnAt, clock: 'calendar', clause: 'D2' });
const twice = (history: readonly CaseEvent[]) => goingOn(history, notReached(eleven), notReached(noon));

describe('D1: the follow-up visit', () => {
  it('D1 a customer who was reached has been followed up, with what was said', () => {
    given(aResolvedCase())
      .when(visit(eleven, { channel: 'chat', score: 5, satisfied: true, comment: 'thanks', suggestion: 'none', next: 'close' }))
      .gives(
        { ...attempted(eleven, true, { channel: 'chat' }), personal: { next: 'close' } } as CaseEvent,
        {
          type: 'FeedbackReceived',
          data: { source: 'visit', channel: 'chat', score: 5, satisfied: true, at: eleven },
          personal: { comment: 'thanks', suggestion: 'none' },
        },
        met('follow-up', eleven),
      );
  });

  it('D1 a customer may say nothing about the service', () => {
    given(aResolvedCase()).when(visit(eleven)).gives(attempted(eleven, true), met('follow-up', eleven));
  });

  it('D5 a visit after the third day is a breach that is done at last', () => {
    const late = friday.at('09:00');
    given(aResolvedCase())
      .when(visit(late))
      .gives(attempted(late, true), breached('follow-up', thursday.at('10:00'), { noticedAt: late }), metLate('follow-up', late));
  });

  it('D1 what is noted down later counts from when it was; not before the result, not from the future', () => {
    given(aResolvedCase())
      .when(visit(friday.at('09:00'), { at: nine }))
      .gives(attempted(nine, true), met('follow-up', nine));
    given(aResolvedCase())
      .when(visit(eleven, { at: monday.at('09:59') }))
      .refused('before-its-cause', 'D1');
    given(aResolvedCase())
      .when(visit(eleven, { at: noon }))
      .refused('from-the-future', 'A3');
  });

  it('D1 only a result is followed up', () => {
    given(anAnsweredCase()).when(visit(eleven)).refused('case-not-resolved', 'D1');
    given([]).when(visit(eleven)).refused('unknown-case', 'A2');
  });

  it('D1 who was not reached has said nothing', () => {
    for (const but of [{ score: 3 }, { satisfied: true }, { comment: 'x' }, { suggestion: 'x' }] as const)
      given(aResolvedCase()).when(notReached(eleven, but)).refused('feedback-without-contact', 'D1');
  });
});

describe('D5: not reached', () => {
  it('D5 two failed attempts are recorded and leave the follow-up owed', () => {
    given(goingOn(aResolvedCase(), notReached(eleven)))
      .when(notReached(noon, { channel: 'email', next: 'try tomorrow' }))
      .gives({ ...attempted(noon, false, { attempt: 2, channel: 'email' }), personal: { next: 'try tomorrow' } } as CaseEvent);
  });

  it('D5 the third one ends it as not reached', () => {
    given(twice(aResolvedCase()))
      .when(notReached(one))
      .gives(attempted(one, false, { attempt: 3 }), ended(one), cancelled('follow-up', one, { reason: 'not-reached' }));
  });

  it('D5 how many is policy', () => {
    given(aResolvedCase(), onlyPolicy({ ...defaultPolicy, followUpAttempts: 1 }))
      .when(notReached(eleven))
      .gives(
        attempted(eleven, false),
        { type: 'FollowUpEnded', data: { outcome: 'not-reached', attempts: 1, at: eleven } },
        cancelled('follow-up', eleven, { reason: 'not-reached' }),
      );
  });

  it('D5 ended too late, the breach stays', () => {
    const late = friday.at('09:00');
    const events = goingOn(twice(aResolvedCase()), notReached(late));
    expect(stateOf(events).deadlines).toMatchObject({
      breaches: [{ kind: 'follow-up', dueAt: thursday.at('10:00') }],
      latest: { 'follow-up': { status: 'breached', settledAt: late } },
    });
  });

  it('D5 no further attempt is owed then; a customer who calls back is heard all the same', () => {
    const over = goingOn(twice(aResolvedCase()), notReached(one));
    given(over).when(notReached(nine)).refused('follow-up-settled', 'D5');
    given(over)
      .when(visit(nine, { score: 4 }))
      .includes(attempted(nine, true, { attempt: 4 }));
  });

  it('C1 B9 not reached counts as the visit when the case is archived', () => {
    const over = goingOn(twice(aResolvedCase()), notReached(one));
    given(over)
      .when(close(nine))
      .gives({ type: 'CaseClosed', data: { at: nine } });
    given(twice(aResolvedCase())).when(close(nine)).refused('follow-up-missing', 'B9');
  });

  it('D5 B8 a disputed result takes its attempts with it: the next one is tried three times again', () => {
    const again = goingOn(twice(aResolvedCase()), notReached(one), dispute(nine), resolve(tuesday.at('10:00')));
    expect(stateOf(again).aftercare).toMatchObject({ attempts: [] });
    expect(stateOf(again).aftercare?.ended).toBeUndefined();
    given(again)
      .when(close(tuesday.at('11:00')))
      .refused('follow-up-missing', 'B9');
    given(again)
      .when(notReached(tuesday.at('11:00')))
      .gives(attempted(tuesday.at('11:00'), false));
  });
});

describe('D2: dissatisfied', () => {
  const midnight = tuesday.at('00:00');
  const owed = sameDay(eleven, midnight, monday.at('23:30'));

  it.each([
    ['a score of 1', { score: 1 }],
    ['a score of 2', { score: 2 }],
    ['said so', { satisfied: false }],
    ['said so with a score of 4', { score: 4, satisfied: false }],
  ] as const)('D2 %s at the visit is owed a solution the same day', (_what, but) => {
    given(aResolvedCase()).when(visit(eleven, but)).includes(owed);
  });

  it.each([
    ['a score of 3', { score: 3 }],
    ['satisfied', { satisfied: true }],
    ['nothing said', {}],
  ] as const)('D2 %s at the visit is owed nothing more', (_what, but) => {
    expect(stateOf(goingOn(aResolvedCase(), visit(eleven, but))).deadlines.latest).not.toHaveProperty('same-day-solution');
  });

  it('D2 a bad score in the survey is owed one too, also when the case is archived', () => {
    given(aSurveyedCase())
      .when(answerSurvey(eleven, { score: 2 }))
      .includes(owed);
    const later = wednesday.at('15:00');
    const archived = goingOn(aClosedCase(), surveyMailed(noon));
    given(archived)
      .when(answerSurvey(later, { score: 1 }))
      .includes(sameDay(later, thursday.at('00:00'), wednesday.at('23:30')));
    given(archived)
      .when(visit(later, { satisfied: false }))
      .includes(sameDay(later, thursday.at('00:00'), wednesday.at('23:30')));
  });

  it('D2 at the last second of the day one second is left; at midnight a whole day is', () => {
    const last = monday.at('23:59:59');
    given(aResolvedCase())
      .when(visit(last, { score: 1 }))
      .gives(
        attempted(last, true),
        { type: 'FeedbackReceived', data: { source: 'visit', channel: 'phone', score: 1, at: last } },
        met('follow-up', last),
        sameDay(last, midnight, last),
        { type: 'DeadlineWarned', data: { kind: 'same-day-solution', generation: 1, at: last, dueAt: midnight } },
      );
    given(aResolvedCase())
      .when(visit(midnight, { score: 1 }))
      .includes(sameDay(midnight, wednesday.at('00:00'), tuesday.at('23:30')));
  });

  it('L1 D2 midnight is the centre’s own, also where clocks change', () => {
    const berlin = onlyPolicy({ ...defaultPolicy, calendar: { ...defaultPolicy.calendar, zone: 'Europe/Berlin' } });
    const resolvedOn = (date: string) =>
      aResolvedCase().map((event) => (event.type === 'CaseResolved' ? { ...event, data: { at: day(date).at('00:00') } } : event));
    for (const [at, dueAt] of [
      ['2026-03-29T00:30:00.000Z', '2026-03-29T22:00:00.000Z'], // the day of 23 hours
      ['2026-10-25T00:30:00.000Z', '2026-10-25T23:00:00.000Z'], // the day of 25 hours
      ['2026-11-16T22:59:59.000Z', '2026-11-16T23:00:00.000Z'],
    ] as const) {
      const decided = decideCase(visit(instant(at), { score: 1 }), foldCase(resolvedOn('2026-01-05')), berlin);
      const deadline =
        decided.kind === 'accepted' && decided.events.find(({ data }) => 'kind' in data && data.kind === 'same-day-solution');
      expect(deadline).toMatchObject({ data: { from: at, dueAt } });
    }
  });

  it('D2 said twice, one solution is owed; after it is there, dissatisfied again owes another', () => {
    const said = goingOn(aSurveyedCase(), answerSurvey(eleven, { score: 1 }));
    expect(goingOn(said, visit(noon, { score: 1 })).filter((event) => isArmed(event))).toHaveLength(1);
    const again = goingOn(said, solution(noon), visit(nine, { score: 2 }));
    expect(again.at(-1)).toEqual({
      ...armed('same-day-solution', {
        from: nine,
        dueAt: wednesday.at('00:00'),
        warnAt: tuesday.at('23:30'),
        clock: 'calendar',
        clause: 'D2',
        generation: 2,
      }),
    });
  });
});

const isArmed = ({ type, data }: CaseEvent): boolean =>
  type === 'DeadlineArmed' && 'kind' in data && data.kind === 'same-day-solution';

describe('D2: the solution of the same day', () => {
  const dissatisfied = goingOn(aResolvedCase(), visit(eleven, { score: 1 }));
  const recorded = (at: Instant, how: 'solved' | 'proposed', customerConfirmed: boolean): CaseEvent => ({
    type: 'SameDaySolutionRecorded',
    data: { how, customerConfirmed, at },
  });

  it('D2 solved in the same contact', () => {
    given(dissatisfied)
      .when(solution(eleven, { customerConfirmed: false, solution: '重新寄送' }))
      .gives(
        { ...recorded(eleven, 'solved', false), personal: { solution: '重新寄送' } } as CaseEvent,
        met('same-day-solution', eleven),
      );
  });

  it('D2 proposed the same day and confirmed by the customer', () => {
    given(dissatisfied)
      .when(solution(noon, { how: 'proposed' }))
      .gives(recorded(noon, 'proposed', true), met('same-day-solution', noon));
  });

  it('D2 a proposal that the customer has not confirmed is kept, and the solution is still owed', () => {
    const proposal = solution(noon, { how: 'proposed', customerConfirmed: false });
    given(dissatisfied)
      .when(proposal)
      .gives(recorded(noon, 'proposed', false));
    given(goingOn(dissatisfied, proposal))
      .when(solution(one, { how: 'proposed' }))
      .gives(recorded(one, 'proposed', true), met('same-day-solution', one));
  });

  it('D2 the next morning it is a breach', () => {
    given(dissatisfied)
      .when(solution(nine))
      .gives(
        recorded(nine, 'solved', true),
        breached('same-day-solution', tuesday.at('00:00'), { noticedAt: nine }),
        metLate('same-day-solution', nine),
      );
    given(goingOn(dissatisfied, timer(tuesday.at('00:00'))))
      .when(solution(nine))
      .gives(recorded(nine, 'solved', true), metLate('same-day-solution', nine));
  });

  it('D2 on the archived case, and on one that was reopened for it', () => {
    given(goingOn(dissatisfied, confirm(eleven), close(noon)))
      .when(solution(one))
      .gives(recorded(one, 'solved', true), met('same-day-solution', one));
    given(goingOn(dissatisfied, dispute(noon)))
      .when(solution(one))
      .includes(met('same-day-solution', one));
  });

  it('D2 recorded only where one is owed, from then on, and up to now', () => {
    given(aResolvedCase()).when(solution(eleven)).refused('no-solution-owed', 'D2');
    given(goingOn(dissatisfied, solution(noon)))
      .when(solution(one))
      .refused('no-solution-owed', 'D2');
    given(dissatisfied)
      .when(solution(noon, { at: secondsAfter(eleven, -1) }))
      .refused('before-its-cause', 'D2');
    given(dissatisfied)
      .when(solution(noon, { at: one }))
      .refused('from-the-future', 'A3');
    given([]).when(solution(eleven)).refused('unknown-case', 'A2');
  });
});

describe('laws of the time after service', () => {
  const steps: fc.Arbitrary<(now: Instant) => CaseCommand> = fc.oneof(
    fc
      .record({ reached: fc.constant(true), score: fc.constantFrom(1, 2, 3, 4, 5) }, { requiredKeys: ['reached'] })
      .map((but) => (now: Instant) => visit(now, but as object)),
    fc.constant(notReached),
    fc
      .constantFrom(1, 2)
      .chain((survey) =>
        fc.constantFrom(1, 3, 5).map((score) => (now: Instant) => answerSurvey(now, { survey, score: score as 1 })),
      ),
    fc
      .constantFrom('solved' as const, 'proposed' as const)
      .chain((how) => fc.boolean().map((customerConfirmed) => (now: Instant) => solution(now, { how, customerConfirmed }))),
    fc.constant(dispute),
    fc.constant(resolve),
    fc.constant(confirm),
    fc.constant(close),
    fc.constant(timer),
  );
  const histories = fc.array(fc.record({ wait: fc.oneof(fc.nat(60), fc.nat(3000)), step: steps }), {
    maxLength: 20,
    size: 'max',
  });

  const play = (history: readonly { wait: number; step: (now: Instant) => CaseCommand }[], times: number) => {
    let state: CaseState = foldCase(aSurveyedCase());
    const events: CaseEvent[] = [];
    let now = eleven;
    for (const { wait, step } of history) {
      now = minutesAfter(now, wait);
      for (let time = 0; time < times; time += 1) {
        const decided = decideCase(step(now), state, defaultPolicies);
        if (decided.kind !== 'accepted') continue;
        events.push(...decided.events);
        state = foldCase(decided.events, state);
      }
    }
    return { events, state };
  };

  it('D1 D2 D5 every command said twice happens once', () => {
    fc.assert(
      fc.property(histories, (history) => {
        expect(play(history, 2).events).toEqual(play(history, 1).events);
      }),
      { numRuns: 30 },
    );
  });

  it('D1 a survey has one answer at most; D5 nobody is tried more often than the policy says', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const { events, state } = play(history, 1);
        const answers = events.flatMap((event) =>
          event.type === 'FeedbackReceived' && event.data.survey ? [event.data.survey] : [],
        );
        expect(new Set(answers).size).toBe(answers.length);
        const failed = state.kind === 'none' ? [] : (state.aftercare?.attempts.filter(({ reached }) => !reached) ?? []);
        expect(failed.length).toBeLessThanOrEqual(defaultPolicy.followUpAttempts);
      }),
      { numRuns: 30 },
    );
  });

  it('D2 whoever was dissatisfied last has a solution, or is owed one, or was broken a promise', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const { state } = play(history, 1);
        if (state.kind === 'none') return;
        if (!state.aftercare?.feedback.some(({ score }) => score !== undefined && score <= 2)) return;
        expect(['running', 'met', 'breached']).toContain(state.deadlines.latest['same-day-solution']?.status);
      }),
      { numRuns: 30 },
    );
  });
});
