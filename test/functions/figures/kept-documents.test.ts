import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { parseQuarter } from '../../../domain/calendar/quarter.ts';
import { packDocument, unpackDocument } from '../../../domain/views/figures/packing/document.ts';
import { createPackedCache } from '../../../functions/lib/adapters/packed-cache.ts';
import { noHead } from '../../../functions/lib/adapters/packed-items.ts';
import { createPackedReader, type Known } from '../../../functions/lib/adapters/packed-reader.ts';
import { createPackedStore } from '../../../functions/lib/adapters/packed-store.ts';
import { useTables } from '../../support/engine.ts';

describe('G1: packed documents that are kept', () => {
  const clientOf = useTables();

  it('are read once, and again as soon as the head names another version', async () => {
    let requests = 0;
    const send = (command: never): Promise<unknown> => {
      requests += 1;
      return clientOf().send(command);
    };
    const counting = { ...clientOf(), send } as unknown as DynamoDBClient;
    const of = { place: 'figures', name: 'figures-people' };
    const quarter = parseQuarter('2026-Q3');
    if (quarter === undefined) throw new Error('no quarter');
    const knownAs = (version: string): Known => ({
      quarter,
      head: { ...noHead, units: { '2026-07-01': { version, parts: [1] } } },
    });
    const store = createPackedStore({ client: clientOf(), table: 'views' });
    for (const [version, contacts] of [
      ['v1', 1],
      ['v2', 2],
    ] as const) {
      const bytes = packDocument([{ key: 'a-1|north|phone', values: { contacts } }]);
      await store.put(of, knownAs(version), { section: 'counts', unit: '2026-07-01', version, part: 0, bytes });
    }
    const reader = createPackedReader({ client: counting, table: 'views', cache: createPackedCache(1000) });
    const contactsAs = async (version: string): Promise<readonly [number | undefined, number]> => {
      requests = 0;
      const found = await reader.documents(of, knownAs(version), { units: ['2026-07-01'], sections: ['counts'] });
      const [document] = found === 'changed' ? [] : found;
      return [document && unpackDocument(document.document)[0]?.values.contacts, requests];
    };
    expect(await contactsAs('v1')).toEqual([1, 1]);
    expect(await contactsAs('v1')).toEqual([1, 0]);
    expect(await contactsAs('v2')).toEqual([2, 1]);
    expect(await contactsAs('v2')).toEqual([2, 0]);
    expect(await contactsAs('v3')).toEqual([undefined, 1]); // there is none
  });

  it('are as many as there is room for, the longest unused forgotten first', () => {
    const cache = createPackedCache(10);
    const of = (size: number) => new Uint8Array(size);
    cache.keep('a', of(4));
    cache.keep('b', of(4));
    cache.get('a');
    cache.keep('c', of(4));
    expect(['a', 'b', 'c'].map((name) => cache.get(name)?.length)).toEqual([4, undefined, 4]);
    cache.keep('a', of(1));
    cache.keep('d', of(5));
    expect(['a', 'c', 'd'].map((name) => cache.get(name)?.length)).toEqual([1, 4, 5]);
    cache.keep('e', of(11));
    expect(['a', 'c', 'd', 'e'].map((name) => cache.get(name))).toEqual([undefined, undefined, undefined, undefined]);
  });
});
