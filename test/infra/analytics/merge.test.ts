import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Lake, openLake } from '../../../infra/analytics/lake.ts';
import { mergeLake } from '../../../infra/analytics/merge.ts';
import { settleLake } from '../../../infra/analytics/settle.ts';
import { daysToMerge } from '../../../infra/analytics/small-files.ts';
import { alone, tidyLake } from '../../../infra/analytics/tidy.ts';
import { writeLake } from '../../../infra/analytics/write-lake.ts';
import { startLakeKeeper } from '../../../infra/local/lake-keeper.ts';
import { someCommits } from '../../support/lake.ts';

const data = mkdtempSync(path.join(tmpdir(), 'kefu-merge-'));
const lake = path.join(data, 'lake');
const day = '2026-11-20';
const commits = someCommits(12, 5);
const files = () => readdirSync(path.join(lake, 'events', `day=${day}`)).filter((name) => name.endsWith('.parquet'));
const small = (name: string, some = commits): Promise<number> =>
  writeLake(some, lake, { day, name, rowsPerFile: Math.ceil(some.flatMap(({ events }) => events).length / 25) });

let opened: Lake;
const told = async () =>
  (await opened.ask('select event_type, count(*), sum(place) from events group by 1 order by 1')).rows.map((row) =>
    row.join(' '),
  );
let expected: readonly string[];

beforeAll(async () => {
  await small('first');
  opened = await openLake(lake);
  expected = await told();
});
afterAll(() => {
  opened.close();
  rmSync(data, { recursive: true, force: true });
});

describe('G3: the lake does not fall apart into small files', () => {
  it('the small files of a day become one; every event is there, once, also for who had the lake open', async () => {
    const before = files();
    expect(before.length).toBeGreaterThanOrEqual(20);
    expect(daysToMerge(lake)).toEqual([`day=${day}`]);
    expect(await mergeLake(lake)).toBe(before.length);
    expect(files()).toHaveLength(1);
    expect(daysToMerge(lake)).toEqual([]);
    expect(await told()).toEqual(expected);
  });

  it('a process that died before the small files were gone leaves duplicates, which count once', async () => {
    const folder = path.join(lake, 'events', `day=${day}`);
    const [merged = ''] = files();
    for (let n = 0; n < 20; n += 1) copyFileSync(path.join(folder, merged), path.join(folder, `left-${n}.parquet`));
    expect(await told()).toEqual(expected);
    await mergeLake(lake);
    expect(files()).toHaveLength(1);
    expect(await told()).toEqual(expected);
  });

  it('what was settled stays settled when its files are merged, and what came later stays later', async () => {
    await small('second');
    await settleLake(lake);
    await small('third');
    expect(await mergeLake(lake)).toBeGreaterThan(20);
    expect(
      files()
        .map((name) => name.split('-').at(-1))
        .sort(),
    ).toEqual(['late.parquet', 'settled.parquet']);
    expect(await told()).toEqual(expected);
  });

  it('one process at a time; a lock whose process is gone holds nobody up', async () => {
    const other = await alone(lake, () => tidyLake(lake));
    expect(other).toBe('somebody-else');
    writeFileSync(path.join(lake, '.tidying'), '999999999');
    expect(await tidyLake(lake)).toEqual({ files: 0 });
  });

  it('the desk on one machine does it by itself', async () => {
    await small('fourth');
    const keeper = startLakeKeeper(data, { everyMillis: 20, files: 20 });
    try {
      for (let waited = 0; files().length > 3; waited += 1) {
        if (waited > 300) throw new Error('nothing was merged within 30 s');
        await sleep(100);
      }
    } finally {
      keeper.close();
    }
    expect(await told()).toEqual(expected);
  }, 40_000);
});
