import { localDate } from '../../../domain/calendar/business-calendar.ts';
import { periodOf, type Quarter, quarterAt, quarterFrom } from '../../../domain/calendar/quarter.ts';
import type { QuarterEvent } from '../../../domain/improvement/events.ts';
import { type QuarterCommand, type QuarterState, quarterStream } from '../../../domain/improvement/quarter.ts';
import { caseStream, commandId, parseCaseId } from '../../../domain/kernel/ids.ts';
import { type Instant, instantOf, plus, secondsBetween } from '../../../domain/kernel/time.ts';
import type { ServicePolicy } from '../../../domain/policy/service-policy.ts';
import { tableOf } from '../../../domain/views/figures/cuts.ts';
import { isIn, justBefore, listsAt, type StockLine } from '../../../domain/views/figures/stock.ts';
import { type FactLine, factsOn } from '../../../domain/views/figures/view.ts';
import { createBasis } from '../../../domain/views/quarter/basis.ts';
import { heldAgainst, type QuarterReport, quarterReport, type Told } from '../../../domain/views/quarter/report.ts';
import { systemActor } from '../actor.ts';
import type { CommitPlace, ReadCommits } from '../adapters/commit-reader.ts';
import type { EventStore } from '../adapters/event-store.ts';
import type { ObjectStore } from '../adapters/object-store.ts';
import type { SumReader } from '../adapters/sum-reader.ts';
import type { ViewReader } from '../adapters/view-reader.ts';
import type { CommandHandler } from '../handle-command.ts';
import { readBasis, readQuarter, readReport, storeDocuments } from './documents.ts';
import { readActions } from './learned.ts';
import { numbersNow } from './numbers-now.ts';
import { readVoices } from './voices.ts';

export type ClosingPorts = {
  readonly events: Pick<EventStore, 'load' | 'append'>;
  readonly commits: ReadCommits;
  /** Of the read model of the figures. */
  readonly views: Pick<ViewReader, 'list'> & Pick<SumReader, 'numbers'>;
  readonly objects: ObjectStore;
  readonly handle: CommandHandler<QuarterState, QuarterCommand, QuarterEvent>;
  readonly policyAt: (at: Instant) => ServicePolicy;
};

export type Closed =
  | { readonly kind: 'closed'; readonly quarter: Quarter; readonly report: QuarterReport }
  | { readonly kind: 'closed-before' | 'not-due' | 'empty'; readonly quarter: Quarter };

const EVERYTHING = 100_000_000;

/** How far back a quarter that is not closed is looked for. */
const QUARTERS_BACK = 12;
/** More wait for the next run: a large quarter takes minutes. */
const MOST_AT_ONCE = 2;

/** Closes the quarters that are due and not closed, the oldest first (G3): each is held against the one before. */
export const closeDueQuarters = async (ports: ClosingPorts, now: Instant): Promise<readonly Quarter[]> => {
  const current = quarterAt(now, ports.policyAt(now).calendar.zone);
  const done: Quarter[] = [];
  for (let back = QUARTERS_BACK; back > 0 && done.length < MOST_AT_ONCE; back -= 1) {
    const { kind, quarter } = await closeQuarter(ports, quarterFrom(current, -back), now);
    if (kind === 'closed') done.push(quarter);
  }
  return done;
};

/**
 * Closes a quarter, once its time has come. Said twice, it happens once: what was stored first stands, and a second try that was told
 * the same stores the same bytes.
 */
export const closeQuarter = async (ports: ClosingPorts, quarter: Quarter, now: Instant): Promise<Closed> => {
  const policy = ports.policyAt(now);
  if ((await readQuarter(ports.events, quarter)).closed !== undefined) return { kind: 'closed-before', quarter };
  const { from, to } = periodOf(quarter, policy.calendar.zone);
  if (plus(to, policy.quarter.closesAfter) > now) return { kind: 'not-due', quarter };
  const [first = '', last = ''] = ends(daysOf(policy.calendar.zone, from, to));
  const counted = await ports.views.numbers(tableOf('matters'), { from: first, to: last }, ['counts']);
  if (counted.documents.length === 0 && counted.sums.length === 0) return { kind: 'empty', quarter };
  const told = await tell(ports, quarter, now);
  if (told.basis.groups.length === 0) return { kind: 'empty', quarter };
  const report = quarterReport(told);
  const stored = await storeDocuments(ports.objects, quarter, { report, basis: told.basis });
  const by = systemActor('quarter.timer');
  const command = { type: 'CloseQuarter', quarter, asAt: now, ...stored, policyVersion: policy.version, now, by } as const;
  const outcome = await ports.handle({
    stream: quarterStream(quarter),
    commandId: commandId(`close:${quarter}:${now}`),
    actor: by,
    now,
    command,
  });
  if (outcome.kind === 'rejected' && outcome.refusal.code === 'quarter-closed') return { kind: 'closed-before', quarter };
  if (outcome.kind === 'rejected') throw new Error(`${quarter} was not closed: ${outcome.refusal.code}`);
  return { kind: 'closed', quarter, report };
};

/** All that the report is made of, a day at a time: nothing of a day's cases is kept. */
const tell = async (ports: ClosingPorts, quarter: Quarter, asAt: Instant): Promise<Told> => {
  const policy = ports.policyAt(asAt);
  const { zone } = policy.calendar;
  const { from, to } = periodOf(quarter, zone);
  const days = daysOf(zone, from, to);
  const [firstDay = '', lastDay = ''] = ends(days);
  const growing = createBasis(firstDay);
  const [comments, lessons]: [CommitPlace[], CommitPlace[]] = [[], []];
  for (const day of days) {
    const facts = (await ports.views.list(factsOn(day), { limit: EVERYTHING })).map(({ line }) => line as FactLine);
    growing.add(day, facts);
    for (const { caseId, marks } of facts)
      for (const mark of marks) {
        const told = (kind: string): boolean => mark.counts[kind] !== undefined;
        const id = told('comments') || told('lessons.actions') ? parseCaseId(caseId) : undefined;
        if (id === undefined) continue;
        const place = { stream: caseStream(id), commit: mark.by[0] ?? 0 };
        if (told('comments')) comments.push(place);
        if (told('lessons.actions')) lessons.push(place);
      }
  }
  const before = await tellBefore(ports, heldAgainst(quarter));
  return {
    quarter,
    period: { from: firstDay, to: lastDay, zone },
    asAt,
    policyVersion: policy.version,
    rules: policy.quarter.weakness,
    basis: growing.basis(),
    beside: {
      from: firstDay,
      inStock: (await stockAt(ports.views, justBefore(from))).length,
      ages: (await stockAt(ports.views, to)).map(({ openedAt }) => secondsBetween(openedAt, to)),
    },
    voices: await readVoices(ports.commits, comments),
    actions: await readActions(ports.commits, lessons),
    ...(before === undefined ? {} : { before }),
  };
};

const tellBefore = async (ports: ClosingPorts, quarter: Quarter): Promise<Told['before']> => {
  const { closed, plans } = await readQuarter(ports.events, quarter);
  if (closed === undefined) return undefined;
  const report = await readReport(ports.objects, closed);
  const basis = await readBasis(ports.objects, closed);
  return { report, basis, plans, now: await numbersNow(ports.views, report.period) };
};

const stockAt = async (views: Pick<ViewReader, 'list'>, at: Instant): Promise<readonly StockLine[]> => {
  const found = new Map<string, StockLine>();
  for (const list of listsAt(at))
    for (const { line } of await views.list(list, { limit: EVERYTHING })) {
      const span = line as StockLine;
      if (isIn(span, at)) found.set(span.caseId, span);
    }
  return [...found.values()].sort((a, b) => (a.caseId < b.caseId ? -1 : 1));
};

const daysOf = (zone: string, from: Instant, to: Instant): readonly string[] => {
  const days: string[] = [];
  for (let at = Date.parse(from); at < Date.parse(to); at += 86_400_000) days.push(localDate(zone, instantOf(at + 43_200_000)));
  return [...new Set(days)];
};
const ends = (days: readonly string[]): readonly (string | undefined)[] => [days[0], days.at(-1)];
