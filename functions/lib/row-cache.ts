import type { StreamId } from '../../domain/kernel/ids.ts';
import type { StoredRow } from './adapters/view-store.ts';

/** The rows a warm function wrote last, the longest unused forgotten first. */
export const createRowCache = (most = 500) => {
  const rows = new Map<string, StoredRow>();
  const keyOf = (view: string, stream: StreamId): string => `${view}#${stream}`;
  return {
    get: (view: string, stream: StreamId): StoredRow | undefined => rows.get(keyOf(view, stream)),
    keep: (view: string, row: StoredRow): void => {
      const key = keyOf(view, row.stream);
      rows.delete(key); // and so it is the youngest
      rows.set(key, row);
      const [oldest] = rows.keys();
      if (rows.size > most && oldest !== undefined) rows.delete(oldest);
    },
  };
};
