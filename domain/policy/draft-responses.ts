import { answeredAt } from '../case/call.ts';
import type { CaseEvent } from '../case/events.ts';
import { firstResponseTarget } from '../case/intake.ts';
import type { CaseState, ExistingCase } from '../case/state.ts';
import { begunAt } from '../case/upkeep.ts';
import type { Channel, Slot } from '../case/words.ts';
import { arm, cancel, isOwed, meet } from '../deadline/deadline.ts';
import type { DeadlineEvent } from '../deadline/events.ts';
import type { Instant } from '../kernel/time.ts';
import type { ServicePolicy } from './service-policy.ts';

/** `recorded` before the event, `simulated` after it. */
export type Told = { readonly recorded: CaseState; readonly simulated: CaseState };
export type Responding = {
  readonly now: Instant;
  readonly history: ServicePolicy;
  readonly draft: ServicePolicy;
  /** The commit opens the case. */
  readonly opens: boolean;
};

/**
 * Responses that only the draft promises (A5-A8): to a channel, or to a type of case in it, to which history owed no answer. Nothing is
 * recorded of them, but whatever arms, meets or cancels a response is, and does to these what the case's own abilities would have done.
 */
export const draftResponses = (event: CaseEvent, told: Told, scene: Responding): readonly DeadlineEvent[] => {
  const { recorded, simulated } = told;
  const { now } = scene;
  if (simulated.kind === 'none') return [];
  if (event.type === 'CaseOpened') return firstOwed(event.data, simulated, scene);
  const contact = contactIn(event, simulated);
  if (contact !== undefined) return scene.opens ? [] : nextOwed(contact, told, scene);
  const { deadlines } = simulated;
  const answer = answerIn(event, told);
  if (answer !== undefined)
    return (['first-response', 'next-response'] as const).flatMap((slot) =>
      answer.slots.includes(slot) && owes(simulated, slot, answer.at) && !owes(recorded, slot, answer.at)
        ? meet(deadlines, slot, { at: answer.at, now })
        : [],
    );
  const reason = endIn(event, simulated);
  return reason !== undefined && owes(simulated, 'next-response') && !owes(recorded, 'next-response')
    ? cancel(deadlines, 'next-response', { at: now, reason })
    : [];
};

/** A response that is owed already is not owed twice. */
export const owesResponse = (state: CaseState): boolean => owes(state, 'first-response') || owes(state, 'next-response');

const firstOwed = (
  { channel, caseType, openedAt }: Extract<CaseEvent, { type: 'CaseOpened' }>['data'],
  { deadlines }: ExistingCase,
  { history, draft }: Responding,
): readonly DeadlineEvent[] => {
  const target = firstResponseTarget(draft, channel, caseType);
  if (target === undefined || firstResponseTarget(history, channel, caseType) !== undefined) return [];
  return [arm(deadlines, { slot: 'first-response', from: openedAt, target }, draft)];
};

type Contact = { readonly at: Instant; readonly channel: Channel };

/** Where history owed none and promised one, it has armed it itself. */
const nextOwed = ({ at, channel }: Contact, { recorded, simulated }: Told, { history, draft }: Responding) => {
  if (simulated.kind === 'none' || simulated.kind === 'closed' || owesResponse(simulated)) return [];
  const target = firstResponseTarget(draft, channel, simulated.caseType);
  const armedByHistory = !owesResponse(recorded) && firstResponseTarget(history, channel, simulated.caseType) !== undefined;
  return target === undefined || armedByHistory
    ? []
    : [arm(simulated.deadlines, { slot: 'next-response', from: at, target }, draft)];
};

/** What the customer wants an answer to. */
const contactIn = (event: CaseEvent, simulated: ExistingCase): Contact | undefined => {
  switch (event.type) {
    case 'InteractionRecorded': {
      const { direction, automatic, callId, at, channel } = event.data;
      return direction === 'inbound' && automatic === undefined && callId === undefined ? { at, channel } : undefined;
    }
    case 'CallMissed':
      return { at: begunAt(simulated.calls[event.data.callId]) ?? event.data.at, channel: 'phone' };
    case 'CaseAbsorbed':
      return event.data.unanswered;
    default:
      return undefined;
  }
};

type Answer = { readonly at: Instant; readonly slots: readonly Slot[] };
const any: readonly Slot[] = ['first-response', 'next-response'];

/** What tells the customer something, and which responses it is. */
const answerIn = (event: CaseEvent, { recorded, simulated }: Told): Answer | undefined => {
  switch (event.type) {
    case 'InteractionRecorded': {
      const { direction, automatic, callId, at } = event.data;
      return direction === 'outbound' && automatic === undefined && callId === undefined ? { at, slots: any } : undefined;
    }
    case 'CallProgressed': {
      const [before, after] = [recorded, simulated].map((one) =>
        one.kind === 'none' ? undefined : one.calls[event.data.callId],
      );
      const at = after && answeredAt(after);
      return at === undefined || (before && answeredAt(before) !== undefined) ? undefined : { at, slots: any };
    }
    case 'CallReturned':
      return { at: event.data.at, slots: any };
    case 'FollowUpAttempted':
      return event.data.reached ? { at: event.data.at, slots: ['next-response'] } : undefined;
    default:
      return undefined;
  }
};

/** Why a further contact is owed nothing any more. */
const endIn = (event: CaseEvent, simulated: ExistingCase): string | undefined => {
  switch (event.type) {
    case 'ResultConfirmed':
      return 'confirmed';
    case 'CaseClosed':
      return 'closed';
    case 'CaseReleased': {
      const one = simulated.absorbed?.find(({ caseId }) => caseId === event.data.caseId);
      const from = simulated.deadlines.latest['next-response']?.from;
      return one?.unanswered !== undefined && one.unanswered === from ? 'merge-undone' : undefined;
    }
    default:
      return undefined;
  }
};

/** By `at`: what was said before a further contact does not answer it. */
const owes = (state: CaseState, slot: Slot, at?: Instant): boolean => {
  if (state.kind === 'none') return false;
  const deadline = state.deadlines.latest[slot];
  return isOwed(deadline) && (slot === 'first-response' || at === undefined || at >= (deadline?.from ?? at));
};
