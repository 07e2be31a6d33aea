import type { Instant } from '../../../domain/kernel/time.ts';
import type { View } from '../../../domain/views/view.ts';
import type { ScanEvents } from '../adapters/table-scan.ts';
import { type Registered, registeredAs, type Segment, type ViewRegister } from '../adapters/view-register.ts';
import type { ViewStore } from '../adapters/view-store.ts';
import type { ProjectBatch } from '../project.ts';
import type { Check } from './check.ts';

/**
 * A read model made again from the events: a new build beside the old, read by nobody until it is whole, checked, and switched to
 * by one write. While it grows, live commits go to both; rows move on once, whoever moves them, so a crash in the middle or two
 * workers at one share do no harm. Nothing but the views table is written: no timer, no mail.
 */
export type Rebuild = {
  /** Begins one, or goes on with the one that is under way; the shares that are still to be read. */
  readonly begin: (view: string) => Promise<readonly Work[]>;
  /** Does a piece of work until it is done or time is up, and says what is to be done next. */
  readonly work: (piece: Work, isUp: () => boolean) => Promise<readonly Work[]>;
  /** Puts the finished build in the live one's place although they differ, or the previous one back. */
  readonly switchTo: (view: string, to: 'building' | 'previous') => Promise<Switched>;
};
export type Work = { readonly view: string; readonly place: string } & (
  | { readonly step: 'reading'; readonly segment: number }
  | { readonly step: 'packing' | 'checking' | 'clearing' }
);
export type Switched = { readonly kind: 'switched'; readonly registered: Registered } | { readonly kind: 'nothing-there' };

export type RebuildPorts = {
  readonly register: ViewRegister;
  readonly scan: ScanEvents;
  /** Projects into one build alone. */
  readonly projectInto: (place: string) => ProjectBatch;
  /** Packs what can be packed of a build, so that it is read at once from the switch on; `false` where time was up. */
  readonly pack: (place: string, isUp: () => boolean) => Promise<boolean>;
  readonly check: Check;
  readonly park: ViewStore['park'];
  readonly views: readonly View<unknown>[];
  readonly now: () => Instant;
};

/** Shares of the events table. Small ones: Dynoxide goes through the rest of a share for each of its pages. */
const SEGMENTS = 32;
/** Shares read side by side: builds of one view move the same cells, and more of them would stand in each other's way. */
const LANES = 4;

export const createRebuild = ({ register, scan, projectInto, pack, check, park, views, now }: RebuildPorts): Rebuild => {
  /** Changes the register, going on from what somebody else may have made of it. */
  const change = async (view: string, to: (now: Registered) => Registered | undefined): Promise<Registered | undefined> => {
    for (;;) {
      const changed = to(await register.find(view));
      if (changed === undefined || (await register.save(changed))) return changed;
    }
  };

  const begin = async (view: string): Promise<readonly Work[]> => {
    const version = views.find(({ name }) => name === view)?.version;
    if (version === undefined) throw new Error(`there is no view ${view}`);
    const registered = await change(view, (known) => {
      if (known.building !== undefined && known.building.step !== 'differs' && known.building.version === version) return known;
      const last = known.last + 1;
      const { previous: _previous, ...rest } = known; // one way back is enough: the older build goes
      const building = { place: `${view}@${last}`, version, startedAt: now(), segments: SEGMENTS, step: 'reading' as const };
      return { ...rest, last, building };
    });
    const building = registered?.building;
    if (building === undefined) return [];
    const { place } = building;
    const done = new Set((await register.segments(place)).filter((one) => one.done).map(({ segment }) => segment));
    const left = segmentsOf(building).filter((segment) => !done.has(segment));
    if (left.length === 0) return [{ view, place, step: 'packing' }];
    return [...Map.groupBy(left, laneOf).values()].flatMap(([segment]) =>
      segment === undefined ? [] : [{ view, place, step: 'reading' as const, segment }],
    );
  };

  const read = async (piece: Work & { readonly step: 'reading' }, isUp: () => boolean): Promise<readonly Work[]> => {
    const { view, place, segment } = piece;
    const building = (await register.find(view)).building;
    if (building?.place !== place) return []; // given up meanwhile
    const project = projectInto(place);
    const known = (await register.segments(place)).find((one) => one.segment === segment);
    let state: Segment = known ?? { segment, commits: 0, done: false };
    while (!state.done) {
      const page = await scan({ segment, segments: building.segments }, state.at);
      for (const one of await project(page.commits)) {
        if (one.kind === 'failed') throw one.error;
        if (one.kind === 'parked') await park(place, one.stream, one.error);
      }
      const { at: _at, ...rest } = state;
      const commits = state.commits + page.commits.length;
      state = { ...rest, commits, done: page.at === undefined, ...(page.at === undefined ? {} : { at: page.at }) };
      await register.saveSegment(place, state);
      if (isUp() && !state.done) return [piece];
    }
    const done = new Set((await register.segments(place)).filter((one) => one.done).map((one) => one.segment));
    if (done.size === building.segments) return [{ view, place, step: 'packing' }];
    const next = segmentsOf(building).find((one) => laneOf(one) === laneOf(segment) && !done.has(one));
    return next === undefined ? [] : [{ ...piece, segment: next }];
  };

  /** Says how far it is; `undefined` where the build was given up meanwhile. */
  const enter = ({ view, place }: Work, step: 'packing' | 'checking'): Promise<Registered | undefined> =>
    change(view, (known) => (known.building?.place === place ? { ...known, building: { ...known.building, step } } : undefined));

  const packAll = async (piece: Work, isUp: () => boolean): Promise<readonly Work[]> => {
    if ((await enter(piece, 'packing')) === undefined) return [];
    return [(await pack(piece.place, isUp)) ? { view: piece.view, place: piece.place, step: 'checking' } : piece];
  };

  const checkAndSwitch = async (piece: Work): Promise<readonly Work[]> => {
    const { view, place } = piece;
    const registered = await enter(piece, 'checking');
    if (registered === undefined) return [];
    const report = await check({ live: registered.live, building: place });
    const settled = await change(view, (known) => {
      const { building } = known;
      if (building?.place !== place) return undefined;
      // Folds that have changed are meant to give something else.
      const isMeant = (known.version ?? FIRST_VERSION) !== building.version;
      if (report.differences === 0 || isMeant) return switched(known);
      return { ...known, building: { ...building, step: 'differs', report } };
    });
    return settled?.live === place ? [{ view, place, step: 'clearing' }] : [];
  };

  return {
    begin,
    work: async (piece, isUp) => {
      if (piece.step === 'reading') return read(piece, isUp);
      if (piece.step === 'packing') return packAll(piece, isUp);
      if (piece.step === 'checking') return checkAndSwitch(piece);
      await check.clear(async (place) => {
        const [view = ''] = place.split('@');
        const { live, building, previous, last } = registeredAs(await register.all(), view);
        const isOlder = Number(place.split('@')[1] ?? 1) <= last;
        return isOlder && ![live, building?.place, previous].includes(place);
      });
      return [];
    },
    switchTo: async (view, to) => {
      const registered = await change(view, (known) => {
        if (to === 'building') return known.building?.step === 'differs' ? switched(known) : undefined;
        if (known.previous === undefined) return undefined;
        const { version: _version, ...rest } = known;
        return { ...rest, live: known.previous, previous: known.live };
      });
      return registered === undefined ? { kind: 'nothing-there' } : { kind: 'switched', registered };
    },
  };
};

const segmentsOf = ({ segments }: { readonly segments: number }): readonly number[] =>
  Array.from({ length: segments }, (_, one) => one);
const laneOf = (segment: number): number => segment % LANES;

/** Of a build that was not rebuilt yet. */
const FIRST_VERSION = 1;

const switched = ({ building, ...known }: Registered): Registered =>
  building === undefined ? known : { ...known, live: building.place, previous: known.live, version: building.version };
