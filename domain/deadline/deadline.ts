import { type DeadlineKind, kindOfSlot, type Slot, slotOf } from '../case/words.ts';
import { type Duration, earlier, epochMillis, type Instant, later, minus } from '../kernel/time.ts';
import type { Policies, ServicePolicy, Target } from '../policy/service-policy.ts';
import type { DeadlineArmed, DeadlineBreached, DeadlineCancelled, DeadlineEvent, DeadlineMet, MovedFrom } from './events.ts';
import { after, between, spanSeconds, waitedSeconds } from './span.ts';

/**
 * One decider for every deadline (时限): armed, paused, resumed, met, warned, breached or cancelled by events of the stream that
 * owes it, in the same commit as what caused them. A breach carries the true due time, whenever it was noticed, and never un-happens.
 */

export type Deadline = RunningDeadline | PausedDeadline | EndedDeadline;
export type RunningDeadline = Common & {
  readonly status: 'running';
  readonly dueAt: Instant;
  readonly warnAt: Instant;
  readonly warned: boolean;
};
export type PausedDeadline = Common & {
  readonly status: 'paused';
  readonly remaining: number;
  readonly warnRemaining: number;
  readonly warned: boolean;
};
export type EndedDeadline = Common & {
  readonly status: 'met' | 'breached' | 'cancelled';
  readonly dueAt?: Instant;
  /** When the waiting ended: for a breach, when what was owed was done at last; missing while it is still owed. */
  readonly settledAt?: Instant;
};
type Common = {
  readonly kind: DeadlineKind;
  readonly ref?: string;
  readonly generation: number;
  /** What the promise counts from, however often it was paused since. */
  readonly from: Instant;
  readonly clock: 'business' | 'calendar';
  readonly policyVersion: number;
  /** Present once a policy change has moved it (L2). */
  readonly movedFrom?: MovedFrom;
  /** Counted through days whose holidays are not announced yet (L1). */
  readonly provisional?: true;
};

/** The latest generation in each slot, and every breach there ever was. */
export type Deadlines = {
  readonly latest: Readonly<Record<string, Deadline>>; // by Slot
  readonly breaches: readonly Breach[];
};
export type Breach = { readonly kind: DeadlineKind; readonly ref?: string; readonly generation: number; readonly dueAt: Instant };

export const noDeadlines: Deadlines = { latest: {}, breaches: [] };

export const evolveDeadlines = (deadlines: Deadlines, event: DeadlineEvent): Deadlines => foldDeadlines(deadlines, [event]);

/** One event after the other; a commit ends with several, so what they change is made anew once. */
export const foldDeadlines = (deadlines: Deadlines, events: readonly DeadlineEvent[]): Deadlines => {
  let latest: Record<string, Deadline> | undefined;
  let { breaches } = deadlines;
  for (const event of events) {
    const { kind, ref, generation } = event.data;
    const slot = slotOf(kind, ref);
    const deadline = afterwards((latest ?? deadlines.latest)[slot], event);
    if (deadline === undefined) continue;
    latest ??= { ...deadlines.latest };
    latest[slot] = deadline;
    if (event.type === 'DeadlineBreached')
      breaches = [...breaches, { kind, ...(ref === undefined ? {} : { ref }), generation, dueAt: event.data.dueAt }];
  }
  return latest === undefined ? deadlines : { latest, breaches };
};

/** What an event makes of the deadline in its slot; `undefined` where it changes nothing. */
const afterwards = (before: Deadline | undefined, event: DeadlineEvent): Deadline | undefined => {
  if (event.type === 'DeadlineArmed' || event.type === 'DeadlineResumed') {
    const { dueAt, warnAt, clock, policyVersion, provisional } = event.data;
    const from = event.type === 'DeadlineArmed' ? event.data.from : (before?.from ?? event.data.at);
    const warned = event.type === 'DeadlineResumed' && before?.status === 'paused' && before.warned;
    const movedFrom = event.type === 'DeadlineArmed' ? event.data.movedFrom : before?.movedFrom;
    const common = commonOf(event, { from, clock, policyVersion, movedFrom, provisional });
    return { ...common, status: 'running', dueAt, warnAt, warned };
  }
  if (before === undefined || before.generation !== event.data.generation) return undefined;
  switch (event.type) {
    case 'DeadlinePaused': {
      const { remaining, warnRemaining } = event.data;
      const warned = 'warned' in before && before.warned;
      return { ...commonOf(event, before), status: 'paused', remaining, warnRemaining, warned };
    }
    case 'DeadlineMet':
      return settled(event, before, event.data.late ? 'breached' : 'met');
    case 'DeadlineCancelled':
      // What was breached stays breached; cancelling only ends the waiting.
      return settled(event, before, before.status === 'breached' ? 'breached' : 'cancelled');
    case 'DeadlineWarned':
      return before.status === 'running' ? { ...before, warned: true } : undefined;
    case 'DeadlineBreached':
      return { ...commonOf(event, before), status: 'breached', dueAt: event.data.dueAt };
    default:
      event satisfies never;
      return undefined;
  }
};

// Field by field: half of all events are a deadline's, and spreads of what mostly is not there were most of the work.

type Terms = Pick<Common, 'from' | 'clock' | 'policyVersion'> & Parameters<typeof marks>[0];
const commonOf = ({ data: { kind, ref, generation } }: DeadlineEvent, terms: Terms): Common => {
  const { from, clock, policyVersion, movedFrom, provisional } = terms;
  const common: { -readonly [Key in keyof Common]: Common[Key] } =
    ref === undefined ? { kind, generation, from, clock, policyVersion } : { kind, ref, generation, from, clock, policyVersion };
  if (movedFrom !== undefined) common.movedFrom = movedFrom;
  if (provisional !== undefined) common.provisional = provisional;
  return common;
};

const settled = (event: DeadlineMet | DeadlineCancelled, before: Deadline, status: EndedDeadline['status']): EndedDeadline => {
  const [common, settledAt] = [commonOf(event, before), event.data.at];
  return 'dueAt' in before && before.dueAt !== undefined
    ? { ...common, dueAt: before.dueAt, status, settledAt }
    : { ...common, status, settledAt };
};

/** Still owed: running, paused, or breached and not yet done. */
export const isOwed = (deadline: Deadline | undefined): boolean =>
  deadline !== undefined &&
  (deadline.status === 'running' ||
    deadline.status === 'paused' ||
    (deadline.status === 'breached' && deadline.settledAt === undefined));

export type Owed = {
  readonly slot: Slot;
  readonly from: Instant;
  readonly target: Target;
  /** Waits for the customer since `from` that are over: their time is added to the span. */
  readonly waits?: readonly Wait[];
  /** The customer's own expectation (A3): warned of by then at the latest, never breached by it (B11). */
  readonly expectedBy?: Instant | undefined;
  /** Where a policy change takes it from (L2). */
  readonly movedFrom?: MovedFrom | undefined;
};

/** Arms the next generation of a deadline. */
export const arm = (deadlines: Deadlines, owed: Owed, policy: ServicePolicy): DeadlineArmed => {
  const { slot, from, target, waits = [], expectedBy, movedFrom } = owed;
  const total = spanSeconds(target.span, policy) + waitedSeconds(waits, target.span.clock, policy);
  const clock = target.span.clock;
  const due = after(from, total, clock, policy);
  const warn = after(from, Math.max(0, total - spanSeconds(target.lead, policy)), clock, policy).at;
  return {
    type: 'DeadlineArmed',
    data: {
      ...named(slot),
      generation: (deadlines.latest[slot]?.generation ?? 0) + 1,
      from,
      dueAt: due.at,
      warnAt: expectedBy !== undefined && expectedBy > from ? earlier(warn, expectedBy) : warn,
      clock,
      policyVersion: policy.version,
      clause: target.clause,
      ...marks({ movedFrom, provisional: due.provisional || undefined }),
    },
  };
};

/** Arms a deadline whose time is given: a promise (B3), the end of a day (D2), a plan's date (K1). */
export const armAt = (
  deadlines: Deadlines,
  owed: {
    readonly slot: Slot;
    readonly from: Instant;
    readonly dueAt: Instant;
    readonly lead: Duration;
    readonly clause: string;
  },
  policy: ServicePolicy,
): DeadlineArmed => {
  const { slot, from, dueAt, lead, clause } = owed;
  const warnAt = later(from, minus(dueAt, lead));
  const generation = (deadlines.latest[slot]?.generation ?? 0) + 1;
  const data = {
    ...named(slot),
    generation,
    from,
    dueAt,
    warnAt,
    clock: 'calendar' as const,
    policyVersion: policy.version,
    clause,
  };
  return { type: 'DeadlineArmed', data };
};

/** What was owed is done at `at`: met in time, or late after a breach. Nothing when it is not owed. */
export const meet = (
  deadlines: Deadlines,
  slot: Slot,
  done: { readonly at: Instant; readonly now: Instant },
): readonly DeadlineEvent[] => {
  const deadline = deadlines.latest[slot];
  if (deadline === undefined || !isOwed(deadline)) return [];
  const { generation } = deadline;
  const late: DeadlineMet = { type: 'DeadlineMet', data: { ...named(slot), generation, at: done.at, late: true } };
  if (deadline.status === 'breached') return [late];
  if (deadline.status === 'running' && done.at > deadline.dueAt) return [breach(deadline, done.now), late];
  return [{ type: 'DeadlineMet', data: { ...named(slot), generation, at: done.at } }];
};

/** No longer owed. What has been breached by then is recorded as breached first. */
export const cancel = (
  deadlines: Deadlines,
  slot: Slot,
  why: { readonly at: Instant; readonly reason: string },
): readonly DeadlineEvent[] => {
  const deadline = deadlines.latest[slot];
  if (deadline === undefined || !isOwed(deadline)) return [];
  const cancelled: DeadlineCancelled = {
    type: 'DeadlineCancelled',
    data: { ...named(slot), generation: deadline.generation, ...why },
  };
  return deadline.status === 'running' && why.at > deadline.dueAt ? [breach(deadline, why.at), cancelled] : [cancelled];
};

/** Stops the clock (B12), keeping what remains of it; a deadline that is already past due is breached instead. */
export const pause = (
  deadlines: Deadlines,
  slot: Slot,
  stop: { readonly at: Instant; readonly now: Instant; readonly policies: Policies },
): readonly DeadlineEvent[] => {
  const deadline = deadlines.latest[slot];
  if (deadline?.status !== 'running') return [];
  if (stop.at >= deadline.dueAt) return [breach(deadline, stop.now)];
  const policy = stop.policies.version(deadline.policyVersion);
  const remaining = between(stop.at, deadline.dueAt, deadline.clock, policy);
  const warnRemaining = Math.max(0, between(stop.at, deadline.warnAt, deadline.clock, policy));
  return [
    { type: 'DeadlinePaused', data: { ...named(slot), generation: deadline.generation, at: stop.at, remaining, warnRemaining } },
  ];
};

/** Starts the clock again with what remained, under the policy version it was armed with and a new generation. */
export const resume = (
  deadlines: Deadlines,
  slot: Slot,
  start: { readonly at: Instant; readonly policies: Policies },
): readonly DeadlineEvent[] => {
  const deadline = deadlines.latest[slot];
  if (deadline?.status !== 'paused') return [];
  const { clock, policyVersion } = deadline;
  const policy = start.policies.version(policyVersion);
  const due = after(start.at, deadline.remaining, clock, policy);
  const warnAt = after(start.at, deadline.warnRemaining, clock, policy).at;
  const provisional = due.provisional ? { provisional: true as const } : {};
  const data = {
    ...named(slot),
    generation: deadline.generation + 1,
    at: start.at,
    dueAt: due.at,
    warnAt,
    clock,
    policyVersion,
    ...provisional,
  };
  return [{ type: 'DeadlineResumed', data }];
};

/** Every running deadline whose time has come, earliest first: breached when due, warned when only its warning is. */
export const noticeDue = (deadlines: Deadlines, now: Instant): readonly DeadlineEvent[] =>
  Object.values(deadlines.latest)
    .filter((deadline) => deadline.status === 'running')
    .sort((a, b) => epochMillis(a.dueAt) - epochMillis(b.dueAt))
    .flatMap((deadline): readonly DeadlineEvent[] => {
      if (now >= deadline.dueAt) return [breach(deadline, now)];
      if (deadline.warned || now < deadline.warnAt) return [];
      const { generation, dueAt } = deadline;
      return [{ type: 'DeadlineWarned', data: { ...namedAs(deadline), generation, at: now, dueAt } }];
    });

/** A time of waiting for the customer; without `to` it goes on. */
export type Wait = { readonly from: Instant; readonly to?: Instant };

const breach = (deadline: RunningDeadline, noticedAt: Instant): DeadlineBreached => ({
  type: 'DeadlineBreached',
  data: { ...namedAs(deadline), generation: deadline.generation, dueAt: deadline.dueAt, noticedAt },
});

const named = (slot: Slot): { readonly kind: DeadlineKind; readonly ref?: string } => {
  const kind = kindOfSlot(slot);
  return slot.length > kind.length ? { kind, ref: slot.slice(kind.length + 1) } : { kind };
};
const namedAs = ({ kind, ref }: Common): { readonly kind: DeadlineKind; readonly ref?: string } => ({
  kind,
  ...(ref === undefined ? {} : { ref }),
});

const marks = ({ movedFrom, provisional }: { movedFrom?: MovedFrom | undefined; provisional?: true | undefined }) => ({
  ...(movedFrom === undefined ? {} : { movedFrom }),
  ...(provisional === undefined ? {} : { provisional }),
});
