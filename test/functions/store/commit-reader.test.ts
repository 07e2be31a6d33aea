import { expect, it } from 'vitest';
import type { Commit } from '../../../domain/kernel/event.ts';
import { createCommitReader } from '../../../functions/lib/adapters/commit-reader.ts';
import { createEventStore } from '../../../functions/lib/adapters/event-store.ts';
import { useTables } from '../../support/engine.ts';
import { aCommit, aStream } from './commits.ts';

const clientOf = useTables();

it('single commits come in the order asked, more than a request takes, one asked twice twice, and nothing where there is none', async () => {
  const store = createEventStore({ client: clientOf(), table: 'events' });
  const stream = aStream();
  const commits: Commit[] = [];
  for (let commit = 1; commit <= 104; commit += 1) {
    commits.push(aCommit({ stream, commit }));
    await store.append(commits[commit - 1] as Commit);
  }
  const read = createCommitReader({ client: clientOf(), table: 'events' });
  const places = [...commits.toReversed(), { stream, commit: 105 }, { stream, commit: 7 }];
  expect(await read(places)).toEqual([...commits.toReversed(), undefined, commits[6]]);
  expect(await read([])).toEqual([]);
});
