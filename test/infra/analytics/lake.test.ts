import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Lake, openLake } from '../../../infra/analytics/lake.ts';
import { lakeViews, readView } from '../../../infra/analytics/views.ts';
import { writeLake } from '../../../infra/analytics/write-lake.ts';
import { someCommits } from '../../support/lake.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'kefu-lake-'));
const beside = path.join(folder, 'beside');
let lake: Lake;

beforeAll(async () => {
  const commits = someCommits(40);
  await writeLake(commits, path.join(folder, 'lake'));
  await writeLake(commits.slice(0, 60), path.join(folder, 'lake'), { name: 'again', day: '2026-11-23' }); // delivered twice
  mkdirSync(beside);
  writeFileSync(path.join(beside, 'secret.csv'), 'a\n1\n');
  symlinkSync(beside, path.join(folder, 'lake', 'link'));
  lake = await openLake(path.join(folder, 'lake'));
});
afterAll(() => {
  lake.close();
  rmSync(folder, { recursive: true, force: true });
});

const value = async (sql: string) => (await lake.ask(sql)).rows[0]?.[0];

describe('the tables of analysts', () => {
  const duckTypes = {
    varchar: 'varchar',
    bigint: 'bigint',
    double: 'double',
    boolean: 'boolean',
    date: 'date',
    timestamp: 'timestamp',
  };

  it.each(lakeViews())(
    'G3: $name can be asked, and has exactly the columns that are described, in type and order',
    async (view) => {
      const { columns, rows } = await lake.ask(`select * from ${view.name}`);
      expect(columns).toEqual(view.columns.map(({ name, type }) => ({ name, type: duckTypes[type] })));
      expect(view.comment).toMatch(/^[A-Z].*\.$/);
      if (['events', 'cases', 'interactions', 'calendar_days', 'policy_versions'].includes(view.name))
        expect(rows.length).toBeGreaterThan(0);
    },
  );

  it('a column without a meaning is refused', () => {
    expect(() => readView('x', '-- Words.\n-- @a varchar\nselect 1')).toThrow('x: not a column: -- @a varchar');
  });

  it('G3: what was delivered twice is there once', async () => {
    expect(await value('select count(*) - count(distinct event_id) from events')).toBe(0);
    expect(await value('select count(*) > (select count(*) from events) from event_rows')).toBe(true);
  });

  it('G3: nothing personal is in any column', async () => {
    const { rows } = await lake.ask('select * from event_rows', { rows: 100_000 });
    expect(JSON.stringify(rows)).not.toMatch(/personal|@example|subject"|Zhang/);
  });
});

describe('a question', () => {
  it('is a SELECT, and gets columns, rows and whether there are more', async () => {
    expect(
      await lake.ask("select 1 as n, 'x' as t, null as nothing, 2.5e0 as d union all select 2, 'y', 'z', 1e0 order by 1", {
        rows: 1,
      }),
    ).toEqual({
      columns: [
        { name: 'n', type: 'integer' },
        { name: 't', type: 'varchar' },
        { name: 'nothing', type: 'varchar' },
        { name: 'd', type: 'double' },
      ],
      rows: [[1, 'x', null, 2.5]],
      more: true,
    });
  });

  it('keeps digits that are text as text', async () => {
    expect(await value("select '00123'")).toBe('00123');
    expect(await value('select 9223372036854775807')).toBe('9223372036854775807');
  });

  it('that is wrong is answered with the words of the engine', async () => {
    await expect(lake.ask('select nothing_such from cases')).rejects.toThrow(/Referenced column "nothing_such" not found/);
    await expect(lake.ask('selekt')).rejects.toThrow(/syntax error/);
    await expect(lake.ask('select 1; select 2')).rejects.toThrow('One question at a time');
  });

  it('that takes too long is given up in time, and the next one is answered', async () => {
    const began = Date.now();
    const endless = 'select count(*) from range(1000000) a, range(1000000) b where a.range + b.range = 7';
    await expect(lake.ask(endless, { seconds: 0.5 })).rejects.toMatchObject({ name: 'TooLong' });
    expect(Date.now() - began).toBeLessThan(5_000);
    expect(await value('select 1')).toBe(1);
  });
});

describe('what a question cannot do', () => {
  const other = path.join(folder, 'beside', 'secret.csv');
  const inLake = path.join(folder, 'lake', 'stolen');
  const notSelects = [
    `copy (select 1) to '${inLake}'`,
    `copy cases to '${inLake}'`,
    `attach '${inLake}'`,
    `export database '${inLake}'`,
    'import database x',
    'create table t as select 1',
    'create macro f(x) as x',
    'create secret (type s3)',
    'drop view cases',
    "insert into event_rows values ('x')",
    'delete from event_rows',
    'update event_rows set kind = 1',
    'install httpfs',
    'load httpfs',
    'set enable_external_access = true',
    'reset lock_configuration',
    'pragma enable_external_access',
    'pragma version',
    'call enable_logging()',
    'prepare a as select 1',
    'execute a',
    'begin',
    'checkpoint',
    'vacuum',
    'use memory',
    `explain analyze copy (select 1) to '${inLake}'`,
  ];
  it.each(notSelects)('%s', async (sql) => {
    await expect(lake.ask(sql)).rejects.toThrow(/Only SELECT|Error/);
  });

  const elsewhere = [
    `select * from '${other}'`,
    `select * from read_csv('${other}')`,
    `select * from read_text('${other}')`,
    `select * from read_blob('/etc/passwd')`,
    `select * from read_text('${path.join(folder, 'lake')}/../beside/secret.csv')`,
    `select * from read_csv('${path.join(folder, 'lake', 'link', 'secret.csv')}')`,
    `select * from glob('${beside}/*')`,
    `select * from parquet_metadata('${other}')`,
    `select * from sniff_csv('${other}')`,
    `select * from read_json('/proc/self/environ')`,
    "select * from 'https://example.com/a.csv'",
    "select * from read_parquet('s3://bucket/a.parquet')",
    "select getenv('HOME')",
    "select * from sqlite_scan('a', 'b')",
    `select * from query('copy (select 1) to ''${inLake}''')`,
    "select * from which_secret('s3://x', 's3')",
    "select * from query_table('/etc/passwd')",
  ];
  it.each(elsewhere)('%s', async (sql) => {
    await expect(lake.ask(sql)).rejects.toThrow();
  });

  it('nothing was written', () => {
    expect(readdirSync(path.join(folder, 'lake')).sort()).toEqual(['events', 'link']);
  });
});

it('where there is no lake, it is said what to do', async () => {
  await expect(openLake(path.join(folder, 'nowhere'))).rejects.toThrow(
    'Start a desk (npm start), or name its data folder with --data.',
  );
});
