import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { commandId, type StreamId } from '../../../domain/kernel/ids.ts';
import { createEventStore, type EventStore } from '../../../functions/lib/adapters/event-store.ts';
import type { Fault } from '../../support/faulty-proxy.ts';
import { localClient } from '../../support/tables.ts';
import { aCommit, aStream, threeEvents } from './commits.ts';
import type { Bench } from './conformance.ts';

/** The part of the suite in which the connection and the service fail. */
export const describeFaults = (bench: () => Bench): void => {
  test.each<Fault>(['lost-answer', 'cut-answer'])(
    '%s: the append is recognised as its own and counts as success',
    async (fault) => {
      const { store, proxy } = bench();
      const commit = aCommit({ events: threeEvents() });
      proxy.plan((request) => (request === 1 ? fault : undefined));
      const outcome = await store.append(commit);
      expect(proxy.operations).toEqual(['PutItem', 'PutItem']);
      expect(outcome).toEqual({ kind: 'repeated', commit, answerLost: true });
      expect(await store.load(commit.stream)).toEqual([commit]);
    },
  );

  test('a lost answer does not hide that another command was faster', async () => {
    const { store, proxy } = bench();
    const winner = aCommit();
    await store.append(winner);
    proxy.plan((request) => (request === 1 ? 'lost-answer' : undefined));
    expect(await store.append(aCommit({ stream: winner.stream }))).toEqual({ kind: 'conflict', winner });
  });

  test.each<[string, Fault]>([
    ['ProvisionedThroughputExceededException', { status: 400, type: 'ProvisionedThroughputExceededException' }],
    ['ThrottlingException', { status: 400, type: 'ThrottlingException' }],
    ['RequestLimitExceeded', { status: 400, type: 'RequestLimitExceeded' }],
    ['InternalServerError', { status: 500, type: 'InternalServerError' }],
    ['ServiceUnavailable', { status: 503, type: 'ServiceUnavailable' }],
    ['a dropped connection', 'lost-request'],
  ])('%s three times over is retried, for appends and loads alike', async (_, fault) => {
    const { store, proxy } = bench();
    const commit = aCommit();
    proxy.plan((request) => (request <= 3 ? fault : undefined));
    expect(await store.append(commit)).toEqual({ kind: 'appended' });
    expect(proxy.operations).toEqual(Array(4).fill('PutItem'));
    proxy.plan((request) => (request <= 3 ? fault : undefined));
    expect(await store.load(commit.stream)).toEqual([commit]);
    expect(proxy.operations).toEqual(Array(4).fill('Query'));
  });

  test.each<[string, Fault, object]>([
    [
      'throttling',
      { status: 400, type: 'ProvisionedThroughputExceededException' },
      { name: 'ProvisionedThroughputExceededException' },
    ],
    ['internal errors', { status: 500, type: 'InternalServerError' }, { name: 'InternalServerError' }],
    ['dropped connections', 'lost-request', { code: 'ECONNRESET' }],
  ])('%s without end: eight attempts, then the error as it came, and nothing written', async (_, fault, error) => {
    const { store, proxy } = bench();
    const commit = aCommit();
    proxy.plan(() => fault);
    await expect(store.append(commit)).rejects.toMatchObject(error);
    expect(proxy.operations).toHaveLength(8);
    proxy.plan(() => undefined);
    expect(await store.load(commit.stream)).toEqual([]);
  });

  test('delays are drawn from the whole width: those who failed together do not come back together', async () => {
    const { proxy } = bench();
    proxy.plan(() => ({ status: 400, type: 'ThrottlingException' }));
    const delays = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const client = localClient(proxy.endpoint);
        const outcome = await createEventStore({ client, table: 'events' })
          .append(aCommit())
          .catch((error) => error.$metadata.totalRetryDelay as number);
        client.destroy();
        return Number(outcome);
      }),
    );
    // Seven draws from 0 to 25, 50 ... 1600 ms: 1588 ms on average, 533 ms of standard deviation.
    expect(Math.max(...delays)).toBeLessThanOrEqual(3_175);
    expect(Math.max(...delays) - Math.min(...delays)).toBeGreaterThan(300);
    expect(Math.min(...delays)).toBeLessThan(1_588);
  });

  test('a refusal that no repetition would change is thrown at once', async () => {
    const { proxy, client } = bench();
    const elsewhere = createEventStore({ client, table: 'no-such-table' });
    await expect(elsewhere.append(aCommit())).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    expect(proxy.operations).toHaveLength(1);
  });

  test('fifty writers on one stream while answers get lost: no hole, nothing lost, nothing twice', async () => {
    const { store, proxy } = bench();
    const stream = aStream();
    proxy.plan((request) => (request % 40 === 0 ? 'lost-answer' : undefined));
    const commands = Array.from({ length: 50 }, () => commandId(randomUUID()));
    await Promise.all(commands.map((command) => write(store, stream, command)));
    proxy.plan(() => undefined);
    const commits = await store.load(stream);
    expect(commits.map(({ commit }) => commit)).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
    expect(commits.map((commit) => commit.commandId).toSorted()).toEqual(commands.toSorted());
  });
};

/** As every command is handled: load, decide, append; on a conflict take in the winner and try again. */
const write = async (store: EventStore, stream: StreamId, command: ReturnType<typeof commandId>): Promise<void> => {
  let seen = (await store.load(stream)).length;
  for (;;) {
    const outcome = await store.append(aCommit({ stream, commit: seen + 1, commandId: command }));
    if (outcome.kind !== 'conflict') return;
    seen = outcome.winner.commit;
    await sleep(Math.random() * 40);
    seen += (await store.load(stream, seen)).length;
  }
};
