import type { ExistingCase } from '../case/state.ts';
import { type DeadlineKind, kindOfSlot, type Priority } from '../case/words.ts';
import type { Commit } from '../kernel/event.ts';
import type { CaseId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import { type Outcome, type Replayed, type Replaying, replayCase } from './replay.ts';

/**
 * What-if (L2): a past period's cases under a draft policy. Case by case, so that memory does not grow with their number; the parts of a
 * long period add up. A response that only the draft promises is judged by when the customer was answered; what people would have done
 * otherwise, had they owed it, nobody knows.
 */
export type Simulation = {
  /** All commits of one case. */
  readonly add: (commits: readonly Commit[]) => void;
  readonly report: () => SimulationReport;
};

/** Teams and priorities are those that the case ended with; `team` is empty where it had none. */
export type SimulationReport = {
  readonly cases: number;
  readonly events: number;
  readonly lines: readonly SimulationLine[];
  readonly gained: Difference;
  readonly lost: Difference;
  /** Deadlines whose time somebody named, or that no target of their policy version explains: they kept it. */
  readonly named: number;
  /** Deadlines of the draft counted through days whose holidays are not announced yet (L1). */
  readonly provisional: number;
};
export type SimulationLine = {
  readonly kind: DeadlineKind;
  readonly team: string;
  readonly priority: Priority;
  readonly recorded: Tally;
  readonly simulated: Tally;
  readonly gained: number;
  readonly lost: number;
};
type Tally = { readonly met: number; readonly breached: number };
/** All of them counted, the first `mostListed` by name. */
export type Difference = { readonly count: number; readonly breaches: readonly ListedBreach[] };
export type ListedBreach = {
  readonly caseId: CaseId;
  readonly kind: DeadlineKind;
  readonly slot: string;
  readonly from: Instant;
  readonly dueAt: Instant;
};

export const mostListed = 200;

export const createSimulation = (replaying: Replaying): Simulation => {
  const lines = new Map<string, Counting>();
  const gained = createList();
  const lost = createList();
  const sums = { cases: 0, events: 0, named: 0, provisional: 0 };

  const add = (commits: readonly Commit[]): void => {
    const replayed = replayCase(commits, replaying);
    const { recorded, outcomes, named, provisional } = replayed;
    if (recorded.kind === 'none') return;
    sums.cases += 1;
    sums.named += named;
    sums.provisional += provisional;
    for (const commit of commits) sums.events += commit.events.length;
    for (const side of ['recorded', 'simulated'] as const)
      for (const { slot, outcome } of outcomes[side]) lineOf(recorded, slot)[side][outcome] += 1;
    const { more, fewer } = differenceOf(replayed);
    for (const breach of more) note(recorded, breach, 'gained');
    for (const breach of fewer) note(recorded, breach, 'lost');
  };

  const lineOf = (state: ExistingCase, slot: Outcome['slot']): Counting => {
    const { team = '', priority } = state;
    const kind = kindOfSlot(slot);
    const key = `${kind}|${priority}|${team}`;
    const known = lines.get(key);
    if (known !== undefined) return known;
    const line: Counting = { kind, team, priority, recorded: none(), simulated: none(), gained: 0, lost: 0 };
    lines.set(key, line);
    return line;
  };

  const note = (state: ExistingCase, { slot, from, dueAt = from }: Outcome, side: 'gained' | 'lost'): void => {
    lineOf(state, slot)[side] += 1;
    (side === 'gained' ? gained : lost).add({ caseId: state.id, kind: kindOfSlot(slot), slot, from, dueAt });
  };

  const report = (): SimulationReport => ({
    ...sums,
    lines: [...lines.entries()]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, line]) => ({ ...line, recorded: { ...line.recorded }, simulated: { ...line.simulated } })),
    gained: gained.difference(),
    lost: lost.difference(),
  });

  return { add, report };
};

type Counting = Omit<SimulationLine, 'recorded' | 'simulated' | 'gained' | 'lost'> & {
  readonly recorded: { met: number; breached: number };
  readonly simulated: { met: number; breached: number };
  gained: number;
  lost: number;
};
const none = () => ({ met: 0, breached: 0 });

const createList = () => {
  const breaches: ListedBreach[] = [];
  let count = 0;
  return {
    add: (breach: ListedBreach): void => {
      count += 1;
      if (breaches.length < mostListed) breaches.push(breach);
    },
    difference: (): Difference => ({ count, breaches: [...breaches] }),
  };
};

/** The same promise is the same slot counted from the same moment, whatever its generation. */
const differenceOf = ({ outcomes }: Replayed): { readonly more: readonly Outcome[]; readonly fewer: readonly Outcome[] } => {
  const more: Outcome[] = [];
  const left = outcomes.recorded.filter(({ outcome }) => outcome === 'breached');
  for (const breach of outcomes.simulated) {
    if (breach.outcome !== 'breached') continue;
    const same = left.findIndex(({ slot, from }) => slot === breach.slot && from === breach.from);
    if (same === -1) more.push(breach);
    else left.splice(same, 1);
  }
  return { more, fewer: left };
};
