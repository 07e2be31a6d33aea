import type { Clock, HostDatabase } from './seams.ts';

/** The host's own clock: what others read, and the means to move it forward. */
export type AdjustableClock = Clock & {
  /** Moves virtual time to an instant (epoch ms); an instant in the past changes nothing. */
  moveTo(instant: number): void;
  close(): void;
};

/** How far ahead of the present an accelerated clock reserves virtual time, in real milliseconds. */
const reserveAhead = 2_000;

/**
 * Virtual time: real time x speed + base. `shared` holds, as 64-bit words, [0] the base (signed integer, ms) and
 * [1] the speed (float), so that worker threads read the same clock without a message.
 *
 * It never goes backwards over a restart: a jump is stored before it is made, and an accelerated clock
 * stores the time it will not pass without storing again, and starts there.
 */
export const createClock = ({ db, speed = 1 }: { db: HostDatabase; speed?: number }): AdjustableClock => {
  if (!(Number.isFinite(speed) && speed > 0)) throw new Error(`the speed must be a positive number, not ${speed}`);
  db.exec(
    'CREATE TABLE IF NOT EXISTS clock (id INTEGER PRIMARY KEY CHECK (id = 1), offset INTEGER NOT NULL, reserved INTEGER NOT NULL)',
  );
  const stored = db.prepare('SELECT offset, reserved FROM clock WHERE id = 1').get() as
    | { offset: number; reserved: number }
    | undefined;
  const store = db.prepare('INSERT OR REPLACE INTO clock (id, offset, reserved) VALUES (1, ?, ?)');

  const shared = new SharedArrayBuffer(16);
  const base = new BigInt64Array(shared, 0, 1);
  new Float64Array(shared, 8, 1)[0] = speed;
  const now = (): number => Math.floor(Date.now() * speed) + Number(Atomics.load(base, 0));
  const persist = (instant: number): void => {
    store.run(instant - Date.now(), instant + (speed === 1 ? 0 : Math.ceil(reserveAhead * speed)));
  };
  /** The jump is stored before anybody can see it, and added rather than set, so that no tick in between is undone. */
  const moveTo = (instant: number): void => {
    const jump = Math.floor(instant) - now();
    if (jump <= 0) return;
    persist(now() + jump);
    Atomics.add(base, 0, BigInt(jump));
  };

  const start = Math.max(Date.now() + (stored?.offset ?? 0), stored?.reserved ?? 0);
  Atomics.store(base, 0, BigInt(start - Math.floor(Date.now() * speed)));
  persist(start);
  // At speed 1 the offset says it all; at any other it grows, and is stored again and again.
  const reserving = speed === 1 ? undefined : setInterval(() => persist(now()), reserveAhead / 2).unref();

  return {
    now,
    speed,
    shared,
    realMillis: (virtualMillis) => virtualMillis / speed,
    moveTo,
    close: () => clearInterval(reserving),
  };
};
