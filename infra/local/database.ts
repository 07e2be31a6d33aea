import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { HostDatabase } from './seams.ts';

export type DataFolder = {
  readonly dir: string;
  readonly db: HostDatabase;
  /** The same database without a wait for the disk: for what may be done again after a power cut, and holds after kill -9. */
  readonly relaxed: HostDatabase;
  close(): void;
};

/**
 * Takes a data folder for this host alone and opens `<dir>/host.sqlite`.
 * Throws when the folder cannot be written or another host holds it; the hold ends with the process, even by kill -9.
 */
export const openDataFolder = (dir: string): DataFolder => {
  try {
    makeFolder(resolve(dir));
    accessSync(dir, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new Error(`the data folder ${dir} cannot be written (${(error as NodeJS.ErrnoException).code})`, { cause: error });
  }
  const lock = takeLock(dir);
  const db = new DatabaseSync(join(dir, 'host.sqlite'));
  // FULL: a mail answered with 250 or an invocation answered with 202 is a promise that outlives a power cut.
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 2000;');
  const relaxed = new DatabaseSync(join(dir, 'host.sqlite'));
  relaxed.exec('PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 2000;');
  return {
    dir,
    db,
    relaxed,
    close: () => {
      relaxed.close();
      db.close();
      lock.close();
    },
  };
};

// Step by step: mkdir with `recursive` never returns on file systems such as /proc that say ENOENT where a folder cannot be made.
const makeFolder = (dir: string): void => {
  if (existsSync(dir)) return;
  makeFolder(dirname(dir));
  mkdirSync(dir);
};

// SQLite's lock is the operating system's: it cannot be left behind by a killed process, as a pid file can.
const takeLock = (dir: string): DatabaseSync => {
  const lock = new DatabaseSync(join(dir, 'host.lock'));
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    throw new Error(`another host is running on the data folder ${dir}`, { cause: error });
  }
  return lock;
};
