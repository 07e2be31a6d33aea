import { caseDecider } from '../../domain/case/case.ts';
import type { CaseEvent, InteractionRecorded } from '../../domain/case/events.ts';
import { type ParkedEvent, parkedDecider } from '../../domain/intake/parked.ts';
import type { Commit } from '../../domain/kernel/event.ts';
import { type StreamId, streamId } from '../../domain/kernel/ids.ts';
import { defaultPolicy } from '../../domain/policy/default-policy.ts';
import { mailThreads } from '../../domain/views/mail-threads.ts';
import type { View } from '../../domain/views/view.ts';
import { createCommandHandler } from '../../functions/lib/handle-command.ts';
import { createMailDesk } from '../../functions/lib/mail/desk.ts';
import { createFindThread } from '../../functions/lib/mail/find-thread.ts';
import type { IncomingMail } from '../../functions/lib/mail/incoming.ts';
import { createReceiveMail, type MailReceived } from '../../functions/lib/mail/receive.ts';
import { threadDigest } from '../../functions/lib/mail/thread-digest.ts';
import { createPark } from '../../functions/lib/park.ts';
import { createReceiveContact } from '../../functions/lib/receive-contact.ts';
import { createReplays } from '../../functions/lib/replays.ts';
import { defaultPolicies } from './given.ts';
import { inMemoryList } from './memory-list.ts';
import { inMemory } from './memory-store.ts';
import { monday } from './moments.ts';

export const macKey = 'the key of today';
export const supportAddress = 'support@desk.example';

/** The mail function's own parts with a store and a bucket in memory: what comes in, and what becomes of it. */
export const openMailRoom = () => {
  const memory = inMemory();
  const streams = new Set<StreamId>();
  const objects = new Map<string, { readonly body: Buffer; readonly contentType: string }>();
  const recorded: { readonly stream: StreamId; readonly event: InteractionRecorded }[] = [];
  const threads = inMemoryList(mailThreads(threadDigest) as View<unknown>);
  const store = {
    ...memory.store,
    append: async (commit: Commit) => {
      streams.add(commit.stream);
      const appended = await memory.store.append(commit);
      if (appended.kind === 'appended') {
        threads.project(commit);
        for (const event of commit.events as readonly CaseEvent[])
          if (event.type === 'InteractionRecorded') recorded.push({ stream: commit.stream, event });
      }
      return appended;
    },
  };
  let now = monday.at('09:00');
  const handle = createCommandHandler({ store, decider: caseDecider, context: defaultPolicies });
  const bucket = {
    get: async (key: string) => objects.get(key)?.body,
    part: async (key: string, { from, bytes }: { readonly from: number; readonly bytes: number }) => {
      const body = objects.get(key)?.body;
      return body === undefined ? undefined : { bytes: body.subarray(from, from + bytes), size: body.length };
    },
    put: async (key: string, body: string | Uint8Array, { contentType }: { readonly contentType: string }) => {
      objects.set(key, { body: Buffer.from(body), contentType });
    },
  };
  const parkedHandler = createCommandHandler({ store, decider: parkedDecider, context: undefined });
  const replays = createReplays({ events: store, parked: parkedHandler, now: () => now });
  const ports = {
    objects: bucket,
    macKeys: async () => [macKey],
    receive: createReceiveContact(handle, () => now),
    park: createPark(parkedHandler, () => now),
    findThread: createFindThread({ events: store, views: threads }),
    answersPerHour: async () => defaultPolicy.automaticAnswersPerHour,
    supportAddress,
    mailDomain: 'desk.example',
  };
  const receive = createReceiveMail(ports);
  const read = createMailDesk({ ...ports, replays });
  const commitsOf = (kind: string): readonly Commit[] =>
    [...streams].filter((stream) => stream.startsWith(`${kind}#`)).flatMap((stream) => memory.commits(stream));
  let deliveries = 0;
  return {
    store,
    bucket,
    threads,
    parkedHandler,
    replays,
    /** Messages to the function that reads mail. */
    read,
    now: () => now,
    streams: (kind: string): readonly StreamId[] => [...streams].filter((stream) => stream.startsWith(`${kind}#`)),
    at: (moment: typeof now): void => {
      now = moment;
    },
    /** One delivery, stored raw first; the envelope as given, else an ordinary one. */
    take: async (raw: Buffer, envelope: Partial<IncomingMail> = {}): Promise<MailReceived['kind']> => {
      deliveries += 1;
      const rawKey = `mail/inbound/${deliveries}`;
      objects.set(rawKey, { body: raw, contentType: 'message/rfc822' });
      const stored = { raw, rawKey, at: now, envelopeFrom: 'ann@customer.example', recipients: [supportAddress] };
      return (await receive({ ...stored, ...envelope })).kind;
    },
    handle,
    objects,
    /** Every interaction in the order it was recorded, with its case's stream. */
    interactions: () => recorded,
    caseEvents: (): readonly CaseEvent[] => commitsOf('case').flatMap(({ events }) => events as readonly CaseEvent[]),
    parked: (): readonly ParkedEvent[] => commitsOf('parked').flatMap(({ events }) => events as readonly ParkedEvent[]),
    commits: (stream: string): readonly Commit[] => memory.commits(streamId(stream)),
  };
};
