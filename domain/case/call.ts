import type { CaseId } from '../kernel/ids.ts';
import { earlier, epochMillis, type Instant, instantOf, later, secondsBetween } from '../kernel/time.ts';

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
  'dialled',
  'connected',
  'held',
  'resumed',
  'transferred',
  'abandoned',
  'voicemail',
  'wrapped-up',
] as const;
/**
 * `in-progress`: picked up, by a person or by the phone system itself; `dialled`: an agent's phone rings; `connected`: a person has
 * it. Where the phone system tells of agents' phones, only `connected` is an answer.
 */
export type CallStatus = (typeof callStatuses)[number];
export type CallDirection = 'inbound' | 'outbound';

export type Call = {
  readonly direction: CallDirection;
  /** The first time each status was reported for; the last one of `completed`. */
  readonly seen: Readonly<Partial<Record<CallStatus, Instant>>>;
  /** From picking up to hanging up, holding included. */
  readonly talkSeconds?: number;
  /** As the phone system added them up; without it they are told from `holds`. */
  readonly holdSeconds?: number;
  readonly wrapSeconds?: number;
  /** Put on hold and taken back, in order. */
  readonly holds?: readonly Hold[];
  /** A5: in order, with the extension and the reason. */
  readonly transfers?: readonly Transfer[];
  /** Who had it, as the phone system names them, in alphabetical order. */
  readonly agents?: readonly string[];
  /** A missed call's call back: the first conversation with the number after it. */
  readonly returned?: ReturnedBy;
  /** Ids, in alphabetical order. */
  readonly recordings?: readonly string[];
};
/** `caseId`: the case of that conversation. */
export type ReturnedBy = {
  readonly callId: string;
  readonly caseId: CaseId;
  readonly direction: CallDirection;
  readonly at: Instant;
};
export type Hold = { readonly at: Instant; readonly what: 'held' | 'resumed' };
export type Transfer = { readonly at: Instant; readonly to: string; readonly reason?: string };

/** `direction` is missing where a report does not say (recordings): the call's other reports do. */
export type CallReport = {
  readonly direction?: CallDirection;
  readonly status: CallStatus;
  readonly at: Instant;
  readonly talkSeconds?: number;
  readonly holdSeconds?: number;
  readonly wrapSeconds?: number;
  readonly agent?: string;
  /** With `transferred`: the extension, and why. */
  readonly transfer?: { readonly to: string; readonly reason?: string };
  readonly recording?: { readonly id: string };
};

/** The call after one more report; the same reports in any order give the same call. One that says nothing new gives the call itself. */
export const withReport = (call: Call | undefined, report: CallReport): Call => {
  const { status, at, agent, transfer, recording } = report;
  const known = call?.seen[status];
  const first = status === 'completed' ? later : earlier; // a call that was handed on ends once more
  const mark = status === 'held' || status === 'resumed' ? [{ at, what: status }] : [];
  const transferred = status === 'transferred' && transfer !== undefined ? [{ at, ...transfer }] : [];
  const merged: Call = {
    direction: report.direction ?? call?.direction ?? 'inbound',
    seen: { ...call?.seen, [status]: known === undefined ? at : first(known, at) },
    ...most('talkSeconds', call, report),
    ...most('holdSeconds', call, report),
    ...most('wrapSeconds', call, report),
    ...(call?.returned === undefined ? {} : { returned: call.returned }),
    ...united('holds', call, mark),
    ...united('transfers', call, transferred),
    ...united('agents', call, agent === undefined ? [] : [agent]),
    ...united('recordings', call, recording === undefined ? [] : [recording.id]),
  };
  // What was not seen before is new; only a report of what was can say nothing.
  return call !== undefined && known !== undefined && canonical(call) === canonical(merged) ? call : merged;
};

/** When a person picked it up: as reported, or told from the talk of a completed call whose pick-up report was lost. */
export const answeredAt = (call: Call): Instant | undefined => {
  const { connected, dialled, voicemail, abandoned, 'in-progress': picked, completed } = call.seen;
  if (connected !== undefined) return connected;
  if (dialled !== undefined || voicemail !== undefined || abandoned !== undefined) return undefined; // the phone system itself
  if (picked !== undefined) return picked;
  if (completed === undefined || !call.talkSeconds) return undefined;
  return instantOf(epochMillis(completed) - call.talkSeconds * 1000);
};

/** When it ended without a person. A completed call of unknown talk may yet turn out to have been answered. */
export const missedAt = (call: Call): Instant | undefined => {
  if (answeredAt(call) !== undefined) return undefined;
  const { voicemail, abandoned, 'no-answer': unanswered, busy, failed, canceled, completed, dialled, queued } = call.seen;
  const over = call.talkSeconds === 0 || dialled !== undefined || queued !== undefined ? completed : undefined;
  return [voicemail, abandoned, unanswered, busy, failed, canceled, over].filter((at) => at !== undefined).sort()[0];
};

/** When the customer first heard it ring, or an agent's phone did where the phone system answers first. */
const rangAt = ({ seen }: Call): Instant | undefined => seen.dialled ?? seen.ringing ?? seen.queued;

/** Seconds it rang before it was answered; known only when both reports have come. */
export const ringSeconds = (call: Call): number | undefined => {
  const answered = answeredAt(call);
  const rang = call.seen.dialled ?? call.seen.ringing;
  return answered === undefined || rang === undefined ? undefined : Math.max(0, secondsBetween(rang, answered));
};

/** A5: a ring is 3 seconds. */
const RING = 3;
/** A5: answered after five rings (15 s), the agent owes an apology. */
export const apologyOwed = (call: Call): boolean => (ringSeconds(call) ?? 0) > 5 * RING;
/** A5: within three rings (9 s). `undefined` while that is not known. */
export const answeredInThreeRings = (call: Call): boolean | undefined => {
  const rang = ringSeconds(call);
  return rang === undefined ? undefined : rang <= 3 * RING;
};

/** Seconds on hold: as reported, else from the marks; a hold that nobody took back lasted to the end of the call. */
export const holdSeconds = (call: Call): number | undefined => {
  if (call.holdSeconds !== undefined || call.holds === undefined) return call.holdSeconds;
  const end = call.seen.completed;
  let held: Instant | undefined;
  let sum = 0;
  for (const { at, what } of call.holds) {
    if (what === 'held') held ??= at;
    else if (held !== undefined) {
      sum += secondsBetween(held, at);
      held = undefined;
    }
  }
  return held !== undefined && end !== undefined ? sum + Math.max(0, secondsBetween(held, end)) : sum;
};

/** Seconds of after-call work: as reported, else from hanging up to being done. */
export const wrapSeconds = (call: Call): number | undefined => {
  const { completed, 'wrapped-up': done } = call.seen;
  if (call.wrapSeconds !== undefined || done === undefined || completed === undefined) return call.wrapSeconds;
  return Math.max(0, secondsBetween(completed, done));
};

/** Abandoned within five seconds: told apart, and called back all the same. */
const SHORT_ABANDON = 5;

export type CallOutcome = 'going-on' | 'answered' | 'voicemail' | 'abandoned' | 'short-abandon' | 'missed' | 'not-reached';

/** `abandoned`: the customer hung up first; `missed`: nobody took it up; `not-reached`: a call of ours that nobody took up. */
export const callOutcome = (call: Call): CallOutcome => {
  if (answeredAt(call) !== undefined) return 'answered';
  const missed = missedAt(call);
  if (missed === undefined) return 'going-on';
  if (call.direction === 'outbound') return 'not-reached';
  if (call.seen.voicemail !== undefined) return 'voicemail';
  const left = call.seen.abandoned ?? call.seen.canceled;
  if (left === undefined) return 'missed';
  const rang = rangAt(call);
  return rang !== undefined && secondsBetween(rang, left) <= SHORT_ABANDON ? 'short-abandon' : 'abandoned';
};

/** Seconds from picking up to hanging up; of a call that was put through, from the person's picking up. */
const lineSeconds = ({ talkSeconds, seen }: Call): number | undefined => {
  const { connected, completed } = seen;
  if (connected === undefined || completed === undefined) return talkSeconds;
  return Math.min(talkSeconds ?? Number.POSITIVE_INFINITY, Math.max(0, secondsBetween(connected, completed)));
};

/** What the figures take from a call (A5). Seconds; `talkSeconds` without holding. */
export const callFacts = (call: Call) => {
  const answered = answeredAt(call);
  const held = holdSeconds(call);
  const talk = answered === undefined ? undefined : lineSeconds(call);
  return withoutUndefined({
    outcome: callOutcome(call),
    answeredAt: answered,
    ringSeconds: ringSeconds(call),
    inThreeRings: answeredInThreeRings(call),
    apologyOwed: apologyOwed(call) ? true : undefined,
    talkSeconds: talk === undefined ? undefined : Math.max(0, talk - (held ?? 0)),
    holdSeconds: held,
    wrapSeconds: wrapSeconds(call),
  });
};

type Sums = 'talkSeconds' | 'holdSeconds' | 'wrapSeconds';
const most = (name: Sums, call: Call | undefined, report: CallReport): Partial<Record<Sums, number>> => {
  const value = Math.max(call?.[name] ?? -1, report[name] ?? -1);
  return value < 0 ? {} : { [name]: value };
};

type Lists = Pick<Call, 'holds' | 'transfers' | 'agents' | 'recordings'>;
/** The list with what is new in it, each once, in an order of its own. */
const united = <Name extends keyof Lists>(
  name: Name,
  call: Call | undefined,
  more: readonly (string | Hold | Transfer)[],
): Lists => {
  if (more.length === 0) return call?.[name] === undefined ? {} : ({ [name]: call[name] } as Lists);
  const all = new Map([...(call?.[name] ?? []), ...more].map((one) => [keyOf(one), one]));
  const sorted = [...all].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, value]) => value);
  return sorted.length === 0 ? {} : ({ [name]: sorted } as Lists);
};
const keyOf = (one: string | Hold | Transfer): string =>
  typeof one === 'string' ? one : `${one.at} ${'what' in one ? one.what : one.to}`;

const canonical = ({ seen, ...rest }: Call): string => JSON.stringify([Object.entries(seen).sort(), Object.entries(rest).sort()]);

const withoutUndefined = <T extends object>(record: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
