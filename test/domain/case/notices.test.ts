import { describe, expect, it } from 'vitest';
import type { CaseCommand } from '../../../domain/case/commands.ts';
import type { CaseEvent } from '../../../domain/case/events.ts';
import { causeOf, noticesOf } from '../../../domain/case/notices.ts';
import type { Actor } from '../../../domain/kernel/event.ts';
import { caseStream, commandId, interactionId } from '../../../domain/kernel/ids.ts';
import {
  aChat,
  again,
  aMail,
  anAgent,
  anOpenInquiry,
  caseId,
  enteredAtDesk,
  noticeSent,
  reply,
  theCustomer,
} from '../../support/cases.ts';
import { given, goingOn, happened } from '../../support/given.ts';
import { monday } from '../../support/moments.ts';

const nine = monday.at('09:00');
const ten = monday.at('10:00');
const stream = caseStream(caseId);

const wanted = (events: readonly CaseEvent[], actor: Actor, commit = 1) =>
  noticesOf({ stream, commit, events, commandId: commandId('c-1'), actor, at: ten });

const content = { key: 'bodies/1', sha256: 'ab', bytes: 2 };
const written = (channel?: 'email' | 'chat'): CaseCommand => ({
  type: 'RecordInteraction',
  now: ten,
  by: anAgent,
  purpose: 'reply',
  interaction: {
    data: { interactionId: interactionId('i-2'), direction: 'outbound', at: ten, content, ...(channel ? { channel } : {}) },
  },
});
const added = (history: readonly CaseEvent[], command: CaseCommand) => goingOn(history, command).slice(history.length);

describe('A7: mails that the system sends by itself', () => {
  it('A7 C1 a mail that opens a case is acknowledged at once', () => {
    expect(wanted(happened(aMail(nine)), theCustomer)).toEqual([{ stream, commit: 1, index: 3, notice: 'acknowledgement' }]);
  });

  it('A7 not without an address, not for a later mail, not on another channel, not for what the desk enters', () => {
    expect(wanted(happened(aMail(nine, { customer: {} })), theCustomer)).toEqual([]);
    expect(wanted(added(anOpenInquiry(), again(ten)), theCustomer, 2)).toEqual([]);
    expect(wanted(happened(aChat(nine)), theCustomer)).toEqual([]);
    expect(wanted(happened(enteredAtDesk('email', nine)), anAgent)).toEqual([]);
  });

  it('A7 what a machine wrote is answered by nobody', () => {
    expect(wanted(added(anOpenInquiry(), again(ten, { automatic: 'auto-reply' })), theCustomer, 2)).toEqual([]);
  });

  it('A7 what an agent writes on the mail channel is sent; on another channel, or without a text, it is not', () => {
    expect(wanted(added(anOpenInquiry(), written()), anAgent, 2)).toEqual([{ stream, commit: 2, index: 0, notice: 'reply' }]);
    expect(wanted(added(anOpenInquiry(), written('chat')), anAgent, 2)).toEqual([]);
    expect(wanted(added(anOpenInquiry(), reply(ten)), anAgent, 2)).toEqual([]);
  });

  it('A7 what was sent is recorded with its cause, so that it is sent once', () => {
    expect(causeOf({ commit: 2, index: 0 })).toBe('2.0');
    given(anOpenInquiry())
      .when(noticeSent(ten, '1.3'))
      .gives({ type: 'NoticeSent', data: { notice: 'acknowledgement', cause: '1.3', messageId: 'a1@desk.example', at: ten } });
    given([]).when(noticeSent(ten)).refused('unknown-case', 'A2');
  });
});
