import { describe, expect, it } from 'vitest';
import type { CaseCommand } from '../../../domain/case/commands.ts';
import type { CaseEvent } from '../../../domain/case/events.ts';
import type { Priority } from '../../../domain/case/words.ts';
import { interactionId } from '../../../domain/kernel/ids.ts';
import type { Instant } from '../../../domain/kernel/time.ts';
import { defaultPolicy } from '../../../domain/policy/default-policy.ts';
import type { PolicyBook } from '../../../domain/policy/service-policy.ts';
import { again, aMail, anAnsweredCase, ask, customerSays, followUpVisit, resolve, timer } from '../../support/cases.ts';
import { given, goingOn, withoutUpkeep } from '../../support/given.ts';
import {
  day,
  friday,
  monday,
  nextMonday,
  nextTuesday,
  nextWednesday,
  saturday,
  sunday,
  thursday,
  tuesday,
  wednesday,
} from '../../support/moments.ts';
import { armed, breached, met, metLate, paused, resumed, warned } from './expected.ts';

const nine = monday.at('09:00');

const fromDesk = (at: Instant): CaseEvent => ({
  type: 'InteractionRecorded',
  data: { interactionId: interactionId('i-desk'), direction: 'outbound', channel: 'email', purpose: 'reply', at },
});

/** What a command adds to a history, but for the event that says the command itself. */
const added = (history: readonly CaseEvent[], command: CaseCommand): readonly CaseEvent[] =>
  withoutUpkeep(goingOn(history, command).slice(history.length + 1));

const isOfResolution = ({ data }: CaseEvent): boolean => 'kind' in data && data.kind === 'resolution';

describe('B11: the resolution is due by priority', () => {
  type Row = readonly [Priority, from: Instant, warnAt: Instant, dueAt: Instant, why: string];
  it.each<Row>([
    ['urgent', nine, monday.at('12:30'), monday.at('13:00'), '4 h round the clock'],
    ['urgent', friday.at('23:00'), saturday.at('02:30'), saturday.at('03:00'), '4 h, nights and weekends too'],
    ['high', nine, monday.at('17:00'), monday.at('18:00'), '8 business hours'],
    ['high', friday.at('15:00'), nextMonday.at('14:00'), nextMonday.at('15:00'), '8 business hours over a weekend'],
    ['normal', nine, wednesday.at('14:00'), wednesday.at('18:00'), '3 business days'],
    ['normal', friday.at('15:00'), nextWednesday.at('10:00'), nextWednesday.at('15:00'), '3 business days over a weekend'],
    ['low', nine, thursday.at('18:00'), friday.at('18:00'), '5 business days'],
    [
      'low',
      day('2026-09-30').at('09:00'),
      day('2026-10-10').at('18:00'),
      day('2026-10-12').at('18:00'),
      '5 business days over National Day, the make-up Saturday counted',
    ],
  ])('B11 %s from %s: warned of at %s, due at %s (%s)', (priority, from, warnAt, dueAt) => {
    const clock = priority === 'urgent' ? 'calendar' : 'business';
    expect(anAnsweredCase({ priority }, from)).toContainEqual(armed('resolution', { from, warnAt, dueAt, clock, clause: 'B11' }));
  });

  it("B11 a customer's expected time earlier than the target wins a warning, not a breach", () => {
    const expectedBy = tuesday.at('12:00');
    const expecting = anAnsweredCase({ expectedBy });
    expect(expecting).toContainEqual(
      armed('resolution', { from: nine, warnAt: expectedBy, dueAt: wednesday.at('18:00'), clause: 'B11' }),
    );
    given(expecting)
      .when(timer(expectedBy))
      .gives(warned('resolution', expectedBy, { dueAt: wednesday.at('18:00') }));
  });

  it("B11 a customer's expected time that is later than the warning, or past already, changes nothing", () => {
    const usual = armed('resolution', { from: nine, warnAt: wednesday.at('14:00'), dueAt: wednesday.at('18:00'), clause: 'B11' });
    expect(anAnsweredCase({ expectedBy: thursday.at('09:00') })).toContainEqual(usual);
    expect(anAnsweredCase({ expectedBy: day('2026-11-15').at('09:00') })).toContainEqual(usual);
  });

  it('B11 resolved in time, at the very due time, and late before any timer fired', () => {
    const due = wednesday.at('18:00');
    expect(added(anAnsweredCase(), resolve(due)).filter(isOfResolution)).toEqual([met('resolution', due)]);
    const late = thursday.at('09:00');
    expect(added(anAnsweredCase(), resolve(late)).filter(isOfResolution)).toEqual([
      breached('resolution', due, { noticedAt: late }),
      metLate('resolution', late),
    ]);
  });
});

describe('B12: waiting for the customer stops the resolution clock', () => {
  it('B12 a pause over the weekend moves the due time by the business time waited, and no more', () => {
    const fridayCase = anAnsweredCase({ priority: 'high' }, friday.at('15:00'));
    const asked = friday.at('17:00');
    given(fridayCase)
      .when(ask(asked))
      .gives(
        fromDesk(asked),
        { type: 'WaitingStarted', data: { at: asked, reason: 'order number' } },
        paused(asked, 6 * 3600, { warnRemaining: 5 * 3600 }),
      );
    const waiting = goingOn(fridayCase, ask(asked));
    const answered = nextMonday.at('10:00');
    expect(added(waiting, again(answered))).toEqual([
      { type: 'WaitingEnded', data: { at: answered } },
      resumed(answered, { warnAt: nextMonday.at('16:00'), dueAt: nextMonday.at('17:00') }),
    ]);
  });

  it('B12 the customer who answers on Sunday costs the centre nothing', () => {
    const waiting = goingOn(anAnsweredCase({ priority: 'high' }, friday.at('15:00')), ask(friday.at('17:00')));
    expect(added(waiting, again(sunday.at('20:00'))).at(-1)).toEqual(
      resumed(sunday.at('20:00'), { warnAt: nextMonday.at('15:00'), dueAt: nextMonday.at('16:00') }),
    );
  });

  it('B12 an urgent case waits round the clock', () => {
    const waiting = goingOn(anAnsweredCase({ priority: 'urgent' }), ask(monday.at('10:00')));
    expect(withoutUpkeep(waiting).at(-1)).toEqual(paused(monday.at('10:00'), 3 * 3600, { warnRemaining: 2.5 * 3600 }));
    const answered = tuesday.at('02:00');
    expect(added(waiting, again(answered)).at(-1)).toEqual(
      resumed(answered, { warnAt: tuesday.at('04:30'), dueAt: tuesday.at('05:00'), clock: 'calendar' }),
    );
  });

  it('B12 nothing comes due while the customer is waited for', () => {
    const waiting = goingOn(anAnsweredCase(), ask(monday.at('10:00')));
    given(waiting)
      .when(timer(nextTuesday.at('09:00')))
      .unchanged();
    expect(added(waiting, resolve(nextTuesday.at('09:00'))).slice(1, 3)).toEqual([
      { type: 'WaitingEnded', data: { at: nextTuesday.at('09:00') } },
      met('resolution', nextTuesday.at('09:00')),
    ]);
  });

  it('B12 waits add up', () => {
    const twice = goingOn(anAnsweredCase(), ask(monday.at('10:00')), again(monday.at('11:00')), ask(tuesday.at('10:00')));
    expect(added(twice, customerSays(tuesday.at('12:00'))).filter(isOfResolution)).toEqual([
      resumed(tuesday.at('12:00'), { generation: 3, warnAt: wednesday.at('17:00'), dueAt: thursday.at('12:00') }),
    ]);
  });

  it('B12 asked twice is one wait', () => {
    const waiting = goingOn(anAnsweredCase(), ask(monday.at('10:00')));
    expect(added(waiting, ask(monday.at('11:00')))).toEqual([]);
  });

  it('B12 a wait that begins after the due time breaches instead of pausing', () => {
    const late = thursday.at('09:00');
    expect(added(anAnsweredCase(), ask(late))).toEqual([
      { type: 'WaitingStarted', data: { at: late, reason: 'order number' } },
      breached('resolution', wednesday.at('18:00'), { noticedAt: late }),
    ]);
  });

  it('B12 a warning given before the wait is not given again after it', () => {
    const waiting = goingOn(anAnsweredCase(), timer(wednesday.at('14:00')), ask(wednesday.at('15:00')));
    const back = thursday.at('09:00');
    const due = thursday.at('12:00');
    expect(added(waiting, again(back))).toEqual([
      { type: 'WaitingEnded', data: { at: back } },
      resumed(back, { warnAt: back, dueAt: due }),
    ]);
    const running = goingOn(waiting, again(back));
    given(running)
      .when(timer(thursday.at('09:30')))
      .unchanged();
    given(running)
      .when(timer(due))
      .gives(breached('resolution', due, { generation: 2, noticedAt: due }));
  });

  it('B12 a contact made before the wait began, and told of after it, ends the wait and wins no time', () => {
    const waiting = goingOn(anAnsweredCase(), ask(monday.at('10:00')));
    expect(added(waiting, customerSays(monday.at('11:00'), { saidAt: monday.at('09:30') }))).toEqual([
      { type: 'WaitingEnded', data: { at: monday.at('10:00') } },
      resumed(monday.at('10:00'), { warnAt: wednesday.at('14:00'), dueAt: wednesday.at('18:00') }),
    ]);
  });

  it('B12 a warning that came due as the wait began is given when the clock runs again', () => {
    const waiting = goingOn(anAnsweredCase(), ask(wednesday.at('15:00')));
    const back = thursday.at('09:00');
    expect(added(waiting, again(back))).toEqual([
      { type: 'WaitingEnded', data: { at: back } },
      resumed(back, { warnAt: back, dueAt: thursday.at('12:00') }),
      warned('resolution', back, { generation: 2, dueAt: thursday.at('12:00') }),
    ]);
  });

  it('B12 only an open case waits', () => {
    given(goingOn(anAnsweredCase(), resolve(monday.at('10:00'))))
      .when(ask(monday.at('11:00')))
      .refused('case-not-open', 'B12');
  });
});

describe('D1: the satisfaction follow-up', () => {
  const done = monday.at('10:00');
  const due = thursday.at('10:00');
  const resolved = goingOn(anAnsweredCase(), resolve(done));

  it('D1 is owed within 3 days of the resolution, weekends included', () => {
    expect(withoutUpkeep(resolved).at(-1)).toEqual(
      armed('follow-up', { from: done, warnAt: wednesday.at('22:00'), dueAt: due, clock: 'calendar', clause: 'D1' }),
    );
  });

  it('D1 is met by a visit, not by just any word', () => {
    expect(added(resolved, followUpVisit(tuesday.at('10:00')))).toEqual([met('follow-up', tuesday.at('10:00'))]);
    expect(added(resolved, customerSays(tuesday.at('10:00')))).toEqual([]);
    expect(added(resolved, followUpVisit(tuesday.at('10:00'), { direction: 'inbound' }))).toEqual([]);
  });

  it('D1 D5 comes late, or never: a breach with the true due time', () => {
    const late = friday.at('09:00');
    expect(added(resolved, followUpVisit(late))).toEqual([
      breached('follow-up', due, { noticedAt: late }),
      metLate('follow-up', late),
    ]);
    given(resolved)
      .when(timer(due))
      .gives(breached('follow-up', due, { noticedAt: due }));
  });
});

describe('L2: a running deadline keeps the policy it was armed under', () => {
  const second = {
    ...defaultPolicy,
    version: 2,
    calendar: { ...defaultPolicy.calendar, id: 'short', holidays: 'none' as const },
  };
  const shortened = { ...second.calendar, week: { ...second.calendar.week, 1: [], 2: [] } };
  const policies: PolicyBook = {
    at: () => ({ ...second, calendar: shortened }),
    version: (version) => (version === 1 ? defaultPolicy : second),
    moved: () => [],
  };

  it('L2 B12 what was armed under version 1 goes on under its hours, and says so', () => {
    const waiting = goingOn(anAnsweredCase(), ask(monday.at('10:00')));
    given(waiting, policies)
      .when(again(monday.at('11:00')))
      .gives(
        expect.objectContaining({ type: 'InteractionRecorded' }) as CaseEvent,
        { type: 'WaitingEnded', data: { at: monday.at('11:00') } },
        resumed(monday.at('11:00'), { warnAt: wednesday.at('15:00'), dueAt: thursday.at('10:00') }),
      );
  });

  it('L2 what is armed from now on has the new hours and the new version', () => {
    given([], policies)
      .when(aMail(nine))
      .gives(
        expect.objectContaining({ type: 'CaseOpened' }) as CaseEvent,
        armed('first-response', {
          from: nine,
          warnAt: wednesday.at('17:00'),
          dueAt: wednesday.at('18:00'),
          clause: 'A7',
          policyVersion: 2,
        }),
        armed('resolution', {
          from: nine,
          warnAt: friday.at('14:00'),
          dueAt: friday.at('18:00'),
          clause: 'B11',
          policyVersion: 2,
        }),
        expect.objectContaining({ type: 'InteractionRecorded' }) as CaseEvent,
      );
  });
});
