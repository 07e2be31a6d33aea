import { answeredAt, callFacts, missedAt, ringSeconds } from '../../case/call.ts';
import { type Instant, secondsBetween } from '../../kernel/time.ts';
import type { CallRow } from './call-row.ts';
import { begunAt } from './talks.ts';

/** What the figures count of one inbound call that was offered, and what a call that a person had took (A5). */

/** Three rings of 3 s each. */
const THREE_RINGS = 9;
const SERVICE_LEVEL = 20;
const SHORT_ABANDON = 5;

export type Offered = { readonly at: Instant; readonly counts: Readonly<Record<string, number>> };

/**
 * `undefined` for a call of ours, one whose end is not known yet, and one that reached neither the queue nor an agent. Dated by its
 * outcome: taken up, or given up.
 */
export const offered = (row: CallRow): Offered | undefined => {
  const { call } = row;
  if (call.direction !== 'inbound') return undefined;
  const answered = answeredAt(call);
  if (answered !== undefined) {
    const rang = ringSeconds(call);
    const waited = secondsBetween(begunAt(row), answered);
    return {
      at: answered,
      counts: {
        'calls.offered': 1,
        'calls.answered': 1,
        ...(rang !== undefined && rang <= THREE_RINGS ? { 'calls.in3rings': 1 } : {}),
        ...(waited <= SERVICE_LEVEL ? { 'calls.in20s': 1 } : {}),
      },
    };
  }
  const abandoned = missedAt(call);
  if (abandoned === undefined || !reached(row)) return undefined;
  const short = secondsBetween(begunAt(row), abandoned) <= SHORT_ABANDON;
  return { at: abandoned, counts: { 'calls.offered': 1, 'calls.abandoned': 1, ...(short ? { 'calls.short': 1 } : {}) } };
};

/** Seconds of talk, hold and wrap-up of a call that a person had; `undefined` while its talk is not known. */
export const handled = ({ call }: CallRow): { readonly at: Instant; readonly millis: number } | undefined => {
  const { answeredAt: answered, talkSeconds, holdSeconds = 0, wrapSeconds = 0 } = callFacts(call);
  if (answered === undefined || talkSeconds === undefined) return undefined;
  return { at: call.seen.completed ?? answered, millis: Math.round((talkSeconds + holdSeconds + wrapSeconds) * 1000) };
};

/** The queue or an agent: it was seen waiting or ringing, or the phone system says that nobody took it up. */
const reached = ({ call: { seen } }: CallRow): boolean => reaching.some((status) => seen[status] !== undefined);
const reaching = ['queued', 'ringing', 'dialled', 'abandoned', 'voicemail', 'no-answer'] as const;
