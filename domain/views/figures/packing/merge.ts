import type { StoredSum } from '../figures-of.ts';
import { packDocument, unpackDocument } from './document.ts';

/** About how large a document may grow, in bytes; an item of the store holds 400 KB. */
const FULL = 200_000;

/**
 * Brings sums together, each list in the order of its keys, and packs them into documents in that order. Of each list only what is
 * being read is held, so memory does not grow with what there is.
 */
export function* mergeDocuments(lists: readonly Iterable<StoredSum>[]): Generator<Uint8Array> {
  let open: StoredSum[] = [];
  let size = 0;
  for (const sum of merged(lists)) {
    open.push(sum);
    size += 10 + sum.key.length + 3 * Object.keys(sum.values).length;
    if (size < FULL) continue;
    yield packDocument(open);
    [open, size] = [[], 0];
  }
  if (open.length > 0) yield packDocument(open);
}

/** Every key once, in order, its numbers added up. */
export const addedSums = (all: Iterable<StoredSum>): readonly StoredSum[] => {
  const summed = new Map<string, Record<string, number>>();
  for (const { key, values } of all) {
    const sum = summed.get(key) ?? {};
    for (const name in values) sum[name] = (sum[name] ?? 0) + (values[name] ?? 0);
    summed.set(key, sum);
  }
  return [...summed].map(([key, values]) => ({ key, values })).sort((a, b) => (a.key < b.key ? -1 : 1));
};

/** The sums of documents that follow each other. */
export function* sumsIn(documents: Iterable<Uint8Array>): Generator<StoredSum> {
  for (const document of documents) yield* unpackDocument(document);
}

/** Every key once, in order, its numbers added up; what comes to nothing is left out. */
function* merged(lists: readonly Iterable<StoredSum>[]): Generator<StoredSum> {
  const heads = lists.flatMap((list) => {
    const iterator = list[Symbol.iterator]();
    const first = iterator.next();
    return first.done === true ? [] : [{ iterator, sum: first.value }];
  });
  while (heads.length > 0) {
    const key = heads.reduce((least, { sum }) => (sum.key < least ? sum.key : least), heads[0]?.sum.key ?? '');
    const values: Record<string, number> = {};
    for (const head of heads.filter(({ sum }) => sum.key === key)) {
      for (const name in head.sum.values) values[name] = (values[name] ?? 0) + (head.sum.values[name] ?? 0);
      const next = head.iterator.next();
      if (next.done === true) heads.splice(heads.indexOf(head), 1);
      else head.sum = next.value;
    }
    for (const name in values) if (values[name] === 0) delete values[name];
    if (Object.keys(values).length > 0) yield { key, values };
  }
}
