import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BatchWriteItemCommand, type DynamoDBClient, type WriteRequest } from '@aws-sdk/client-dynamodb';
import { instant } from '../../domain/kernel/time.ts';
import { tableOf } from '../../domain/views/figures/cuts.ts';
import { mergeDocuments } from '../../domain/views/figures/packing/merge.ts';
import { bySection, sections } from '../../domain/views/figures/packing/sections.ts';
import { quarterOfDay } from '../../domain/views/figures/packing/units.ts';
import { figuresView } from '../../domain/views/figures/view.ts';
import type { Sum } from '../../domain/views/view.ts';
import type { Unit } from '../../functions/lib/adapters/packed-items.ts';
import { createPackedReader, type Known } from '../../functions/lib/adapters/packed-reader.ts';
import { createPackedStore } from '../../functions/lib/adapters/packed-store.ts';
import { createSumReader } from '../../functions/lib/adapters/sum-reader.ts';
import { attributeOf, keys } from '../../functions/lib/adapters/view-items.ts';
import { createViewReader } from '../../functions/lib/adapters/view-reader.ts';
import { createFold } from '../../functions/lib/figures/fold-packed.ts';
import { figureRoutes } from '../../functions/lib/figures/routes.ts';
import type { HttpRequest } from '../../functions/lib/http.ts';
import { startDynoxide } from '../../infra/local/dynoxide.ts';
import { defaultPolicies } from '../support/given.ts';
import { createTables, localClient } from '../support/tables.ts';
import { type Figure, median, percentile, rounded } from './figure.ts';
import { daysOfCentre } from './large-centre.ts';

const SIZES = [10_000, 100_000, 1_000_000] as const;
const QUESTIONS = 200;
/** Corrections that may stand by themselves until they are packed. */
const LOOSE = 500;
/** The quarter by agent and channel, as the target asks. */
const query = {
  period: '2026-Q3',
  by: 'agent,channel',
  figures: 'contacts,answerRate,firstResponseTime,resolutionRate,csatAverage',
};

/** A past quarter of large centres, packed, with as many corrections beside it as may wait; asked through the route. */
export const benchFigures = async (sizes: readonly number[] = SIZES): Promise<readonly Figure[]> => {
  const figures: Figure[] = [];
  for (const size of sizes) figures.push(...(await answering(size)));
  return figures;
};

const answering = async (cases: number): Promise<readonly Figure[]> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'kefu-bench-'));
  const engine = await startDynoxide({ dbPath: path.join(folder, 'views.db') });
  const client = localClient(engine.endpoint);
  try {
    const { views: table } = await createTables(engine.endpoint);
    const packed = await load(client, table, cases);
    const setting = { client, table, view: figuresView.name };
    const store = { ...createViewReader(setting), ...createSumReader(setting) };
    const route = figureRoutes({ store, policies: defaultPolicies, now: () => instant('2026-11-01T00:00:00Z') })['GET /figures'];
    const request = { query, claims: { sub: 's', 'cognito:groups': '[supervisor]' } } as unknown as HttpRequest;
    const [millis, processor]: [number[], number[]] = [[], []];
    let [bytes, groups] = [0, 0];
    for (let n = 0; n < QUESTIONS; n += 1) {
      const started = { wall: performance.now(), processor: process.cpuUsage() };
      const answer = await route?.(request, {} as never);
      if (answer === undefined || !('body' in answer)) throw new Error('the figures were refused');
      bytes = JSON.stringify(answer.body).length;
      groups = (answer.body as { readonly groups: readonly object[] }).groups.length;
      millis.push(performance.now() - started.wall);
      const { user, system } = process.cpuUsage(started.processor);
      processor.push((user + system) / 1000);
    }
    const name = `figures.quarter${cases / 1000}k`;
    return [
      { name: `${name}.groups`, unit: 'groups', ours: groups },
      { name: `${name}.packed.kB`, unit: 'kB', ours: rounded(packed / 1000) },
      { name: `${name}.answer.kB`, unit: 'kB', ours: rounded(bytes / 1000) },
      { name: `${name}.processor.p50Ms`, unit: 'ms', ours: rounded(median(processor), 1) },
      { name: `${name}.processor.firstMs`, unit: 'ms', ours: rounded(processor[0] ?? 0, 1) },
      { name: `${name}.firstMs`, unit: 'ms', ours: rounded(millis[0] ?? 0, 1) },
      { name: `${name}.p50Ms`, unit: 'ms', ours: rounded(median(millis), 1) },
      { name: `${name}.p99Ms`, unit: 'ms', ours: rounded(percentile(millis, 99), 1), goal: '<= 300' },
    ];
  } finally {
    client.destroy();
    await engine.stop();
    rmSync(folder, { recursive: true, force: true });
  }
};

/** The documents of the days as packing leaves them; months and quarter are made of them by the packing itself. */
const load = async (client: DynamoDBClient, table: string, cases: number) => {
  const ports = { client, table };
  const [store, reader] = [createPackedStore(ports), createPackedReader(ports)];
  const of = { place: figuresView.name, name: tableOf('people') };
  const quarter = quarterOfDay('2026-07-01');
  if (quarter === undefined) throw new Error('no quarter');
  const start: Known = { quarter, head: { revision: 0, moved: { from: 0, to: 0 }, units: {} } };
  const units: Record<string, Unit> = {};
  const loose: Sum[] = [];
  for (const [day, sums] of daysOfCentre(cases)) {
    const parted = bySection(sums.map(({ key, values }) => ({ key: key.slice(day.length + 1), values })));
    const parts: number[] = [];
    for (const section of sections) {
      let part = 0;
      for (const bytes of mergeDocuments([parted.get(section) ?? []])) {
        await store.put(of, start, { section, unit: day, version: 'v1', part, bytes });
        part += 1;
      }
      parts.push(part);
    }
    units[day] = { version: 'v1', parts };
    for (const { key } of sums.slice(0, Math.ceil(LOOSE / 60)))
      if (loose.length < LOOSE) loose.push({ table: of.name, key, values: { contacts: 1, 'opened.resolved': 1 } });
  }
  const head = await store.replaceHead(of, start, { ...start.head, units });
  if (head === 'moved') throw new Error('the head has moved');
  const known = await createFold({ store, reader, version: () => 'v2' }).rollUp(of, { quarter, head });
  await putLoose(client, table, loose);
  const found = await reader.documents(of, known, { units: ['quarter'], sections });
  if (found === 'changed') throw new Error('the quarter was not packed');
  return found.reduce((sum, { document }) => sum + document.length, 0);
};

const putLoose = async (client: DynamoDBClient, table: string, sums: readonly Sum[]): Promise<void> => {
  const puts = sums.map(({ table: name, key, values }, index): WriteRequest => {
    const numbers = Object.fromEntries(Object.entries(values).map(([one, value]) => [attributeOf(one), { N: String(value) }]));
    const at = { key: { S: keys.sums(figuresView.name, name, index % 4) }, sort: { S: key } };
    return { PutRequest: { Item: { ...at, moves: { N: '1' }, ...numbers } } };
  });
  for (let from = 0; from < puts.length; from += 25)
    await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: puts.slice(from, from + 25) } }));
};

if (import.meta.main) {
  const sizes = process.argv.slice(2).map(Number).filter(Boolean);
  console.table(await benchFigures(...(sizes.length > 0 ? [sizes] : [])));
}
