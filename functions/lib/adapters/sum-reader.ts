import { setTimeout as sleep } from 'node:timers/promises';
import type { Quarter } from '../../../domain/calendar/quarter.ts';
import type { StoredSum } from '../../../domain/views/figures/figures-of.ts';
import type { StoredNumbers } from '../../../domain/views/figures/groups.ts';
import { unpackDocument } from '../../../domain/views/figures/packing/document.ts';
import { addedSums } from '../../../domain/views/figures/packing/merge.ts';
import { sections as allSections, type Section } from '../../../domain/views/figures/packing/sections.ts';
import { isDayUnit, quartersIn, unitsWithin } from '../../../domain/views/figures/packing/units.ts';
import type { Period } from '../../../domain/views/figures/period.ts';
import type { StoreClient } from './event-store.ts';
import type { Item } from './item-reader.ts';
import { createPackedCache } from './packed-cache.ts';
import { createPackedReader, type Known, type Packing } from './packed-reader.ts';
import { keys, nameOf, shards } from './view-items.ts';
import { readPartition, sortOf } from './view-reader.ts';
import { keepLive, readRegister } from './view-register.ts';

/** Keys from `from` to `to`, both included; each begins with a day, which says where packed ones are looked for. */
export type SumRange = { readonly from: string; readonly to: string };

/**
 * Reading sums, whose keys begin with a day: those that stand by themselves and those that were packed (packed-items.ts), each number
 * once, however they are being moved meanwhile. Throws where they are moved without a pause for a quarter of a minute.
 */
export type SumReader = {
  /** By key, in order; shards are added up, and a 0 may be there or not. */
  readonly sums: (table: string, range: SumRange) => Promise<readonly StoredSum[]>;
  /** All numbers of some days, in the fewest documents that hold them; the keys of documents have no day. */
  readonly numbers: (table: string, days: Period, sections?: readonly Section[]) => Promise<StoredNumbers>;
};

/** `place`: the build that is read; the live one of `view` where none is named. */
export const createSumReader = (options: {
  readonly client: StoreClient;
  readonly table: string;
  readonly view: string;
  readonly place?: string;
}): SumReader => {
  const { client, table, view, place: named } = options;
  const live = named === undefined ? keepLive(() => readRegister(client, table), view) : async () => named;
  const partition = readPartition({ client, table });
  const packed = createPackedReader({ client, table, cache: createPackedCache(MOST_KEPT) });

  const unpacked = async ({ place, name }: Packing, { from, to }: SumRange): Promise<readonly StoredSum[]> => {
    const within = { low: from, high: to, consistent: true };
    const pages = await Promise.all(shards.map((shard) => partition(keys.sums(place, name, shard), within)));
    return pages.flat().map(sumOf);
  };

  /** Between two equal looks at the heads nothing was moved; what is not so is read again. */
  const steady = async <T extends object>(of: Packing, quarters: readonly Quarter[], read: Reading<T>): Promise<T> => {
    const until = performance.now() + PATIENCE_MILLIS;
    for (let attempt = 0; performance.now() < until; attempt += 1) {
      if (attempt > 0) await sleep(Math.min(1000, 20 * 2 ** attempt));
      const before = await packed.heads(of, quarters);
      if (before === 'changed') continue;
      const result = await read(before);
      if (result === 'changed') continue;
      const after = await packed.heads(of, quarters);
      if (after !== 'changed' && before.every(({ head }, index) => head.revision === after[index]?.head.revision)) return result;
    }
    throw new Error(`the sums of ${of.name} were being packed all the time`);
  };

  const numbers: SumReader['numbers'] = async (name, days, sections = allSections) => {
    const of = { place: await live(), name };
    return steady(of, quartersIn(days), async (known) => {
      const [single, moved, documents] = await Promise.all([
        unpacked(of, { from: `${days.from}|`, to: `${days.to}|\u{10ffff}` }),
        Promise.all(known.map((one) => packed.moved(of, one))),
        Promise.all(
          known.map((one) => packed.documents(of, one, { units: unitsWithin(Object.keys(one.head.units), days), sections })),
        ),
      ]);
      if (!isWhole(moved) || !isWhole(documents)) return 'changed';
      const isWithin = ({ key }: StoredSum): boolean => key.slice(0, 10) >= days.from && key.slice(0, 10) <= days.to;
      return { documents: documents.flat().map(({ document }) => document), sums: [...single, ...moved.flat().filter(isWithin)] };
    });
  };

  const sums: SumReader['sums'] = async (name, range) => {
    const of = { place: await live(), name };
    const { from, to } = range;
    const quarters = quartersIn({ from: from.slice(0, 10), to: to.slice(0, 10) });
    const isAsked = (unit: string): boolean => isDayUnit(unit) && unit >= from.slice(0, 10) && unit <= to;
    return steady(of, quarters, async (known) => {
      const [single, moved, documents] = await Promise.all([
        unpacked(of, range),
        Promise.all(known.map((one) => packed.moved(of, one))),
        Promise.all(
          known.map((one) => packed.documents(of, one, { units: unitsOf(one).filter(isAsked), sections: allSections })),
        ),
      ]);
      if (!isWhole(moved) || !isWhole(documents)) return 'changed';
      const dated = documents
        .flat()
        .flatMap(({ unit, document }) => unpackDocument(document).map(({ key, values }) => ({ key: `${unit}|${key}`, values })));
      return addedSums([...single, ...moved.flat(), ...dated].filter(({ key }) => key >= from && key <= to));
    });
  };

  return { sums, numbers };
};

type Reading<T> = (known: readonly Known[]) => Promise<T | 'changed'>;

/** Bytes of documents that a warm function keeps: a quarter of a million cases has 5 MB of them in each cut. */
const MOST_KEPT = 32_000_000;

/** Longer than any burst of packing. */
const PATIENCE_MILLIS = 15_000;

const unitsOf = ({ head }: Known): readonly string[] => Object.keys(head.units);
const isWhole = <T>(read: readonly (T | 'changed')[]): read is readonly T[] => !read.includes('changed');

/** The sum that an item holds. */
export const sumOf = (item: Item): StoredSum => {
  const values: Record<string, number> = {};
  for (const attribute in item) {
    const name = nameOf(attribute);
    if (name !== undefined) values[name] = Number(item[attribute]?.N);
  }
  return { key: sortOf(item), values };
};
