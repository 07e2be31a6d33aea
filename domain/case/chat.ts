import { meet } from '../deadline/deadline.ts';
import { accepted, type Decision, unchanged } from '../kernel/decider.ts';
import type { Actor } from '../kernel/event.ts';
import { earlier, type Instant } from '../kernel/time.ts';
import type { Policies } from '../policy/service-policy.ts';
import type { Opening } from './commands.ts';
import type { CaseEvent, InteractionRecorded } from './events.ts';
import { open } from './intake.ts';
import { anotherCase, caseClosed, unknownCase } from './refusals.ts';
import { type CaseState, foldCase } from './state.ts';
import { type Priority, priorities } from './words.ts';

/** Online chat (A6): a session begins, messages pass, it ends; in whatever order the chat system tells of it. */

export type ChatStarted = {
  readonly type: 'ChatStarted';
  readonly data: { readonly chatId: string; readonly at: Instant; readonly agent?: string };
};
/** `by`: who ended it. */
export type ChatEnded = {
  readonly type: 'ChatEnded';
  readonly data: { readonly chatId: string; readonly at: Instant; readonly by: ChatEnd };
};
export const chatEnds = ['customer', 'agent', 'timeout'] as const;
export type ChatEnd = (typeof chatEnds)[number];
export type ChatEvent = ChatStarted | ChatEnded;

/** A session's beginning or end. */
export type ReportChat = {
  readonly type: 'ReportChat';
  readonly now: Instant;
  readonly by: Actor;
  readonly opening?: Opening;
  readonly event: ChatEvent;
};

export type Chat = {
  readonly startedAt: Instant;
  readonly endedAt?: Instant;
  /** Who holds it in the chat system. */
  readonly agent?: string;
  readonly lastReplyAt?: Instant;
  /** What the customer wrote after the last reply, oldest first. */
  readonly unanswered: readonly Instant[];
  /** What the customer has sent along, and how much of it says that it is something else (A6). */
  readonly files?: { readonly sent: number; readonly disguised: number };
};
export type Chats = Readonly<Record<string, Chat>>;

export const reportChat = ({ event, opening }: ReportChat, state: CaseState, policies: Policies): Decision<CaseEvent> => {
  if (state.kind === 'none' && opening === undefined) return unknownCase();
  if (state.kind !== 'none' && opening !== undefined && opening.source !== state.source) return anotherCase();
  const { chatId, at } = event.data;
  const openingEvents = state.kind === 'none' && opening !== undefined ? open(opening, at, policies) : [];
  const existing = foldCase(openingEvents, state);
  if (existing.kind === 'none') return unknownCase();
  const known = existing.chats?.[chatId];
  if (existing.kind === 'closed' && known === undefined) return caseClosed();
  return evolveChats(existing.chats ?? {}, event)[chatId] === known ? unchanged : accepted(...openingEvents, event);
};

export const evolveChats = (chats: Chats, event: ChatEvent): Chats => {
  const { chatId, at } = event.data;
  const known = chats[chatId];
  const chat: Chat = known ?? { startedAt: at, unanswered: [] };
  if (event.type === 'ChatStarted') {
    const agent = chat.agent ?? event.data.agent;
    const startedAt = earlier(chat.startedAt, at);
    const same = known !== undefined && startedAt === known.startedAt && agent === known.agent;
    return same ? chats : { ...chats, [chatId]: { ...chat, startedAt, ...(agent === undefined ? {} : { agent }) } };
  }
  const endedAt = chat.endedAt === undefined ? at : earlier(chat.endedAt, at);
  return endedAt === known?.endedAt ? chats : { ...chats, [chatId]: { ...chat, endedAt } };
};

/** A message of a chat; what came before the last reply is answered, in whatever order they are told. */
export const withMessage = (chats: Chats, message: InteractionRecorded['data']): Chats => {
  const { chatId, at, direction, automatic, author } = message;
  if (chatId === undefined) return chats;
  const known = chats[chatId];
  const chat: Chat = {
    ...known,
    startedAt: known === undefined ? at : earlier(known.startedAt, at),
    unanswered: known?.unanswered ?? [],
  };
  if (automatic !== undefined) return { ...chats, [chatId]: chat };
  const lastReplyAt = direction === 'outbound' && at > (chat.lastReplyAt ?? '') ? at : chat.lastReplyAt;
  const all = direction === 'inbound' ? [...chat.unanswered, at].sort() : chat.unanswered;
  const agent = author ?? chat.agent;
  return {
    ...chats,
    [chatId]: {
      ...chat,
      unanswered: all.filter((one) => lastReplyAt === undefined || one > lastReplyAt),
      ...(lastReplyAt === undefined ? {} : { lastReplyAt }),
      ...(agent === undefined ? {} : { agent }),
      ...withFiles(chat, message),
    },
  };
};

const withFiles = ({ files }: Chat, { direction, attachments = [] }: InteractionRecorded['data']): Pick<Chat, 'files'> => {
  if (direction !== 'inbound' || attachments.length === 0) return {};
  const { sent = 0, disguised = 0 } = files ?? {};
  return {
    files: { sent: sent + attachments.length, disguised: disguised + attachments.filter((one) => one.disguised).length },
  };
};

/** What an agent wrote in the chat system or on the forum: the first one is the first response. */
export const repliedElsewhere = (state: CaseState, { at, direction, automatic }: InteractionRecorded['data'], now: Instant) =>
  state.kind === 'none' || direction === 'inbound' || automatic !== undefined
    ? []
    : meet(state.deadlines, 'first-response', { at, now });

/** A6: by priority first, then who has waited longest; who waits for nothing comes after who waits. */
export const chatOrder = (priority: Priority, { unanswered, startedAt }: Chat): string => {
  const [since] = unanswered;
  return `${since === undefined ? 1 : 0}#${priorities.indexOf(priority)}#${since ?? startedAt}`;
};
