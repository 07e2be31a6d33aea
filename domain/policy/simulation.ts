import { type DeadlineKind, kindOfSlot, type Priority } from '../case/words.ts';
import type { CustomerId } from '../customer/events.ts';
import type { Commit } from '../kernel/event.ts';
import type { AgentId, CaseId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import { replayCase } from './replay.ts';
import { replayCustomer } from './replay-customer.ts';
import type { Outcome, Outcomes, Replaying } from './replay-parts.ts';

/**
 * What-if (L2): a past period's cases and customers under a draft policy. Stream by stream, so that memory does not grow with their number; the parts of a
 * long period add up. A response that only the draft promises is judged by when the customer was answered; what people would have done
 * otherwise, had they owed it, nobody knows.
 */
export type Simulation = {
  /** All commits of one case. */
  readonly add: (commits: readonly Commit[]) => void;
  /** All commits of one customer; what is owed to them counts where it was promised within the period. */
  readonly addCustomer: (commits: readonly Commit[]) => void;
  readonly report: () => SimulationReport;
};

/** `during`: when what is owed to customers was promised; default: ever. `teamOf` tells the team of a customer's agent. */
export type Simulating = Replaying & {
  readonly during?: { readonly from: Instant; readonly to: Instant };
  readonly teamOf?: (agent: AgentId) => string | undefined;
};

/** Teams and priorities are those that the case ended with; `team` is empty where it had none. `customers`: who were owed anything. */
export type SimulationReport = {
  readonly cases: number;
  readonly customers: number;
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
  /** Of cases. */
  readonly priority?: Priority;
  readonly recorded: Tally;
  readonly simulated: Tally;
  readonly gained: number;
  readonly lost: number;
};
type Tally = { readonly met: number; readonly breached: number };
/** All of them counted, the first `mostListed` by name. */
export type Difference = { readonly count: number; readonly breaches: readonly ListedBreach[] };
export type ListedBreach = Whose & {
  readonly kind: DeadlineKind;
  readonly slot: string;
  readonly from: Instant;
  readonly dueAt: Instant;
};

/** A case's or a customer's. */
type Whose =
  | { readonly caseId: CaseId; readonly customerId?: never }
  | { readonly customerId: CustomerId; readonly caseId?: never };

export const mostListed = 200;

export const createSimulation = ({ during, teamOf = () => undefined, ...replaying }: Simulating): Simulation => {
  const lines = new Map<string, Counting>();
  const gained = createList();
  const lost = createList();
  const sums = { cases: 0, customers: 0, events: 0, named: 0, provisional: 0 };

  const add = (commits: readonly Commit[]): void => {
    const { recorded, outcomes, ...counted } = replayCase(commits, replaying);
    if (recorded.kind === 'none') return;
    sums.cases += 1;
    const { team = '', priority, id } = recorded;
    take(commits, { outcomes, ...counted }, { team, priority, whose: { caseId: id } });
  };

  const addCustomer = (commits: readonly Commit[]): void => {
    const { recorded, outcomes, ...counted } = replayCustomer(commits, replaying);
    if (recorded.kind === 'none') return;
    const within = ({ from }: Outcome): boolean => during === undefined || (from >= during.from && from < during.to);
    const promised = { recorded: outcomes.recorded.filter(within), simulated: outcomes.simulated.filter(within) };
    if (promised.recorded.length + promised.simulated.length > 0) sums.customers += 1;
    const team = (recorded.assignee === undefined ? undefined : teamOf(recorded.assignee)) ?? '';
    take(commits, { outcomes: promised, ...counted }, { team, whose: { customerId: recorded.id } });
  };

  const take = (commits: readonly Commit[], { outcomes, named, provisional }: Counted, place: Place): void => {
    sums.named += named;
    sums.provisional += provisional;
    for (const commit of commits) sums.events += commit.events.length;
    for (const side of ['recorded', 'simulated'] as const)
      for (const { slot, outcome } of outcomes[side]) lineOf(place, slot)[side][outcome] += 1;
    const { more, fewer } = differenceOf(outcomes);
    for (const breach of more) noteDown(place, breach, 'gained');
    for (const breach of fewer) noteDown(place, breach, 'lost');
  };

  const lineOf = ({ team, priority }: Place, slot: Outcome['slot']): Counting => {
    const kind = kindOfSlot(slot);
    const key = `${kind}|${priority ?? ''}|${team}`;
    const known = lines.get(key);
    if (known !== undefined) return known;
    const owed = priority === undefined ? { kind, team } : { kind, team, priority };
    const line: Counting = { ...owed, recorded: none(), simulated: none(), gained: 0, lost: 0 };
    lines.set(key, line);
    return line;
  };

  const noteDown = (place: Place, { slot, from, dueAt = from }: Outcome, side: 'gained' | 'lost'): void => {
    lineOf(place, slot)[side] += 1;
    (side === 'gained' ? gained : lost).add({ ...place.whose, kind: kindOfSlot(slot), slot, from, dueAt });
  };

  const report = (): SimulationReport => ({
    ...sums,
    lines: [...lines.entries()]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, line]) => ({ ...line, recorded: { ...line.recorded }, simulated: { ...line.simulated } })),
    gained: gained.difference(),
    lost: lost.difference(),
  });

  return { add, addCustomer, report };
};

type Counted = { readonly outcomes: Outcomes; readonly named: number; readonly provisional: number };
type Place = { readonly team: string; readonly priority?: Priority; readonly whose: Whose };

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
const differenceOf = (outcomes: Outcomes): { readonly more: readonly Outcome[]; readonly fewer: readonly Outcome[] } => {
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
