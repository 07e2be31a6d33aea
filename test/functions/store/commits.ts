import { randomUUID } from 'node:crypto';
import type { Commit, DomainEvent } from '../../../domain/kernel/event.ts';
import { commandId, type StreamId, streamId } from '../../../domain/kernel/ids.ts';
import { instant } from '../../../domain/kernel/time.ts';

/** A stream that no other test writes to. */
export const aStream = (): StreamId => streamId(`case#${randomUUID().replaceAll('-', '').slice(0, 16).toUpperCase()}`);

/** A commit as the desk makes them; by default commit 1 of a new stream with one event and a command of its own. */
export const aCommit = (given: Partial<Commit> = {}): Commit => ({
  stream: aStream(),
  commit: 1,
  events: [interactionRecorded()],
  commandId: commandId(randomUUID()),
  actor: { kind: 'agent', id: 'a-17', role: 'agent' },
  at: instant('2026-11-21T01:30:00.000Z'),
  correlation: 'mail:<CAF=7x2Lq@mail.example.cn>',
  ...given,
});

export const interactionRecorded = (): DomainEvent => ({
  type: 'InteractionRecorded',
  data: {
    interaction: 'i-0001',
    channel: 'email',
    direction: 'inbound',
    at: '2026-11-21T01:29:58.000Z',
    body: { key: 'mail/inbound/4f7c0b4a', bytes: 18_204 },
  },
});

/** What one decision brings when a first mail arrives: the case, its first interaction, its first deadline. */
export const threeEvents = (): readonly DomainEvent[] => [
  {
    type: 'CaseOpened',
    data: { caseType: 'complaint', priority: 'high', channel: 'email', policyVersion: 1 },
    personal: { name: '王小明', address: 'wang@mail.example.cn', subject: '订单未收到' },
  },
  interactionRecorded(),
  {
    type: 'DeadlineArmed',
    data: { kind: 'first-response', generation: 1, dueAt: '2026-11-21T03:30:00.000Z', policyVersion: 1 },
  },
];
