import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeTableCommand, type DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { decideCase } from '../../domain/case/case.ts';
import type { CaseEvent } from '../../domain/case/events.ts';
import { initialCase } from '../../domain/case/state.ts';
import type { Channel } from '../../domain/case/words.ts';
import type { DeadlineBreached } from '../../domain/deadline/events.ts';
import { caseIdFrom, caseStream, commandId, interactionId, type StreamId } from '../../domain/kernel/ids.ts';
import { epochMillis, type Instant, instantOf } from '../../domain/kernel/time.ts';
import { createEventStore, type EventStore } from '../../functions/lib/adapters/event-store.ts';
import { sha256 } from '../../functions/lib/digest.ts';
import { theCustomer } from '../support/cases.ts';
import { newDataDir, type RunningDesk, removeDataDir, startDesk } from '../support/desk.ts';
import { defaultPolicies } from '../support/given.ts';
import { localClient } from '../support/tables.ts';
import { boardShows, reaches } from './desk-load.ts';
import { type Figure, percentile, rounded } from './figure.ts';

/**
 * How late breaches are noticed while 10,000 deadlines stand armed, at the clock's real speed. The cases' first commits, as the
 * domain decides them, are appended straight to the host's own DynamoDB; from there on all goes as ever: stream, reactions,
 * Scheduler, delay queue, timer function.
 */
export const benchLateness = async (): Promise<readonly Figure[]> => {
  const dataDir = newDataDir();
  const desk = await startDesk(dataDir);
  const client = localClient(endpointOf(dataDir));
  try {
    const store = createEventStore({ client, table: await eventsTable(client) });
    const started = performance.now();
    await armLongTerm(desk, store);
    const armed = (performance.now() - started) / 1000;

    const due = await armSoonDue(store);
    await sleep(FIRST_DUE_MILLIS + WINDOW_MILLIS);
    const late: number[] = [];
    await inLanes(due.length, async (index) => late.push(await latenessOf(store, due[index] as SoonDue)));
    return [
      { name: 'deadline.lateness.p50Ms', unit: 'ms', ours: percentile(late, 50) },
      { name: 'deadline.lateness.p99Ms', unit: 'ms', ours: percentile(late, 99), goal: '<= 2000' },
      { name: 'deadline.lateness.maxMs', unit: 'ms', ours: Math.max(...late) },
      { name: 'deadline.lateness.observed', unit: 'breaches', ours: late.length },
      { name: 'deadline.armed', unit: 'deadlines', ours: DEADLINES_A_CASE * (LONG_TERM + SOON_DUE), goal: '>= 10000' },
      { name: 'deadline.arming.perSecond', unit: 'deadlines/s', ours: rounded((DEADLINES_A_CASE * LONG_TERM) / armed) },
    ];
  } finally {
    client.destroy();
    await desk.stop();
    removeDataDir(dataDir);
  }
};

const LONG_TERM = 4400;
const SOON_DUE = 600;
/** Each case owes a first response and a resolution, and each of them has a warning and a due time. */
const DEADLINES_A_CASE = 2;
const SCHEDULES_A_CASE = 4;
/** Far enough ahead that Scheduler and then the delay queue bring the wake-up. */
const FIRST_DUE_MILLIS = 100_000;
const WINDOW_MILLIS = 60_000;
/** A6: a chat is answered within three minutes. */
const CHAT_TARGET_MILLIS = 180_000;
const PATIENCE = 300_000;

/** The engine that belongs to a data folder, as its process was started. */
const endpointOf = (dataDir: string): string => {
  const { pid } = JSON.parse(readFileSync(path.join(dataDir, 'dynamo.sqlite.pid'), 'utf8')) as { pid: number };
  const args = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  return `http://127.0.0.1:${args[args.indexOf('--port') + 1]}`;
};

/** The template lets CloudFormation name it: it is the one whose items are commits. */
const eventsTable = async (client: DynamoDBClient): Promise<string> => {
  const { TableNames = [] } = await client.send(new ListTablesCommand({}));
  for (const name of TableNames) {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: name }));
    if (Table?.KeySchema?.some(({ AttributeName }) => AttributeName === 'commit')) return name;
  }
  throw new Error(`none of the tables holds commits: ${TableNames.join(', ')}`);
};

/** Cases whose deadlines lie hours and days ahead; resolves when all their schedules stand and the board has counted them. */
const armLongTerm = async (desk: RunningDesk, store: EventStore): Promise<void> => {
  await inLanes(LONG_TERM, (index) => openCase(store, { source: `long-term ${index}`, channel: 'forum', at: now() }));
  await boardShows(desk, LONG_TERM, { every: 1000, patience: PATIENCE });
  const schedules = async () => {
    const answer = await fetch(`${desk.url}/_local/schedules`);
    return ((await answer.json()) as { schedules: readonly unknown[] }).schedules.length;
  };
  await reaches(schedules, SCHEDULES_A_CASE * LONG_TERM, { every: 3000, patience: PATIENCE });
};

type SoonDue = { readonly stream: StreamId; readonly dueAt: Instant };

/** Chats whose first response falls due one after the other over the window. */
const armSoonDue = async (store: EventStore): Promise<readonly SoonDue[]> => {
  const first = Date.now() + FIRST_DUE_MILLIS;
  const due: SoonDue[] = [];
  await inLanes(SOON_DUE, async (index) => {
    const dueMillis = Math.round(first + (index * WINDOW_MILLIS) / SOON_DUE);
    const at = instantOf(dueMillis - CHAT_TARGET_MILLIS);
    due.push({
      stream: await openCase(store, { source: `soon due ${index}`, channel: 'chat', at }),
      dueAt: instantOf(dueMillis),
    });
  });
  return due;
};

const openCase = async (
  store: EventStore,
  { source, channel, at }: { readonly source: string; readonly channel: Channel; readonly at: Instant },
): Promise<StreamId> => {
  const digest = sha256(source);
  const caseId = caseIdFrom(digest);
  const stream = caseStream(caseId);
  const command = {
    type: 'ReceiveContact',
    now: now(),
    by: theCustomer,
    opening: { caseId, source: digest.toString('hex'), channel, subject: source, customer: { name: 'Ann Miller' } },
    interaction: { data: { interactionId: interactionId('i-1'), direction: 'inbound', channel, at } },
  } as const;
  const decision = decideCase(command, initialCase, defaultPolicies);
  if (decision.kind !== 'accepted') throw new Error(`${source}: the case was not opened`);
  const appended = await store.append({
    stream,
    commit: 1,
    events: decision.events,
    commandId: commandId(source),
    actor: theCustomer,
    at: command.now,
  });
  if (appended.kind !== 'appended') throw new Error(`${source}: ${appended.kind}`);
  return stream;
};

/** Milliseconds from the due time to when the breach was noticed; throws when it never was, or under another due time. */
const latenessOf = async (store: EventStore, { stream, dueAt }: SoonDue): Promise<number> => {
  const breaches = async (): Promise<readonly DeadlineBreached['data'][]> => {
    const events = (await store.load(stream)).flatMap((commit) => commit.events as readonly CaseEvent[]);
    return events.flatMap((event) => (event.type === 'DeadlineBreached' ? [event.data] : []));
  };
  const count = async () => (await breaches()).length;
  await reaches(count, 1, { every: 1000, patience: PATIENCE });
  const [breach] = await breaches();
  if (breach?.dueAt !== dueAt) throw new Error(`${stream}: breached at ${breach?.dueAt}, was due at ${dueAt}`);
  return epochMillis(breach.noticedAt) - epochMillis(dueAt);
};

const now = (): Instant => instantOf(Date.now());

const IN_FLIGHT = 20;

const inLanes = async (count: number, work: (index: number) => Promise<unknown>): Promise<void> => {
  const indexes = Array.from({ length: count }, (_, index) => index).values();
  const lane = async (): Promise<void> => {
    for (const index of indexes) await work(index);
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
};

if (import.meta.main) console.table(await benchLateness());
