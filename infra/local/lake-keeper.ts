import { type ChildProcess, spawn } from 'node:child_process';
import { setPriority } from 'node:os';
import path from 'node:path';
import { daysToMerge } from '../analytics/small-files.ts';

/** Small files of a day from which on the lake is tidied: some minutes of a busy desk. */
const FILES = 100;
const EVERY_MILLIS = 5 * 60_000;

/**
 * Keeps the lake of a desk from falling apart into small files, as Firehose's large buffers do in AWS: looks at it now and then, and
 * where there are many, has `lake:settle --as-needed` run in a process of its own, behind everything else on the machine.
 */
export const startLakeKeeper = (
  dataDir: string,
  { everyMillis = EVERY_MILLIS, files = FILES }: { readonly everyMillis?: number; readonly files?: number } = {},
): { readonly close: () => void } => {
  let running: ChildProcess | undefined;
  const look = (): void => {
    if (running !== undefined || daysToMerge(path.join(dataDir, 'lake'), files).length === 0) return;
    const program = path.join(import.meta.dirname, '../analytics/settle-main.ts');
    const child = spawn(process.execPath, [program, '--as-needed', '--data', dataDir], { stdio: ['ignore', 'ignore', 'pipe'] });
    running = child;
    if (child.pid !== undefined) setPriority(child.pid, 10);
    let said = '';
    child.stderr.on('data', (text) => {
      said += String(text);
    });
    child.once('error', (error) => console.error(`lake: ${error.message}`));
    child.once('close', (code) => {
      running = undefined;
      if (code !== 0 && code !== null) console.error(`lake: small files were not merged: ${said.trim().slice(0, 500)}`);
    });
  };
  const timer = setInterval(look, everyMillis);
  timer.unref();
  return {
    close: () => {
      clearInterval(timer);
      running?.kill(); // what it leaves undone it does the next time
    },
  };
};
