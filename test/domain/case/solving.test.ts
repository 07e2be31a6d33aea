import { describe, expect, it } from 'vitest';
import type { CaseEvent } from '../../../domain/case/events.ts';
import { interactionId } from '../../../domain/kernel/ids.ts';
import type { Instant } from '../../../domain/kernel/time.ts';
import {
  aClosedCase,
  anAnsweredCase,
  anOpenInquiry,
  aResolvedCase,
  ask,
  close,
  confirm,
  customerSays,
  dispute,
  followUpVisit,
  reply,
  resolve,
  timer,
} from '../../support/cases.ts';
import { aComplaint, carryOut, decide, propose, summarise, tellDecision } from '../../support/complaints.ts';
import { given, goingOn, stateOf, withoutUpkeep } from '../../support/given.ts';
import { friday, monday, nextMonday, nextTuesday, sunday, thursday, tuesday, wednesday } from '../../support/moments.ts';
import { armed, breached, cancelled, met, metLate } from '../deadline/expected.ts';

const ten = monday.at('10:00');
const eleven = monday.at('11:00');

const said = (
  at: Instant,
  purpose: 'reply' | 'follow-up' | 'contact',
  direction: 'inbound' | 'outbound' = 'outbound',
): CaseEvent => ({
  type: 'InteractionRecorded',
  data: { interactionId: interactionId('i-desk'), direction, channel: 'email', purpose, at },
});
const followUpOwed = (from: Instant, dueAt: Instant, but: { warnAt: Instant; generation?: number }): CaseEvent =>
  armed('follow-up', { from, dueAt, clock: 'calendar', clause: 'D1', ...but });

const surveyWanted = (at: Instant): CaseEvent => ({ type: 'SurveyRequested', data: { survey: 1, at } });

describe('B4: what passes between agent and customer', () => {
  it("A7 B4 an agent's reply is recorded on the case's own channel and meets the first response", () => {
    given(anOpenInquiry()).when(reply(ten)).gives(said(ten, 'reply'), met('first-response', ten));
  });

  it('A1 a contact noted down by an agent is inbound and meets nothing', () => {
    given(anOpenInquiry())
      .when(customerSays(ten))
      .gives(said(ten, 'contact', 'inbound'));
  });

  it('B4 what was said before is noted with its own time; what is still to come is refused', () => {
    given(anAnsweredCase())
      .when(reply(eleven, { saidAt: ten, channel: 'phone' }))
      .gives({
        type: 'InteractionRecorded',
        data: { interactionId: interactionId('i-desk'), direction: 'outbound', channel: 'phone', purpose: 'reply', at: ten },
      });
    given(anAnsweredCase())
      .when(reply(ten, { saidAt: eleven }))
      .refused('from-the-future', 'A3');
  });

  it('A7 a mail leaves when it is written: it cannot have been sent before', () => {
    given(anOpenInquiry())
      .when(reply(eleven, { saidAt: ten }))
      .refused('mail-leaves-now', 'A7');
  });

  it('B9 on an archived case only a follow-up visit can still be recorded', () => {
    const now = tuesday.at('09:00');
    given(aClosedCase()).when(reply(now)).refused('case-closed', 'B9');
    given(aClosedCase()).when(customerSays(now)).refused('case-closed', 'B9');
    given(aClosedCase())
      .when(followUpVisit(now, { direction: 'inbound' }))
      .refused('case-closed', 'B9');
    given(aClosedCase()).when(followUpVisit(now)).gives(said(now, 'follow-up'));
  });

  it('A2 no word without a case', () => {
    given([]).when(reply(ten)).refused('unknown-case', 'A2');
  });
});

describe('B8: resolved, confirmed or disputed', () => {
  it('B8 D1 a result ends the resolution and begins the follow-up', () => {
    given(anAnsweredCase())
      .when(resolve(ten))
      .gives(
        { type: 'CaseResolved', data: { at: ten }, personal: { result: 'parcel sent again' } },
        surveyWanted(ten),
        met('resolution', ten),
        followUpOwed(ten, thursday.at('10:00'), { warnAt: wednesday.at('22:00') }),
      );
  });

  it('B12 nobody is waited for by words of the customer', () => {
    const both = customerSays(monday.at('11:00'), { awaiting: 'order number' });
    given(anAnsweredCase()).when(both).refused('awaits-nobody', 'B12');
    given(anAnsweredCase()).when(both).saying('outbound', 'outbound');
  });

  it('B8 B12 a result ends the wait for the customer', () => {
    given(goingOn(anAnsweredCase(), ask(ten)))
      .when(resolve(eleven))
      .gives(
        { type: 'CaseResolved', data: { at: eleven }, personal: { result: 'parcel sent again' } },
        surveyWanted(eleven),
        { type: 'WaitingEnded', data: { at: eleven } },
        met('resolution', eleven),
        followUpOwed(eleven, thursday.at('11:00'), { warnAt: wednesday.at('23:00') }),
      );
  });

  it('B8 a late result is a breach, and after a noticed breach it ends the waiting only', () => {
    const late = friday.at('10:00');
    const due = wednesday.at('18:00');
    const result: CaseEvent = { type: 'CaseResolved', data: { at: late }, personal: { result: 'parcel sent again' } };
    const visit = followUpOwed(late, nextMonday.at('10:00'), { warnAt: sunday.at('22:00') });
    given(anAnsweredCase())
      .when(resolve(late))
      .gives(result, surveyWanted(late), breached('resolution', due, { noticedAt: late }), metLate('resolution', late), visit);
    given(goingOn(anAnsweredCase(), timer(due)))
      .when(resolve(late))
      .gives(result, surveyWanted(late), metLate('resolution', late), visit);
  });

  it('B8 what is resolved or archived is not resolved again', () => {
    given(aResolvedCase()).when(resolve(eleven)).refused('case-not-open', 'B8');
    given(aClosedCase())
      .when(resolve(tuesday.at('09:00')))
      .refused('case-not-open', 'B8');
    given([]).when(resolve(ten)).refused('unknown-case', 'A2');
  });

  it('B8 the customer confirms once, and only a result', () => {
    given(aResolvedCase())
      .when(confirm(eleven))
      .gives({ type: 'ResultConfirmed', data: { at: eleven } });
    given(goingOn(aResolvedCase(), confirm(eleven)))
      .when(confirm(monday.at('12:00')))
      .unchanged();
    given(anAnsweredCase()).when(confirm(ten)).refused('case-not-resolved', 'B8');
    given(aClosedCase())
      .when(confirm(tuesday.at('09:00')))
      .refused('case-not-resolved', 'B8');
    given([]).when(confirm(ten)).refused('unknown-case', 'A2');
  });

  it('B8 a disputed result reopens the case: the resolution is owed anew, the follow-up not yet', () => {
    given(aResolvedCase())
      .when(dispute(eleven))
      .gives(
        { type: 'ResultDisputed', data: { at: eleven }, personal: { reason: 'still no parcel' } },
        { type: 'CaseReopened', data: { at: eleven, cause: 'disputed' } },
        cancelled('follow-up', eleven, { reason: 'reopened' }),
        armed('resolution', {
          generation: 2,
          from: eleven,
          warnAt: wednesday.at('16:00'),
          dueAt: thursday.at('11:00'),
          clause: 'B11',
        }),
      );
  });

  it('B8 disputed after the confirmation too; the confirmation goes with the result', () => {
    const reopened = goingOn(aResolvedCase(), confirm(eleven), dispute(monday.at('12:00')));
    expect(stateOf(reopened)).toMatchObject({ kind: 'open', reopenings: 1 });
    given(goingOn(reopened, resolve(monday.at('14:00'))))
      .when(confirm(monday.at('15:00')))
      .gives({
        type: 'ResultConfirmed',
        data: { at: monday.at('15:00') },
      });
  });

  it('B8 D1 a dispute after the follow-up was due leaves its breach', () => {
    const late = friday.at('09:00');
    const due = thursday.at('10:00');
    const events = goingOn(aResolvedCase(), dispute(late)).slice(aResolvedCase().length + 2);
    expect(events.slice(0, 2)).toEqual([
      breached('follow-up', due, { noticedAt: late }),
      cancelled('follow-up', late, { reason: 'reopened' }),
    ]);
    const noticed = goingOn(aResolvedCase(), timer(due), dispute(late));
    expect(stateOf(noticed).deadlines.breaches).toEqual([{ kind: 'follow-up', generation: 1, dueAt: due }]);
    expect(stateOf(noticed).deadlines.latest['follow-up']).toMatchObject({ status: 'breached', settledAt: late });
  });

  it('B8 the second result owes a second follow-up', () => {
    const again = goingOn(aResolvedCase(), dispute(eleven), resolve(monday.at('12:00')));
    expect(withoutUpkeep(again).at(-1)).toEqual(
      followUpOwed(monday.at('12:00'), thursday.at('12:00'), { generation: 2, warnAt: thursday.at('00:00') }),
    );
  });

  it('B8 only a result can be disputed', () => {
    given(anAnsweredCase()).when(dispute(ten)).refused('case-not-resolved', 'B8');
    given(aClosedCase())
      .when(dispute(tuesday.at('09:00')))
      .refused('case-not-resolved', 'B8');
    given([]).when(dispute(ten)).refused('unknown-case', 'A2');
  });
});

describe('B9 C1: closing', () => {
  const closed = (at: Instant): CaseEvent => ({ type: 'CaseClosed', data: { at } });
  /** A complaint is counted as it is closed (C3). */
  const counted = (at: Instant, rounds = 1): CaseEvent => ({
    type: 'ComplaintCounted',
    data: {
      complaintClass: 'product',
      severity: 'minor',
      cause: 'seal left out',
      department: 'assembly',
      result: 'upheld',
      evaluation: 'effective',
      rounds,
      at,
    },
    personal: { person: 'Wang Fang' },
  });
  const aResolvedComplaint = (): readonly CaseEvent[] => goingOn(aComplaint('carried-out'), resolve(eleven));

  it('B9 a case that the customer confirmed or was visited for is archived', () => {
    given(goingOn(aResolvedCase(), confirm(eleven)))
      .when(close(eleven))
      .gives(closed(eleven));
    given(goingOn(aResolvedCase(), followUpVisit(eleven)))
      .when(close(eleven))
      .gives(closed(eleven));
  });

  it("B9 without the customer's feedback it is not archived", () => {
    given(aResolvedCase()).when(close(eleven)).refused('follow-up-missing', 'B9');
  });

  it('C1 a complaint is never closed without a follow-up visit, confirmed or not', () => {
    given(aResolvedComplaint()).when(close(eleven)).refused('complaint-incomplete', 'C1');
    const confirmed = goingOn(aResolvedComplaint(), confirm(eleven));
    given(confirmed).when(close(eleven)).refused('complaint-incomplete', 'C1');
    given(goingOn(confirmed, followUpVisit(eleven), summarise(eleven)))
      .when(close(eleven))
      .gives(counted(eleven), closed(eleven));
  });

  it('C1 a visit that came late is a visit; one that was only breached is none', () => {
    const complaint = goingOn(aResolvedComplaint(), confirm(eleven));
    const late = friday.at('09:00');
    given(goingOn(complaint, followUpVisit(late), summarise(late)))
      .when(close(late))
      .gives(counted(late), closed(late));
    given(goingOn(complaint, timer(late)))
      .when(close(late))
      .refused('complaint-incomplete', 'C1');
    given(goingOn(complaint, timer(late), followUpVisit(late), summarise(late)))
      .when(close(late))
      .gives(counted(late), closed(late));
  });

  it('C1 B8 the visit to a disputed result does not count for the next result', () => {
    const noon = monday.at('12:00');
    const complaint = goingOn(
      aResolvedComplaint(),
      followUpVisit(eleven),
      dispute(noon),
      propose(noon, ['refund']),
      decide(noon, 's3'),
      tellDecision(noon),
      carryOut(noon),
      resolve(noon),
      confirm(noon),
    );
    given(complaint).when(close(noon)).refused('complaint-incomplete', 'C1');
    given(goingOn(complaint, followUpVisit(noon), summarise(noon)))
      .when(close(noon))
      .gives(counted(noon, 2), closed(noon));
  });

  it('B9 closing twice is closing once; an open case is not closed', () => {
    given(aClosedCase())
      .when(close(tuesday.at('09:00')))
      .unchanged();
    given(anAnsweredCase()).when(close(ten)).refused('case-not-resolved', 'B9');
    given([]).when(close(ten)).refused('unknown-case', 'A2');
  });

  it('D1 the follow-up of a confirmed case is owed after closing still', () => {
    const archived = goingOn(aResolvedCase(), confirm(eleven), close(eleven));
    const due = thursday.at('10:00');
    given(archived)
      .when(followUpVisit(tuesday.at('09:00')))
      .gives(said(tuesday.at('09:00'), 'follow-up'), met('follow-up', tuesday.at('09:00')));
    given(archived)
      .when(timer(nextTuesday.at('09:00')))
      .gives(breached('follow-up', due, { noticedAt: nextTuesday.at('09:00') }));
  });
});
