import type { Commit } from '../../domain/kernel/event.ts';
import type { StreamId } from '../../domain/kernel/ids.ts';
import { isNothing, isSame, type Movement, movement, nothing, type View } from '../../domain/views/view.ts';
import type { EventStore } from './adapters/event-store.ts';
import { packed } from './adapters/view-items.ts';
import type { RowWrite, ViewStore } from './adapters/view-store.ts';
import { createRowCache, type KnownRow } from './row-cache.ts';

/**
 * Brings the rows that the views have of some streams up to given commits, exactly once: a row remembers the last commit that was
 * written with it, duplicates are skipped, and a gap is filled from the events table before anything is folded. Commits that change
 * nothing in a row are not written: a function that does not remember them folds them again. Each row fails by itself; the answer has
 * one line for each.
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
  readonly views: Pick<ViewStore, 'rows' | 'write'> & Partial<Pick<ViewStore, 'places'>>;
  readonly viewsOf: (stream: StreamId) => readonly View<unknown>[];
};

const MOST_STALE = 10;
/** Of commits that change nothing in a row, the most that a function may have to fold again. */
const MOST_UNWRITTEN = 50;
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
type Prepared = { readonly job: Job; readonly write: RowWrite };
type Result = { readonly job: Job; readonly projected: Projected };

const createJobs = ({ events, views, viewsOf }: ProjectorPorts) => {
  const cache = createRowCache();

  const prepare = async (job: Job, known: KnownRow | undefined): Promise<Prepared | Result> => {
    const { view, place, stream, commits } = job;
    try {
      const seen = known?.seen ?? 0;
      const next = await inSequence(commits, seen, () => events.load(stream, seen));
      if (next.length === 0) return settled(job, { kind: 'skipped' });
      const folded = foldSafely(view, known?.row, next);
      if ('error' in folded) return settled(job, { kind: 'parked', error: folded.error });
      const { row, movement: moved } = folded;
      const [from, to] = [known?.commit ?? 0, seen + next.length];
      if (to - from < MOST_UNWRITTEN && isNothing(moved) && isSame(row, known === undefined ? view.initial : known.row)) {
        cache.keep(place, { stream, commit: from, seen: to, row });
        return settled(job, { kind: 'projected' });
      }
      return { job, write: { view: place, stream, from, to, row, movement: moved } };
    } catch (error) {
      return settled(job, { kind: 'failed', error });
    }
  };

  /** The results of one transaction; what is not settled by it goes again by itself. */
  const write = async (pack: readonly Prepared[]): Promise<readonly (Result | Job)[]> => {
    try {
      const written = await views.write(pack.map((one) => one.write));
      if (written === 'written') {
        for (const { write: done } of pack)
          cache.keep(done.view, { stream: done.stream, commit: done.to, seen: done.to, row: done.row });
        return pack.map(({ job }) => settled(job, { kind: 'projected' }));
      }
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
      const prepared = await Promise.all(pending.map((job) => prepare(job, rows(job))));
      const writes = prepared.filter((one) => 'write' in one);
      const packs = attempt === 0 ? packed(writes) : writes.map((one) => [one]);
      const done = [...prepared.filter((one) => 'projected' in one), ...(await inLanes(packs, write)).flat()];
      for (const one of done) if ('projected' in one) results.set(one.job, one.projected);
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

type Folded = { readonly row: unknown; readonly movement: Movement } | { readonly error: string };

/** `before`: the row as it stands, `undefined` before the first commit. */
const foldSafely = (view: View<unknown>, before: unknown, commits: readonly Commit[]): Folded => {
  try {
    const contributed = before === undefined ? nothing : view.contribution(before);
    const row = commits.reduce(view.evolve, before ?? view.initial);
    return { row, movement: movement(contributed, view.contribution(row)) };
  } catch (error) {
    return { error: error instanceof Error ? `${error.name}: ${error.message}` : 'unknown' };
  }
};
