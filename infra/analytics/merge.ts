import { renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { quoted } from './parquet.ts';
import { readSettled, writeSettled } from './settle.ts';
import { daysToMerge, smallFiles, WORTH_MERGING } from './small-files.ts';
import { rowsIn } from './tables.ts';

/**
 * Makes the small files of each day one. The large file is there before the small ones go, and each event counts once however often
 * its row stands: so nothing is lost, and a process that dies on the way leaves duplicates at most, which the next merge takes along.
 * What was settled stays settled. Resolves to the number of files that went.
 */
export const mergeLake = async (lake: string, atLeast = WORTH_MERGING): Promise<number> => {
  const days = daysToMerge(lake, atLeast);
  if (days.length === 0) return 0;
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '1',
    memory_limit: '512MB',
    preserve_insertion_order: 'false',
  });
  const connection = await instance.connect();
  let gone = 0;
  try {
    for (const day of days) {
      const folder = path.join(lake, 'events', day);
      const known = new Set(readSettled(lake)?.files ?? []);
      const all = smallFiles(folder).map((name) => path.join(folder, name));
      // What is settled and what came later stay apart: else all of a merged file would have to be worked out anew.
      for (const [isKnown, files] of Map.groupBy(all, (file) => known.has(file))) {
        if (files.length < 2) continue;
        const name = `merged-${Date.now()}-${isKnown ? 'settled' : 'late'}.parquet`;
        const fresh = path.join(folder, `.tmp-${name}`);
        await connection.run(
          `COPY (${rowsIn(files)}) TO ${quoted(fresh)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 61440)`,
        );
        const merged = path.join(folder, name);
        renameSync(fresh, merged);
        if (isKnown) replaceKnown(lake, files, merged);
        for (const file of files) rmSync(file);
        gone += files.length;
      }
    }
    return gone;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
};

const replaceKnown = (lake: string, files: readonly string[], merged: string): void => {
  const settled = readSettled(lake);
  if (settled === undefined) return;
  const gone = new Set(files);
  writeSettled(lake, { ...settled, files: [...settled.files.filter((file) => !gone.has(file)), merged] });
};
