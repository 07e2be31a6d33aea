import { describe, expect, it } from 'vitest';
import type { CaseType, Channel } from '../../../domain/case/words.ts';
import type { Instant } from '../../../domain/kernel/time.ts';
import { aMail, anOpenComplaint, anOpenInquiry, contact, customerSays, reply, timer } from '../../support/cases.ts';
import { given, goingOn, happened, withoutUpkeep } from '../../support/given.ts';
import { day, friday, minutesAfter, monday, nextMonday, saturday, secondsAfter, tuesday } from '../../support/moments.ts';
import { breached, met, metLate, warned } from './expected.ts';

const owed = (channel: Channel, at: Instant, caseType: CaseType = 'inquiry') =>
  happened(contact(channel, { at, told: { caseType } })).find(
    (event) => event.type === 'DeadlineArmed' && event.data.kind === 'first-response',
  );

const october = (date: number) => day(`2026-10-${String(date).padStart(2, '0')}`);
const september = (date: number) => day(`2026-09-${date}`);

type Row = readonly [
  clause: string,
  what: string,
  channel: Channel,
  type: CaseType,
  at: Instant,
  warnAt: Instant,
  dueAt: Instant,
];

describe('the first response is due', () => {
  it.each<Row>([
    ['A6', 'chat: 3 minutes', 'chat', 'inquiry', monday.at('09:00'), monday.at('09:02'), monday.at('09:03')],
    ['A6', 'chat in the lunch break: 3 minutes', 'chat', 'complaint', monday.at('12:30'), monday.at('12:32'), monday.at('12:33')],
    ['A7', 'mail: 8 business hours', 'email', 'inquiry', monday.at('09:00'), monday.at('17:00'), monday.at('18:00')],
    ['A7', 'mail over the lunch break and night', 'email', 'order', monday.at('11:00'), tuesday.at('10:00'), tuesday.at('11:00')],
    [
      'A7',
      'mail in the evening counts from the morning',
      'email',
      'inquiry',
      monday.at('19:30'),
      tuesday.at('17:00'),
      tuesday.at('18:00'),
    ],
    [
      'A7',
      'mail on Friday, answered on Monday',
      'email',
      'inquiry',
      friday.at('17:00'),
      nextMonday.at('16:00'),
      nextMonday.at('17:00'),
    ],
    ['A7', 'mail on Saturday', 'email', 'inquiry', saturday.at('10:00'), nextMonday.at('17:00'), nextMonday.at('18:00')],
    [
      'A7',
      'complaint by mail: 2 business hours',
      'email',
      'complaint',
      monday.at('11:00'),
      monday.at('13:30'),
      monday.at('14:00'),
    ],
    [
      'A7',
      'complaint on Friday evening',
      'email',
      'complaint',
      friday.at('17:30'),
      nextMonday.at('10:00'),
      nextMonday.at('10:30'),
    ],
    ['A8', 'post: 2 business hours', 'forum', 'inquiry', monday.at('16:00'), monday.at('17:30'), monday.at('18:00')],
    ['A8', 'social post in the lunch break', 'social', 'complaint', monday.at('12:15'), monday.at('14:30'), monday.at('15:00')],
    ['A5', 'call back: 30 business minutes', 'phone', 'inquiry', monday.at('11:50'), monday.at('13:10'), monday.at('13:20')],
    [
      'L1 A7',
      'mail before National Day waits until 8 October',
      'email',
      'inquiry',
      september(30).at('17:00'),
      october(8).at('16:00'),
      october(8).at('17:00'),
    ],
    [
      'L1 A7',
      'complaint on National Day',
      'email',
      'complaint',
      october(1).at('10:00'),
      october(8).at('10:30'),
      october(8).at('11:00'),
    ],
    [
      'L1 A7',
      'complaint on the make-up Saturday is answered that day',
      'email',
      'complaint',
      october(10).at('09:00'),
      october(10).at('10:30'),
      october(10).at('11:00'),
    ],
    [
      'L1 A7',
      'mail late on the make-up Saturday',
      'email',
      'inquiry',
      october(10).at('17:00'),
      october(12).at('16:00'),
      october(12).at('17:00'),
    ],
    [
      'L1 A7',
      'mail on Friday goes on over the make-up Saturday',
      'email',
      'inquiry',
      october(9).at('17:00'),
      october(10).at('16:00'),
      october(10).at('17:00'),
    ],
    [
      'L1 A8',
      'post on the make-up Sunday in September',
      'forum',
      'inquiry',
      september(20).at('15:00'),
      september(20).at('16:30'),
      september(20).at('17:00'),
    ],
    [
      'L1 A7',
      'mail before Mid-Autumn Festival',
      'email',
      'complaint',
      september(24).at('17:00'),
      september(28).at('09:30'),
      september(28).at('10:00'),
    ],
  ])('%s %s', (clause, _, channel, caseType, at, warnAt, dueAt) => {
    const clock = channel === 'chat' ? 'calendar' : 'business';
    expect(owed(channel, at, caseType)).toEqual({
      type: 'DeadlineArmed',
      data: {
        kind: 'first-response',
        generation: 1,
        from: at,
        dueAt,
        warnAt,
        clock,
        policyVersion: 1,
        clause: clause.split(' ').at(-1),
      },
    });
  });

  it('L1 a due time that reaches into a year without announced holidays says that it is provisional', () => {
    expect(owed('email', day('2029-03-01').at('10:00'))).toMatchObject({ data: { provisional: true } });
  });

  it('A1 a case that the centre opened itself owes nobody a first response', () => {
    expect(owed('desk', monday.at('09:00'))).toBeUndefined();
  });
});

describe('A7: answered in time, late, never', () => {
  const due = monday.at('11:00');
  const complaint = anOpenComplaint();
  const said = (now: Instant, saidAt = now) =>
    withoutUpkeep(goingOn(complaint, reply(now, { saidAt, channel: 'phone' })).slice(complaint.length + 1));

  it('A7 a reply in time meets the first response', () => {
    expect(said(monday.at('10:00'))).toEqual([met('first-response', monday.at('10:00'))]);
  });

  it('A7 a reply at the very due time is in time', () => {
    expect(said(due)).toEqual([met('first-response', due)]);
  });

  it('A7 a reply that comes late but before any timer fired is a breach with the exact due time', () => {
    const late = monday.at('11:20');
    expect(said(late)).toEqual([breached('first-response', due, { noticedAt: late }), metLate('first-response', late)]);
  });

  it('A7 an answer given before the due time and told of after it is no breach', () => {
    expect(said(monday.at('11:20'), monday.at('10:59'))).toEqual([met('first-response', monday.at('10:59'))]);
  });

  it('A7 only the first reply meets it', () => {
    const answered = goingOn(complaint, reply(monday.at('10:00')));
    expect(withoutUpkeep(goingOn(answered, reply(monday.at('10:10'))).slice(answered.length)).map(({ type }) => type)).toEqual([
      'InteractionRecorded',
    ]);
  });

  it('A7 what the customer adds is no reply', () => {
    const more = goingOn(complaint, customerSays(monday.at('09:10')));
    expect(more.slice(complaint.length).map(({ type }) => type)).toEqual(['InteractionRecorded']);
  });

  it('A7 a timer at the warning warns once, at the due time breaches once, and then has nothing to say', () => {
    const warnAt = monday.at('10:30');
    given(complaint)
      .when(timer(warnAt))
      .gives(warned('first-response', warnAt, { dueAt: due }));
    const warnedOf = goingOn(complaint, timer(warnAt));
    given(warnedOf)
      .when(timer(secondsAfter(warnAt, 1)))
      .unchanged();
    given(warnedOf)
      .when(timer(due))
      .gives(breached('first-response', due, { noticedAt: due }));
    const late = goingOn(warnedOf, timer(due));
    given(late).when(timer(due)).unchanged();
    given(late)
      .when(timer(minutesAfter(due, 5)))
      .unchanged();
  });

  it('A7 a timer that comes too early, or for a deadline met long ago, is harmless', () => {
    given(complaint)
      .when(timer(monday.at('10:29')))
      .unchanged();
    given(goingOn(complaint, reply(monday.at('09:30'))))
      .when(timer(due))
      .unchanged();
  });

  it('A7 a timer that comes late records the true due time and when it was noticed, without a warning after the fact', () => {
    const late = monday.at('13:00');
    given(complaint)
      .when(timer(late))
      .gives(breached('first-response', due, { noticedAt: late }));
  });

  it('A7 whoever touches the case first notices what has come due, in the same commit', () => {
    const late = monday.at('11:30');
    expect(goingOn(complaint, customerSays(late)).slice(complaint.length + 1)).toEqual([
      breached('first-response', due, { noticedAt: late }),
    ]);
  });

  it('A7 a reply after the breach ends the waiting and leaves the breach', () => {
    const breachedCase = goingOn(complaint, timer(due));
    const replied = monday.at('14:00');
    expect(withoutUpkeep(goingOn(breachedCase, reply(replied)).slice(breachedCase.length + 1))).toEqual([
      metLate('first-response', replied),
    ]);
  });

  it('A2 a timer for a case that is not there is refused', () => {
    given([]).when(timer(due)).refused('unknown-case', 'A2');
  });

  it('A7 several deadlines that came due together are noticed earliest first', () => {
    const inquiry = anOpenInquiry();
    const long = nextMonday.at('09:00');
    given(inquiry)
      .when(timer(long))
      .gives(
        breached('first-response', monday.at('18:00'), { noticedAt: long }),
        breached('resolution', day('2026-11-18').at('18:00'), { noticedAt: long }),
      );
  });

  it('A6 A7 opening by chat and by mail are the same rule with another target', () => {
    expect(happened(aMail(monday.at('09:00'))).map(({ type }) => type)).toEqual(
      happened(contact('chat', { at: monday.at('09:00') })).map(({ type }) => type),
    );
  });
});
