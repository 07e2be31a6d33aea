import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Commit } from '../../../domain/kernel/event.ts';
import { commandId } from '../../../domain/kernel/ids.ts';
import { createEventStore } from '../../../functions/lib/adapters/event-store.ts';
import { type Dynoxide, startDynoxide } from '../../../infra/local/dynoxide.ts';
import { simulate } from '../../../infra/local/simulate/simulate.ts';
import { createCommitStorer } from '../../../infra/local/simulate/store-commits.ts';
import { createTables, localClient } from '../../support/tables.ts';

describe('a simulated past goes into the store in bulk', () => {
  let engine: Dynoxide;
  let client: DynamoDBClient;
  beforeAll(async () => {
    engine = await startDynoxide();
    client = localClient(engine.endpoint);
    await createTables(engine.endpoint);
  });
  afterAll(async () => {
    client?.destroy();
    await engine?.stop();
  });

  const commits: readonly Commit[] = [...simulate({ cases: 15, quarter: '2026-Q3', seed: 3, shifts: false })];

  it('every commit once and as it is, also where some of them are there already', async () => {
    const events = createEventStore({ client, table: 'events' });
    const store = createCommitStorer({ client, table: 'events' });
    await store(commits.slice(0, 100));
    await store(commits);
    const streams = Map.groupBy(commits, ({ stream }) => stream);
    expect(commits.length).toBeGreaterThan(150);
    for (const [stream, own] of streams) expect(await events.load(stream)).toEqual(own);
  });

  it('and is refused where a stream has another commit', async () => {
    const store = createCommitStorer({ client, table: 'events' });
    const [first] = commits;
    if (first === undefined) throw new Error('no commit');
    const other = { ...first, commandId: commandId('another'), events: [...first.events, ...first.events] };
    await expect(store([other])).rejects.toThrow('has another commit 1 in this data folder');
  });
});
