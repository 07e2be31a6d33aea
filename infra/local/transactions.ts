/** Writing to the host's database: every commit waits for the disk, so what can share one commit does. */

import type { HostDatabase } from './seams.ts';

/** Runs `work` (synchronous) in one transaction; inside another one it joins it. Rolls back and throws on when `work` throws. */
export const inTransaction = <T>(db: HostDatabase, work: () => T): T => {
  if (db.isTransaction) return work();
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
};

/**
 * The same without waiting for the disk: for what may come undone in a power cut (kill -9 undoes nothing), such as that
 * a message was received or deleted; it is then delivered once more. Expects a database that otherwise runs `synchronous = FULL`.
 */
export const inRelaxedTransaction = <T>(db: HostDatabase, work: () => T): T => {
  if (db.isTransaction) return work();
  db.exec('PRAGMA synchronous = NORMAL');
  try {
    return inTransaction(db, work);
  } finally {
    db.exec('PRAGMA synchronous = FULL');
  }
};

/** Runs a write in a transaction shared with all others of the same turn; resolves with its result once committed. */
export type GroupCommit = <T>(write: () => T) => Promise<T>;

/** A write that throws fails alone; it must not have written before it throws. A commit that fails fails all its writes. */
export const createGroupCommit = (db: HostDatabase): GroupCommit => {
  type Waiting = { readonly run: () => () => void; readonly fail: (error: unknown) => void };
  let waiting: Waiting[] = [];
  const flush = () => {
    const group = waiting;
    waiting = [];
    try {
      const settle = inTransaction(db, () => group.map(({ run }) => run()));
      for (const each of settle) each();
    } catch (error) {
      for (const { fail } of group) fail(error);
    }
  };
  return (write) =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) setImmediate(flush);
      const run = () => {
        try {
          const result = write();
          return () => resolve(result);
        } catch (error) {
          return () => reject(error);
        }
      };
      waiting.push({ run, fail: reject });
    });
};
