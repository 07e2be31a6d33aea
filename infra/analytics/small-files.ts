import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

/** Files of one day that are worth making one. */
export const WORTH_MERGING = 20;
/** Files of this size stay as they are, so that a large day is not written again and again. */
const LARGE_BYTES = 64 * 1024 ** 2;

/** The days of a lake that have many small files, by the names of their folders; none where there is no lake. */
export const daysToMerge = (lake: string, atLeast = WORTH_MERGING): readonly string[] => {
  const events = path.join(lake, 'events');
  if (!existsSync(events)) return [];
  return readdirSync(events).filter((day) => day.startsWith('day=') && smallFiles(path.join(events, day)).length >= atLeast);
};

export const smallFiles = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.parquet') && !name.startsWith('.') && statSync(path.join(folder, name)).size < LARGE_BYTES)
    .sort();
