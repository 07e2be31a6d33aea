import { describe, expect, it } from 'vitest';
import type { CaseEvent } from '../../../domain/case/events.ts';
import { caseIdFrom, interactionId } from '../../../domain/kernel/ids.ts';
import {
  aClosedCase,
  again,
  aMail,
  anAgent,
  anAnsweredCase,
  anOpenInquiry,
  aResolvedCase,
  ask,
  caseId,
  contact,
  enteredAtDesk,
  opening,
  source,
  theCustomer,
} from '../../support/cases.ts';
import { given, goingOn, happened, stateOf, withoutUpkeep } from '../../support/given.ts';
import { monday, thursday, tuesday, wednesday } from '../../support/moments.ts';
import { armed, breached, met, paused, resumed } from '../deadline/expected.ts';

const nine = monday.at('09:00');

const opened = (channel: 'email' | 'desk' | 'phone', at = nine): CaseEvent => ({
  type: 'CaseOpened',
  data: { caseId, source, channel, caseType: 'inquiry', priority: 'normal', openedAt: at },
  personal: { name: 'Ann Miller', email: 'ann@customer.example', subject: 'My parcel' },
});
const recorded = (id: string, at = nine): CaseEvent => ({
  type: 'InteractionRecorded',
  data: { interactionId: interactionId(id), direction: 'inbound', channel: 'email', at },
});
const resolutionOwed = armed('resolution', {
  from: nine,
  dueAt: wednesday.at('18:00'),
  warnAt: wednesday.at('14:00'),
  clause: 'B11',
});

describe('A1: every contact becomes an interaction of a case', () => {
  it('A1 A3 A7 a first mail opens a case, is recorded, and is owed an answer and a resolution in the same commit', () => {
    given([])
      .when(aMail(nine))
      .gives(
        opened('email'),
        armed('first-response', { from: nine, dueAt: monday.at('18:00'), warnAt: monday.at('17:00'), clause: 'A7' }),
        resolutionOwed,
        recorded('i-1'),
      );
  });

  it('A3 a first contact keeps class, priority, order, expected time and the archived case that it goes on from', () => {
    const told = {
      caseType: 'order',
      category: 'delivery',
      priority: 'high',
      order: 'O-1',
      expectedBy: monday.at('12:00'),
      relatedTo: caseIdFrom(new Uint8Array([9, 9, 9, 9, 9])),
    } as const;
    const [event] = anOpenInquiry(told);
    expect(event).toEqual({
      type: 'CaseOpened',
      data: { caseId, source, channel: 'email', openedAt: nine, ...told },
      personal: expect.anything(),
    });
  });

  it('A1 a later contact joins the case and owes nothing new', () => {
    given(anOpenInquiry())
      .when(again(monday.at('10:00')))
      .gives(recorded('i-again', monday.at('10:00')));
  });

  it('A1 a contact of the same thread joins its case, whatever it would have opened', () => {
    given(anOpenInquiry())
      .when(contact('email', { at: monday.at('10:00'), id: 'i-2', told: { priority: 'urgent' } }))
      .gives(recorded('i-2', monday.at('10:00')));
  });

  it('A1 two first contacts that meet at one number by chance are never merged', () => {
    given(anOpenInquiry())
      .when({
        ...aMail(monday.at('10:00')),
        opening: { ...opening('email'), source: 'another' },
      } as ReturnType<typeof aMail>)
      .refused('another-case', 'A1');
  });

  it('A2 a contact that names a case which is not there is refused', () => {
    given([]).when(again(nine)).refused('unknown-case', 'A2');
  });

  it('A1 a contact on a resolved case is recorded and does not reopen it', () => {
    given(aResolvedCase())
      .when(again(monday.at('12:00')))
      .gives(recorded('i-again', monday.at('12:00')));
  });

  it('B9 a contact on an archived case is refused: a new matter opens a new case', () => {
    given(aClosedCase())
      .when(again(tuesday.at('09:00')))
      .refused('case-closed', 'B9');
  });

  it('A1 what a machine wrote is kept, on an archived case too, and does not end the wait for the customer', () => {
    const automatic = (at = tuesday.at('09:00')): CaseEvent => ({
      type: 'InteractionRecorded',
      data: { interactionId: interactionId('i-again'), direction: 'inbound', channel: 'email', at, automatic: 'auto-reply' },
    });
    given(aClosedCase())
      .when(again(tuesday.at('09:00'), { automatic: 'auto-reply' }))
      .gives(automatic());
    const waiting = goingOn(anAnsweredCase(), ask(monday.at('10:00')));
    given(waiting)
      .when(again(tuesday.at('09:00'), { automatic: 'auto-reply' }))
      .gives(automatic());
  });

  it('B12 a human contact ends the wait for the customer at the time it was made', () => {
    const waiting = goingOn(anAnsweredCase(), ask(monday.at('10:00')));
    expect(withoutUpkeep(waiting).at(-1)).toEqual(paused(monday.at('10:00'), 23 * 3600, { warnRemaining: 19 * 3600 }));
    given(waiting)
      .when(again(tuesday.at('10:00'), { now: tuesday.at('11:00') }))
      .gives(
        recorded('i-again', tuesday.at('10:00')),
        { type: 'WaitingEnded', data: { at: tuesday.at('10:00') } },
        resumed(tuesday.at('10:00'), { dueAt: thursday.at('18:00'), warnAt: thursday.at('14:00') }),
      );
  });

  it('A7 a mail that is handled only after its answer was due is a breach from the start, with the true due time', () => {
    const handled = tuesday.at('10:00');
    given([])
      .when(contact('email', { at: nine, now: handled }))
      .gives(
        opened('email'),
        armed('first-response', { from: nine, dueAt: monday.at('18:00'), warnAt: monday.at('17:00'), clause: 'A7' }),
        resolutionOwed,
        recorded('i-1'),
        breached('first-response', monday.at('18:00'), { noticedAt: handled }),
      );
  });
});

describe('A3: cases entered at the desk', () => {
  it('A3 a case that the desk opens itself owes no first response', () => {
    given([]).when(enteredAtDesk('desk', nine)).gives(opened('desk'), resolutionOwed);
  });

  it('A3 A5 a contact taken by phone and entered at the desk is recorded and owed its answer', () => {
    const said = monday.at('08:50');
    given([])
      .when({
        type: 'OpenCaseAtDesk',
        now: nine,
        by: anAgent,
        opening: opening('phone'),
        openedAt: said,
        interaction: {
          data: { interactionId: interactionId('i-1'), direction: 'inbound', channel: 'phone', at: said },
          personal: { from: '+8613800138000' },
        },
      })
      .gives(
        opened('phone', said),
        armed('first-response', { from: said, dueAt: monday.at('09:30'), warnAt: monday.at('09:20'), clause: 'A5' }),
        { ...resolutionOwed, data: { ...resolutionOwed.data, from: said } } as CaseEvent,
        {
          type: 'InteractionRecorded',
          data: { interactionId: interactionId('i-1'), direction: 'inbound', channel: 'phone', at: said },
          personal: { from: '+8613800138000' },
        },
      );
  });

  it('A3 the same entry twice opens one case', () => {
    given(happened(enteredAtDesk('desk', nine)))
      .when(enteredAtDesk('desk', monday.at('09:01')))
      .unchanged();
  });

  it('A3 another entry under the same number, and one of a contact still to come, are refused', () => {
    const entry = enteredAtDesk('desk', nine);
    given(anOpenInquiry())
      .when({ ...entry, opening: { ...opening('desk'), source: 'another' } } as typeof entry)
      .refused('another-case', 'A1');
    given([])
      .when({ ...entry, openedAt: monday.at('09:01') } as typeof entry)
      .refused('from-the-future', 'A3');
  });
});

describe('what a case remembers of its contacts', () => {
  it('A2 the latest human contact and the Message-ID that a reply answers', () => {
    const mailed = (at: typeof nine, messageId: string, automatic?: 'auto-reply') =>
      ({
        type: 'ReceiveContact',
        now: at,
        by: theCustomer,
        interaction: {
          data: {
            interactionId: interactionId(messageId),
            direction: 'inbound',
            channel: 'email',
            at,
            messageId,
            ...(automatic ? { automatic } : {}),
          },
        },
      }) as const;
    const history = goingOn(anOpenInquiry(), mailed(monday.at('10:00'), 'm-1'), mailed(monday.at('11:00'), 'm-2', 'auto-reply'));
    expect(stateOf(history)).toMatchObject({ lastContactAt: monday.at('10:00'), lastMessageId: 'm-1' });
  });

  it('A7 a reply ends what the customer waits for', () => {
    expect(withoutUpkeep(anAnsweredCase()).at(-1)).toEqual(met('first-response', monday.at('09:01')));
  });
});
