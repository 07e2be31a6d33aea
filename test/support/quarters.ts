import type { Commit } from '../../domain/kernel/event.ts';
import { type FigureRow, noCase } from '../../domain/views/figures/row.ts';
import type { FactLine } from '../../domain/views/figures/view.ts';
import type { Contribution, Entry } from '../../domain/views/view.ts';
import { figuresOfCases } from './figures.ts';

/** What whole cases leave in the figures' view, one case at a time. */
function* eachContribution(commits: Iterable<Commit>): Generator<Contribution> {
  let row: FigureRow = noCase;
  let stream = '';
  for (const commit of commits) {
    if (!commit.stream.startsWith('case#')) continue;
    if (commit.stream !== stream) {
      yield figuresOfCases.contribution(row);
      row = noCase;
      stream = commit.stream;
    }
    row = figuresOfCases.evolve(row, commit);
  }
  yield figuresOfCases.contribution(row);
}

export const contributionsOf = (commits: Iterable<Commit>): readonly Contribution[] => [...eachContribution(commits)];

/** The entries among that. */
export function* entriesOf(commits: Iterable<Commit>): Generator<Entry> {
  for (const { entries } of eachContribution(commits)) yield* entries;
}

/** Facts by their day. */
export const factsByDay = (commits: Iterable<Commit>): ReadonlyMap<string, readonly FactLine[]> => {
  const days = new Map<string, FactLine[]>();
  for (const { list, line } of entriesOf(commits)) {
    if (!list.startsWith('facts-')) continue;
    const day = list.slice('facts-'.length);
    const known = days.get(day);
    if (known) known.push(line as FactLine);
    else days.set(day, [line as FactLine]);
  }
  return days;
};

export const factsBetween = (days: ReadonlyMap<string, readonly FactLine[]>, from: string, to: string): readonly FactLine[] =>
  [...days].filter(([day]) => day >= from && day <= to).flatMap(([, facts]) => facts);
