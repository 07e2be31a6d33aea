import { addCount, addList } from './histogram.ts';
import { bucketIn } from './names.ts';
import { addValue, histogramAt, type Numbers, type Values } from './numbers.ts';
import { type Block, readDocument } from './packing/document.ts';

/** A name as it is read once. `of`: the distribution that it is a bucket of; texts that are compared by place rather than sign by sign. */
type Name = { readonly name: string; readonly isRead: boolean; readonly of: number | undefined; readonly bucket: number };

/** The names of a document side by side. `of`: the distribution of each, or one of the two below. */
type Names = { readonly all: readonly Name[]; readonly of: Int32Array; readonly buckets: Int32Array };
const COUNT = -1;
const LEFT_OUT = -2;

/** Adds numbers up by their names, each of which is read once however often it comes; those that nobody `reads` are left out. */
export const createAdder = (reads: (name: string) => boolean) => {
  const known = new Map<string, Name>();
  const distributions: string[] = [];
  const read = (name: string): Name => {
    const found = known.get(name);
    if (found !== undefined) return found;
    const [of, bucket = 0] = bucketIn(name) ?? [];
    if (of !== undefined && !distributions.includes(of)) distributions.push(of);
    const told = { name, isRead: reads(name), of: of === undefined ? undefined : distributions.indexOf(of), bucket };
    known.set(name, told);
    return told;
  };

  const values = (numbers: Numbers, added: Values): void => {
    for (const each in added) {
      const { name, isRead, of, bucket } = read(each);
      if (!isRead) continue;
      if (of === undefined) addValue(numbers, name, added[each] ?? 0);
      else addCount(histogramAt(numbers, distributions[of] ?? ''), bucket, added[each] ?? 0);
    }
  };

  const block = (numbers: Numbers, names: Names, { places, values: added, count }: Block): void => {
    for (let at = 0; at < count; at += 1) {
      const of = names.of[places[at] as number] as number;
      if (of === LEFT_OUT) continue;
      if (of === COUNT) {
        addValue(numbers, names.all[places[at] as number]?.name ?? '', added[at] as number);
        continue;
      }
      const from = at; // buckets of one distribution follow each other
      while (at + 1 < count && names.of[places[at + 1] as number] === of) at += 1;
      const buckets = new Int32Array(at + 1 - from);
      for (let next = from; next <= at; next += 1) buckets[next - from] = names.buckets[places[next] as number] as number;
      addList(histogramAt(numbers, distributions[of] ?? ''), { buckets, counts: added.slice(from, at + 1) });
    }
  };

  const document = (bytes: Uint8Array, numbersAt: (key: string) => Numbers | undefined): void => {
    let names: Names = { all: [], of: new Int32Array(), buckets: new Int32Array() };
    let numbers: Numbers | undefined;
    readDocument(bytes, {
      names: (texts) => {
        const all = texts.map(read);
        const of = Int32Array.from(all, (name) => (name.isRead ? (name.of ?? COUNT) : LEFT_OUT));
        names = { all, of, buckets: Int32Array.from(all, ({ bucket }) => bucket) };
      },
      at: (key) => {
        numbers = numbersAt(key);
        return numbers !== undefined;
      },
      numbers: (added) => {
        if (numbers !== undefined) block(numbers, names, added);
      },
    });
  };

  return { values, document };
};
