import type { Commit } from '../../domain/kernel/event.ts';
import type { StreamId } from '../../domain/kernel/ids.ts';
import type { View } from '../../domain/views/view.ts';
import type { EventStore } from './adapters/event-store.ts';
import { packed } from './adapters/view-items.ts';
import type { Line } from './adapters/view-lines.ts';
import type { RowWrite, ViewStore } from './adapters/view-store.ts';
import { type Folded, foldCommits } from './fold-rows.ts';
import { createRowCache, type KnownRow } from './row-cache.ts';

/**
 * Brings the rows that the views have of some streams up to given commits, exactly once: a row remembers the last commit that was
 * written with it, duplicates are skipped, and a gap is filled from the events table before anything is folded. Lines that stay are
 * written first; of commits that move nothing else no row is written, and a function that does not remember them folds them again.
 * Each row fails by itself; the answer has one line for each.
 */
export type ProjectBatch = (commits: readonly Commit[]) => Promise<readonly Projected[]>;
/** One stream; throws when the store failed for any of its views, after all have been tried. */
export type Project = (stream: StreamId, commits: readonly Commit[]) => Promise<readonly Settled[]>;

/**
 * `view` names the build of the view, as the register does. `parked`: this view cannot fold this stream; `error` says why, without
 * content.
 */
export type Settled = { readonly view: string; readonly stream: StreamId } & (
  | { readonly kind: 'projected' | 'skipped' }
  | { readonly kind: 'parked'; readonly error: string }
);
/** `failed`: the store did not answer; the commits must come again. */
export type Projected =
  | Settled
  | { readonly view: string; readonly stream: StreamId; readonly kind: 'failed'; readonly error: unknown };

export type ProjectorPorts = {
  readonly events: Pick<EventStore, 'load'>;
  /** Without `places` each view has one build, its first. */
  readonly views: Pick<ViewStore, 'rows' | 'write' | 'writeLines'> & Partial<Pick<ViewStore, 'places'>>;
  readonly viewsOf: (stream: StreamId) => readonly View<unknown>[];
};

const MOST_STALE = 10;
/** Transactions under way at once. */
const WIDTH = 4;

export const createProjector = (ports: ProjectorPorts): Project => {
  const projectJobs = createJobs(ports);
  return async (stream, commits) => {
    const projected = await projectJobs([{ stream, commits }]);
    return projected.map((one) => {
      if (one.kind === 'failed') throw one.error;
      return one;
    });
  };
};

/** Rows of several streams go in one transaction, and what they move together is one write. */
export const createBatchProjector = (ports: ProjectorPorts): ProjectBatch => {
  const projectJobs = createJobs(ports);
  return (commits) => {
    const streams = [...Map.groupBy(commits, ({ stream }) => stream)];
    return projectJobs(streams.map(([stream, own]) => ({ stream, commits: own })));
  };
};

/** One row to be brought up to some commits. */
type Job = {
  readonly view: View<unknown>;
  readonly place: string;
  readonly stream: StreamId;
  readonly commits: readonly Commit[];
};
/** `known`: the row as it will be remembered. */
type Prepared = { readonly job: Job; readonly known: KnownRow; readonly lines: readonly Line[]; readonly write?: RowWrite };
type Writing = Prepared & { readonly write: RowWrite };
type Result = { readonly job: Job; readonly projected: Projected };

const createJobs = ({ events, views, viewsOf }: ProjectorPorts) => {
  const cache = createRowCache();

  const prepare = async (job: Job, known: KnownRow | undefined, load: EventStore['load']): Promise<Prepared | Result> => {
    const { view, place, stream, commits } = job;
    try {
      const seen = known?.seen ?? 0;
      const next = await inSequence(commits, seen, () => load(stream, seen));
      if (next.length === 0) return settled(job, { kind: 'skipped' });
      const folded = foldSafely(view, known, { next, brought: new Set(commits.map(({ commit }) => commit)) });
      if ('error' in folded) return settled(job, { kind: 'parked', error: folded.error });
      const from = known?.commit ?? 0;
      const { write } = folded;
      return {
        job,
        known: { stream, commit: write?.to ?? from, seen: seen + next.length, row: folded.row },
        lines: folded.lines.map((line) => ({ ...line, view: place, stream })),
        ...(write === undefined ? {} : { write: { view: place, stream, from, ...write } }),
      };
    } catch (error) {
      return settled(job, { kind: 'failed', error });
    }
  };

  const done = ({ job, known }: Prepared): Result => {
    cache.keep(job.place, known);
    return settled(job, { kind: 'projected' });
  };

  /** The lines of several rows together; where that fails, each row's by themselves. What is left is to be written with its row. */
  const writeLines = async (prepared: readonly Prepared[]): Promise<readonly (Writing | Result)[]> => {
    const lines = prepared.flatMap((one) => one.lines);
    try {
      if (lines.length > 0) await views.writeLines(lines);
      return prepared.map((one) => (isWriting(one) ? one : done(one)));
    } catch (error) {
      const [only] = prepared;
      if (only !== undefined && prepared.length === 1) return [settled(only.job, { kind: 'failed', error })];
      return (await inLanes(prepared, (one) => writeLines([one]))).flat();
    }
  };

  /** The results of one transaction; what is not settled by it goes again by itself. */
  const write = async (pack: readonly Writing[]): Promise<readonly (Result | Job)[]> => {
    try {
      const written = await views.write(pack.map((one) => one.write));
      if (written === 'written') return pack.map(done);
      if (written === 'stale' || pack.length > 1) return pack.map(({ job }) => job);
      return pack.map(({ job }) => settled(job, { kind: 'parked', error: 'its row moves more than one transaction holds' }));
    } catch (error) {
      return pack.map(({ job }) => (pack.length > 1 ? job : settled(job, { kind: 'failed', error })));
    }
  };

  return async (streams: readonly Pick<Job, 'stream' | 'commits'>[]): Promise<readonly Projected[]> => {
    const placesOf = views.places === undefined ? (name: string) => [name] : await views.places();
    const jobs = streams.flatMap(({ stream, commits }) =>
      viewsOf(stream).flatMap((view) => placesOf(view.name).map((place): Job => ({ view, place, stream, commits }))),
    );
    const results = new Map<Job, Projected>();
    let pending = jobs;
    for (let attempt = 0; attempt < MOST_STALE && pending.length > 0; attempt += 1) {
      const rows = await readRows(pending, attempt === 0);
      const load = loadedOnce(events.load);
      const prepared = await Promise.all(pending.map((job) => prepare(job, rows(job), load)));
      const lined = await writeLines(prepared.filter((one) => 'lines' in one));
      const writes = lined.filter((one) => 'write' in one);
      const packs = attempt === 0 ? packed(writes) : writes.map((one) => [one]);
      const settledNow = [...prepared, ...lined, ...(await inLanes(packs, write)).flat()];
      for (const one of settledNow) if ('projected' in one) results.set(one.job, one.projected);
      pending = pending.filter((job) => !results.has(job));
    }
    return jobs.map((job) => {
      const { place, stream } = job;
      const error = new Error(`the row of ${stream} in ${place} kept moving`);
      return results.get(job) ?? { view: place, stream, kind: 'failed', error };
    });
  };

  /** What this function itself wrote last is not read again: a write on a row that has moved is refused, and then it is read. */
  async function readRows(pending: readonly Job[], mayRemember: boolean) {
    const remembered = new Map(pending.map((job) => [job, mayRemember ? cache.get(job.place, job.stream) : undefined]));
    const unknown = pending.filter((job) => remembered.get(job) === undefined);
    const read = await views.rows(unknown.map(({ place, stream }) => ({ view: place, stream })));
    const stored = new Map(unknown.map((job, index) => [job, read[index]]));
    return (job: Job): KnownRow | undefined => {
      const row = stored.get(job);
      return row === undefined ? remembered.get(job) : { ...row, seen: row.commit };
    };
  }
};

const isWriting = (one: Prepared): one is Writing => one.write !== undefined;

/** Several views ask for the same commits of a stream. */
const loadedOnce = (load: EventStore['load']): EventStore['load'] => {
  const loads = new Map<string, ReturnType<typeof load>>();
  return (stream, after = 0) => {
    const name = `${stream} ${after}`;
    const commits = loads.get(name) ?? load(stream, after);
    loads.set(name, commits);
    return commits;
  };
};

type Outcome =
  | { readonly kind: 'projected' | 'skipped' }
  | { readonly kind: 'parked'; readonly error: string }
  | { readonly kind: 'failed'; readonly error: unknown };

const settled = (job: Job, outcome: Outcome): Result => ({
  job,
  projected: { view: job.place, stream: job.stream, ...outcome },
});

const inLanes = async <In, Out>(work: readonly In[], run: (one: In) => Promise<Out>): Promise<readonly Out[]> => {
  const left = [...work];
  const done: Out[] = [];
  const lane = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) done.push(await run(next));
  };
  await Promise.all(Array.from({ length: WIDTH }, lane));
  return done;
};

/** The commits after `from` without a hole: from the batch where it has them all, else from the events table. */
const inSequence = async (
  commits: readonly Commit[],
  from: number,
  load: () => Promise<readonly Commit[]>,
): Promise<readonly Commit[]> => {
  const fresh = new Map(commits.filter(({ commit }) => commit > from).map((commit) => [commit.commit, commit]));
  const sequence = [...fresh.values()].sort((a, b) => a.commit - b.commit);
  return sequence.every(({ commit }, index) => commit === from + 1 + index) ? sequence : load();
};

const foldSafely = (...[view, known, commits]: Parameters<typeof foldCommits>): Folded | { readonly error: string } => {
  try {
    return foldCommits(view, known, commits);
  } catch (error) {
    return { error: error instanceof Error ? `${error.name}: ${error.message}` : 'unknown' };
  }
};
