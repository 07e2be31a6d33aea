import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Commit, DomainEvent } from '../../domain/kernel/event.ts';
import type { StreamId } from '../../domain/kernel/ids.ts';
import { createEventStore, type EventStore, itemFromCommit } from '../../functions/lib/adapters/event-store.ts';
import { startDynoxide } from '../../infra/local/dynoxide.ts';
import { aCommit, aStream, threeEvents } from '../functions/store/commits.ts';
import { createTables, localClient } from '../support/tables.ts';
import { type Castore, createCastore, createCastoreTable } from './castore.ts';
import { type Figure, median } from './figure.ts';

/**
 * Append and load, ours beside castore's DynamoDB adapter and a bare PutItem loop: one Dynoxide on a file, one process,
 * 20 requests in flight, all contenders in every round and in turning order, medians of the rounds.
 */
export const benchStore = async (): Promise<readonly Figure[]> => {
  const directory = mkdtempSync(join(tmpdir(), 'kefu-bench-'));
  const engine = await startDynoxide({ dbPath: join(directory, 'bench.sqlite') });
  try {
    const { events: table } = await createTables(engine.endpoint);
    const client = localClient(engine.endpoint);
    await createCastoreTable(client);
    const ours = createEventStore({ client, table });
    const contenders: Contenders = { client, table, ours, castore: createCastore(client), endpoint: engine.endpoint };
    const figures = [...(await benchAppend(contenders)), ...(await benchLoads(contenders))];
    client.destroy();
    return figures;
  } finally {
    await engine.stop();
    rmSync(directory, { recursive: true, force: true });
  }
};

type Contenders = {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly ours: EventStore;
  readonly castore: Castore;
  readonly endpoint: string;
};

const IN_FLIGHT = 20;
const CASTORE = 'castore event groups';

const benchAppend = async (contenders: Contenders): Promise<readonly Figure[]> => {
  const { client, table, ours, castore } = contenders;
  const mine: number[] = [];
  const theirs: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < ROUNDS + 1; round += 1) {
    // Every contender goes on writing to streams of its own, prepared before the clock starts.
    const commits = freshCommits(APPENDS_A_ROUND);
    const items = freshCommits(APPENDS_A_ROUND).map(itemFromCommit);
    const groups = freshCommits(APPENDS_A_ROUND);
    const runs = [
      async () => {
        const append = async (commit: Commit) => expectAppended((await ours.append(commit)).kind);
        return mine.push(await perSecond(commits, append));
      },
      async () => {
        const push = (commit: Commit) => castore.push(commit, (commit.commit - 1) * commit.events.length + 1);
        return theirs.push(await perSecond(groups, push));
      },
      async () => {
        const put = (item: (typeof items)[number]) => client.send(new PutItemCommand({ TableName: table, Item: item }));
        return bare.push(await perSecond(items, put));
      },
    ];
    for (let turn = 0; turn < runs.length; turn += 1) await runs[(round + turn) % runs.length]?.();
    if (round === 0) for (const list of [mine, theirs, bare]) list.length = 0; // the first warms up
  }

  const costs = await appendCosts(contenders.endpoint, table);
  const ofBare = (rates: readonly number[]): number => round(median(rates.map((rate, i) => rate / (bare[i] ?? Number.NaN))), 3);
  const against = { peerName: CASTORE };
  return [
    { name: 'store.append3.writeUnits', unit: 'units', ...costs.units, ...against, goal: '1' },
    { name: 'store.append3.requests', unit: 'requests', ...costs.requests, ...against, goal: '1' },
    {
      name: 'store.append3.perSecond',
      unit: 'appends/s',
      ours: round(median(mine)),
      peer: round(median(theirs)),
      ...against,
      goal: '>= 1.25 x castore',
    },
    { name: 'store.append3.ofBarePut', unit: 'ratio', ours: ofBare(mine), peer: ofBare(theirs), ...against, goal: '>= 0.9' },
  ];
};

const ROUNDS = 30;
const APPENDS_A_ROUND = 200;

/** 3-event commits for 20 streams, commit numbers ascending within each. */
const freshCommits = (count: number): readonly Commit[] => {
  const streams = Array.from({ length: IN_FLIGHT }, aStream);
  return Array.from({ length: count }, (_, i) =>
    aCommit({ stream: streams[i % IN_FLIGHT] as StreamId, commit: Math.floor(i / IN_FLIGHT) + 1, events: threeEvents() }),
  );
};

const appendCosts = async (endpoint: string, table: string) => {
  const meter = meteredClient(endpoint);
  const store = createEventStore({ client: meter.client, table });
  const castore = createCastore(meter.client);
  const stream = aStream();
  // Castore's first event of a stream also writes to its index: the second commit is the usual case.
  await castore.push(aCommit({ stream, events: threeEvents() }), 1);
  const ours = await meter.measure(() => store.append(aCommit({ stream, events: threeEvents() })));
  const peer = await meter.measure(() => castore.push(aCommit({ stream, commit: 2, events: threeEvents() }), 4));
  meter.client.destroy();
  return { units: { ours: ours.units, peer: peer.units }, requests: { ours: ours.requests, peer: peer.requests } };
};

const benchLoads = async (contenders: Contenders): Promise<readonly Figure[]> => {
  const figures: Figure[] = [];
  for (const { events, loads } of LOADS) figures.push(...(await benchLoad(contenders, events, loads)));
  return [...figures, ...(await dearestLoads(contenders))];
};

const LOADS = [
  { events: 10, loads: 200 },
  { events: 100, loads: 100 },
  { events: 1000, loads: 20 },
] as const;
const LOAD_ROUNDS = 5;

const benchLoad = async (contenders: Contenders, events: number, loads: number): Promise<readonly Figure[]> => {
  const { ours, castore, endpoint, table } = contenders;
  const stream = aStream();
  for (let done = 0, commit = 1; done < events; commit += 1) {
    const batch = aCommit({ stream, commit, events: threeEvents().slice(0, events - done) as DomainEvent[] });
    await ours.append(batch);
    await castore.push(batch, done + 1);
    done += batch.events.length;
  }
  const loadOurs = async (store = ours) => (await store.load(stream)).reduce((sum, commit) => sum + commit.events.length, 0);
  const check = (loaded: number) => {
    if (loaded !== events) throw new Error(`loaded ${loaded} events of ${events}`);
  };

  const mine: number[] = [];
  const theirs: number[] = [];
  const times = Array.from({ length: loads });
  for (let round = 0; round < LOAD_ROUNDS + 1; round += 1) {
    const runs = [
      async () => mine.push(await perSecond(times, async () => check(await loadOurs()))),
      async () => theirs.push(await perSecond(times, async () => check(await castore.load(stream)))),
    ];
    for (let turn = 0; turn < runs.length; turn += 1) await runs[(round + turn) % runs.length]?.();
    if (round === 0) for (const list of [mine, theirs]) list.length = 0;
  }

  const meter = meteredClient(endpoint);
  const cost = await meter.measure(() => loadOurs(createEventStore({ client: meter.client, table })));
  const peerCost = await meter.measure(() => createCastore(meter.client).load(stream));
  meter.client.destroy();
  const name = `store.load${events}`;
  const against = { peerName: 'castore' };
  const goal = events === 100 ? { units: { goal: '<= 12' }, requests: { goal: '1' } } : { units: {}, requests: {} };
  return [
    { name: `${name}.readUnits`, unit: 'units', ours: cost.units, peer: peerCost.units, ...against, ...goal.units },
    { name: `${name}.requests`, unit: 'requests', ours: cost.requests, peer: peerCost.requests, ...against, ...goal.requests },
    { name: `${name}.perSecond`, unit: 'loads/s', ours: round(median(mine)), peer: round(median(theirs)), ...against },
  ];
};

/** 100 events in 100 commits of one: what a case costs at worst, cold, and when all of it is known already. */
const dearestLoads = async ({ endpoint, table }: Contenders): Promise<readonly Figure[]> => {
  const meter = meteredClient(endpoint);
  const store = createEventStore({ client: meter.client, table });
  const stream = aStream();
  for (let commit = 1; commit <= 100; commit += 1) await store.append(aCommit({ stream, commit }));
  const cold = await meter.measure(() => store.load(stream));
  const warm = await meter.measure(() => store.load(stream, 100));
  meter.client.destroy();
  return [
    { name: 'store.load100.oneByOne.readUnits', unit: 'units', ours: cold.units, goal: '<= 12' },
    { name: 'store.load100.warm.readUnits', unit: 'units', ours: warm.units, goal: '<= 1' },
  ];
};

type Cost = { readonly units: number; readonly requests: number };

/** A client that asks for the capacity of everything it sends, whoever sends it, and counts requests, retries included. */
const meteredClient = (endpoint: string) => {
  const client = localClient(endpoint);
  let units = 0;
  let requests = 0;
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next({ ...args, input: { ...args.input, ReturnConsumedCapacity: 'TOTAL' } as typeof args.input });
      const { ConsumedCapacity: consumed } = result.output as { ConsumedCapacity?: Consumed | Consumed[] };
      for (const { CapacityUnits } of [consumed ?? []].flat()) units += CapacityUnits ?? 0;
      return result;
    },
    { step: 'initialize' },
  );
  client.middlewareStack.add(
    (next) => async (args) => {
      requests += 1;
      return next(args);
    },
    { step: 'finalizeRequest', priority: 'low' },
  );
  const measure = async (work: () => Promise<unknown>): Promise<Cost> => {
    units = 0;
    requests = 0;
    await work();
    return { units, requests };
  };
  return { client, measure };
};

type Consumed = { readonly CapacityUnits?: number };

/** Works through the inputs, always so many in flight; operations a second. */
const perSecond = async <Input>(inputs: readonly Input[], work: (input: Input) => Promise<unknown>): Promise<number> => {
  const started = process.hrtime.bigint();
  const queue = inputs.values();
  const lane = async () => {
    for (const input of queue) await work(input);
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
  return inputs.length / (Number(process.hrtime.bigint() - started) / 1e9);
};

const expectAppended = (kind: string): void => {
  if (kind !== 'appended') throw new Error(`an append of the benchmark ended as ${kind}`);
};

const round = (value: number, digits = 0): number => Number(value.toFixed(digits));

if (import.meta.main) console.table(await benchStore());
