import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { vi } from 'vitest';
import * as z from 'zod/mini';
import { caseDecider } from '../../domain/case/case.ts';
import type { CaseCommand } from '../../domain/case/commands.ts';
import type { CaseEvent } from '../../domain/case/events.ts';
import { type NoticeKind, type NoticeWanted, noticesOf } from '../../domain/case/notices.ts';
import type { Commit, DomainEvent } from '../../domain/kernel/event.ts';
import { caseStream, commandId, type StreamId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/time.ts';
import { dispatchDecider } from '../../domain/notice/dispatch.ts';
import { suppressionDecider } from '../../domain/notice/suppression.ts';
import { defaultPolicy } from '../../domain/policy/default-policy.ts';
import { onlyPolicy, type ServicePolicy } from '../../domain/policy/service-policy.ts';
import type { AgentLine } from '../../domain/views/roster.ts';
import { createMailSender, type SendMail } from '../../functions/lib/adapters/mail-sender.ts';
import { createCommandHandler } from '../../functions/lib/handle-command.ts';
import { createDispatch } from '../../functions/lib/mail/dispatch.ts';
import { createTakeFeedback } from '../../functions/lib/mail/feedback.ts';
import { createSendNotice } from '../../functions/lib/mail/send-notice.ts';
import { createSuppressions } from '../../functions/lib/mail/suppressions.ts';
import { mailFeedback } from '../../functions/lib/schemas/mail-feedback.ts';
import { parseNotice } from '../../functions/lib/schemas/notice.ts';
import { startAwsEndpoint } from '../../infra/local/aws-endpoint.ts';
import { createClock } from '../../infra/local/clock.ts';
import type { BusEvent } from '../../infra/local/event-bus.ts';
import { createOutbox } from '../../infra/local/outbox.ts';
import { createSes } from '../../infra/local/ses.ts';
import { anAgent, caseId } from './cases.ts';
import { inMemory } from './memory-store.ts';
import { monday } from './moments.ts';

export const stream = caseStream(caseId);
export const macKey = 'a-mac-key';

type Options = {
  readonly policy?: Partial<ServicePolicy>;
  readonly people?: readonly Partial<AgentLine>[];
  /** What agents wrote, by the key of its content. */
  readonly texts?: Readonly<Record<string, string>>;
  /** Stands between the desk and SES. */
  readonly sending?: (send: SendMail) => SendMail;
};

/** The desk's outgoing mail whole: the real decider and sender on a store in memory, SES's stand-in and its outbox behind it. */
export const openMailroom = async ({ policy = {}, people = [], texts = {}, sending = (send) => send }: Options = {}) => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'wJalrXUtnFEMI/K7MDENG');
  const folder = mkdtempSync(path.join(tmpdir(), 'kefu-mailroom-'));
  const db = new DatabaseSync(':memory:');
  const hostClock = createClock({ db });
  const outbox = createOutbox({ folder, clock: hostClock });
  const told: BusEvent[] = [];
  const ses = createSes({
    outbox,
    clock: hostClock,
    identities: ['desk.example'],
    configurationSets: () => [{ name: 'kefu', events: ['SEND', 'BOUNCE', 'COMPLAINT'] }],
    publish: async (event) => void told.push(event),
  });
  const endpoint = await startAwsEndpoint({ services: [ses] });
  const memory = inMemory();
  const policies = onlyPolicy({ ...defaultPolicy, ...policy });
  const handle = createCommandHandler({ store: memory.store, decider: caseDecider, context: policies });
  const clock = { now: monday.at('11:00') };
  const now = (): Instant => clock.now;
  const dispatch = createDispatch({
    handle: createCommandHandler({ store: memory.store, decider: dispatchDecider, context: undefined }),
    now,
    pause: 5,
  });
  const suppressions = createSuppressions({
    events: memory.store,
    handle: createCommandHandler({ store: memory.store, decider: suppressionDecider, context: undefined }),
    macKeys: async () => [macKey],
  });
  const takeFeedback = createTakeFeedback({ dispatch, suppressions, handle, now });
  const send = createSendNotice({
    events: memory.store,
    objects: { get: async (key) => (texts[key] === undefined ? undefined : Buffer.from(texts[key])) },
    handle,
    send: sending(createMailSender({ region: 'us-east-1', configurationSet: 'kefu', endpoint: endpoint.url })),
    dispatch,
    suppressions,
    macKey: async () => macKey,
    people: async () => people as readonly AgentLine[],
    supportAddress: 'support@desk.example',
    mailDomain: 'desk.example',
    publicUrl: 'https://desk.example/v1',
    policies,
    now,
  });
  const asked = new Set<string>();
  let given = 0;

  return {
    clock,
    commits: (of: StreamId = stream): readonly Commit[] => memory.commits(of),
    happened: (): readonly CaseEvent[] => memory.commits().flatMap(({ events }) => events as readonly CaseEvent[]),
    /** Puts events into a stream as its next commit. */
    put: async (of: StreamId, events: readonly DomainEvent[]): Promise<void> => {
      const commit = memory.commits(of).length + 1;
      const id = commandId(`given-${of}-${commit}`);
      await memory.store.append({ stream: of, commit, events, commandId: id, actor: anAgent, at: clock.now });
    },
    /** Gives a command to the case, at the command's time. */
    give: async (command: CaseCommand): Promise<void> => {
      clock.now = command.now;
      given += 1;
      const request = { stream, commandId: commandId(`c-${given}`), actor: command.by, now: command.now, command };
      const outcome = await handle(request);
      if (outcome.kind === 'rejected') throw new Error(outcome.refusal.code);
    },
    /** What the commits call for that has not been asked for yet, of the kinds given. */
    wanted: (...kinds: readonly NoticeKind[]): readonly NoticeWanted[] =>
      memory
        .commits()
        .flatMap(noticesOf)
        .filter(({ notice }) => kinds.length === 0 || kinds.includes(notice))
        .filter((one) => !asked.has(JSON.stringify(one)) && asked.add(JSON.stringify(one))),
    /** One message of the queue, through its schema. */
    deliver: (wanted: NoticeWanted) => send(parseNotice(JSON.stringify(wanted))),
    /** Takes in what SES has told since, as the queue's messages have it, each so many times. */
    hearBack: async ({ times = 1, but = [] }: { times?: number; but?: readonly string[] } = {}) => {
      const results: string[] = [];
      for (const event of told.splice(0)) {
        const { detail } = z.parse(mailFeedback, JSON.parse(JSON.stringify(event)));
        if (but.includes(detail.eventType)) continue;
        for (let time = 0; time < times; time += 1) results.push(await takeFeedback(detail));
      }
      return results;
    },
    suppressions,
    events: memory.store,
    streams: memory.streams,
    outbox: async () => (await outbox.list()).map((mail) => ({ ...mail, text: mail.text.replaceAll('\r\n', '\n') })),
    close: async (): Promise<void> => {
      await endpoint.close();
      hostClock.close();
      db.close();
      rmSync(folder, { recursive: true });
      vi.unstubAllEnvs();
    },
  };
};
