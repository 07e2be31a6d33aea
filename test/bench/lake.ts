import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { eventColumns } from '../../infra/analytics/event-columns.ts';
import { figuresSql } from '../../infra/analytics/figures.ts';
import { openLake } from '../../infra/analytics/lake.ts';
import { quoted } from '../../infra/analytics/parquet.ts';
import { settleLake } from '../../infra/analytics/settle.ts';
import { eventFiles, rowsIn } from '../../infra/analytics/tables.ts';
import { writeLake } from '../../infra/analytics/write-lake.ts';
import { simulate } from '../../infra/local/simulate/simulate.ts';
import { newDataDir, removeDataDir } from '../support/desk.ts';
import { type Figure, rounded } from './figure.ts';

/**
 * SQL over a large lake: a simulated quarter, copied until it has so many cases. Each question three times, the slowest counts. In a
 * `kept` folder the lakes stay, and are asked again without being made again.
 */
export const benchLake = async (sizes: readonly number[] = SIZES, kept = process.env.BENCH_LAKE): Promise<readonly Figure[]> => {
  const folder = kept ?? newDataDir();
  try {
    const figures: Figure[] = [];
    for (const size of sizes) figures.push(...(await ofSize(folder, size)));
    return figures;
  } finally {
    if (kept === undefined) removeDataDir(folder);
  }
};

const SIZES = [10_000, 100_000, 1_000_000] as const;

const SIMULATED = 2_000;
const quarter = { from: '2026-07-01', to: '2026-09-30' };

/** What analysts ask, as docs/analytics.md has it. */
const typical: Readonly<Record<string, string>> = {
  cases: `select channel, case_type, count(*), avg(resolution_business_seconds) from cases where opened_day between date '${quarter.from}' and date '${quarter.to}' group by 1, 2`,
  complaints:
    'select complaint_class, cause, department, result, count(*) from complaints where counted_ms is not null group by 1, 2, 3, 4',
  late: "select team, count(*) filter (where status = 'breached'), count(*) from deadlines join cases on cases.case_id = deadlines.case_id where kind = 'first-response' and counted_ms is not null group by 1",
  scores:
    'select category, avg(score), count(*) from feedback join cases on cases.case_id = feedback.case_id where counts group by 1',
};

const ofSize = async (folder: string, cases: number): Promise<readonly Figure[]> => {
  const lake = path.join(folder, String(cases));
  const made = existsSync(path.join(lake, MADE)) ? read(path.join(lake, MADE)) : await make(folder, cases);
  const opened = await openLake(lake);
  const slowest = async (sql: string): Promise<number> => {
    let most = 0;
    for (let turn = 0; turn < 3; turn += 1) {
      const began = performance.now();
      await opened.ask(sql, { seconds: 300 });
      most = Math.max(most, performance.now() - began);
    }
    return most / 1000;
  };
  const asked: [string, number][] = [];
  for (const [name, sql] of Object.entries(typical)) asked.push([name, await slowest(sql)]);
  const whole = await slowest(figuresSql(quarter));
  opened.close();
  const worst = Math.max(...asked.map(([, seconds]) => seconds));
  return [
    { name: `lake.${cases}.rows`, unit: 'rows', ours: made.rows },
    { name: `lake.${cases}.settle.s`, unit: 's', ours: rounded(made.seconds, 1) },
    ...asked.map(([name, seconds]) => ({ name: `lake.${cases}.${name}.s`, unit: 's', ours: rounded(seconds, 2) })),
    { name: `lake.${cases}.typical.worst.s`, unit: 's', ours: rounded(worst, 2), goal: '<= 2' },
    { name: `lake.${cases}.everyFigure.s`, unit: 's', ours: rounded(whole, 2) },
  ];
};

type Made = { readonly rows: number; readonly seconds: number };
const MADE = 'made.json';
const read = (file: string): Made => JSON.parse(readFileSync(file, 'utf8')) as Made;

/** A lake of so many cases, settled; how many rows it has, and how long the settling took. */
const make = async (folder: string, cases: number): Promise<Made> => {
  const [base, lake] = [path.join(folder, 'base'), path.join(folder, String(cases))];
  if (!existsSync(base)) await writeLake(simulate({ cases: SIMULATED, quarter: '2026-Q3', seed: 7 }), base);
  rmSync(lake, { recursive: true, force: true });
  await copies(base, lake, cases / SIMULATED);
  const began = performance.now();
  const rows = await settleLake(lake);
  const made = { rows, seconds: (performance.now() - began) / 1000 };
  writeFileSync(path.join(lake, MADE), JSON.stringify(made));
  return made;
};

/** The same cases and customers under other numbers, a file each. */
const copies = async (base: string, lake: string, times: number): Promise<void> => {
  const into = path.join(lake, 'events', 'day=2026-10-01');
  mkdirSync(into, { recursive: true });
  const connection = await (await DuckDBInstance.create(':memory:', { memory_limit: '2GB' })).connect();
  for (let copy = 0; copy < times; copy += 1) {
    const renamed = eventColumns.map(({ name }) => `${numbered(name, `x${copy}`)} AS ${name}`);
    const wanted = copy === 0 ? '' : "WHERE kind IN ('case', 'customer')";
    const file = path.join(into, `copy-${String(copy).padStart(4, '0')}.parquet`);
    await connection.run(
      `COPY (SELECT ${renamed.join(', ')} FROM (${rowsIn(eventFiles(base))}) ${wanted}) TO ${quoted(file)} (FORMAT parquet, COMPRESSION zstd)`,
    );
  }
  connection.closeSync();
};

/** A column of a copy: cases and customers have numbers of their own, wherever these stand. */
const numbered = (name: string, suffix: string): string => {
  const own: Readonly<Record<string, string>> = {
    event_id: `replace(event_id, subject, subject || '${suffix}')`,
    stream: `stream || '${suffix}'`,
    subject: `subject || '${suffix}'`,
    data: `regexp_replace(data, '"(caseId|customerId)":"(\\w+)"', '"\\1":"\\2${suffix}"', 'g')`,
  };
  return own[name] === undefined ? name : `CASE WHEN kind IN ('case', 'customer') THEN ${own[name]} ELSE ${name} END`;
};

if (import.meta.main) {
  const sizes = process.argv.slice(2).map(Number).filter(Boolean);
  console.table(await benchLake(...(sizes.length > 0 ? [sizes] : [])));
}
