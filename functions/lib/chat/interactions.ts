import * as z from 'zod/mini';
import { chatEnds } from '../../../domain/case/chat.ts';
import type { CaseCommand, Interaction, Opening } from '../../../domain/case/commands.ts';
import type { StoredAttachment } from '../../../domain/case/events.ts';
import { caseTypes, priorities } from '../../../domain/case/words.ts';
import { commandId, interactionId, parseCaseId } from '../../../domain/kernel/ids.ts';
import { earlier, type Instant, instant } from '../../../domain/kernel/time.ts';
import { customerActor } from '../actor.ts';
import { sha256Hex } from '../digest.ts';
import { given } from '../given.ts';
import type { Contact } from '../receive-contact.ts';
import { handlingSeconds, moment, text } from '../schemas/fields.ts';

/** The interactions webhook: chat sessions and their messages, social and forum posts (A1, A6, A8). docs/webhooks.md describes it. */

export const interactionEvent = z.lazy(() => {
  const id = z.string().check(z.regex(/^[\w.:@+/-]{1,200}$/));
  const customer = z.optional(
    z.object({
      /** The name that the channel knows the customer by. */
      handle: z.optional(text(200)),
      name: z.optional(text(200)),
      email: z.optional(z.email().check(z.maxLength(254))),
      phone: z.optional(text(40)),
      membership: z.optional(text(60)),
      language: z.optional(z.enum(['zh', 'en'])),
    }),
  );
  const common = {
    at: moment,
    customer,
    subject: z.optional(text(500)),
    caseType: z.optional(z.enum(caseTypes)),
    priority: z.optional(z.enum(priorities)),
    case: z.optional(z.string().check(z.refine((value) => parseCaseId(value) !== undefined, { error: 'must be a case number' }))),
  };
  const attachment = z.object({
    name: text(255),
    /** What the sender calls its type. */
    type: z.optional(text(100)),
    /** As the answer to its upload names it; without, the file is kept by its name alone. */
    file: z.optional(z.string().check(z.regex(/^[0-9a-f]{64}$/))),
  });
  const message = {
    ...common,
    message: id,
    /** Empty where a file says it all. */
    text: z._default(z.string().check(z.trim(), z.maxLength(50_000)), ''),
    /** Who wrote it; a bot's words are kept and answer nobody. */
    by: z._default(z.enum(['customer', 'agent', 'bot']), 'customer'),
    agent: z.optional(id),
    /** What it took the agent to write it. */
    handlingSeconds,
    attachments: z.optional(z.array(attachment).check(z.maxLength(50))),
  };
  const saysSomething = z.refine<{ text: string; attachments?: readonly unknown[] | undefined }>(
    (one) => one.text !== '' || (one.attachments ?? []).length > 0,
    { error: 'needs words or a file', path: ['text'] },
  );

  return z.discriminatedUnion('type', [
    z.object({ type: z.literal('chat.started'), chat: id, agent: z.optional(id), ...common }),
    z.object({ type: z.literal('chat.message'), chat: id, ...message }).check(saysSomething),
    z.object({ type: z.literal('chat.ended'), chat: id, by: z._default(z.enum(chatEnds), 'customer'), ...common }),
    z
      .object({
        type: z.literal('post.created'),
        channel: z.enum(['social', 'forum']),
        /** The thread or page that the post stands in; its own id where it begins one. */
        thread: z.optional(id),
        ...message,
      })
      .check(saysSomething),
  ]);
});
export type InteractionEvent = z.infer<typeof interactionEvent>;
export type WrittenEvent = Extract<InteractionEvent, { message: string }>;

export const isWritten = (event: InteractionEvent): event is WrittenEvent => 'message' in event;

/** Key, SHA-256 and size of a message's text in the raw store. */
export type Content = NonNullable<Interaction['data']['content']>;

/** `content`: where the text is kept, of what was written; `files`: what came with it. */
export type StoredMessage = {
  readonly rawKey: string;
  readonly content: Content | undefined;
  readonly files: readonly NamedFile[];
};
/** A file that was uploaded, or only its name. */
export type NamedFile = { readonly name: string; readonly stored?: StoredAttachment };

export const contactOfEvent = (event: InteractionEvent, stored: StoredMessage): Contact => {
  const at = instant(event.at);
  const caseId = event.case === undefined ? undefined : parseCaseId(event.case);
  return {
    namedCase: caseId,
    sourceId: sourceOf(event),
    commandId: commandId(`interactions:${sha256Hex(keyOf(event))}`),
    causation: stored.rawKey,
    opening: {
      channel: channelOf(event),
      subject: event.subject ?? subjectOf(event),
      customer: given({ ...event.customer, handle: undefined, name: event.customer?.name ?? event.customer?.handle }),
      ...given({ caseType: event.caseType, priority: event.priority }),
    },
    command: (now, opening) => commandOf(event, { ...stored, at: earlier(at, now), now, opening }),
  };
};

type Details = StoredMessage & { readonly at: Instant; readonly now: Instant; readonly opening: Opening | undefined };
const commandOf = (event: InteractionEvent, details: Details): CaseCommand => {
  const { at, now, opening } = details;
  const first = opening === undefined ? {} : { opening };
  switch (event.type) {
    case 'chat.started':
      return chatCommand({ type: 'ChatStarted', data: { chatId: event.chat, at, ...given({ agent: event.agent }) } });
    case 'chat.ended':
      return chatCommand({ type: 'ChatEnded', data: { chatId: event.chat, at, by: event.by } });
    case 'chat.message':
    case 'post.created':
      return {
        type: 'ReceiveContact',
        now,
        by: customerActor,
        ...first,
        ...(event.by === 'bot' ? {} : { text: event.text }),
        interaction: interactionOf(event, details),
      };
  }
  function chatCommand(report: Extract<CaseCommand, { type: 'ReportChat' }>['event']): CaseCommand {
    return { type: 'ReportChat', now, by: customerActor, event: report, ...first };
  }
};

const interactionOf = (event: WrittenEvent, { at, content, files }: Details): Interaction => {
  const { handle, name } = event.customer ?? {};
  const names = files.map((one) => one.name);
  const attachments = files.flatMap(({ stored }) => stored ?? []);
  const from = event.by === 'customer' ? (handle ?? name) : undefined;
  return {
    data: {
      interactionId: interactionId(sha256Hex(keyOf(event)).slice(0, 16)),
      direction: event.by === 'customer' ? 'inbound' : 'outbound',
      channel: channelOf(event),
      at,
      purpose: event.by === 'customer' ? 'contact' : 'reply',
      ...(event.by === 'bot' ? { automatic: 'auto-reply' as const } : {}),
      ...(event.type === 'chat.message' ? { chatId: event.chat } : {}),
      ...given({ author: event.agent, content, handlingSeconds: event.by === 'agent' ? event.handlingSeconds : undefined }),
      ...(attachments.length === 0 ? {} : { attachments }),
    },
    ...(from === undefined && names.length === 0
      ? {}
      : { personal: { ...given({ from }), ...(names.length === 0 ? {} : { attachmentNames: names }) } }),
  };
};

const channelOf = (event: InteractionEvent) => (event.type === 'post.created' ? event.channel : 'chat');

/** A thread on a forum has many people in it; each has a case of their own. */
const sourceOf = (event: InteractionEvent): string => {
  if (event.type !== 'post.created') return `chat:${event.chat}`;
  const { handle, email, phone, name } = event.customer ?? {};
  return `post:${sha256Hex([event.channel, event.thread ?? event.message, handle ?? email ?? phone ?? name ?? ''].join('\n'))}`;
};

/** The same thing told again has the same key, under whatever delivery id. */
const keyOf = (event: InteractionEvent): string =>
  isWritten(event)
    ? `${channelOf(event)}\n${event.type === 'chat.message' ? event.chat : ''}\n${event.message}`
    : `${event.type}\n${event.chat}`;

/** The first words of what was written, else the first file's name. */
const subjectOf = (event: InteractionEvent): string => {
  if (!isWritten(event)) return '在线咨询 Chat';
  const line = event.text.split('\n')[0]?.trim() || `文件 File: ${event.attachments?.[0]?.name ?? ''}`;
  return [...line].length > 80 ? `${[...line].slice(0, 80).join('')}…` : line;
};
