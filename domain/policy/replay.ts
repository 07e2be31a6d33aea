import { noticed } from '../case/case.ts';
import type { CaseEvent } from '../case/events.ts';
import { mergedInto } from '../case/merging.ts';
import { moveRunning } from '../case/policy-change.ts';
import { promisedFor, termsOf } from '../case/promised.ts';
import { reTriaged } from '../case/rearm.ts';
import { retargeted } from '../case/routing.ts';
import { type CaseState, type ExistingCase, evolveCase, foldCase, initialCase } from '../case/state.ts';
import { type Channel, outranks, type Slot, slotOf } from '../case/words.ts';
import { arm, cancel, type Deadlines, isOwed, meet, pause, resume } from '../deadline/deadline.ts';
import type { DeadlineArmed, DeadlineEvent } from '../deadline/events.ts';
import { restore, standing } from '../deadline/restore.ts';
import type { Commit } from '../kernel/event.ts';
import type { Instant } from '../kernel/time.ts';
import { draftResponses, owesResponse } from './draft-responses.ts';
import { momentsOf, nextDue } from './replay-moments.ts';
import { movesIn, note, type Outcome, type Outcomes, type Replaying } from './replay-parts.ts';
import { inForce, type Policies, type PolicyBook } from './service-policy.ts';

/** One case as it was and as it would have been, with every event of both that settled a deadline. */
export type Replayed = {
  readonly recorded: CaseState;
  readonly simulated: CaseState;
  readonly outcomes: Outcomes;
  /** Deadlines that kept their time, because somebody named it or because no target explains it. */
  readonly named: number;
  /** Deadlines of the draft that count through days whose holidays are not announced (L1). */
  readonly provisional: number;
};
/**
 * Decides a case's deadlines again: what people did stays as it was, with what it did to deadlines; when these are due, and what follows
 * from a breach, comes from the draft through the decider's own functions.
 */
export const replayCase = (commits: readonly Commit[], { history, draft, asOf }: Replaying): Replayed => {
  const moments = momentsOf(commits);
  const outcomes = { recorded: [] as Outcome[], simulated: [] as Outcome[] };
  let recorded: CaseState = initialCase;
  let simulated: CaseState = initialCase;
  let named = 0;
  let provisional = 0;

  const record = (event: CaseEvent): void => {
    note(outcomes.recorded, event, deadlinesOf(recorded));
    recorded = evolveCase(recorded, event);
  };
  const happen = (events: readonly CaseEvent[]): void => {
    for (const event of events) {
      note(outcomes.simulated, event, deadlinesOf(simulated));
      if (event.type === 'DeadlineArmed' && event.data.provisional) provisional += 1;
      simulated = evolveCase(simulated, event);
    }
  };
  /** What the draft has due before `until` and history had not is noticed when it is due, as timers do. */
  const catchUp = (until: Instant): void => {
    const next = () => (simulated.kind === 'none' ? undefined : nextDue(simulated.deadlines, until, moments));
    for (let due = next(); due !== undefined; due = next()) {
      happen(moveRunning(simulated, { now: due, book: draft }));
      happen(noticed(simulated, due, inForce(draft, due)));
    }
  };

  for (const commit of commits) {
    const now = commit.at;
    const events = commit.events as readonly CaseEvent[];
    catchUp(now);
    happen(moveRunning(simulated, { now, book: draft }));
    const moves = movesIn(events);
    for (const event of events.slice(0, moves)) record(event);
    const rest = events.slice(moves);
    const own = withoutConsequences(rest, recorded, inForce(history, now));
    const opens = recorded.kind === 'none';
    const responding = { now, history: history.at(now), draft: draft.at(now), opens };
    const again = createRetelling({ now, policies: inForce(draft, now), history, whole: wholeOf(rest, recorded) });
    for (const event of own) {
      const armedAs = again.retell(event, recorded, simulated);
      if (armedAs.named) named += 1;
      happen(armedAs.events);
      happen(draftResponses(event, { recorded, simulated }, responding));
      record(event);
    }
    for (const event of rest.slice(own.length)) record(event);
    happen(noticed(simulated, now, inForce(draft, now)));
  }
  catchUp(asOf);
  return { recorded, simulated, outcomes, named, provisional };
};

type Retold = { readonly events: readonly CaseEvent[]; readonly named?: true };
type Scene = {
  readonly now: Instant;
  readonly policies: Policies;
  readonly history: PolicyBook;
  readonly whole: () => CaseState;
};

/** One commit told again: each of its events as the draft has it. */
const createRetelling = ({ now, policies, history, whole }: Scene) => {
  /** Slots whose recorded arming in this commit is not to be repeated: the draft has decided them itself. */
  const decided = new Set<Slot>();
  let contactBy: Channel | undefined;

  const retell = (event: CaseEvent, recorded: CaseState, simulated: CaseState): Retold => {
    if (simulated.kind === 'none' || recorded.kind === 'none') return { events: [event] };
    const { deadlines } = simulated;
    switch (event.type) {
      case 'CaseTriaged': {
        const { caseType, priority } = event.data;
        return { events: [event, ...retargeted(simulated, { caseType, priority, now }, policies)] };
      }
      case 'CaseEscalated': {
        const reached = simulated.escalation?.level;
        const late = reached !== undefined && !outranks(event.data.to, reached);
        if (!late && event.data.cause !== 'not-acknowledged') return { events: [event] };
        decided.add('escalation-acknowledgement'); // there already, or not yet: the draft's own ladder says
        return { events: [] };
      }
      case 'CaseMerged': {
        const slots = standing(deadlines).map(({ kind, ref }) => slotOf(kind, ref));
        for (const slot of slots) decided.add(slot);
        const reason = mergedInto(event.data.into);
        return { events: [event, ...slots.flatMap((slot) => cancel(deadlines, slot, { at: now, reason }))] };
      }
      case 'CaseUnmerged':
        return { events: [event, ...restore(deadlines, simulated.merged?.held ?? [], { at: now, policies })] };
      case 'InteractionRecorded':
        if (event.data.direction === 'inbound') contactBy = event.data.channel;
        return { events: [event] };
      case 'WaitingStarted':
        return { events: [event, ...pause(deadlines, 'resolution', { at: event.data.at, now, policies })] };
      case 'WaitingEnded': {
        const goesOn = simulated.kind === 'open';
        return { events: [event, ...(goesOn ? resume(deadlines, 'resolution', { at: event.data.at, policies }) : [])] };
      }
      case 'DeadlineArmed':
      case 'DeadlinePaused':
      case 'DeadlineResumed':
      case 'DeadlineMet':
      case 'DeadlineCancelled':
      case 'DeadlineWarned':
      case 'DeadlineBreached':
        return retellDeadline(event, recorded, simulated);
      default:
        return { events: [event] };
    }
  };

  const retellDeadline = (event: DeadlineEvent, recorded: ExistingCase, simulated: ExistingCase): Retold => {
    const { deadlines } = simulated;
    const slot = slotOf(event.data.kind, event.data.ref);
    if (event.type === 'DeadlineCancelled' && isDecidedAnew(slot, event.data.reason)) decided.add(slot);
    if (decided.has(slot)) return { events: [] };
    switch (event.type) {
      case 'DeadlineArmed':
        return armAgain(event, recorded, simulated);
      case 'DeadlinePaused':
        return { events: pause(deadlines, slot, { at: event.data.at, now, policies }) };
      case 'DeadlineResumed':
        return { events: resume(deadlines, slot, { at: event.data.at, policies }) };
      case 'DeadlineMet':
        return { events: meet(deadlines, slot, { at: event.data.at, now }) };
      case 'DeadlineCancelled':
        return { events: cancel(deadlines, slot, { at: event.data.at, reason: event.data.reason }) };
      default:
        return { events: [] }; // warnings and breaches are found anew
    }
  };

  const armAgain = (event: DeadlineArmed, recorded: ExistingCase, simulated: ExistingCase): Retold => {
    const { kind, ref, from } = event.data;
    const slot = slotOf(kind, ref);
    if (kind === 'next-response' && owesResponse(simulated)) return { events: [] };
    const before = isOwed(simulated.deadlines.latest[slot])
      ? cancel(simulated.deadlines, slot, { at: now, reason: 'armed-again' })
      : [];
    const by = contactBy ?? simulated.channel;
    const meant = explained(event, { state: recorded, by, history }) ?? explained(event, { state: whole(), by, history });
    if (meant === undefined) {
      const generation = (simulated.deadlines.latest[slot]?.generation ?? 0) + 1;
      const data = { ...event.data, generation, policyVersion: policies.current.version };
      return { events: [...before, { ...event, data }], named: true };
    }
    const target = promisedFor(kind, simulated, by)[meant.index]?.(policies.current);
    if (target === undefined) return { events: before };
    const terms = meant.plain ? {} : termsOf(kind, simulated, from);
    return { events: [...before, arm(simulated.deadlines, { slot, from, target, ...terms }, policies.current)] };
  };

  return { retell };
};

/** By `retargeted`. */
const isDecidedAnew = (slot: Slot, reason: string): boolean =>
  reason === reTriaged && (slot === 'first-response' || slot === 'resolution');

/** Which of a kind's targets, on which terms, a recorded deadline was armed by: the one that gives its very times under its version. */
const explained = (
  { data }: DeadlineArmed,
  { state, by, history }: { readonly state: CaseState; readonly by: Channel; readonly history: PolicyBook },
): { readonly index: number; readonly plain: boolean } | undefined => {
  const version = history.version(data.policyVersion);
  const slot = slotOf(data.kind, data.ref);
  if (state.kind === 'none') return undefined;
  for (const [index, promised] of promisedFor(data.kind, state, by).entries()) {
    const target = promised(version);
    if (target === undefined) continue;
    for (const plain of [false, true]) {
      const terms = plain ? {} : termsOf(data.kind, state, data.from);
      const { dueAt, warnAt, clock, clause } = arm(noneYet, { slot, from: data.from, target, ...terms }, version).data;
      if (dueAt === data.dueAt && warnAt === data.warnAt && clock === data.clock && clause === data.clause)
        return { index, plain };
    }
  }
  return undefined;
};
/** The case after the whole commit: some abilities arm before the event that says why. */
const wholeOf = (events: readonly CaseEvent[], before: CaseState) => (): CaseState => foldCase(events, before);
const noneYet: Deadlines = { latest: {}, breaches: [] };
const deadlinesOf = (state: CaseState): Deadlines => (state.kind === 'none' ? noneYet : state.deadlines);

/** A commit's events without what only followed from its time: warnings, breaches, and what a breach led to. */
const withoutConsequences = (events: readonly CaseEvent[], before: CaseState, policies: Policies): readonly CaseEvent[] => {
  const at = timeOf(events);
  if (at === undefined) return events;
  for (const [index, event] of events.entries()) {
    if (event.type !== 'DeadlineBreached' && event.type !== 'DeadlineWarned') continue;
    const own = events.slice(0, index);
    const followed = noticed(foldCase(own, before), at, policies);
    const rest = events.slice(index);
    if (followed.length === rest.length && followed.every((one, place) => nameOf(one) === nameOf(rest[place]))) return own;
  }
  return events;
};

/** When a commit that noticed something was decided. */
const timeOf = (events: readonly CaseEvent[]): Instant | undefined => {
  for (const event of events) {
    if (event.type === 'DeadlineBreached') return event.data.noticedAt;
    if (event.type === 'DeadlineWarned') return event.data.at;
  }
  return undefined;
};

const nameOf = (event: CaseEvent | undefined): string =>
  event === undefined
    ? ''
    : 'kind' in event.data
      ? `${event.type} ${slotOf(event.data.kind, event.data.ref)} ${event.data.generation}`
      : event.type;
