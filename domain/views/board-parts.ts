import type { CaseLine } from './board-lines.ts';
import type { Cell, Contribution, Entry } from './view.ts';

/** What one thing about a case adds to the board: its escalation, a deadline. */
export type Shares = { readonly cells: readonly Cell[]; readonly entries: readonly Entry[] };
/** With what it was made of. An event changes a thing or two of a case, so that most parts can stay, and need not be compared. */
export type Part = Shares & { readonly of: unknown; readonly line: CaseLine };
/** Adds the part that `make` makes of something, or the one of before if neither that nor the line has changed. */
export type TakePart = (of: unknown, make: (before: Part | undefined) => Shares) => void;

export const createParts = (line: CaseLine, before: readonly Part[]) => {
  const parts: Part[] = [];
  const take: TakePart = (of, make) => {
    const known = partOf(before, of);
    if (known?.line === line) parts.push(known);
    else {
      const { cells, entries } = make(known);
      parts.push({ of, line, cells, entries });
    }
  };
  return { parts, take };
};

/** By identity: states are made anew where they change and nowhere else. */
const partOf = (parts: readonly Part[], of: unknown): Part | undefined => {
  for (const part of parts) if (part.of === of) return part;
  return undefined;
};

export const together = (first: Shares, parts: readonly Part[]): Contribution => {
  const cells = [...first.cells];
  const entries = [...first.entries];
  for (const part of parts) {
    for (const cell of part.cells) cells.push(cell);
    for (const entry of part.entries) entries.push(entry);
  }
  return { cells, entries };
};
