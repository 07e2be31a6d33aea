import { readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { instant } from '../../domain/kernel/time.ts';
import { registry } from '../../domain/views/figures/registry/registry.ts';
import { casesSql, sqlOf } from '../../functions/lib/figures/sql.ts';
import { asked, building, buildSql, isFresh } from '../../infra/analytics/built.ts';
import { type Cell, type Days, figuresSql } from '../../infra/analytics/figures.ts';
import { type Lake, openLake } from '../../infra/analytics/lake.ts';
import { questions } from '../../infra/analytics/page.ts';
import { lakeViews } from '../../infra/analytics/views.ts';
import { writeLake } from '../../infra/analytics/write-lake.ts';
import { builtTable, eventRowsTable, viewTable } from '../../infra/aws/lake-tables.ts';
import { simulate } from '../../infra/local/simulate/simulate.ts';
import { promisesToCustomers } from '../support/customer-promises.ts';
import { inspectionsOf } from '../support/inspected.ts';
import { someCommits } from '../support/lake.ts';
import { type Answered, askTrino } from './trino/ask.ts';
import { type Glue, startGlue } from './trino/glue.ts';
import { asSaid, inOrder, sameType } from './trino/same.ts';

/**
 * G3: the same tables, questions and figures in two engines over the same files: Trino, as Athena runs it, by the template's Glue tables,
 * and DuckDB. The lake has a simulated quarter, its inspections, what customers are owed, random cases, and rows that came twice.
 */

const { TRINO_ENDPOINT: endpoint = '', TRINO_GLUE_PORT: port, TRINO_FOLDER: folder = '' } = process.env;
if (endpoint === '') throw new Error('start this suite with: node test/conformance/trino.ts');

const files = path.join(folder, 'lake');
const inAthena = { catalog: 'awsdatacatalog', schema: asked };
const whereBuilt = { catalog: 'built', schema: building };
let glue: Glue;
let duck: Lake;

beforeAll(async () => {
  glue = await startGlue(Number(port), asked);
  const simulated = [...simulate({ cases: 150, quarter: '2026-Q3', seed: 5, shifts: false })];
  const commits = [...simulated, ...inspectionsOf(simulated), ...promisesToCustomers(40), ...someCommits(80)];
  await writeLake(commits, files);
  await writeLake(commits.slice(0, 200), files, { name: 'again', day: '2026-08-01' });
  duck = await openLake(files);
  glue.put(eventRowsTable(`file://${files}/events/`));
  for (const view of lakeViews().filter(isFresh)) glue.put(viewTable(view, asked));
  await askTrino(endpoint, whereBuilt, `create schema built.${building}`);
});
afterAll(async () => {
  duck?.close();
  await glue?.close();
});

const inTrino = (sql: string): Promise<Answered> => askTrino(endpoint, inAthena, sql);

describe('the rows, as Firehose’s table has them', () => {
  it('are all there, over the days that the table’s properties name', async () => {
    const question = 'select count(*), count(distinct event_id), count(distinct day), max(day) from event_rows';
    const { rows } = await inTrino(question);
    const [[all, once, days] = []] = rows;
    expect([all, once, days]).toEqual(
      (await duck.ask('select count(*), count(distinct event_id) from event_rows')).rows[0]?.concat(2),
    );
  });
});

describe('a view as Glue keeps it', () => {
  const [events] = lakeViews();
  it('is refused where its envelope tells other types than its query has', async () => {
    if (events === undefined) throw new Error('no view');
    const columns = events.columns.map((column) => (column.name === 'place' ? { ...column, type: 'boolean' as const } : column));
    glue.put(viewTable({ ...events, name: 'stale', columns }, asked));
    await expect(inTrino('select place from stale')).rejects.toThrow(/stale/);
    expect((await inTrino('select place from events limit 1')).rows).toHaveLength(1);
  });
});

describe('each table, worked out from those before it', () => {
  it.each(lakeViews())('G3: $name has the columns that are described, and row by row what DuckDB has', async (view) => {
    await askTrino(endpoint, whereBuilt, buildSql(view));
    if (!isFresh(view)) glue.put(builtTable(view, filesOf(view.name)));
    const { columns, rows } = await inTrino(`select * from ${view.name}`);
    expect(columns.map(({ name }) => name)).toEqual(view.columns.map(({ name }) => name));
    expect(columns.filter(({ type }, index) => !sameType(type, view.columns[index]?.type))).toEqual([]);
    const here = await duck.ask(`select * from ${view.name}`, { rows: 1_000_000 });
    expect(here.rows.length).toBeGreaterThan(0);
    expect(inOrder(rows)).toEqual(inOrder(here.rows));
  });
});

/** Where Trino wrote a table down. */
const filesOf = (table: string): string => {
  const written = path.join(folder, 'built', building, table);
  expect(readdirSync(written).length).toBeGreaterThan(0);
  return `file://${written}`;
};

describe('questions', () => {
  it.each(questions())('$title: the same answer', async ({ sql }) => {
    expect(asSaid((await inTrino(sql)).rows)).toEqual(asSaid((await duck.ask(sql)).rows));
  });
});

/** One figure of each kind; medians are approximate in both engines, each in its own way. */
describe('G4: the question that stands on the page of a number', () => {
  const ofEachKind = [...Map.groupBy(registry, ({ source }) => source.kind).values()].flatMap(([figure]) => figure ?? []);
  const at = instant('2026-09-15T12:00:00+08:00');
  it.each(ofEachKind)('$name: the same number, and the same cases behind it', async (figure) => {
    const question = {
      figure,
      period: { from: '2026-07-01', to: '2026-09-30' },
      where: { priority: 'normal' },
      at,
      zone: 'Asia/Shanghai',
    };
    for (const sql of [sqlOf(question), casesSql(question)]) {
      if (sql === undefined) continue;
      const [here, there] = [await duck.ask(sql), await inTrino(sql)];
      const exact = ({ columns, rows }: Answered) =>
        rows.map((row) => row.filter((_, index) => !/^(median|p90)$/.test(columns[index]?.name ?? '')));
      expect(here.rows.flat().some((value) => typeof value === 'number' && value > 0)).toBe(true);
      expect(inOrder(exact(there))).toEqual(inOrder(exact(here)));
    }
  });
});

describe('G1: the figures', () => {
  const quarter: Days = { from: '2026-07-01', to: '2026-09-30' };
  it.each<readonly [string, Days, Cell | undefined]>([
    ['of a quarter', quarter, undefined],
    ['of a quarter by agent', quarter, 'agent'],
    ['of random cases', { from: '2026-11-16', to: '2026-11-30' }, undefined],
    ['of random cases by channel', { from: '2026-11-01', to: '2026-12-31' }, 'channel'],
  ])('%s: the same, each of them', async (_what, days, cell) => {
    const sql = figuresSql(days, cell);
    const here = await duck.ask(sql);
    expect(here.rows.length).toBeGreaterThan(20);
    expect(inOrder((await inTrino(sql)).rows)).toEqual(inOrder(here.rows));
  });
});
