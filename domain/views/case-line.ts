import { type ExistingCase, phaseOf } from '../case/state.ts';
import type { CaseLine } from './supervisor-board.ts';
import { isSame } from './view.ts';

/** The same object as long as it says the same, so that what holds it need not be compared again. */
export const lineOf = (row: ExistingCase): CaseLine => {
  const fresh = newLine(row);
  const known = lines.get(row.customer);
  if (known !== undefined && isSame(known, fresh)) return known;
  lines.set(row.customer, fresh);
  return fresh;
};
const lines = new WeakMap<object, CaseLine>();

const newLine = (row: ExistingCase): CaseLine => {
  const { id: caseId, priority, caseType, channel, subject, openedAt, assignee, team } = row;
  const line = { caseId, phase: phaseOf(row), priority, caseType, channel, subject, openedAt };
  const held = assignee ? { ...line, assignee } : line;
  return team ? { ...held, team } : held;
};
