import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BatchWriteItemCommand, type DynamoDBClient, type WriteRequest } from '@aws-sdk/client-dynamodb';
import { instant } from '../../domain/kernel/time.ts';
import { tableOf } from '../../domain/views/figures/cuts.ts';
import { type FigureRow, noCase } from '../../domain/views/figures/row.ts';
import { termsOf } from '../../domain/views/figures/terms.ts';
import { caseFigures, figuresView } from '../../domain/views/figures/view.ts';
import type { Sum } from '../../domain/views/view.ts';
import { createSumReader } from '../../functions/lib/adapters/sum-reader.ts';
import { attributeOf, keys } from '../../functions/lib/adapters/view-items.ts';
import { createViewReader } from '../../functions/lib/adapters/view-reader.ts';
import { figureRoutes } from '../../functions/lib/figures/routes.ts';
import type { HttpRequest } from '../../functions/lib/http.ts';
import { startDynoxide } from '../../infra/local/dynoxide.ts';
import { simulate } from '../../infra/local/simulate/simulate.ts';
import { defaultPolicies } from '../support/given.ts';
import { createTables, localClient } from '../support/tables.ts';
import { type Figure, median, percentile, rounded } from './figure.ts';

const BASE = 1000;
const SIZES = [2000, 4000, 8000] as const;
const QUESTIONS = 15;
/** The quarter by agent and channel, as the target asks. */
const query = {
  period: '2026-Q3',
  by: 'agent,channel',
  figures: 'contacts,answerRate,firstResponseTime,resolutionRate,csatAverage',
};

/**
 * A quarter of a simulated centre, and centres several times as large with as many more agents: their sums, and nothing else
 * that a question about them reads, go straight into the views table.
 */
export const benchFigures = async (): Promise<readonly Figure[]> => {
  const sums = simulatedSums();
  const figures: Figure[] = [];
  for (const size of SIZES) figures.push(...(await answering(sums, size)));
  return figures;
};

const simulatedSums = (): readonly Sum[] => {
  const view = caseFigures(termsOf(defaultPolicies), (by, value) => `${by}:${value}`);
  const sums: Sum[] = [];
  let row: FigureRow = noCase;
  for (const commit of simulate({ cases: BASE, quarter: '2026-Q3', seed: 7 })) {
    if (!commit.stream.startsWith('case#')) continue;
    if (commit.commit === 1) {
      sums.push(...(view.contribution(row).sums ?? []));
      row = noCase;
    }
    row = view.evolve(row, commit);
  }
  return [...sums, ...(view.contribution(row).sums ?? [])];
};

const answering = async (sums: readonly Sum[], cases: number): Promise<readonly Figure[]> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'kefu-bench-'));
  const engine = await startDynoxide({ dbPath: path.join(folder, 'views.db') });
  const client = localClient(engine.endpoint);
  try {
    const { views: table } = await createTables(engine.endpoint);
    const items = await fill(client, table, { sums, copies: cases / BASE });
    const setting = { client, table, view: figuresView.name };
    const store = { ...createViewReader(setting), ...createSumReader(setting) };
    const route = figureRoutes({ store, policies: defaultPolicies, now: () => instant('2026-11-01T00:00:00Z') })['GET /figures'];
    const request = { query, claims: { sub: 's', 'cognito:groups': '[supervisor]' } } as unknown as HttpRequest;
    const millis: number[] = [];
    for (let n = 0; n < QUESTIONS; n += 1) {
      const started = performance.now();
      const answer = await route?.(request, {} as never);
      if (answer === undefined || !('body' in answer)) throw new Error('the figures were refused');
      JSON.stringify(answer.body);
      millis.push(performance.now() - started);
    }
    const name = `figures.quarter${cases / 1000}k`;
    return [
      { name: `${name}.items`, unit: 'items', ours: items },
      { name: `${name}.p50Ms`, unit: 'ms', ours: rounded(median(millis), 1) },
      { name: `${name}.p99Ms`, unit: 'ms', ours: rounded(percentile(millis, 99), 1), goal: '<= 300' },
    ];
  } finally {
    client.destroy();
    await engine.stop();
    rmSync(folder, { recursive: true, force: true });
  }
};

type Copies = { readonly sums: readonly Sum[]; readonly copies: number };

/** Day by day, so that a large centre fits into memory. Each copy has agents of its own. Gives the items of the people's cut. */
const fill = async (client: DynamoDBClient, table: string, { sums, copies }: Copies): Promise<number> => {
  const people = sums.filter((sum) => sum.table === tableOf('people'));
  let items = 0;
  for (const [, ofDay] of [...Map.groupBy(people, ({ key }) => key.slice(0, 10))].sort()) {
    const merged = new Map<string, Map<string, number>>();
    for (let copy = 0; copy < copies; copy += 1)
      for (const { key, values } of ofDay) {
        const [day, agent = '', ...rest] = key.split('|');
        const own = `${copy % 4}\n${[day, agent === '' ? '' : `${agent}-${copy % Math.ceil(copies / 4)}`, ...rest].join('|')}`;
        const item = merged.get(own) ?? new Map<string, number>();
        for (const name in values) item.set(name, (item.get(name) ?? 0) + (values[name] ?? 0));
        merged.set(own, item);
      }
    items += merged.size;
    const puts = [...merged].map(([own, values]): WriteRequest => {
      const [shard = '0', key = ''] = own.split('\n');
      const numbers = Object.fromEntries([...values].map(([name, value]) => [attributeOf(name), { N: String(value) }]));
      const at = { key: { S: keys.sums(figuresView.name, tableOf('people'), Number(shard)) }, sort: { S: key } };
      return { PutRequest: { Item: { ...at, ...numbers } } };
    });
    for (let from = 0; from < puts.length; from += 25)
      await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: puts.slice(from, from + 25) } }));
  }
  return items;
};

if (import.meta.main) console.table(await benchFigures());
