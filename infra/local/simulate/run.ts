import type { Deadlines } from '../../../domain/deadline/deadline.ts';
import type { Decider } from '../../../domain/kernel/decider.ts';
import type { Actor, Commit, DomainEvent } from '../../../domain/kernel/event.ts';
import { commandId, type StreamId } from '../../../domain/kernel/ids.ts';
import { type Instant, instantOf } from '../../../domain/kernel/time.ts';
import { defaultPolicy } from '../../../domain/policy/default-policy.ts';
import { onlyPolicy, type PolicyBook } from '../../../domain/policy/service-policy.ts';

/** What somebody does at a moment, unless something earlier is still going on. */
export type StepOf<Command> = { readonly at: number; readonly command: (now: Instant) => Command };
/** What the one who did it sees of the stream afterwards. */
export type SeenOf<State, Event extends DomainEvent> = {
  readonly state: State;
  readonly now: number;
  readonly commit: Commit<Event> | undefined;
};
/** The life of a stream, a step at a time; each step is told what came of it. */
export type LifeOf<State, Command, Event extends DomainEvent> = Generator<StepOf<Command>, void, SeenOf<State, Event>>;

type Unborn = { readonly kind: 'none' };
type Born = { readonly kind: string; readonly deadlines: Deadlines };
type Given = { readonly type: string; readonly now: Instant; readonly by: Actor };
type Noticing = { readonly type: 'NoticeDeadline'; readonly now: Instant; readonly by: Actor };
/** A stream that owes deadlines, and how it decides. */
export type Owing<State extends Born, Command extends Given, Event extends DomainEvent> = {
  readonly stream: StreamId;
  readonly decider: Decider<State | Unborn, Command | Noticing, Event, PolicyBook>;
};

const policies = onlyPolicy(defaultPolicy);
const timers: Actor = { kind: 'system', id: 'deadlines.timer' };

/**
 * The commits of one stream: its life's steps through the domain's decider, and between them the timers that come due, as the
 * desk would run them. Gives how it ends. Throws when a step is refused: the life is wrong then.
 */
export function* run<State extends Born, Command extends Given, Event extends DomainEvent>(
  { stream, decider }: Owing<State, Command, Event>,
  life: LifeOf<State, Command, Event>,
): Generator<Commit<Event>, State | undefined> {
  let state = decider.initial;
  let commits = 0;
  let now = 0;

  const give = (command: Command | Noticing): Commit<Event> | undefined => {
    const decision = decider.decide(command, state, policies);
    if (decision.kind === 'rejected')
      throw new Error(`${stream}, ${command.type} at ${command.now}: refused, ${decision.refusal.code}`);
    if (decision.kind === 'unchanged') return undefined;
    for (const event of decision.events) state = decider.evolve(state, event);
    commits += 1;
    const { kind, id, role } = command.by;
    return {
      stream,
      commit: commits,
      events: decision.events,
      commandId: commandId(`simulated:${commits}`),
      actor: { kind, id, ...(role === undefined ? {} : { role }) },
      at: command.now,
    };
  };

  /** Up to and at a moment: each timer half a second late, as timers are. */
  function* fire(until: number): Generator<Commit<Event>> {
    for (let due = nextTimer(bornOf(state)); due !== undefined && due < until; due = nextTimer(bornOf(state))) {
      now = Math.max(now, due) + 500;
      const noticed = give({ type: 'NoticeDeadline', now: instantOf(now), by: timers });
      if (noticed === undefined) throw new Error(`${stream}: a timer found nothing to notice at ${instantOf(now)}`);
      yield noticed;
    }
  }

  let seen: SeenOf<State, Event> | undefined;
  for (;;) {
    const step: IteratorResult<StepOf<Command>, void> = seen === undefined ? life.next() : life.next(seen);
    if (step.done) break;
    yield* fire(step.value.at);
    now = Math.max(now + 1, Math.floor(step.value.at));
    const commit = give(step.value.command(instantOf(now)));
    if (commit) yield commit;
    const born = bornOf(state);
    if (born === undefined) throw new Error(`${stream}: the first step opened nothing`);
    seen = { state: born, now, commit };
  }
  yield* fire(Number.POSITIVE_INFINITY);
  return bornOf(state);
}

const bornOf = <State extends Born>(state: State | Unborn): State | undefined => ('deadlines' in state ? state : undefined);

const nextTimer = (state: Born | undefined): number | undefined => {
  if (state === undefined) return undefined;
  let earliest: string | undefined;
  for (const slot in state.deadlines.latest) {
    const deadline = state.deadlines.latest[slot];
    if (deadline?.status !== 'running') continue;
    const next = deadline.warned || deadline.warnAt > deadline.dueAt ? deadline.dueAt : deadline.warnAt;
    if (earliest === undefined || next < earliest) earliest = next;
  }
  return earliest === undefined ? undefined : Date.parse(earliest);
};
