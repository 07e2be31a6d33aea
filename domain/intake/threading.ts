import type { CaseId } from '../kernel/ids.ts';

/**
 * Which case a mail belongs to (decision 7 of the architecture): every sign has a weight, the sum decides, and what decided is kept on
 * the event. A wrong merge shows one customer another's case, a missed one only costs a look; so a mail from somebody the case does
 * not know joins it on the proof of a MAC alone, and what is doubtful opens a case of its own and asks a person.
 */

/**
 * - With the MAC of a token that only who had mail from us about the case can have: `plus-address` (sent to the address in our
 *   Reply-To), `in-reply-to`, `references`, `quoted` (stands in the words).
 * - From the thread: `answers-known-mail` (In-Reply-To names a mail of the case), `shares-thread` (References does).
 * - From the words: `same-subject`, `reply-prefix`, `names-case-number`.
 * - Of the sender: `same-sender`, `other-sender`, `forwarded`. Of the case: `recent`.
 */
export type ThreadSignal =
  | 'plus-address'
  | 'in-reply-to'
  | 'references'
  | 'quoted'
  | 'answers-known-mail'
  | 'shares-thread'
  | 'same-subject'
  | 'reply-prefix'
  | 'names-case-number'
  | 'same-sender'
  | 'other-sender'
  | 'forwarded'
  | 'recent';

export type Candidate = { readonly caseId: CaseId; readonly signals: readonly ThreadSignal[] };
export type Scored = Candidate & { readonly score: number };
export type Threaded =
  | { readonly kind: 'joins'; readonly scored: Scored }
  /** The best first, three at most. */
  | { readonly kind: 'doubtful'; readonly candidates: readonly Scored[] }
  | { readonly kind: 'new' };

export const threadMail = (candidates: readonly Candidate[]): Threaded => {
  const scored = candidates.map(scoreOf).sort((a, b) => b.score - a.score || (a.caseId < b.caseId ? -1 : 1));
  const [best, second] = scored;
  if (best === undefined || best.score < doubtFrom) return { kind: 'new' };
  const contested = second !== undefined && !isProven(best) && best.score - second.score < clearLead && second.score >= doubtFrom;
  if (best.score >= joinFrom && !contested) return { kind: 'joins', scored: best };
  return { kind: 'doubtful', candidates: scored.filter(({ score }) => score >= doubtFrom).slice(0, 3) };
};

const joinFrom = 70;
const doubtFrom = 50;
/** Two cases as likely as one another: a person says which. */
const clearLead = 15;

/** Of the proofs the strongest counts, of everything else each. */
const weights: Readonly<Record<Exclude<ThreadSignal, Proof>, number>> = {
  'answers-known-mail': 50,
  'shares-thread': 40,
  'same-subject': 20,
  'reply-prefix': 15,
  'names-case-number': 30,
  'same-sender': 30,
  'other-sender': -20,
  forwarded: 0,
  recent: 10,
};
const proofs = { 'plus-address': 120, 'in-reply-to': 110, references: 75, quoted: 60 } as const;
type Proof = keyof typeof proofs;

const scoreOf = (candidate: Candidate): Scored => {
  const { signals } = candidate;
  const proof = Math.max(0, ...signals.filter(isProof).map((signal) => proofs[signal]));
  const knows = signals.includes('answers-known-mail');
  const rest = signals
    .filter((signal) => !isProof(signal) && !(knows && signal === 'shares-thread'))
    .reduce((sum, signal) => sum + weights[signal as keyof typeof weights], 0);
  const score = proof + rest;
  return { ...candidate, score: mayJoin(candidate) ? score : Math.min(score, joinFrom - 1) };
};

/** Never across customers without the MAC; and what another person hands on, only by the address made for it. */
const mayJoin = ({ signals }: Candidate): boolean => {
  if (signals.includes('same-sender') || signals.includes('plus-address')) return true;
  return !signals.includes('forwarded') && (signals.includes('in-reply-to') || signals.includes('references'));
};

const isProof = (signal: ThreadSignal): signal is Proof => signal in proofs;
const isProven = ({ signals }: Candidate): boolean => signals.some(isProof);
