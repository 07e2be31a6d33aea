import type { Quarter } from '../../../domain/calendar/quarter.ts';
import { packDocument } from '../../../domain/views/figures/packing/document.ts';
import { addedSums } from '../../../domain/views/figures/packing/merge.ts';
import { isDayUnit, isMonthUnit, monthOf, quarterOfDay, wholeQuarter } from '../../../domain/views/figures/packing/units.ts';
import type { Head } from '../adapters/packed-items.ts';
import type { Known, PackedReader, Packing } from '../adapters/packed-reader.ts';
import type { Batch, LooseSum, PackedStore } from '../adapters/packed-store.ts';
import { createFold } from './fold-packed.ts';

/**
 * Packs the sums of days past: each is taken out and put into a batch by one transaction, so that every number stands in one place
 * at any time; the batches are folded into documents of days, months and the quarter beside those that are read, and one write of the
 * head puts them in their place. Who reads looks at the head before and after. A crash leaves batches that count, and documents
 * that nobody names; of two who pack at once, one is refused. Sums that move later stand by themselves until they are packed.
 */
export type Pack = (of: Packing, asked: { readonly upTo: string; readonly isUp: () => boolean }) => Promise<Packed>;
/** `moved`: sums taken out. `isDone`: nothing is left that is worth packing. */
export type Packed = { readonly moved: number; readonly isDone: boolean };

export type PackPorts = {
  readonly store: PackedStore;
  readonly reader: PackedReader;
  /** Never the same twice. */
  readonly version: () => string;
  /** Lets those read who have waited: called between bursts. */
  readonly rest: () => Promise<void>;
  /** Corrections of days that are packed wait until there are so many, or there is a new day. */
  readonly worthIt?: number;
};

/** DynamoDB's limit for one transaction, less the head and the batch. */
const MOST_SUMS = 98;
/** Numbers in a batch: an item of the store holds 400 KB, a transaction 4 MB. */
const MOST_NUMBERS = 40_000;
/** Numbers that are moved before they are folded in. */
const BURST = 400_000;
const MOST_TRIES = 20;

export const createPacker = ({ store, reader, version, rest, worthIt = 500 }: PackPorts): Pack => {
  const { fold, rollUp } = createFold({ store, reader, version });

  const headOf = async (of: Packing, quarter: Quarter): Promise<Known> => {
    for (let attempt = 0; attempt < MOST_TRIES; attempt += 1) {
      const heads = await reader.heads(of, [quarter]);
      if (heads !== 'changed' && heads[0] !== undefined) return heads[0];
    }
    throw new Error(`the head of ${of.name} in ${quarter} was being written all the time`);
  };

  /** Moves what is loose on a day into batches; what moves meanwhile is read again. */
  const moveDay = async (
    of: Packing,
    start: Known,
    day: string,
  ): Promise<{ readonly known: Known; readonly batches: readonly Batch[] }> => {
    let known = start;
    const done: Batch[] = [];
    for (let attempt = 0; attempt < MOST_TRIES; attempt += 1) {
      const loose = await store.loose(of, { from: `${day}|`, to: `${day}|\u{10ffff}` });
      const batches = batchesOf(loose);
      let isSteady = true;
      for (const batch of batches) {
        const head = await store.move(of, known, batch);
        if (head === 'moved') {
          isSteady = false;
          break;
        }
        known = { ...known, head };
        done.push(batch);
      }
      if (isSteady) return { known, batches: done };
      known = await headOf(of, known.quarter);
    }
    return { known, batches: done }; // it moves all the time: another run will find it
  };

  const packQuarter = async (
    of: Packing,
    quarter: Quarter,
    { days, isUp }: { readonly days: readonly string[]; readonly isUp: () => boolean },
  ) => {
    let known = await headOf(of, quarter);
    let [moved, numbers] = [0, 0];
    for (const day of days) {
      if (isUp()) break;
      const done = await moveDay(of, known, day);
      known = done.known;
      moved += done.batches.reduce((sum, { sums }) => sum + sums.length, 0);
      numbers += done.batches.reduce((sum, { sums }) => sum + numbersIn(sums), 0);
      if (numbers < BURST) continue;
      known = await fold(of, known);
      numbers = 0;
      await rest();
    }
    await rollUp(of, await fold(of, known));
    return moved;
  };

  return async (of, { upTo, isUp }) => {
    const days = await store.looseDays(of, `${upTo}|\u{10ffff}`);
    const byQuarter = Map.groupBy(days, (day) => quarterOfDay(day) ?? neverPacked(day));
    const known = new Map<Quarter, Head>();
    for (const quarter of new Set([...byQuarter.keys(), ...(await reader.quarters(of))]))
      known.set(quarter, (await headOf(of, quarter)).head);
    let moved = 0;
    for (const [quarter, head] of [...known].sort()) {
      const own = byQuarter.get(quarter) ?? [];
      if (own.length < worthIt && isPacked(head, own)) continue;
      if (isUp()) return { moved, isDone: false };
      moved += await packQuarter(of, quarter, { days: [...new Set(own)].sort(), isUp });
      await rest();
    }
    return { moved, isDone: !isUp() };
  };
};

/** Nothing is to be folded in, and every day, these too, stands in its month and in the quarter. */
const isPacked = ({ moved, units }: Head, more: readonly string[]): boolean => {
  if (more.some((day) => units[day] === undefined)) return false;
  const names = Object.keys(units);
  const months = new Set(names.filter(isMonthUnit));
  const days = names.filter(isDayUnit);
  return moved.from === moved.to && days.every((day) => months.has(monthOf(day))) && (days.length === 0 || wholeQuarter in units);
};

const batchesOf = (loose: readonly LooseSum[]): readonly Batch[] => {
  const batches: LooseSum[][] = [];
  let numbers = 0;
  for (const sum of [...loose].sort((a, b) => (a.key < b.key ? -1 : 1))) {
    const more = Object.keys(sum.values).length;
    const open = batches.at(-1);
    if (open === undefined || open.length === MOST_SUMS || numbers + more > MOST_NUMBERS) {
      batches.push([sum]);
      numbers = more;
    } else {
      open.push(sum);
      numbers += more;
    }
  }
  return batches.map((sums) => ({ sums, bytes: packDocument(addedSums(sums)) }));
};

const numbersIn = (sums: readonly LooseSum[]): number => sums.reduce((sum, { values }) => sum + Object.keys(values).length, 0);

const neverPacked = (day: string): never => {
  throw new Error(`a sum has a key that does not begin with a day: ${day}`);
};
