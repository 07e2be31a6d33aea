import { TransactGetItemsCommand, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import type { Quarter } from '../../../domain/calendar/quarter.ts';
import type { StoredSum } from '../../../domain/views/figures/figures-of.ts';
import { unpackDocument } from '../../../domain/views/figures/packing/document.ts';
import type { Section } from '../../../domain/views/figures/packing/sections.ts';
import { isDayUnit } from '../../../domain/views/figures/packing/units.ts';
import type { StoreClient } from './event-store.ts';
import { createPackedCache, type PackedCache } from './packed-cache.ts';
import { bytesOf, type Head, headKey, headOf, partitions, partsOf, sortOfDocument, sortOfMoved } from './packed-items.ts';
import { readPartition, sortOf } from './view-reader.ts';

/** Where sums are packed: the table of sums `name` in the build `place`. */
export type Packing = { readonly place: string; readonly name: string };
export type Known = { readonly quarter: Quarter; readonly head: Head };
export type Found = { readonly unit: string; readonly document: Uint8Array };

/** Reads what heads name. `changed`: something of it is there no longer, since the head is another by now. */
export type PackedReader = {
  /** As they stand, and none of them amid a change. */
  readonly heads: (of: Packing, quarters: readonly Quarter[]) => Promise<readonly Known[] | 'changed'>;
  readonly quarters: (of: Packing) => Promise<readonly Quarter[]>;
  readonly moved: (of: Packing, known: Known) => Promise<readonly StoredSum[] | 'changed'>;
  /** Of each unit its documents in their order; keys have no day. */
  readonly documents: (of: Packing, known: Known, wanted: Wanted) => Promise<readonly Found[] | 'changed'>;
};
export type Wanted = { readonly units: readonly string[]; readonly sections: readonly Section[] };

/** Documents that are in the `cache` are not asked for again. */
export const createPackedReader = (options: {
  readonly client: StoreClient;
  readonly table: string;
  readonly cache?: PackedCache;
}): PackedReader => {
  const { client, table, cache = createPackedCache(0) } = options;
  const partition = readPartition({ client, table });

  const heads: PackedReader['heads'] = async ({ place, name }, quarters) => {
    if (quarters.length === 0) return [];
    try {
      const TransactItems = quarters.map((quarter) => ({ Get: { TableName: table, Key: headKey(place, name, quarter) } }));
      const { Responses = [] } = await client.send(new TransactGetItemsCommand({ TransactItems }));
      return quarters.map((quarter, index) => ({ quarter, head: headOf(Responses[index]?.Item) }));
    } catch (error) {
      if (error instanceof TransactionCanceledException) return 'changed'; // it is being written at this very moment
      throw error;
    }
  };

  const quarters: PackedReader['quarters'] = async ({ place, name }) => {
    const found = await partition(partitions.heads(place, name), { consistent: true, sortOnly: true });
    return found.map((item) => sortOf(item) as Quarter);
  };

  const moved: PackedReader['moved'] = async ({ place, name }, { quarter, head }) => {
    const { from, to } = head.moved;
    if (from === to) return [];
    const within = { low: sortOfMoved(from), high: sortOfMoved(to - 1), consistent: true };
    const batches = await partition(partitions.documents(place, name, quarter), within);
    return batches.length === to - from ? batches.flatMap((batch) => unpackDocument(bytesOf(batch))) : 'changed';
  };

  const documents: PackedReader['documents'] = async ({ place, name }, { quarter, head }, { units, sections }) => {
    const key = partitions.documents(place, name, quarter);
    const nameOf = (sort: string): string => `${key}\n${sort}`;
    const bytes = new Map<string, Uint8Array>();
    const runs = sections.flatMap((section) => runsOf(head, units, section));
    const missing = runs.filter((sorts) => {
      const kept = sorts.map((sort) => cache.get(nameOf(sort)));
      for (const [index, sort] of sorts.entries()) if (kept[index] !== undefined) bytes.set(sort, kept[index]);
      return kept.includes(undefined);
    });
    const read = await Promise.all(
      missing.map((sorts) => partition(key, { low: sorts[0], high: sorts.at(-1), consistent: true })),
    );
    for (const item of read.flat()) {
      bytes.set(sortOf(item), bytesOf(item));
      cache.keep(nameOf(sortOf(item)), bytesOf(item));
    }
    const found: Found[] = [];
    for (const section of sections)
      for (const unit of units)
        for (const sort of sortsOf(head, unit, section)) {
          const document = bytes.get(sort);
          if (document === undefined) return 'changed';
          found.push({ unit, document });
        }
    return found;
  };

  return { heads, quarters, moved, documents };
};

const sortsOf = ({ units }: Head, unit: string, section: Section): readonly string[] => {
  const one = units[unit];
  if (one === undefined) return [];
  return Array.from({ length: partsOf(one, section) }, (_, part) =>
    sortOfDocument({ section, unit, version: one.version, part }),
  );
};

/** Documents that are read side by side, in order, stay under the 1 MB of a page; the days of a month follow each other. */
const MOST_PARTS = 3;
const runsOf = (head: Head, units: readonly string[], section: Section): readonly (readonly string[])[] => {
  const groups = Map.groupBy(units, (unit) => (isDayUnit(unit) ? unit.slice(0, 7) : unit));
  return [...groups.values()].flatMap((group) => {
    const sorts = group.flatMap((unit) => sortsOf(head, unit, section)).sort();
    const isOfDays = group.some(isDayUnit);
    const size = isOfDays ? Math.max(1, sorts.length) : MOST_PARTS;
    return Array.from({ length: Math.ceil(sorts.length / size) }, (_, run) => sorts.slice(run * size, (run + 1) * size));
  });
};
