import { type ExistingCase, phaseOf } from '../case/state.ts';
import type { Phase } from '../case/words.ts';
import type { CaseLine } from './supervisor-board.ts';

/** The same object as long as it says the same, so that what holds it need not be compared again. */
export const lineOf = (row: ExistingCase): CaseLine => {
  const phase = phaseOf(row);
  const known = lines.get(row.customer);
  if (known !== undefined && known.phase === phase && says(known, row)) return known;
  const line = newLine(row, phase);
  lines.set(row.customer, line);
  return line;
};
const lines = new WeakMap<object, CaseLine>();

const says = (line: CaseLine, row: ExistingCase): boolean =>
  line.caseId === row.id &&
  line.priority === row.priority &&
  line.caseType === row.caseType &&
  line.channel === row.channel &&
  line.subject === row.subject &&
  line.openedAt === row.openedAt &&
  line.assignee === row.assignee &&
  line.team === row.team;

const newLine = (row: ExistingCase, phase: Phase): CaseLine => {
  const { id: caseId, priority, caseType, channel, subject, openedAt, assignee, team } = row;
  const line: { -readonly [Key in keyof CaseLine]: CaseLine[Key] } = {
    caseId,
    phase,
    priority,
    caseType,
    channel,
    subject,
    openedAt,
  };
  if (assignee) line.assignee = assignee;
  if (team) line.team = team;
  return line;
};
