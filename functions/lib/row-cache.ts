import type { StreamId } from '../../domain/kernel/ids.ts';
import type { StoredRow } from './adapters/view-store.ts';

/** A row as a warm function knows it: `commit` of the one that is stored, `seen` the last folded since, none of which moved anything with it. */
export type KnownRow = StoredRow & { readonly seen: number };

/** The rows a warm function folded last, the longest unused forgotten first. */
export const createRowCache = (most = 1000) => {
  const rows = new Map<string, KnownRow>();
  const keyOf = (view: string, stream: StreamId): string => `${view}#${stream}`;
  return {
    get: (view: string, stream: StreamId): KnownRow | undefined => rows.get(keyOf(view, stream)),
    keep: (view: string, row: KnownRow): void => {
      const key = keyOf(view, row.stream);
      rows.delete(key); // and so it is the youngest
      rows.set(key, row);
      const [oldest] = rows.keys();
      if (rows.size > most && oldest !== undefined) rows.delete(oldest);
    },
  };
};
