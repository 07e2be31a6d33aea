import { mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Commit } from '../../domain/kernel/event.ts';
import { eventRows } from '../../domain/views/event-rows.ts';
import { eventColumns } from './event-columns.ts';
import { writeParquet } from './parquet.ts';

export type WriteLakeOptions = {
  /** UTC day of arrival, `YYYY-MM-DD`: the folder that the files go to. Default: today. */
  readonly day?: string;
  /** Starts the names of the files; the same name again replaces what it wrote before. Default `bulk`. */
  readonly name?: string;
  /** Rows in one file. Default 500,000. */
  readonly rowsPerFile?: number;
};

/**
 * Writes commits into a lake in bulk, past the store and Firehose: the same rows in the same files. `folder` is the lake itself
 * (`<data>/lake`). Memory stays flat, however many commits come. Resolves to the number of rows.
 */
export const writeLake = async (
  commits: Iterable<Commit> | AsyncIterable<Commit>,
  folder: string,
  { day = new Date().toISOString().slice(0, 10), name = 'bulk', rowsPerFile = 500_000 }: WriteLakeOptions = {},
): Promise<number> => {
  const into = path.join(folder, 'events', `day=${day}`);
  await mkdir(into, { recursive: true });
  const sink = await openSink(path.join(into, `.tmp-${name}.json`));
  let files = 0;
  let rows = 0;
  const finish = async (): Promise<void> => {
    const lines = await sink.flush();
    files += 1;
    const file = path.join(into, `${name}-${String(files).padStart(5, '0')}.parquet`);
    await writeParquet({ lines, columns: eventColumns, parquet: `${file}.tmp` });
    await rename(`${file}.tmp`, file);
    await sink.restart();
  };
  try {
    for await (const commit of commits) {
      for (const row of eventRows(commit)) sink.add(JSON.stringify(row));
      rows += commit.events.length;
      if (sink.waiting() > 4_000) await sink.write();
      if (sink.lines() >= rowsPerFile) await finish();
    }
    if (sink.lines() > 0) await finish();
    return rows;
  } finally {
    await sink.remove();
  }
};

/** A temporary file of lines, written some thousands at a time. */
const openSink = async (file: string) => {
  const handle = await open(file, 'a'); // appending, so that what was cut off is not left as a hole
  await handle.truncate(0);
  let buffer: string[] = [];
  let count = 0;
  const write = async (): Promise<void> => {
    if (buffer.length > 0) await handle.appendFile(`${buffer.join('\n')}\n`);
    buffer = [];
  };
  return {
    add: (line: string): void => {
      buffer.push(line);
      count += 1;
    },
    waiting: () => buffer.length,
    lines: () => count,
    write,
    /** Everything is in the file, whose path it gives. */
    flush: async (): Promise<string> => {
      await write();
      return file;
    },
    restart: async (): Promise<void> => {
      await handle.truncate(0);
      count = 0;
    },
    remove: async (): Promise<void> => {
      await handle.close();
      await rm(file, { force: true });
    },
  };
};
