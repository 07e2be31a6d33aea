import { callFacts } from '../../case/call.ts';
import type { CaseEvent } from '../../case/events.ts';
import type { Commit } from '../../kernel/event.ts';
import type { StreamId } from '../../kernel/ids.ts';
import { type Act, actsOf, type Done } from '../../work-log/acts.ts';
import { evolveWorkLog, type KeptDay, type WorkLogEvent, type WorkLogState } from '../../work-log/day.ts';
import { type CallRow, type CallRows, withNotedCall, withReportedCall } from '../figures/call-row.ts';
import { handled } from '../figures/calls.ts';
import type { Terms } from '../figures/terms.ts';
import { type LeftOut, withLeftOut } from '../left-out.ts';
import { createMemory, isSameList, type MadeOf, madeOfEach } from '../memory.ts';
import { type Entry, nothing, type View } from '../view.ts';

/**
 * The work log of every agent and day (E4) as a view: each stream adds what was done in it, one line for each agent and day, so that a
 * commit moves one line. Sums are made when they are read: a month of one agent is some hundred lines.
 */
export const workLogView = { name: 'work-log', version: 3 } as const;

/** An agent's lines, sorted by day and stream. */
export const logOf = (agent: string): string => `of-${agent}`;
const sortOf = (day: string, stream: string): string => `${day}#${stream}`;
/** The bounds, both exclusive, of the lines of some days. */
export const within = (from: string, to: string) => ({ after: from, upTo: `${to}$` });
export const dayOfSort = (sort: string): string => sort.slice(0, '2026-11-23'.length);

/** What one agent did in one stream on one day, in order of time. */
export type WorkLine = {
  readonly stream: StreamId;
  readonly done: readonly LoggedWork[];
  /** Kept, and in no sum, as in the figures: the case was set aside, or goes on in another. */
  readonly uncounted?: 'set-aside' | 'merged';
};
export type LoggedWork = Done & { readonly call?: CallTime };
type CallTime = {
  readonly id: string;
  readonly talkSeconds?: number;
  readonly holdSeconds?: number;
  readonly wrapSeconds?: number;
};
/** What the agent wrote on the day. */
export type WrittenLine = Pick<KeptDay, 'remarks' | 'special'>;

export const workLogs = (terms: Pick<Terms, 'dayOf'>): readonly View<unknown>[] =>
  [
    ...(['case', 'customer', 'visit-list', 'quarter', 'inspection', 'agent', 'policy'] as const).map((streams) =>
      workIn(streams, terms),
    ),
    writtenDays,
  ] as readonly View<unknown>[];

type WorkRow = { readonly kind: 'none' } | KnownWork;
type KnownWork = LeftOut & {
  readonly kind: 'work';
  readonly stream: StreamId;
  readonly acts: readonly Act[];
  readonly calls: CallRows;
};

const workIn = (streams: string, terms: Pick<Terms, 'dayOf'>): View<WorkRow> => {
  const told = createMemory<Told>();
  return {
    ...workLogView,
    streams,
    initial: { kind: 'none' },
    evolve: (row, commit) => {
      const known: KnownWork = row.kind === 'work' ? row : { kind: 'work', stream: commit.stream, acts: [], calls: {} };
      const acts = actsOf(commit);
      const worked = acts.length === 0 ? known : { ...known, acts: [...known.acts, ...acts] };
      return streams === 'case' ? (commit.events as readonly CaseEvent[]).reduce(withCase(commit), worked) : worked;
    },
    contribution: (row) => {
      if (row.kind === 'none') return nothing;
      const known = told.of(row.stream);
      if (known?.row === row) return known.contribution;
      const now = tell(row, terms, known);
      told.keep(row.stream, now);
      return now.contribution;
    },
  };
};

/** Of a case, its calls, and whether it counts. */
const withCase =
  ({ commit: by }: Commit) =>
  (row: KnownWork, event: CaseEvent): KnownWork => {
    switch (event.type) {
      case 'CallProgressed':
        return { ...row, calls: withReportedCall(row.calls, event.data, by) };
      case 'InteractionRecorded': {
        const { callId, automatic, movedFrom, ...data } = event.data;
        if (callId === undefined || automatic !== undefined || movedFrom !== undefined) return row;
        return { ...row, calls: withNotedCall(row.calls, callId, { ...data, by }) };
      }
      case 'CaseSetAside':
      case 'CaseTakenBack':
      case 'CaseMerged':
      case 'CaseUnmerged':
        return withLeftOut(row, event);
      default:
        return row;
    }
  };

/** What was told of a stream last: what is as it was stays the same object, so that it need not be made nor compared again. */
type Told = {
  readonly row: KnownWork;
  readonly acts: readonly MadeOf<Act, Logged>[];
  readonly calls: readonly MadeOf<CallRow, readonly Logged[]>[];
  readonly contribution: { readonly cells: readonly never[]; readonly entries: readonly LogEntry[] };
};
type Logged = { readonly agent: string; readonly done: LoggedWork };
type LogEntry = Entry & { readonly line: WorkLine };

const tell = (row: KnownWork, { dayOf }: Pick<Terms, 'dayOf'>, before: Told | undefined): Told => {
  const acts = madeOfEach(row.acts, ({ agent, ...done }): Logged => ({ agent, done }), before?.acts);
  const ids = Object.keys(row.calls);
  const calls = madeOfEach(Object.values(row.calls), (call, index) => callWork(ids[index] ?? '', call), before?.calls);
  const days: { readonly agent: string; readonly day: string; readonly done: LoggedWork[] }[] = [];
  for (const { agent, done } of [...acts.map(({ made }) => made), ...calls.flatMap(({ made }) => made)]) {
    const day = dayOf(done.at);
    const known = days.find((one) => one.agent === agent && one.day === day);
    if (known === undefined) days.push({ agent, day, done: [done] });
    else known.done.push(done);
  }
  const uncounted = row.merged ? 'merged' : row.aside ? 'set-aside' : undefined;
  const entries = days.map(({ agent, day, done }): LogEntry => {
    const [list, sort] = [logOf(agent), sortOf(day, row.stream)];
    const known = before?.contribution.entries.find((entry) => entry.list === list && entry.sort === sort);
    done.sort(inTime);
    if (known !== undefined && known.line.uncounted === uncounted && isSameList(known.line.done, done)) return known;
    const line: WorkLine = { stream: row.stream, done, ...(uncounted === undefined ? {} : { uncounted }) };
    return { list, sort, line, stays: true };
  });
  return { row, acts, calls, contribution: { cells: [], entries } };
};

/** A call that a person had, by its end once its talk is known, as the figures have it. */
const callWork = (id: string, row: CallRow): readonly Logged[] => {
  const { answeredAt, talkSeconds, holdSeconds, wrapSeconds } = callFacts(row.call);
  if (row.agent === undefined || answeredAt === undefined) return [];
  const took = handled(row);
  const call = {
    id,
    ...(talkSeconds === undefined ? {} : { talkSeconds }),
    ...(holdSeconds === undefined ? {} : { holdSeconds }),
    ...(wrapSeconds === undefined ? {} : { wrapSeconds }),
  };
  const done: LoggedWork = {
    at: took?.at ?? answeredAt,
    what: 'call',
    event: 'CallProgressed',
    by: Math.max(...row.by),
    channel: 'phone',
    ...(took === undefined ? {} : { seconds: took.millis / 1000 }),
    call,
  };
  return [{ agent: row.agent, done }];
};

const inTime = (one: Done, other: Done): number => (one.at !== other.at ? (one.at < other.at ? -1 : 1) : one.by - other.by);

/** Folds `work-log#…`. */
const writtenDays: View<WorkLogState> = {
  ...workLogView,
  streams: 'work-log',
  initial: { kind: 'none' },
  evolve: (row, commit) => (commit.events as readonly WorkLogEvent[]).reduce(evolveWorkLog, row),
  contribution: (row) => {
    if (row.kind === 'none') return nothing;
    const { agentId, day, remarks, special } = row;
    const line: WrittenLine = { remarks, special };
    return { cells: [], entries: [{ list: logOf(agentId), sort: sortOf(day, 'work-log'), line, stays: true }] };
  },
};
