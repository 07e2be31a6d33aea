import { chatOrder } from '../case/chat.ts';
import { complaintStageOf } from '../case/complaint-guards.ts';
import type { CaseEvent } from '../case/events.ts';
import { type Evidence, type OpenFlag, openFlags, type RiskRule } from '../case/risk.ts';
import { type CaseState, type Escalation, type ExistingCase, foldCase, initialCase } from '../case/state.ts';
import { type DeadlineKind, type Level, type Phase, type Priority, slotOf } from '../case/words.ts';
import { type Deadlines, isOwed, type RunningDeadline } from '../deadline/deadline.ts';
import type { CaseId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { Work } from '../roster/words.ts';
import { complaintEntry, dueEntry, promiseEntries, queueCells, queueEntries } from './board-lists.ts';
import { lineOf } from './case-line.ts';
import { board, type Cell, type Contribution, type Entry, nothing, type View } from './view.ts';

/** What a supervisor sees now (G2): cases by phase and priority, deadlines due soon and breached, escalations open. */
export const caseBoard: View<CaseState> = {
  ...board,
  streams: 'case',
  initial: initialCase,
  // The row is the case as decisions see it; a commit may hold events of a newer deployment, which evolve ignores.
  evolve: (row, commit) => foldCase(commit.events as readonly CaseEvent[], row),
  contribution: (row) => {
    if (row.kind === 'none' || row.merged !== undefined) return nothing; // merged, it counts where it goes on
    const source = sourceOf(row);
    const known = contributions.get(row.customer);
    if (known !== undefined && isUnmoved(known.source, source)) return known.contribution;
    const shown = shownOf(row, source);
    const contribution = { cells: cellsOf(shown), entries: entriesOf(shown) };
    contributions.set(row.customer, { source, contribution });
    return contribution;
  },
};

/** All that a row's contribution is made from; many a commit leaves it as it was, and then the contribution as well. */
type Source = Pick<ExistingCase, 'kind' | 'deadlines'> & {
  readonly escalation: Escalation | undefined;
  readonly risk: ExistingCase['risk'];
  readonly line: CaseLine;
  readonly stage: ReturnType<typeof complaintStageOf>;
  readonly chats: ExistingCase['chats'];
};
const sourceOf = (row: ExistingCase): Source => {
  const { kind, deadlines, escalation, risk, chats } = row;
  return { kind, deadlines, escalation, risk, chats, line: lineOf(row), stage: complaintStageOf(row) };
};
/** By identity: states are made anew where they change and nowhere else. */
const isUnmoved = (one: Source, other: Source): boolean =>
  one.deadlines === other.deadlines &&
  one.line === other.line &&
  one.risk === other.risk &&
  one.chats === other.chats &&
  one.escalation === other.escalation &&
  one.stage === other.stage &&
  one.kind === other.kind;
/** The last contribution of a case, remembered by its customer's details, which no event of the case replaces. */
const contributions = new WeakMap<object, { readonly source: Source; readonly contribution: Contribution }>();

/** What every line of a list says of its case. */
export type CaseLine = {
  readonly caseId: string;
  readonly phase: Phase;
  readonly priority: Priority;
  readonly caseType: string;
  readonly channel: string;
  readonly subject: string;
  readonly openedAt: Instant;
  readonly assignee?: string;
  readonly team?: string;
};
/** A case that an agent holds, in the agent's list by case. */
export type HeldLine = { readonly caseId: CaseId; readonly work: Work };
/** `at` is the next moment something must be noticed: the warning, then the due time. For the sweep, and no more than it asks. */
export type RunningLine = Pick<DueLine, 'caseId' | 'kind' | 'dueAt'> & {
  readonly ref?: string;
  readonly generation: number;
  readonly at: Instant;
  readonly moment: 'warning' | 'due';
};
export type DueLine = CaseLine & { readonly kind: DeadlineKind; readonly dueAt: Instant };
export type EscalationLine = CaseLine & { readonly level: Level; readonly since: Instant; readonly acknowledgedAt?: Instant };

/** `waitingSince`: the customer's oldest message without an answer; none when everything is answered. */
export type ChatLine = CaseLine & { readonly chatId: string; readonly startedAt: Instant; readonly waitingSince?: Instant };

/** A risk that no supervisor has taken note of yet (C4). */
export type RiskLine = CaseLine & { readonly rule: RiskRule; readonly evidence: Evidence; readonly since: Instant };

/** Names of the lists; sorted by the time that matters in each, then by case. */
export const lists = {
  cases: 'cases',
  casesIn: (phase: Phase): string => `cases-${phase}`,
  running: 'running',
  breached: 'breached',
  escalations: 'escalations',
  risks: 'risks',
  /** Visits and same-day solutions that are owed, in time or not (D1, D2). */
  followUps: 'follow-ups',
  /** The chats of one agent that go on, in the order in which they are to be served (A6). */
  chatsOf: (agent: string): string => `chats-of-${agent}`,
  /** The open cases of one agent (E2). */
  heldBy: (agent: string): string => `held-by-${agent}`,
} as const;

/**
 * Tables of counts: `cases` by `phase|priority`, `deadlines` by `breached|kind` and `running|kind`, `escalations` by level and state,
 * `load` (open cases) by `agent|cases` and `agent|chats`, `complaints` by stage of the loop, `risks` by rule.
 */
export const tables = {
  cases: 'cases',
  deadlines: 'deadlines',
  escalations: 'escalations',
  load: 'load',
  complaints: 'complaints',
  risks: 'risks',
} as const;

/** What an open case counts as with its agent (E1). */
export const workOf = ({ channel }: Pick<ExistingCase, 'channel'>): Work => (channel === 'chat' ? 'chats' : 'cases');

/** What the board takes from a case. */
type Shown = {
  readonly line: CaseLine;
  readonly running: readonly RunningDeadline[];
  readonly breaches: Deadlines['breaches'];
  readonly followUps: readonly { readonly kind: DeadlineKind; readonly dueAt: Instant }[];
  readonly escalation: Escalation | undefined;
  readonly risks: readonly OpenFlag[];
  readonly stage: Source['stage'];
  readonly row: ExistingCase;
};

const shownOf = (row: ExistingCase, { line, stage }: Source): Shown => ({
  line,
  stage: row.kind === 'closed' ? undefined : stage,
  running: runningOf(row.deadlines),
  // What the supervisor still has to see: a breach never un-happens; it leaves the list with its case, or with the visit that
  // an archived case is still owed (D5).
  breaches: row.kind === 'closed' ? row.deadlines.breaches.filter(isStillOwed(row)) : row.deadlines.breaches,
  followUps: followUpsOf(row.deadlines),
  escalation: row.kind === 'open' ? row.escalation : undefined,
  risks: openFlags(row),
  row,
});

/** What a customer is owed after service; it outlives the archiving of the case. */
const afterService = ['follow-up', 'same-day-solution'] as const;

const runningOf = ({ latest }: Deadlines): readonly RunningDeadline[] => {
  const running: RunningDeadline[] = [];
  for (const slot in latest) {
    const deadline = latest[slot];
    if (deadline?.status === 'running') running.push(deadline);
  }
  return running;
};

const followUpsOf = ({ latest }: Deadlines): Shown['followUps'] => {
  const owed: Shown['followUps'][number][] = [];
  for (const kind of afterService) {
    const deadline = latest[kind];
    if (deadline !== undefined && 'dueAt' in deadline && deadline.dueAt !== undefined && isOwed(deadline))
      owed.push({ kind, dueAt: deadline.dueAt });
  }
  return owed;
};

const isStillOwed =
  ({ deadlines }: ExistingCase) =>
  ({ kind, generation }: Deadlines['breaches'][number]): boolean => {
    const latest = afterService.some((one) => one === kind) ? deadlines.latest[kind] : undefined;
    return latest?.generation === generation && isOwed(latest);
  };

const cellsOf = ({ line, running, breaches, escalation, risks, stage, row }: Shown): readonly Cell[] => {
  const cells: Cell[] = [{ table: tables.cases, key: `${line.phase}|${line.priority}`, count: 1 }];
  for (const { kind } of running) cells.push({ table: tables.deadlines, key: `running|${kind}`, count: 1 });
  for (const { kind } of breaches) cells.push({ table: tables.deadlines, key: `breached|${kind}`, count: 1 });
  if (escalation) {
    const key = `${escalation.level}|${escalation.acknowledgedAt ? 'acknowledged' : 'open'}`;
    cells.push({ table: tables.escalations, key, count: 1 });
  }
  if (stage !== undefined) cells.push({ table: tables.complaints, key: stage, count: 1 }); // not of archived cases
  for (const cell of queueCells(line)) cells.push(cell);
  for (const { rule } of risks) cells.push({ table: tables.risks, key: rule, count: 1 });
  if (row.kind === 'open' && row.assignee) cells.push({ table: tables.load, key: `${row.assignee}|${workOf(row)}`, count: 1 });
  return cells;
};

const entriesOf = ({ line, running, breaches, followUps, escalation, risks, stage, row }: Shown): readonly Entry[] => {
  const entries: Entry[] = [...lineEntries(line)];
  if (row.working?.promises !== undefined) entries.push(...promiseEntries(row, line));
  for (const breach of breaches) entries.push(breachedEntry(breach, line));
  if (stage !== undefined) entries.push(complaintEntry(line, stage));
  for (const { kind, dueAt } of followUps) {
    const due: DueLine = { ...line, kind, dueAt };
    entries.push({ list: lists.followUps, sort: sortOf(dueAt, line.caseId, kind), line: due });
  }
  if (escalation) entries.push(escalationEntry(escalation, line));
  if (row.kind === 'open' && row.assignee) entries.push(heldEntry(row, row.assignee));
  for (const entry of chatEntries(row, line)) entries.push(entry);
  for (const { rule, evidence, at } of risks) {
    const risk: RiskLine = { ...line, rule, evidence, since: at };
    entries.push({ list: lists.risks, sort: sortOf(at, line.caseId, rule), line: risk });
  }
  const work = workOf(row);
  for (const deadline of running) {
    entries.push(runningEntry(deadline, line));
    if (deadline.kind !== 'survey-expiry') entries.push(dueEntry(deadline, line, work));
  }
  return entries;
};

/** Where the line itself is listed, made once for each. */
const lineEntries = (line: CaseLine): readonly Entry[] => {
  const known = entriesOfLines.get(line);
  if (known !== undefined) return known;
  const sort = sortOf(line.openedAt, line.caseId);
  const entries = [{ list: lists.cases, sort, line }, { list: lists.casesIn(line.phase), sort, line }, ...queueEntries(line)];
  entriesOfLines.set(line, entries);
  return entries;
};
const entriesOfLines = new WeakMap<CaseLine, readonly Entry[]>();

/** Remembered by the deadline: most of them stand as they stood before, and then so does their entry. */
const runningEntry = (deadline: RunningDeadline, line: CaseLine): Entry => {
  const known = runningEntries.get(deadline);
  if (known !== undefined) return known;
  const entry = newRunningEntry(deadline, line);
  runningEntries.set(deadline, entry);
  return entry;
};
const runningEntries = new WeakMap<RunningDeadline, Entry>();

const newRunningEntry = (deadline: RunningDeadline, { caseId }: CaseLine): Entry => {
  const { kind, ref, generation, dueAt, warnAt, warned } = deadline;
  const at = warned ? dueAt : warnAt;
  const what = { caseId, kind, generation, dueAt, at, moment: warned ? ('due' as const) : ('warning' as const) };
  const entry: RunningLine = ref === undefined ? what : { ...what, ref };
  return { list: lists.running, sort: sortOf(at, caseId, slotOf(kind, ref)), line: entry };
};

const breachedEntry = (breach: Deadlines['breaches'][number], line: CaseLine): Entry => {
  const known = breachedEntries.get(breach);
  if (known?.line === line) return known.entry;
  const { kind, ref, generation, dueAt } = breach;
  const due: DueLine = { ...line, kind, dueAt };
  const entry = { list: lists.breached, sort: sortOf(dueAt, line.caseId, slotOf(kind, ref), generation), line: due };
  breachedEntries.set(breach, { line, entry });
  return entry;
};
const breachedEntries = new WeakMap<object, { readonly line: CaseLine; readonly entry: Entry }>();

const escalationEntry = ({ level, since, acknowledgedAt }: Escalation, line: CaseLine): Entry => {
  const entry: EscalationLine = { ...line, level, since, ...(acknowledgedAt ? { acknowledgedAt } : {}) };
  return { list: lists.escalations, sort: sortOf(since, line.caseId), line: entry };
};

/** A6: held by whoever has the chat in the chat system, else by the case's agent. */
const chatEntries = (row: ExistingCase, line: CaseLine): readonly Entry[] => {
  if (row.chats === undefined || row.kind !== 'open') return [];
  return Object.entries(row.chats).flatMap(([chatId, chat]): readonly Entry[] => {
    const agent = chat.agent ?? row.assignee;
    if (agent === undefined || chat.endedAt !== undefined) return [];
    const [waitingSince] = chat.unanswered;
    const shown: ChatLine = { ...line, chatId, startedAt: chat.startedAt, ...(waitingSince ? { waitingSince } : {}) };
    return [{ list: lists.chatsOf(agent), sort: sortOf(chatOrder(row.priority, chat), row.id, chatId), line: shown }];
  });
};

/** Joined, not pasted together: such a string compares faster, and each is compared. */
const sortOf = (...parts: readonly (string | number)[]): string => parts.join('#');

const heldEntry = (row: ExistingCase, agent: string): Entry => {
  const line: HeldLine = { caseId: row.id, work: workOf(row) };
  return { list: lists.heldBy(agent), sort: row.id, line };
};
