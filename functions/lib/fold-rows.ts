import type { Commit } from '../../domain/kernel/event.ts';
import {
  type Contribution,
  type Entry,
  isNothing,
  type Movement,
  movement,
  nothing,
  staying,
  type View,
  withoutStaying,
} from '../../domain/views/view.ts';
import type { Line } from './adapters/view-lines.ts';
import type { KnownRow } from './row-cache.ts';

/** What some commits make of a row. */
export type Folded = {
  /** As the last of them left it. */
  readonly row: unknown;
  /** What is to be stored: the row as the last commit left it that moved something with it. */
  readonly write?: { readonly to: number; readonly row: unknown; readonly movement: Movement };
  /** Lines that stay, each as the last commit left it that changed it. */
  readonly lines: readonly Omit<Line, 'view' | 'stream'>[];
};

/** Of commits that move nothing with their row, the most that a function may have to fold again. */
const MOST_UNWRITTEN = 50;

/**
 * Folds commits one by one, so that rows and lines come out the same however the commits are brought. `next`: without a hole, from the
 * one after `known.seen` on. `brought`: those of them that the stream brings now; the others came before, or were missed.
 */
export const foldCommits = (
  view: View<unknown>,
  known: KnownRow | undefined,
  { next, brought }: { readonly next: readonly Commit[]; readonly brought: ReadonlySet<number> },
): Folded => {
  const from = known?.commit ?? 0;
  const contributed = known === undefined ? nothing : view.contribution(known.row);
  const lines = new Map<string, Folded['lines'][number]>();
  let now = { commit: known?.seen ?? 0, row: known === undefined ? view.initial : known.row, told: contributed };
  let stored = { ...now, commit: from };
  const moves: Movement[] = [];
  for (const one of next) {
    const row = view.evolve(now.row, one);
    const told = row === now.row && one.commit > 1 ? now.told : view.contribution(row);
    const moved = movement(now.told, told);
    for (const line of changedBy(one, moved)) {
      const place = `${line.list}\n${line.sort}`;
      const before = lines.get(place);
      const isOld = !brought.has(one.commit);
      const isNew = before === undefined ? !isThere(now.told, line) : before.isNew && !before.isOld;
      lines.set(place, { ...line, isNew, isOld });
    }
    now = { commit: one.commit, row, told };
    const withRow = withoutStaying(moved);
    if (isNothing(withRow) && one.commit - stored.commit < MOST_UNWRITTEN) continue;
    stored = now;
    moves.push(withRow);
  }
  if (stored.commit === from) return { row: now.row, lines: [...lines.values()] };
  const [only, ...others] = moves;
  const whole = only !== undefined && others.length === 0 ? only : withoutStaying(movement(contributed, stored.told));
  return { row: now.row, write: { to: stored.commit, row: stored.row, movement: whole }, lines: [...lines.values()] };
};

const changedBy = ({ commit }: Commit, moved: Movement) => {
  const { put, remove } = staying(moved);
  return [
    ...put.map(({ list, sort, line }) => ({ list, sort, commit, line })),
    ...remove.map(({ list, sort }) => ({ list, sort, commit, line: undefined })),
  ];
};

const isThere = ({ entries }: Contribution, { list, sort }: Pick<Entry, 'list' | 'sort'>): boolean =>
  entries.some((entry) => entry.list === list && entry.sort === sort);
