import { expect, it } from 'vitest';
import type { CaseEvent } from '../../../domain/case/events.ts';
import type { NoticeWanted } from '../../../domain/case/notices.ts';
import type { DomainEvent } from '../../../domain/kernel/event.ts';
import { agentId, caseStream, commandId, interactionId, type StreamId } from '../../../domain/kernel/ids.ts';
import { agentStream } from '../../../domain/roster/agent.ts';
import { parseMail } from '../../../functions/lib/mail/parse.ts';
import { createSendNotice } from '../../../functions/lib/mail/send-notice.ts';
import { anAgent, anOpenInquiry, caseId } from '../../support/cases.ts';
import { defaultPolicies } from '../../support/given.ts';
import { inMemory } from '../../support/memory-store.ts';
import { monday } from '../../support/moments.ts';
import { handlerOn, outgoingOn } from '../aftercare/office.ts';

const ten = monday.at('10:00');
const stream = caseStream(caseId);

const mailed = (id: string): CaseEvent => ({
  type: 'InteractionRecorded',
  data: {
    interactionId: interactionId(id),
    direction: 'inbound',
    channel: 'email',
    at: ten,
    messageId: `${id}@customer.example`,
  },
});
const answered: CaseEvent = {
  type: 'InteractionRecorded',
  data: {
    interactionId: interactionId('reply'),
    direction: 'outbound',
    channel: 'email',
    at: ten,
    content: { key: 'bodies/1', sha256: 'ab', bytes: 2 },
  },
};
const joined: DomainEvent = {
  type: 'AgentJoined',
  data: {
    agentId: agentId(anAgent.id),
    role: 'agent',
    team: 'customer-service',
    skills: [],
    hours: {},
    capacity: { cases: 5, chats: 2 },
    at: ten,
  },
  personal: { name: '李雷' },
};

const desk = async (...roster: readonly DomainEvent[]) => {
  const memory = inMemory();
  const put = (to: StreamId, commit: number, events: readonly DomainEvent[]) =>
    memory.store.append({ stream: to, commit, events, commandId: commandId(`${to}-${commit}`), actor: anAgent, at: ten });
  await put(stream, 1, [...anOpenInquiry(), mailed('m1')]);
  await put(stream, 2, [
    { type: 'NoticeSent', data: { notice: 'acknowledgement', cause: '1.3', messageId: 'ack@desk.example', at: ten } },
    mailed('m2'),
  ]);
  await put(stream, 3, [answered]);
  if (roster.length > 0) await put(agentStream(agentId(anAgent.id)), 1, roster);
  const sent: Buffer[] = [];
  const send = createSendNotice({
    events: memory.store,
    objects: { get: async () => Buffer.from('您好！包裹已发出。谢谢！\n\n在 11月16日，安写道：\n> 在哪里？\n') },
    handle: handlerOn(memory.store),
    send: async ({ raw }) => {
      sent.push(raw);
      return 'ses-1';
    },
    macKey: async () => 'a-mac-key',
    people: async () => [],
    ...outgoingOn(memory.store, () => ten),
    supportAddress: 'support@desk.example',
    mailDomain: 'desk.example',
    publicUrl: 'https://desk.example',
    policies: defaultPolicies,
    now: () => ten,
  });
  const wanted: NoticeWanted = { stream, commit: 3, index: 0, notice: 'reply' };
  expect(await send(wanted)).toBe('sent');
  return parseMail(sent[0] ?? Buffer.alloc(0));
};

it('A7 an agent’s reply stays in the thread, names every mail before it, and is signed with the agent’s name and the date', async () => {
  const mail = await desk(joined);
  expect(mail.inReplyTo).toBe('m2@customer.example');
  expect(mail.references).toEqual(['m1@customer.example', 'ack@desk.example', 'm2@customer.example', mail.messageId]);
  expect(mail.subject).toBe('Re: My parcel');
  expect(mail.from).toEqual({ name: '李雷', address: 'support@desk.example' });
  expect(mail.text).toBe('您好！包裹已发出。谢谢！\n\n-- \n李雷\n2026年11月16日');
});

it('A7 who is not on the roster signs with the id', async () => {
  expect((await desk()).text).toContain('-- \nagent-1\n');
});
