import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createClock } from '../../../infra/local/clock.ts';
import { openDataFolder } from '../../../infra/local/database.ts';
import { parseDuration } from '../../../infra/local/duration.ts';

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kefu-clock-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const database = () => new DatabaseSync(join(dir, 'host.sqlite'));
const hour = 3_600_000;

test('at speed 1 virtual time is real time, and a jump is kept over a restart', () => {
  const first = createClock({ db: database() });
  expect(Math.abs(first.now() - Date.now())).toBeLessThan(50);
  first.moveTo(Date.now() + 5 * hour);
  const second = createClock({ db: database() });
  expect(Math.abs(second.now() - (Date.now() + 5 * hour))).toBeLessThan(50);
});

test('an instant in the past moves nothing', () => {
  const clock = createClock({ db: database() });
  clock.moveTo(Date.now() - hour);
  expect(Math.abs(clock.now() - Date.now())).toBeLessThan(50);
});

test('an accelerated clock runs at its speed and never goes backwards over a kill, whatever the next speed', async () => {
  const fast = createClock({ db: database(), speed: 3600 });
  const before = fast.now();
  await sleep(100);
  const seen = fast.now();
  expect(seen - before).toBeGreaterThan(300_000);
  // No close: as after kill -9.
  const slow = createClock({ db: database(), speed: 1 });
  expect(slow.now()).toBeGreaterThanOrEqual(seen);
  expect(slow.now() - seen).toBeLessThan(3 * hour);
  expect(slow.realMillis(1000)).toBe(1000);
  expect(fast.realMillis(3600)).toBe(1);
  fast.close();
});

test('a speed that is no positive number is refused', () => {
  for (const speed of [0, -1, Number.NaN]) expect(() => createClock({ db: database(), speed })).toThrow('positive');
});

test('a data folder belongs to one host at a time, and one that cannot be made is refused', () => {
  const first = openDataFolder(join(dir, 'data'));
  expect(() => openDataFolder(join(dir, 'data'))).toThrow('another host is running on the data folder');
  first.close();
  openDataFolder(join(dir, 'data')).close();
  expect(() => openDataFolder('/proc/kefu')).toThrow('cannot be written');
});

test.each([
  ['PT15M', 900_000],
  ['P3DT4H', 76 * hour],
  ['PT0.5S', 500],
  ['PT0S', 0],
])('the duration %s is %d ms', (text, millis) => expect(parseDuration(text)).toBe(millis));

test.each(['', 'P', 'PT', 'P1DT', '15M', 'PT15', 'P1M', 'PT-5M', 'P1W', 'pt5m'])('%j is no duration of the clock', (text) => {
  expect(parseDuration(text)).toBeUndefined();
});
