import type { StoredSum } from '../figures-of.ts';
import { bucketIn } from '../names.ts';
import { createByteReader, createWriter } from './bytes.ts';

/**
 * Many sums in one run of bytes, some two bytes a number: the names once, in order, then for each key, in order, the numbers that are
 * not 0, each by how far its name is from the one before. The same sums give the same bytes.
 */

const VERSION = 1;

/** `sums` in the order of their keys, no key twice. */
export const packDocument = (sums: readonly StoredSum[]): Uint8Array => {
  const writer = createWriter();
  const names = namesIn(sums);
  const places = new Map(names.map((name, place) => [name, place]));
  writer.natural(VERSION);
  writer.natural(names.length);
  for (const [place, name] of names.entries()) writer.text(name, names[place - 1] ?? '');
  writer.natural(sums.length);
  for (const [index, { key, values }] of sums.entries()) {
    const numbers = Object.keys(values)
      .filter((name) => values[name] !== 0)
      .map((name) => ({ place: places.get(name) ?? 0, value: values[name] ?? 0 }))
      .sort((a, b) => a.place - b.place);
    const block = createWriter();
    for (const [nth, { place, value }] of numbers.entries()) {
      block.natural(place - (numbers[nth - 1]?.place ?? -1) - 1);
      block.whole(value);
    }
    const written = block.written();
    writer.text(key, sums[index - 1]?.key ?? '');
    writer.natural(written.length);
    writer.append(written);
  }
  return writer.written();
};

/** What hears a document: its names once, then each key, and, where `at` says so, its numbers. */
export type Listener = {
  readonly names: (names: readonly string[]) => void;
  readonly at: (key: string) => boolean;
  readonly numbers: (numbers: Block) => void;
};
/** Of the first `count`: the place of each name, ascending, and its number. Used again for the next key. */
export type Block = { places: Int32Array; values: Float64Array; count: number };

/** Throws a RangeError on bytes that are no such document. */
export const readDocument = (bytes: Uint8Array, listener: Listener): void => {
  const reader = createByteReader(bytes);
  if (reader.natural() !== VERSION) throw new RangeError('a packed document of another version');
  const names: string[] = [];
  for (let left = reader.natural(); left > 0; left -= 1) names.push(reader.text(names.at(-1) ?? ''));
  listener.names(names);
  const block: Block = { places: new Int32Array(names.length), values: new Float64Array(names.length), count: 0 };
  let key = '';
  for (let left = reader.natural(); left > 0; left -= 1) {
    key = reader.text(key);
    const length = reader.natural();
    const start = reader.position();
    if (listener.at(key)) {
      readNumbers(bytes.subarray(start, start + length), length, block);
      listener.numbers(block);
    }
    reader.skip(length);
  }
};

/** What most of the reading goes into: written out, so that a number of one byte costs a handful of steps. */
const readNumbers = (bytes: Uint8Array, length: number, block: Block): void => {
  if (length > bytes.length) throw new RangeError('a packed document ends too early');
  const { places, values } = block;
  let [at, count, place] = [0, 0, -1];
  while (at < length) {
    let byte = bytes[at++] as number;
    let distance = byte & 127;
    for (let unit = 128; byte > 127; unit *= 128) {
      byte = bytes[at++] as number;
      distance += (byte & 127) * unit;
    }
    byte = bytes[at++] as number;
    let value = byte & 127;
    for (let unit = 128; byte > 127; unit *= 128) {
      byte = bytes[at++] as number;
      value += (byte & 127) * unit;
    }
    place += distance + 1;
    if (place >= places.length) throw new RangeError('a packed document has a number without a name');
    places[count] = place;
    values[count] = value % 2 === 1 ? -(value + 1) / 2 : value / 2;
    count += 1;
  }
  block.count = count;
};

/** The sums of a document, in the order of their keys. */
export const unpackDocument = (bytes: Uint8Array): readonly StoredSum[] => {
  const sums: { readonly key: string; readonly values: Record<string, number> }[] = [];
  let names: readonly string[] = [];
  let values: Record<string, number> = {};
  readDocument(bytes, {
    names: (all) => {
      names = all;
    },
    at: (key) => {
      values = {};
      sums.push({ key, values });
      return true;
    },
    numbers: ({ places, values: all, count }) => {
      for (let at = 0; at < count; at += 1) values[names[places[at] as number] as string] = all[at] as number;
    },
  });
  return sums;
};

/** Buckets of one distribution stand together, in their order. */
const namesIn = (sums: readonly StoredSum[]): readonly string[] => {
  const names = new Set<string>();
  for (const { values } of sums) for (const name in values) if (values[name] !== 0) names.add(name);
  return [...names]
    .map((name) => ({ name, place: bucketIn(name) ?? ([name, -1] as const) }))
    .sort((a, b) => (a.place[0] < b.place[0] ? -1 : a.place[0] > b.place[0] ? 1 : a.place[1] - b.place[1]))
    .map(({ name }) => name);
};
