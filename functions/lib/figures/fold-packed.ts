import type { StoredSum } from '../../../domain/views/figures/figures-of.ts';
import { addedSums, mergeDocuments, sumsIn } from '../../../domain/views/figures/packing/merge.ts';
import { bySection, sections } from '../../../domain/views/figures/packing/sections.ts';
import { isDayUnit, isMonthUnit, monthOf, wholeQuarter } from '../../../domain/views/figures/packing/units.ts';
import { type Head, namedBy, type Unit } from '../adapters/packed-items.ts';
import type { Known, PackedReader, Packing } from '../adapters/packed-reader.ts';
import type { PackedStore } from '../adapters/packed-store.ts';

export type FoldPorts = {
  readonly store: Pick<PackedStore, 'put' | 'replaceHead' | 'listed' | 'remove'>;
  readonly reader: Pick<PackedReader, 'moved' | 'documents'>;
  readonly version: () => string;
};

/** New documents are written beside those that are read and take their place with the head; throws where somebody else was faster. */
export const createFold = ({ store, reader, version }: FoldPorts) => {
  /** Folds what was moved into the documents of its days. Months that have such a day, and the quarter, are made anew later. */
  const fold = async (of: Packing, known: Known): Promise<Known> => {
    const { moved: pending, units } = known.head;
    if (pending.from === pending.to) return known;
    const moved = whole(await reader.moved(of, known));
    const byDay = Map.groupBy(moved, ({ key }) => key.slice(0, 10));
    const months = new Set([...byDay.keys()].map(monthOf));
    const made: Record<string, Unit> = Object.fromEntries(
      Object.entries(units).filter(([unit]) => unit !== wholeQuarter && !months.has(unit)),
    );
    for (const [day, sums] of byDay) {
      const added = addedSums(sums.map(({ key, values }) => ({ key: key.slice(day.length + 1), values })));
      made[day] = await make(of, known, { unit: day, from: day in units ? [day] : [], added });
    }
    return replace(of, known, { units: made, moved: { from: pending.to, to: pending.to } });
  };

  /** Makes the months and the quarter that are missing. */
  const rollUp = async (of: Packing, known: Known): Promise<Known> => {
    const made: Record<string, Unit> = { ...known.head.units };
    const withMade = (): Known => ({ ...known, head: { ...known.head, units: made } });
    const days = Object.keys(made).filter(isDayUnit).sort();
    for (const [month, own] of Map.groupBy(days, monthOf))
      if (!(month in made)) made[month] = await make(of, known, { unit: month, from: own });
    if (days.length > 0 && !(wholeQuarter in made))
      made[wholeQuarter] = await make(of, withMade(), { unit: wholeQuarter, from: Object.keys(made).filter(isMonthUnit).sort() });
    return Object.keys(made).length === Object.keys(known.head.units).length
      ? known
      : replace(of, known, { ...known.head, units: made });
  };

  /** Writes a unit's documents out of those of others, section by section, so that one section is held at a time. */
  const make = async (of: Packing, known: Known, { unit, from, added = [] }: Making): Promise<Unit> => {
    const name = version();
    const own = bySection(added);
    const parts: number[] = [];
    for (const section of sections) {
      const documents = whole(await reader.documents(of, known, { units: from, sections: [section] }));
      const lists = [...Map.groupBy(documents, (one) => one.unit).values()].map((some) =>
        sumsIn(some.map(({ document }) => document)),
      );
      let part = 0;
      for (const bytes of mergeDocuments([...lists, own.get(section) ?? []])) {
        await store.put(of, known, { section, unit, version: name, part, bytes });
        part += 1;
      }
      parts.push(part);
    }
    return { version: name, parts };
  };

  /** What is there before the head is replaced and not named after it belongs to nobody: who was about to name it is refused. */
  const replace = async (of: Packing, known: Known, to: Omit<Head, 'revision'>): Promise<Known> => {
    const there = await store.listed(of, known);
    const head = await store.replaceHead(of, known, to);
    if (head === 'moved') throw new Error(`${of.name} of ${known.quarter} is being packed by somebody else`);
    const named = namedBy(head);
    await store.remove(
      of,
      known,
      there.filter((sort) => !named.has(sort)),
    );
    return { ...known, head };
  };

  return { fold, rollUp };
};

type Making = {
  readonly unit: string;
  /** Units whose documents go in. */
  readonly from: readonly string[];
  /** In the order of their keys. */
  readonly added?: readonly StoredSum[];
};

const whole = <T>(read: readonly T[] | 'changed'): readonly T[] => {
  if (read === 'changed') throw new Error('what is being packed is being packed by somebody else');
  return read;
};
