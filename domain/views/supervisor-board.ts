import { chatOrder } from '../case/chat.ts';
import { complaintStageOf } from '../case/complaint-guards.ts';
import type { CaseEvent } from '../case/events.ts';
import { type OpenFlag, openFlags } from '../case/risk.ts';
import { type CaseState, type Escalation, type ExistingCase, foldCase, initialCase } from '../case/state.ts';
import type { Scored } from '../intake/threading.ts';
import { takeDeadlines } from './board-deadlines.ts';
import {
  type CaseLine,
  type ChatLine,
  type DoubtLine,
  type EscalationLine,
  lists,
  type RiskLine,
  sortOf,
  tables,
} from './board-lines.ts';
import { complaintShares, type LinePart, linePart } from './board-lists.ts';
import { createParts, type Part, type Shares, together } from './board-parts.ts';
import { nowCell } from './board-sheets.ts';
import { lineOf } from './case-line.ts';
import { createMemory } from './memory.ts';
import { board, type Contribution, type Entry, nothing, type View } from './view.ts';

/** What a supervisor sees now (G2): cases by phase and priority, deadlines due soon and breached, escalations open. */
export const caseBoard: View<CaseState> = {
  ...board,
  streams: 'case',
  initial: initialCase,
  // The row is the case as decisions see it; a commit may hold events of a newer deployment, which evolve ignores.
  evolve: (row, commit) => foldCase(commit.events as readonly CaseEvent[], row),
  contribution: (row) => {
    if (row.kind === 'none' || row.merged !== undefined) return nothing; // merged, it counts where it goes on
    const last = shown.of(row.id);
    const known = last?.row.customer === row.customer ? last : undefined;
    if (known?.row === row) return known.contribution; // as each commit asks again for the row before it
    const line = lineOf(row, known?.ofLine.line);
    const stage = row.kind === 'closed' ? undefined : complaintStageOf(row);
    if (known !== undefined && known.ofLine.line === line && known.stage === stage && isUnmoved(known.row, row))
      return known.contribution;
    const ofLine = known?.ofLine.line === line ? known.ofLine : linePart(line, known?.ofLine);
    const parts = partsOf(row, { line, stage }, known?.parts ?? []);
    const contribution = together(ofLine, parts);
    shown.keep(row.id, { row, ofLine, stage, parts, contribution });
    return contribution;
  },
};

/** What was shown of a case last. It is the same one if it has the same details of its customer, which few events of a case replace. */
const shown = createMemory<Shown>();
type Shown = {
  readonly row: ExistingCase;
  readonly ofLine: LinePart;
  readonly stage: Stage;
  readonly parts: readonly Part[];
  readonly contribution: Contribution;
};
type Stage = ReturnType<typeof complaintStageOf>;

/** Besides line and stage; by identity, as states are made anew where they change and nowhere else. */
const isUnmoved = (one: ExistingCase, other: ExistingCase): boolean =>
  one.deadlines === other.deadlines &&
  one.kind === other.kind &&
  escalationOf(one) === escalationOf(other) &&
  one.risk === other.risk &&
  one.chats === other.chats &&
  one.doubt === other.doubt;

type Seen = { readonly line: CaseLine; readonly stage: Stage };
const partsOf = (row: ExistingCase, { line, stage }: Seen, before: readonly Part[]): readonly Part[] => {
  const { parts, take } = createParts(line, before);
  const escalation = escalationOf(row);
  const { chats, doubt, risk } = row;
  if (stage !== undefined) take(stage, () => complaintShares(line, stage));
  if (escalation !== undefined) take(escalation, () => escalationShares(escalation, line));
  if (chats !== undefined) take(chats, () => ({ cells: [], entries: chatEntries(row, line) }));
  if (risk !== undefined) take(risk, () => riskShares(openFlags(row), line));
  if (doubt !== undefined) take(doubt, () => doubtShares(doubt, line));
  takeDeadlines(row, line, take);
  return parts;
};

/** Of an open case: with the result it is over. */
const escalationOf = (row: ExistingCase): Escalation | undefined => (row.kind === 'open' ? row.escalation : undefined);

const escalationShares = ({ level, since, acknowledgedAt }: Escalation, line: CaseLine): Shares => {
  const escalated: EscalationLine = { ...line, level, since, ...(acknowledgedAt ? { acknowledgedAt } : {}) };
  return {
    cells: [nowCell(tables.escalations, level, acknowledgedAt ? 'acknowledged' : 'open')],
    entries: [{ list: lists.escalations, sort: sortOf(since, line.caseId), line: escalated }],
  };
};

const riskShares = (flags: readonly OpenFlag[], line: CaseLine): Shares => ({
  cells: flags.map(({ rule }) => nowCell(tables.risks, rule)),
  entries: flags.map(({ rule, evidence, at }) => {
    const risk: RiskLine = { ...line, rule, evidence, since: at };
    return { list: lists.risks, sort: sortOf(at, line.caseId, rule), line: risk };
  }),
});

/** A1: a mail that opened a case and may belong to another, until a person has said. */
const doubtShares = (candidates: readonly Scored[], line: CaseLine): Shares => {
  const doubted: DoubtLine = { ...line, kind: 'thread', at: line.openedAt, candidates };
  return {
    cells: [nowCell(tables.review, 'thread')],
    entries: [{ list: lists.review, sort: sortOf(line.openedAt, line.caseId), line: doubted }],
  };
};

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
