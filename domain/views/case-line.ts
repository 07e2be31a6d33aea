import { type ExistingCase, phaseOf } from '../case/state.ts';
import type { Phase } from '../case/words.ts';
import type { CaseLine } from './board-lines.ts';

/** The line of before as long as it says the same, so that what holds it need not be made or compared again. */
export const lineOf = (row: ExistingCase, before: CaseLine | undefined): CaseLine => {
  const phase = phaseOf(row);
  return before !== undefined && before.phase === phase && says(before, row) ? before : newLine(row, phase);
};

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
