import { minutes, plus } from '../../kernel/time.ts';
import type { CaseRow, Moment, Talk } from './row.ts';
import { begunAt } from './talks.ts';

/**
 * Resolved within the first contact: up to the result the customer made one contact or held one chat session, and the case was
 * neither handed on nor escalated.
 */
export const solvedAtOnce = (
  row: Pick<CaseRow, 'transfers' | 'escalations' | 'talks' | 'calls'>,
  { at: until }: Moment,
): boolean => {
  const so = <Dated extends Moment>(all: readonly Dated[]): readonly Dated[] => all.filter(({ at }) => at <= until);
  if (so(row.transfers).length > 0 || so(row.escalations).length > 0) return false;
  const talks = so(row.talks);
  const inbound = talks.filter(({ out }) => out === undefined);
  const rang = Object.values(row.calls).filter((call) => call.contact && begunAt(call) <= until);
  if (rang.length > 0) return rang.length === 1 && inbound.length === 0;
  return inbound.length === 1 || isOneSession(talks);
};

/** One chat session: the chat system says so; where it does not, no silence in it was longer than half an hour. */
const isOneSession = (talks: readonly Talk[]): boolean => {
  const chats = talks.filter(({ channel, out }) => channel === 'chat' || out === undefined);
  if (!chats.some(({ out }) => out === undefined) || chats.some(({ channel }) => channel !== 'chat')) return false;
  const sessions = new Set(chats.flatMap(({ out, chat }) => (out === undefined ? [chat] : [])));
  if (!sessions.has(undefined)) return sessions.size === 1;
  const times = chats.map(({ at }) => at).sort();
  return sessions.size === 1 && times.every((at, index) => index === 0 || at <= plus(times[index - 1] ?? at, SILENCE));
};

const SILENCE = minutes(30);
