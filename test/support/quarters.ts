import type { Commit } from '../../domain/kernel/event.ts';
import type { FactLine } from '../../domain/views/figures/view.ts';
import type { Contribution, Entry, View } from '../../domain/views/view.ts';
import { viewOf } from './figures.ts';

/** What whole cases, and inspections of them, leave in the figures' view, one stream at a time. */
function* eachContribution(commits: Iterable<Commit>): Generator<Contribution> {
  let known: { readonly stream: string; readonly view: View<unknown>; readonly row: unknown } | undefined;
  for (const commit of commits) {
    const { stream } = commit;
    if (known?.stream !== stream) {
      if (known !== undefined) yield known.view.contribution(known.row);
      const view = viewOf(stream);
      known = view && { stream, view, row: view.initial };
    }
    if (known !== undefined) known = { ...known, row: known.view.evolve(known.row, commit) };
  }
  if (known !== undefined) yield known.view.contribution(known.row);
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
