/** Writing files so that they survive a power cut, whole or not at all. */

import { randomUUID } from 'node:crypto';
import { link, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Temporary files start with this; what a killed host left of them means nothing. */
export const TEMPORARY_PREFIX = '.tmp-';

export type DurableWrite = {
  readonly path: string;
  readonly parts: readonly (Buffer | string)[];
  /** A folder on the same file system for the unfinished file. */
  readonly temporaryFolder: string;
  /** Refuse to replace: the answer is then `false`, and nothing has changed. */
  readonly onlyIfAbsent?: boolean;
  readonly mode?: number;
};

/** On the disk when it resolves. Answers whether it was written. */
export const writeDurably = async ({
  path,
  parts,
  temporaryFolder,
  onlyIfAbsent = false,
  mode = 0o644,
}: DurableWrite): Promise<boolean> => {
  const folder = dirname(path);
  const made = await mkdir(folder, { recursive: true });
  const temporary = join(temporaryFolder, `${TEMPORARY_PREFIX}${randomUUID()}`);
  const file = await open(temporary, 'wx', mode);
  try {
    for (const part of parts) await file.writeFile(part);
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    if (onlyIfAbsent) await link(temporary, path);
    else await rename(temporary, path);
  } catch (error) {
    if (onlyIfAbsent && (error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
  await syncFolder(folder);
  // A folder that is new is an entry of its parent, which has to reach the disk as well.
  for (let up = folder; made !== undefined && up.length >= made.length; up = dirname(up)) await syncFolder(dirname(up));
  return true;
};

export const syncFolder = async (path: string): Promise<void> => {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
};
