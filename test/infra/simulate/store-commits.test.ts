import { describe, expect, it } from 'vitest';
import type { Commit } from '../../../domain/kernel/event.ts';
import { commandId } from '../../../domain/kernel/ids.ts';
import { createEventStore } from '../../../functions/lib/adapters/event-store.ts';
import { simulate } from '../../../infra/local/simulate/simulate.ts';
import { createCommitStorer } from '../../../infra/local/simulate/store-commits.ts';
import { useTables } from '../../support/engine.ts';

describe('a simulated past goes into the store in bulk', () => {
  const clientOf = useTables();

  const commits: readonly Commit[] = [...simulate({ cases: 15, quarter: '2026-Q3', seed: 3, shifts: false })];

  it('every commit once and as it is, also where some of them are there already', async () => {
    const events = createEventStore({ client: clientOf(), table: 'events' });
    const store = createCommitStorer({ client: clientOf(), table: 'events' });
    await store(commits.slice(0, 100));
    await store(commits);
    const streams = Map.groupBy(commits, ({ stream }) => stream);
    expect(commits.length).toBeGreaterThan(150);
    for (const [stream, own] of streams) expect(await events.load(stream)).toEqual(own);
  });

  it('and is refused where a stream has another commit', async () => {
    const store = createCommitStorer({ client: clientOf(), table: 'events' });
    const [first] = commits;
    if (first === undefined) throw new Error('no commit');
    const other = { ...first, commandId: commandId('another'), events: [...first.events, ...first.events] };
    await expect(store([other])).rejects.toThrow('has another commit 1 in this data folder');
  });
});
