import { describe, expect, it } from 'vitest';
import type { Commit } from '../../domain/kernel/event.ts';
import { commandId, streamId } from '../../domain/kernel/ids.ts';
import { instant } from '../../domain/kernel/time.ts';
import type { EventRow } from '../../domain/views/event-rows.ts';
import type { PutRows } from '../../functions/lib/adapters/delivery-stream.ts';
import { createRelay, type RowsOwed } from '../../functions/lib/relay-to-lake.ts';
import { parseRowsOwed } from '../../functions/lib/schemas/rows-owed.ts';

const commit = (subject: string, number: number, events = 2): Commit => ({
  stream: streamId(`case#${subject}`),
  commit: number,
  commandId: commandId(`${subject}${number}`),
  actor: { kind: 'agent', id: 'li' },
  at: instant('2026-11-23T01:30:00.000Z'),
  events: Array.from({ length: events }, (_, index) => ({
    type: 'CaseOpened',
    data: { index },
    personal: { subject: 'secret' },
  })),
});

const office = (take: (rows: readonly EventRow[], call: number) => readonly EventRow[] | Error) => {
  const calls: (readonly EventRow[])[] = [];
  const aside: RowsOwed[] = [];
  const put = (async (rows: readonly EventRow[]) => {
    calls.push(rows);
    await new Promise((resolve) => setTimeout(resolve, 2));
    const left = take(rows, calls.length);
    if (left instanceof Error) throw left;
    return left;
  }) as PutRows;
  const setAside = async (owed: RowsOwed): Promise<void> => void aside.push(owed);
  return { calls, aside, relay: createRelay({ put, setAside }), put };
};

describe('relaying commits to the lake', () => {
  it('G3: gives a row for each event, without its personal part', async () => {
    const { calls, aside, relay } = office(() => []);
    expect(await relay([commit('A', 1), commit('A', 2, 1)])).toBe(0);
    expect(calls.flat().map(({ event_id }) => event_id)).toEqual(['case#A/1/0', 'case#A/1/1', 'case#A/2/0']);
    expect(JSON.stringify(calls)).not.toContain('secret');
    expect(aside).toEqual([]);
  });

  it('puts what several streams have at one time into few requests', async () => {
    const { calls, relay } = office(() => []);
    await Promise.all(Array.from({ length: 20 }, (_, n) => relay([commit(`S${n}`, 1, 1)])));
    expect(calls.flat().length).toBe(20);
    expect(calls.length).toBeLessThanOrEqual(2);
  });

  it('sets commits aside when the lake cannot be reached, each of them, and does not fail', async () => {
    const { aside, relay } = office(() => new Error('503'));
    const counts = await Promise.all([relay([commit('A', 1), commit('A', 2)]), relay([commit('B', 7)])]);
    expect(counts).toEqual([2, 1]);
    expect(aside.map(({ stream, commit }) => `${stream}/${commit}`).sort()).toEqual(['case#A/1', 'case#A/2', 'case#B/7']);
  });

  it('sets aside only the commit of which a row was refused, once', async () => {
    const { aside, relay } = office((rows) => rows.filter(({ commit_number }) => commit_number === 2));
    expect(await relay([commit('A', 1), commit('A', 2, 3), commit('A', 3)])).toBe(1);
    expect(aside).toEqual([{ stream: 'case#A', commit: 2 }]);
  });

  it('goes on after a failure: the next commits are tried again', async () => {
    const { aside, relay } = office((_rows, call) => (call === 1 ? new Error('503') : []));
    expect(await relay([commit('A', 1)])).toBe(1);
    expect(await relay([commit('A', 2)])).toBe(0);
    expect(aside).toHaveLength(1);
  });

  it('fails when what the lake refused cannot be set aside either: then nothing counts as done', async () => {
    const { put } = office(() => new Error('503'));
    const relay = createRelay({ put, setAside: async () => Promise.reject(new Error('no queue')) });
    await expect(relay([commit('A', 1)])).rejects.toThrow('no queue');
  });

  it('reads what was set aside, and nothing else', () => {
    expect(parseRowsOwed('{"stream":"case#A","commit":3}')).toEqual({ stream: 'case#A', commit: 3 });
    for (const body of ['', '{}', '{"stream":"case#A","commit":0}', '{"stream":"../x","commit":1}'])
      expect(() => parseRowsOwed(body)).toThrow();
  });
});
