import { type Chat, chatOrder } from '../case/chat.ts';
import { complaintStageOf } from '../case/complaint-guards.ts';
import type { CaseEvent } from '../case/events.ts';
import { type Evidence, openFlags, type RiskRule } from '../case/risk.ts';
import { type CaseState, type Escalation, type ExistingCase, foldCase, initialCase } from '../case/state.ts';
import type { DeadlineKind, Level, Phase, Priority } from '../case/words.ts';
import type { CaseId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { Work } from '../roster/words.ts';
import { addDeadlines } from './board-deadlines.ts';
import { complaintEntry, type LinePart, linePart } from './board-lists.ts';
import { nowCell } from './board-sheets.ts';
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
    const line = lineOf(row);
    const stage = row.kind === 'closed' ? undefined : complaintStageOf(row);
    const known = contributions.get(row.customer);
    if (known !== undefined && known.ofLine.line === line && known.stage === stage && isUnmoved(known.row, row))
      return known.contribution;
    const ofLine = known?.ofLine.line === line ? known.ofLine : linePart(line, known?.ofLine);
    const contribution = contributionOf(row, ofLine, stage);
    contributions.set(row.customer, { row, ofLine, stage, contribution });
    return contribution;
  },
};

/** Besides line and stage; by identity, as states are made anew where they change and nowhere else. */
const isUnmoved = (one: ExistingCase, other: ExistingCase): boolean =>
  one.deadlines === other.deadlines &&
  one.kind === other.kind &&
  escalationOf(one) === escalationOf(other) &&
  one.risk === other.risk &&
  one.chats === other.chats;
/** The last contribution of a case, remembered by its customer's details, which no event of the case replaces. */
const contributions = new WeakMap<object, Known>();
type Known = {
  readonly row: ExistingCase;
  readonly ofLine: LinePart;
  readonly stage: Stage;
  readonly contribution: Contribution;
};
type Stage = ReturnType<typeof complaintStageOf>;

const contributionOf = (row: ExistingCase, ofLine: LinePart, stage: Stage): Contribution => {
  const { line } = ofLine;
  const cells: Cell[] = [...ofLine.cells];
  const entries: Entry[] = [...ofLine.entries];
  if (stage !== undefined) {
    cells.push(nowCell(tables.complaints, stage));
    entries.push(complaintEntry(line, stage));
  }
  const escalation = escalationOf(row);
  if (escalation !== undefined) {
    cells.push(nowCell(tables.escalations, escalation.level, escalation.acknowledgedAt ? 'acknowledged' : 'open'));
    entries.push(escalationEntry(escalation, line));
  }
  for (const entry of chatEntries(row, line)) entries.push(entry);
  for (const { rule, evidence, at } of openFlags(row)) {
    const risk: RiskLine = { ...line, rule, evidence, since: at };
    cells.push(nowCell(tables.risks, rule));
    entries.push({ list: lists.risks, sort: sortOf(at, line.caseId, rule), line: risk });
  }
  addDeadlines(row, line, { cells, entries });
  return { cells, entries };
};

/** Of an open case: with the result it is over. */
const escalationOf = (row: ExistingCase): Escalation | undefined => (row.kind === 'open' ? row.escalation : undefined);

/** What every line of a list says of its case. */
export type CaseLine = {
  readonly caseId: CaseId;
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
export type ChatLine = CaseLine & {
  readonly chatId: string;
  readonly startedAt: Instant;
  readonly waitingSince?: Instant;
} & Pick<Chat, 'files'>;

/** A risk that no supervisor has taken note of yet (C4). */
export type RiskLine = CaseLine & { readonly rule: RiskRule; readonly evidence: Evidence; readonly since: Instant };

const phaseLists: Readonly<Record<Phase, string>> = {
  new: 'cases-new',
  'in-progress': 'cases-in-progress',
  waiting: 'cases-waiting',
  resolved: 'cases-resolved',
  closed: 'cases-closed',
};

/** Names of the lists; sorted by the time that matters in each, then by case. */
export const lists = {
  cases: 'cases',
  casesIn: (phase: Phase): string => phaseLists[phase],
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
 * Tables of the sheet `now`: `cases` by `phase|priority`, `deadlines` by `breached|kind` and `running|kind`, `escalations` by level
 * and state, `complaints` by stage of the loop, `risks` by rule, `unassigned` by priority, `parked` by reason, `owed`: promises, and
 * which promises and visits are late. Of the sheet `load`: open cases by `agent|cases` and `agent|chats`.
 */
export const tables = {
  cases: 'cases',
  deadlines: 'deadlines',
  escalations: 'escalations',
  load: 'load',
  complaints: 'complaints',
  risks: 'risks',
  unassigned: 'unassigned',
  parked: 'parked',
  owed: 'owed',
} as const;

/** What an open case counts as with its agent (E1). */
export const workOf = ({ channel }: { readonly channel: string }): Work => (channel === 'chat' ? 'chats' : 'cases');

const escalationEntry = (escalation: Escalation, line: CaseLine): Entry => {
  const known = escalationEntries.get(escalation);
  if (known?.line === line) return known.entry;
  const { level, since, acknowledgedAt } = escalation;
  const shown: EscalationLine = { ...line, level, since, ...(acknowledgedAt ? { acknowledgedAt } : {}) };
  const entry = { list: lists.escalations, sort: sortOf(since, line.caseId), line: shown };
  escalationEntries.set(escalation, { line, entry });
  return entry;
};
const escalationEntries = new WeakMap<Escalation, { readonly line: CaseLine; readonly entry: Entry }>();

/** A6: held by whoever has the chat in the chat system, else by the case's agent. */
const chatEntries = (row: ExistingCase, line: CaseLine): readonly Entry[] => {
  if (row.chats === undefined || row.kind !== 'open') return [];
  return Object.entries(row.chats).flatMap(([chatId, chat]): readonly Entry[] => {
    const agent = chat.agent ?? row.assignee;
    if (agent === undefined || chat.endedAt !== undefined) return [];
    const [waitingSince] = chat.unanswered;
    const { startedAt, files } = chat;
    const shown: ChatLine = {
      ...line,
      chatId,
      startedAt,
      ...(waitingSince ? { waitingSince } : {}),
      ...(files ? { files } : {}),
    };
    return [{ list: lists.chatsOf(agent), sort: sortOf(chatOrder(row.priority, chat), row.id, chatId), line: shown }];
  });
};

/** Joined, not pasted together: such a string compares faster, and each is compared. */
export const sortOf = (...parts: readonly (string | number)[]): string => parts.join('#');
