import { setTimeout as sleep } from 'node:timers/promises';
import type { AdjustableClock } from './clock.ts';
import type { Timed } from './seams.ts';

export type Timekeeper = {
  start(): void;
  /** Looks again: something may be due earlier than was known. */
  poke(): void;
  /** Moves virtual time on by so many ms and runs what falls due on the way, in order. One jump at a time. */
  advance(millis: number): Promise<Jump>;
  close(): Promise<void>;
};

export type Jump = {
  /** Epoch ms, virtual, after the jump. */
  readonly now: number;
  /** Instants at which something was due, on the way and at the end. */
  readonly fired: number;
  /** False when work was still going on after the last wait. */
  readonly settled: boolean;
};

export type TimekeeperOptions = {
  readonly clock: AdjustableClock;
  readonly sources: readonly Timed[];
  /** Waits until nothing is going on any more; false when that did not come about. */
  readonly settle: () => Promise<boolean>;
};

/** A source that cannot say when it is due next, or is wrong, is asked again this often (real ms). */
const longestWait = 500;
const shortestWait = 2;

/** Runs every timed source when it is due: as virtual time passes by itself, and in jumps. */
export const createTimekeeper = ({ clock, sources, settle }: TimekeeperOptions): Timekeeper => {
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  /** One at a time: the passing of time, or a jump. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = turn.then(work);
    turn = next.catch(() => {});
    return next;
  };

  const runAll = async (): Promise<boolean> => {
    const now = clock.now();
    const due = sources.filter((source) => (source.nextDueAt() ?? Number.POSITIVE_INFINITY) <= now);
    for (const source of due) {
      try {
        await source.runDue();
      } catch (error) {
        if (!closed) console.error(`timer: ${error}`);
      }
    }
    return due.length > 0;
  };

  const wait = (): void => {
    clearTimeout(timer);
    if (closed) return;
    const next = earliest(sources.map((source) => source.nextDueAt()));
    const millis = next === undefined ? longestWait : clock.realMillis(next - clock.now());
    timer = setTimeout(tick, Math.min(longestWait, Math.max(shortestWait, millis)));
  };

  let ticking = false;
  const tick = (): void => {
    if (ticking || closed) return;
    ticking = true;
    void inTurn(runAll).finally(() => {
      ticking = false;
      wait();
    });
  };

  const jump = async (millis: number): Promise<Jump> => {
    const target = clock.now() + millis;
    let fired = 0;
    let settled = await settle();
    let fruitless = 0;
    while (!closed && fruitless < 50) {
      const next = earliest(sources.map((source) => (source.nextOnceAt ? source.nextOnceAt() : source.nextDueAt())));
      if (next === undefined || next > target) break;
      clock.moveTo(next);
      const ran = await runAll();
      settled = await settle();
      if (ran) fired += 1;
      fruitless = ran ? 0 : fruitless + 1;
      if (!ran) await sleep(shortestWait);
    }
    clock.moveTo(target);
    if (await runAll()) fired += 1;
    settled = (await settle()) && settled;
    return { now: clock.now(), fired, settled };
  };

  return {
    start: tick,
    poke: () => {
      if (timer && !ticking) wait();
    },
    advance: (millis) => inTurn(() => jump(millis)),
    close: async () => {
      closed = true;
      clearTimeout(timer);
      await turn;
    },
  };
};

const earliest = (instants: readonly (number | undefined)[]): number | undefined =>
  instants.reduce(
    (least, instant) => (instant === undefined || (least !== undefined && least <= instant) ? least : instant),
    undefined,
  );
