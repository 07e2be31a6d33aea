import { decideCase } from '../../domain/case/case.ts';
import type { CaseCommand } from '../../domain/case/commands.ts';
import { type CaseState, foldCase } from '../../domain/case/state.ts';
import type { Commit } from '../../domain/kernel/event.ts';
import { type CaseId, caseIdFrom, caseStream, commandId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/time.ts';
import type { Dimension } from '../../domain/views/figures/cuts.ts';
import { type Beside, type Figure, figuresFrom } from '../../domain/views/figures/figures-of.ts';
import { groupFacts, type Where } from '../../domain/views/figures/groups.ts';
import { inspectionFigures } from '../../domain/views/figures/inspections.ts';
import { noNumbers } from '../../domain/views/figures/numbers.ts';
import type { FigureRow } from '../../domain/views/figures/row.ts';
import { isIn, listsAt, type StockLine } from '../../domain/views/figures/stock.ts';
import { termsOf } from '../../domain/views/figures/terms.ts';
import { caseFigures, type FactLine } from '../../domain/views/figures/view.ts';
import { type Contribution, type Entry, nothing, type View } from '../../domain/views/view.ts';
import { caseId as fixtureCase } from './cases.ts';
import { defaultPolicies } from './given.ts';

/** The figures of a centre whose cases are told one after the other, worked out without any store. */

export const terms = termsOf(defaultPolicies);
export const digest = (by: string, value: string): string => `${by}-${value}`;
export const figuresOfCases = caseFigures(terms, digest);
export const figuresOfInspections = inspectionFigures(terms);

/** One case's commits: what each command came to, by whom. Throws on a refusal. */
export const commitsOf = (n: number, ...commands: readonly CaseCommand[]): readonly Commit[] => {
  let state: CaseState = { kind: 'none' };
  const decisions = commands.flatMap((command) => {
    const decision = decideCase(command, state, defaultPolicies);
    if (decision.kind === 'rejected') throw new Error(`${command.type} was refused: ${decision.refusal.code}`);
    if (decision.kind !== 'accepted') return [];
    state = foldCase(decision.events, state);
    return [{ command, events: decision.events }];
  });
  return asCommits(n, decisions);
};

/** Decisions as the commits of case number `n`. */
export const asCommits = (
  n: number,
  decisions: readonly { readonly command: CaseCommand; readonly events: Commit['events'] }[],
): readonly Commit[] => {
  const own = caseNumber(n);
  return decisions.map(({ command, events }, index) => ({
    stream: caseStream(own),
    commit: index + 1,
    events: JSON.parse(JSON.stringify(events).replaceAll(fixtureCase, own)),
    commandId: commandId(`c-${index + 1}`),
    actor: command.by,
    at: command.now,
  }));
};
export const caseNumber = (n: number): CaseId => caseIdFrom(new Uint8Array([9, 9, (n >> 16) & 255, (n >> 8) & 255, n & 255]));

export const rowOf = (commits: readonly Commit[]): FigureRow => commits.reduce(figuresOfCases.evolve, figuresOfCases.initial);

/** All that some streams contribute: cases, and inspections of them. */
export const contributed = (streams: readonly (readonly Commit[])[]) => {
  const all = streams.map((commits): Contribution => {
    const view = viewOf(commits[0]?.stream ?? '');
    return view === undefined ? nothing : view.contribution(commits.reduce(view.evolve, view.initial));
  });
  return { sums: all.flatMap(({ sums = [] }) => sums), entries: all.flatMap(({ entries }) => entries) };
};
/** What folds a stream into figures: those of cases and of their inspections. */
export const viewOf = (stream: string): View<unknown> | undefined =>
  ([figuresOfCases, figuresOfInspections] as readonly View<unknown>[]).find(({ streams }) => stream.startsWith(`${streams}#`));

export type Asked = {
  readonly from?: string;
  readonly to?: string;
  readonly where?: Where;
  readonly by?: readonly Dimension[];
  readonly beside?: Partial<Beside>;
};
/** The figures of a period, days included; a week of November 2026 where nothing is said. */
export const figuresFor = (
  cases: readonly (readonly Commit[])[],
  { from = '2026-11-16', to = '2026-11-30', where = {}, beside = {} }: Asked = {},
): Readonly<Record<string, Figure>> => {
  const facts = factsIn(contributed(cases).entries, from, to);
  const [group] = groupFacts(facts, { by: [], where }).values();
  return figuresFrom(group?.numbers ?? noNumbers(), undefined, { from, ...beside });
};

export const factsIn = (entries: readonly Entry[], from: string, to: string): readonly FactLine[] =>
  entries.flatMap(({ list, line }) => {
    const day = list.startsWith('facts-') ? list.slice('facts-'.length) : '';
    return day >= from && day <= to ? [line as FactLine] : [];
  });

/** The cases in the backlog at an instant, as the lists of the view tell it. */
export const stockAt = (entries: readonly Entry[], at: Instant): readonly StockLine[] => {
  const lists = new Set(listsAt(at));
  const found = entries.filter(({ list }) => lists.has(list)).map(({ line }) => line as StockLine);
  const inIt = found.filter((line) => isIn(line, at));
  return [...new Map(inIt.map((line) => [`${line.caseId} ${line.from}`, line])).values()];
};
