import { epochMillis, type Instant, instantOf, secondsBetween } from '../kernel/time.ts';

/** One call as the sum of what the phone system reported of it, whatever the order of arrival. */

export const callStatuses = [
  'queued',
  'initiated',
  'ringing',
  'in-progress',
  'completed',
  'no-answer',
  'busy',
  'failed',
  'canceled',
  'recording',
] as const;
export type CallStatus = (typeof callStatuses)[number];
export type CallDirection = 'inbound' | 'outbound';

export type Call = {
  readonly direction: CallDirection;
  /** The first time each status was reported for. */
  readonly seen: Readonly<Partial<Record<CallStatus, Instant>>>;
  readonly talkSeconds?: number;
};

/** `direction` is missing where a report does not say (recordings): the call's other reports do. */
export type CallReport = {
  readonly direction?: CallDirection;
  readonly status: CallStatus;
  readonly at: Instant;
  readonly talkSeconds?: number;
};

/** The call after one more report; the same reports in any order give the same call. */
export const withReport = (call: Call | undefined, report: CallReport): Call => {
  const known = call?.seen[report.status];
  const at = known !== undefined && known < report.at ? known : report.at;
  const talk = Math.max(report.talkSeconds ?? -1, call?.talkSeconds ?? -1);
  return {
    direction: report.direction ?? call?.direction ?? 'inbound',
    seen: { ...call?.seen, [report.status]: at },
    ...(talk < 0 ? {} : { talkSeconds: talk }),
  };
};

/** When it was picked up: as reported, or told from the talk of a completed call whose pick-up report was lost. */
export const answeredAt = (call: Call): Instant | undefined => {
  const { 'in-progress': picked, completed } = call.seen;
  if (picked !== undefined) return picked;
  if (completed === undefined || !call.talkSeconds) return undefined;
  return instantOf(epochMillis(completed) - call.talkSeconds * 1000);
};

/** When it ended without ever having been answered. A completed call of unknown talk may yet turn out to have been answered. */
export const missedAt = (call: Call): Instant | undefined => {
  if (answeredAt(call) !== undefined) return undefined;
  const { 'no-answer': unanswered, busy, failed, canceled, completed } = call.seen;
  return unanswered ?? busy ?? failed ?? canceled ?? (call.talkSeconds === 0 ? completed : undefined);
};

/** Seconds it rang before it was answered; known only when both reports have come. */
export const ringSeconds = (call: Call): number | undefined => {
  const answered = answeredAt(call);
  return answered === undefined || call.seen.ringing === undefined
    ? undefined
    : Math.max(0, secondsBetween(call.seen.ringing, answered));
};

/** A5: answered after five rings (15 s), the agent owes an apology. */
export const apologyOwed = (call: Call): boolean => (ringSeconds(call) ?? 0) > 15;
