import { caseDecider } from '../../../domain/case/case.ts';
import type { CaseCommand } from '../../../domain/case/commands.ts';
import type { CaseEvent } from '../../../domain/case/events.ts';
import { type ExistingCase, initialCase } from '../../../domain/case/state.ts';
import type { Actor, Commit } from '../../../domain/kernel/event.ts';
import { type CaseId, caseStream, commandId } from '../../../domain/kernel/ids.ts';
import { type Instant, instantOf } from '../../../domain/kernel/time.ts';
import { defaultPolicy } from '../../../domain/policy/default-policy.ts';
import { onlyPolicy } from '../../../domain/policy/service-policy.ts';
import type { Agent } from './centre.ts';

/** What somebody does at a moment, unless something earlier is still going on. */
export type Step = { readonly at: number; readonly command: (now: Instant) => CaseCommand };
/** What the one who did it sees of the case afterwards. */
export type Seen = { readonly state: ExistingCase; readonly now: number; readonly commit: Commit<CaseEvent> | undefined };
/** A case's life, a step at a time; each step is told what came of it. */
export type Life = Generator<Step, void, Seen>;
/** A part of a life, and how it leaves the case. */
export type Way = Generator<Step, Seen, Seen>;
export type Held = { readonly agent: Agent; readonly seen: Seen };

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;

const policies = onlyPolicy(defaultPolicy);
const timers: Actor = { kind: 'system', id: 'deadlines.timer' };

/**
 * The commits of one case: its life's steps through the domain's decider, and between them the timers that come due, as the
 * desk would run them. Throws when a step is refused: the life is wrong then.
 */
export function* commitsOf(caseId: CaseId, life: Life): Generator<Commit<CaseEvent>> {
  const stream = caseStream(caseId);
  let state = caseDecider.initial ?? initialCase;
  let commits = 0;
  let now = 0;

  const give = (command: CaseCommand): Commit<CaseEvent> | undefined => {
    const decision = caseDecider.decide(command, state, policies);
    if (decision.kind === 'rejected')
      throw new Error(`${stream}, ${command.type} at ${command.now}: refused, ${decision.refusal.code}`);
    if (decision.kind === 'unchanged') return undefined;
    for (const event of decision.events) state = caseDecider.evolve(state, event);
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
  function* fire(until: number): Generator<Commit<CaseEvent>> {
    for (let due = nextTimer(); due !== undefined && due < until; due = nextTimer()) {
      now = Math.max(now, due) + 500;
      const noticed = give({ type: 'NoticeDeadline', now: instantOf(now), by: timers });
      if (noticed === undefined) throw new Error(`${stream}: a timer found nothing to notice at ${instantOf(now)}`);
      yield noticed;
    }
  }
  const nextTimer = (): number | undefined => {
    if (state.kind === 'none') return undefined;
    let earliest: string | undefined;
    for (const slot in state.deadlines.latest) {
      const deadline = state.deadlines.latest[slot];
      if (deadline?.status !== 'running') continue;
      const next = deadline.warned || deadline.warnAt > deadline.dueAt ? deadline.dueAt : deadline.warnAt;
      if (earliest === undefined || next < earliest) earliest = next;
    }
    return earliest === undefined ? undefined : Date.parse(earliest);
  };

  let seen: Seen | undefined;
  for (;;) {
    const step: IteratorResult<Step, void> = seen === undefined ? life.next() : life.next(seen);
    if (step.done) break;
    yield* fire(step.value.at);
    now = Math.max(now + 1, Math.floor(step.value.at));
    const commit = give(step.value.command(instantOf(now)));
    if (commit) yield commit;
    if (state.kind === 'none') throw new Error(`${stream}: the first step opened no case`);
    seen = { state, now, commit };
  }
  yield* fire(Number.POSITIVE_INFINITY);
}
