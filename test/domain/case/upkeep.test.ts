import { describe, expect, it } from 'vitest';
import type { CaseCommand } from '../../../domain/case/commands.ts';
import type { CaseType, Channel } from '../../../domain/case/words.ts';
import type { DeadlineEvent } from '../../../domain/deadline/events.ts';
import type { Instant } from '../../../domain/kernel/time.ts';
import {
  again,
  aMail,
  anAgent,
  anAnsweredCase,
  anOpenComplaint,
  anOpenInquiry,
  aResolvedCase,
  ask,
  assign,
  callReport,
  close,
  confirm,
  contact,
  customerSays,
  dispute,
  enteredAtDesk,
  followUpVisit,
  noticeSent,
  reply,
  resolve,
  timer,
  triage,
} from '../../support/cases.ts';
import { given, goingOn, happened, stateOf } from '../../support/given.ts';
import {
  day,
  friday,
  monday,
  nextMonday,
  nextTuesday,
  saturday,
  secondsAfter,
  sunday,
  thursday,
  tuesday,
  wednesday,
} from '../../support/moments.ts';
import { armed, breached, cancelled, met, metLate, warned } from '../deadline/expected.ts';

const nine = monday.at('09:00');
const ten = monday.at('10:00');
const eleven = monday.at('11:00');
const noon = monday.at('12:00');

const reportDue = (from: Instant, dueAt: Instant, but: { warnAt: Instant; generation?: number }): DeadlineEvent =>
  armed('progress', { from, dueAt, clause: 'B4', ...but });
/** A report at ten on Monday: the next one is owed by ten on Tuesday. */
const reportedAtTen = (generation: number): readonly DeadlineEvent[] => [
  met('progress', ten, generation - 1),
  reportDue(ten, tuesday.at('10:00'), { warnAt: monday.at('18:00'), generation }),
];
const outbound = (at: Instant, status: 'ringing' | 'in-progress' | 'no-answer' | 'completed' = 'in-progress'): CaseCommand =>
  callReport(status, at, { callId: 'CA2', direction: 'outbound', ...(status === 'completed' ? { talkSeconds: 60 } : {}) });
const visit = (at: Instant, reached: boolean): CaseCommand => ({
  type: 'RecordFollowUp',
  now: at,
  by: anAgent,
  at,
  channel: 'phone',
  reached,
});

describe('B4: the customer is kept informed', () => {
  it.each([
    ['a mail', aMail(nine)],
    ['a chat', contact('chat', { at: nine })],
    ['a case that the desk opened itself', enteredAtDesk('desk', nine)],
    ['a call that rings', callReport('ringing', nine)],
  ])('B4 %s: a report is owed within one business day of the opening', (_, command) => {
    given([])
      .when(command)
      .keepsUp(reportDue(nine, monday.at('18:00'), { warnAt: monday.at('17:00') }));
  });

  it('B4 a contact that is handled late counts from when it was made', () => {
    const handled = tuesday.at('10:00');
    given([])
      .when(contact('email', { at: nine, now: handled }))
      .keepsUp(
        reportDue(nine, monday.at('18:00'), { warnAt: monday.at('17:00') }),
        breached('progress', monday.at('18:00'), { noticedAt: handled }),
      );
  });

  it.each<readonly [string, CaseCommand]>([
    ['a mail of the agent', reply(ten)],
    ['what was said by phone and noted down', reply(ten, { channel: 'phone' })],
    ['a call of ours that is answered', outbound(ten)],
    ['a call of the customer that is answered', callReport('in-progress', ten, { joins: true })],
  ])('B4 %s is a report: the next one is owed a business day later', (_, command) => {
    given(anOpenInquiry())
      .when(command)
      .keepsUp(...reportedAtTen(2));
    given(anAnsweredCase())
      .when(command)
      .keepsUp(...reportedAtTen(3));
  });

  it.each<readonly [string, CaseCommand]>([
    ['a call of ours that rings', outbound(ten, 'ringing')],
    ['a call of ours that nobody takes up', outbound(ten, 'no-answer')],
    ['an assignment', assign(ten)],
    ['a triage', triage(ten, { category: 'delivery' })],
    ['what the customer adds', customerSays(ten)],
    ['what a machine writes', again(ten, { automatic: 'auto-reply' })],
    ['an acknowledgement of the system', noticeSent(ten)],
  ])('B4 %s is no report', (_, command) => {
    given(anOpenInquiry()).when(command).keepsUp();
  });

  it('B4 one call is one report, however much is reported of it', () => {
    given(goingOn(anOpenInquiry(), outbound(ten)))
      .when(outbound(monday.at('10:01'), 'completed'))
      .keepsUp();
  });

  it('B4 what is noted afterwards counts from when it was said', () => {
    given(anAnsweredCase())
      .when(reply(monday.at('17:00'), { saidAt: ten, channel: 'phone' }))
      .keepsUp(...reportedAtTen(3));
  });

  it('B4 what is noted afterwards does not wind back a later report', () => {
    given(goingOn(anAnsweredCase(), reply(eleven)))
      .when(reply(noon, { saidAt: ten, channel: 'phone' }))
      .keepsUp();
  });

  describe('while the customer is waited for', () => {
    const waiting = goingOn(anAnsweredCase(), ask(ten));

    it('B4 B12 asking is a report, and the next one is not owed before the customer is back', () => {
      given(anAnsweredCase())
        .when(ask(ten))
        .keepsUp(met('progress', ten, 2));
      given(waiting).when(reply(eleven)).keepsUp();
      given(waiting)
        .when(timer(nextTuesday.at('09:00')))
        .unchanged();
    });

    it('B4 B12 what was asked before the latest report, and noted after it, begins the wait all the same', () => {
      given(goingOn(anAnsweredCase(), reply(eleven)))
        .when(reply(noon, { saidAt: ten, channel: 'phone', awaiting: 'order number' }))
        .keepsUp(cancelled('progress', noon, { reason: 'waiting-for-customer', generation: 3 }));
    });

    it('B4 B12 it is owed again from the contact that ends the wait', () => {
      const back = tuesday.at('11:00');
      given(waiting).when(outbound(back, 'ringing')).keepsUp();
      given(waiting)
        .when(callReport('ringing', back, { joins: true }))
        .keepsUp(reportDue(back, wednesday.at('11:00'), { warnAt: wednesday.at('10:00'), generation: 3 }));
    });

    it('B4 B12 what was said while waiting does not answer the contact after it', () => {
      const back = goingOn(waiting, again(tuesday.at('11:00')));
      given(back)
        .when(reply(tuesday.at('12:00'), { saidAt: monday.at('15:00'), channel: 'phone' }))
        .keepsUp();
    });

    it('B4 B8 a result while waiting owes no report', () => {
      given(waiting).when(resolve(eleven)).keepsUp();
    });
  });

  it('B4 B8 it ends with the result, and begins again when the case is reopened', () => {
    given(anAnsweredCase())
      .when(resolve(ten))
      .keepsUp(cancelled('progress', ten, { reason: 'resolved', generation: 2 }));
    given(aResolvedCase())
      .when(timer(wednesday.at('09:00')))
      .unchanged();
    given(aResolvedCase()).when(followUpVisit(eleven)).keepsUp();
    given(aResolvedCase())
      .when(dispute(eleven))
      .keepsUp(reportDue(eleven, tuesday.at('11:00'), { warnAt: tuesday.at('10:00'), generation: 3 }));
  });

  it.each<readonly [string, Instant, Instant, Instant]>([
    ['over the night', monday.at('11:00'), tuesday.at('10:00'), tuesday.at('11:00')],
    ['over a weekend', friday.at('17:00'), nextMonday.at('16:00'), nextMonday.at('17:00')],
    ['from a Saturday', saturday.at('10:00'), nextMonday.at('17:00'), nextMonday.at('18:00')],
    ['over National Day', day('2026-09-30').at('17:00'), day('2026-10-08').at('16:00'), day('2026-10-08').at('17:00')],
    ['over a make-up Saturday', day('2026-10-09').at('17:00'), day('2026-10-10').at('16:00'), day('2026-10-10').at('17:00')],
  ])('B4 L1 %s: one business day without a report is warned of, and then a breach', (_, from, warnAt, dueAt) => {
    const opened = happened(enteredAtDesk('desk', from));
    given(opened)
      .when(timer(secondsAfter(warnAt, -1)))
      .unchanged();
    given(opened)
      .when(timer(warnAt))
      .gives(warned('progress', warnAt, { dueAt }));
    given(opened)
      .when(timer(warnAt))
      .keepsUp(warned('progress', warnAt, { dueAt }));
    const warnedOf = goingOn(opened, timer(warnAt));
    given(warnedOf)
      .when(timer(secondsAfter(dueAt, -1)))
      .unchanged();
    given(warnedOf)
      .when(timer(dueAt))
      .keepsUp(breached('progress', dueAt, { noticedAt: dueAt }));
  });

  it('B4 a report at the very due time is in time', () => {
    const due = monday.at('18:00');
    given(anOpenInquiry())
      .when(reply(due))
      .keepsUp(met('progress', due), reportDue(due, tuesday.at('18:00'), { warnAt: tuesday.at('17:00'), generation: 2 }));
  });

  it('B4 a late report is a breach with the true due time; the next one is owed from the report', () => {
    const due = monday.at('18:00');
    const late = tuesday.at('11:00');
    const next = reportDue(late, wednesday.at('11:00'), { warnAt: wednesday.at('10:00'), generation: 2 });
    given(anOpenInquiry())
      .when(reply(late))
      .keepsUp(breached('progress', due, { noticedAt: late }), metLate('progress', late), next);
    given(goingOn(anOpenInquiry(), timer(due)))
      .when(reply(late))
      .keepsUp(metLate('progress', late), next);
  });

  it('B4 nobody reports for a week: one breach, which stays when somebody does', () => {
    const silent = goingOn(anAnsweredCase(), timer(tuesday.at('09:01')), timer(wednesday.at('09:00')), timer(friday.at('09:00')));
    const breaches = [{ kind: 'progress', generation: 2, dueAt: tuesday.at('09:01') }];
    expect(stateOf(silent).deadlines.breaches.filter(({ kind }) => kind === 'progress')).toEqual(breaches);
    const told = goingOn(silent, reply(friday.at('10:00')));
    expect(stateOf(told).deadlines.breaches.filter(({ kind }) => kind === 'progress')).toEqual(breaches);
  });

  it('B4 B8 a result after the report was due records its breach first', () => {
    const late = tuesday.at('10:00');
    given(anAnsweredCase())
      .when(resolve(late))
      .keepsUp(
        breached('progress', tuesday.at('09:01'), { generation: 2, noticedAt: late }),
        cancelled('progress', late, { reason: 'resolved', generation: 2 }),
      );
  });
});

describe('A6-A8: each further contact of the customer is answered', () => {
  type Terms = { readonly warnAt: Instant; readonly clause: string; readonly generation?: number; readonly clock?: 'calendar' };
  const answerOwed = (from: Instant, dueAt: Instant, but: Terms): DeadlineEvent =>
    armed('next-response', { from, dueAt, ...but });
  /** The customer wrote again at ten: an answer by ten on Tuesday. */
  const owedFromTen = () => answerOwed(ten, tuesday.at('10:00'), { warnAt: monday.at('18:00'), clause: 'A7' });
  const asked = goingOn(anAnsweredCase(), again(ten));

  type Row = readonly [clause: string, Channel, CaseType, from: Instant, warnAt: Instant, dueAt: Instant];
  it.each<Row>([
    ['A7', 'email', 'inquiry', ten, monday.at('18:00'), tuesday.at('10:00')],
    ['A7', 'email', 'order', friday.at('17:00'), nextMonday.at('16:00'), nextMonday.at('17:00')],
    ['A7', 'email', 'complaint', ten, monday.at('11:30'), monday.at('12:00')],
    ['A8', 'forum', 'inquiry', ten, monday.at('11:30'), monday.at('12:00')],
    ['A8', 'social', 'complaint', sunday.at('20:00'), nextMonday.at('10:30'), nextMonday.at('11:00')],
    ['A5', 'phone', 'inquiry', ten, monday.at('10:20'), monday.at('10:30')],
  ])(
    '%s by %s about a case of type %s: from %s, warned of at %s, due at %s',
    (clause, channel, caseType, from, warnAt, dueAt) => {
      given(anAnsweredCase({ caseType }))
        .when(customerSays(from, { channel }))
        .includes(answerOwed(from, dueAt, { warnAt, clause }));
    },
  );

  it('A6 by chat: within 3 minutes, lunch break or not', () => {
    const lunch = monday.at('12:30');
    given(anAnsweredCase())
      .when(customerSays(lunch, { channel: 'chat' }))
      .keepsUp(answerOwed(lunch, monday.at('12:33'), { warnAt: monday.at('12:32'), clause: 'A6', clock: 'calendar' }));
  });

  it('A7 a mail of the customer and one that an agent notes down owe the same', () => {
    given(anAnsweredCase()).when(again(ten)).keepsUp(owedFromTen());
    given(anAnsweredCase()).when(customerSays(ten)).keepsUp(owedFromTen());
  });

  it('A7 it counts from the contact, whenever that was handled', () => {
    const handled = tuesday.at('10:30');
    given(goingOn(anAnsweredCase(), reply(monday.at('17:00'))))
      .when(again(ten, { now: handled }))
      .keepsUp(owedFromTen(), breached('next-response', tuesday.at('10:00'), { noticedAt: handled }));
  });

  it('A7 one at a time: what comes before the answer owes nothing more', () => {
    given(anOpenInquiry()).when(again(ten)).keepsUp();
    given(asked).when(again(eleven)).keepsUp();
    given(goingOn(asked, timer(tuesday.at('10:00'))))
      .when(again(tuesday.at('11:00')))
      .keepsUp();
  });

  it('A7 a first response that was breached and not yet given is still the one that is owed', () => {
    const late = anOpenComplaint();
    given(goingOn(late, timer(eleven)))
      .when(again(monday.at('11:30')))
      .keepsUp();
  });

  it('A1 what a machine wrote, and what no target is set for, owes nothing', () => {
    given(anAnsweredCase())
      .when(again(ten, { automatic: 'auto-reply' }))
      .keepsUp();
    given(anAnsweredCase())
      .when(customerSays(ten, { channel: 'desk' }))
      .keepsUp();
  });

  it.each<readonly [string, CaseCommand]>([
    ['a reply', reply(eleven)],
    ['an answer by phone', reply(eleven, { channel: 'phone' })],
    ['a call of ours that is answered', outbound(eleven)],
    ['a call of the customer that is answered', callReport('in-progress', eleven, { joins: true })],
  ])('A7 %s meets it', (_, command) => {
    given(asked)
      .when(command)
      .keepsUp(
        met('next-response', eleven),
        met('progress', eleven, 2),
        reportDue(eleven, tuesday.at('11:00'), { warnAt: tuesday.at('10:00'), generation: 3 }),
      );
  });

  it('A7 a call of ours that nobody takes up, and what was said before the contact, do not', () => {
    given(asked).when(outbound(eleven, 'no-answer')).keepsUp();
    const before = monday.at('09:30');
    given(asked)
      .when(reply(eleven, { saidAt: before, channel: 'phone' }))
      .keepsUp(met('progress', before, 2), reportDue(before, tuesday.at('09:30'), { warnAt: monday.at('17:30'), generation: 3 }));
  });

  it('A7 a reply at the very due time is in time; a late one is a breach, noticed before or not', () => {
    const due = tuesday.at('10:00');
    const late = tuesday.at('14:00');
    const ofAnswer = (history: Parameters<typeof goingOn>[0], at: Instant) =>
      goingOn(history, reply(at))
        .slice(history.length)
        .filter(({ data }) => 'kind' in data && data.kind === 'next-response');
    expect(ofAnswer(asked, due)).toEqual([met('next-response', due)]);
    expect(ofAnswer(asked, late)).toEqual([breached('next-response', due, { noticedAt: late }), metLate('next-response', late)]);
    expect(ofAnswer(goingOn(asked, timer(due)), late)).toEqual([metLate('next-response', late)]);
  });

  it('A7 it is warned of and breached by timers, and never un-breached', () => {
    const answered = goingOn(asked, reply(eleven), again(noon));
    const [warnAt, due] = [tuesday.at('12:00'), tuesday.at('13:00')];
    expect(stateOf(answered).deadlines.latest['next-response']).toMatchObject({ generation: 2, dueAt: tuesday.at('12:00') });
    const unanswered = goingOn(asked, timer(monday.at('18:00')), timer(tuesday.at('10:00')));
    const breaches = [{ kind: 'next-response', generation: 1, dueAt: tuesday.at('10:00') }];
    const kept = (history: Parameters<typeof stateOf>[0]) =>
      stateOf(history).deadlines.breaches.filter(({ kind }) => kind === 'next-response');
    expect(kept(unanswered)).toEqual(breaches);
    const after = goingOn(unanswered, reply(warnAt), again(due), reply(tuesday.at('14:00')), resolve(tuesday.at('15:00')));
    expect(kept(after)).toEqual(breaches);
    expect(stateOf(after).deadlines.latest['next-response']).toMatchObject({ generation: 2, status: 'met' });
  });

  describe('A5: a further call that nobody answers', () => {
    const rung = ten;
    const ringing = goingOn(anAnsweredCase(), callReport('ringing', rung, { joins: true }));
    const missedAt = monday.at('10:01');
    const callBack = answerOwed(rung, monday.at('10:30'), { warnAt: monday.at('10:20'), clause: 'A5' });

    it('A5 owes a call back, counted from when the customer rang', () => {
      given(anAnsweredCase())
        .when(callReport('ringing', rung, { joins: true }))
        .keepsUp();
      given(ringing)
        .when(callReport('no-answer', missedAt, { joins: true }))
        .keepsUp(callBack);
    });

    it('A5 is called back in time, or a breach', () => {
      const missed = goingOn(ringing, callReport('no-answer', missedAt, { joins: true }));
      const back = monday.at('10:20');
      given(missed).when(outbound(back)).includes(met('next-response', back));
      given(missed)
        .when(timer(monday.at('10:30')))
        .gives();
      given(missed)
        .when(timer(monday.at('10:30')))
        .keepsUp(breached('next-response', monday.at('10:30'), { noticedAt: monday.at('10:30') }));
    });

    it('A5 one that turns out to have been answered owes nothing any more', () => {
      const thought = goingOn(ringing, callReport('completed', missedAt, { joins: true, talkSeconds: 0 }));
      given(thought)
        .when(callReport('in-progress', monday.at('10:00:10'), { joins: true, now: missedAt }))
        .includes(met('next-response', monday.at('10:00:10')));
    });

    it('A5 owes nothing more while an answer is owed already, and nothing of a call of ours', () => {
      given(goingOn(asked, callReport('ringing', eleven, { joins: true })))
        .when(callReport('no-answer', monday.at('11:01'), { joins: true }))
        .keepsUp();
      given(anAnsweredCase()).when(outbound(ten, 'no-answer')).keepsUp();
    });
  });

  describe('after the result', () => {
    const wrote = goingOn(aResolvedCase(), again(eleven));
    const owed = answerOwed(eleven, tuesday.at('11:00'), { warnAt: tuesday.at('10:00'), clause: 'A7' });

    it('A7 B8 a contact after the result is owed its answer too', () => {
      given(aResolvedCase()).when(again(eleven)).keepsUp(owed);
      given(wrote).when(reply(noon)).keepsUp(met('next-response', noon));
    });

    it('A7 D1 a visit that reaches the customer answers it, one that does not leaves it owed', () => {
      given(wrote).when(followUpVisit(noon)).keepsUp(met('next-response', noon));
      given(wrote).when(visit(noon, true)).keepsUp(met('next-response', noon));
      given(wrote).when(visit(noon, false)).keepsUp();
    });

    it('A7 B8 the customer who confirms the result waits for no answer', () => {
      given(wrote)
        .when(confirm(noon))
        .keepsUp(cancelled('next-response', noon, { reason: 'confirmed' }));
      const late = thursday.at('09:00');
      given(wrote)
        .when(confirm(late))
        .keepsUp(
          breached('next-response', tuesday.at('11:00'), { noticedAt: late }),
          cancelled('next-response', late, { reason: 'confirmed' }),
        );
    });

    it('A7 B9 the archive ends it', () => {
      const unreached = goingOn(wrote, visit(noon, false), visit(monday.at('14:00'), false), visit(monday.at('16:00'), false));
      given(unreached)
        .when(close(monday.at('17:00')))
        .keepsUp(cancelled('next-response', monday.at('17:00'), { reason: 'closed' }));
    });

    it('A7 B8 a dispute leaves it owed', () => {
      given(wrote)
        .when(dispute(noon))
        .keepsUp(reportDue(noon, tuesday.at('12:00'), { warnAt: tuesday.at('11:00'), generation: 3 }));
      expect(stateOf(goingOn(wrote, dispute(noon))).deadlines.latest['next-response']).toMatchObject({ status: 'running' });
    });

    it('A5 B9 a call that was under way when the case was archived, and missed, owes nothing', () => {
      const ringing = goingOn(aResolvedCase(), callReport('ringing', eleven, { joins: true }), confirm(eleven), close(eleven));
      given(ringing)
        .when(callReport('no-answer', monday.at('11:01'), { joins: true }))
        .keepsUp();
    });
  });
});
