import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { resolve as absolute, dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

/** A running DynamoDB. `pid` is the engine's process; `undefined` where `DYNAMODB_ENDPOINT` names one that is not ours. */
export type Dynoxide = {
  readonly endpoint: string;
  readonly pid: number | undefined;
  stop(): Promise<void>;
};

/**
 * Starts Dynoxide (DynamoDB on SQLite) on a free loopback port and resolves when it listens. It ends with this process,
 * however this process ends. With `dbPath` the data stay in that file and what an orphan still holds is taken over;
 * without it they live in memory. `DYNAMODB_ENDPOINT` in the environment names another engine instead.
 *
 * Throws when the binary is not installed, when a living process uses the same database, or when it does not start.
 */
export const startDynoxide = async (options: { readonly dbPath?: string } = {}): Promise<Dynoxide> => {
  const elsewhere = process.env.DYNAMODB_ENDPOINT;
  if (elsewhere) return { endpoint: elsewhere, pid: undefined, stop: async () => {} };

  const binary = findBinary();
  const dbPath = options.dbPath === undefined ? undefined : absolute(options.dbPath);
  if (dbPath !== undefined) {
    mkdirSync(dirname(dbPath), { recursive: true });
    await takeOver(dbPath);
  }
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOn(await freePort(), binary, dbPath);
    } catch (error) {
      // Between asking for a free port and binding it, another process can be faster.
      if (attempt === 5 || !String(error).includes('already in use')) throw error;
    }
  }
};

const findBinary = (): string => {
  try {
    return createRequire(import.meta.url).resolve('@dynoxide/linux-x64/dynoxide');
  } catch (cause) {
    throw new Error(
      'Dynoxide is not installed for this platform: run `npm ci` on Linux x64, or set DYNAMODB_ENDPOINT to a running DynamoDB',
      { cause },
    );
  }
};

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });

// The shim holds our pipe: when this process ends, even by kill -9, `read` meets the end of the pipe and the engine is
// told to stop. It prints the engine's pid and ends with the engine's exit code.
const SHIM =
  'exec 3<&0; "$@" & engine=$!; echo "$engine"; (read -r _ <&3; kill "$engine") & wait "$engine"; code=$?; kill $!; exit $code';

type Shim = ChildProcessByStdio<Writable, Readable, Readable>;

const startOn = async (port: number, binary: string, dbPath: string | undefined): Promise<Dynoxide> => {
  const args = ['serve', '--port', String(port), ...(dbPath === undefined ? [] : ['--db-path', dbPath])];
  // Detached, so that Ctrl-C reaches this process first and not the engine under it.
  const shim = spawn('/bin/sh', ['-c', SHIM, 'sh', binary, ...args], { detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
  shim.stdin.on('error', () => {});
  const exited = new Promise<void>((resolve) => shim.once('exit', () => resolve()));
  const pid = await listening(shim);
  if (dbPath !== undefined) {
    writeOwner(dbPath, pid);
    indexStreams(dbPath);
  }
  // A spawned child must not keep a finished process alive.
  for (const part of [shim, shim.stdin, shim.stdout, shim.stderr]) (part as { unref?: () => void }).unref?.();

  const stop = async (): Promise<void> => {
    shim.ref();
    if (shim.exitCode === null && shim.signalCode === null) {
      shim.stdin.end();
      await endWithin(pid, exited);
    }
    if (dbPath !== undefined && readOwner(dbPath)?.pid === pid) rmSync(ownerFile(dbPath), { force: true });
  };
  return { endpoint: `http://127.0.0.1:${port}`, pid, stop };
};

/** Resolves with the engine's pid once it says that it listens. */
const listening = (shim: Shim): Promise<number> =>
  new Promise((resolve, reject) => {
    let out = '';
    let said = '';
    const check = (): void => {
      if (out.includes('\n') && said.includes('listening on')) settle(() => resolve(Number.parseInt(out, 10)));
    };
    const settle = (finish: () => void): void => {
      clearTimeout(timer);
      // Later output is read and dropped: an unread pipe would fill and stop the engine.
      shim.stdout.removeAllListeners('data').resume();
      shim.stderr.removeAllListeners('data').resume();
      finish();
    };
    const timer = setTimeout(() => {
      shim.stdin.end();
      settle(() => reject(new Error(`Dynoxide did not listen within 15 s: ${said.trim()}`)));
    }, 15_000);
    shim.stdout.on('data', (chunk) => {
      out += chunk;
      check();
    });
    shim.stderr.on('data', (chunk) => {
      said += chunk;
      check();
    });
    shim.once('error', (error) => settle(() => reject(error)));
    shim.once('close', (code) =>
      settle(() => reject(new Error(`Dynoxide ended with code ${code} before it listened: ${said.trim()}`))),
    );
  });

/**
 * Dynoxide 1.2 finds the next sequence number of a stream, and the records after one, by reading all records the stream ever
 * had: 10,000 commits in, a put takes ten times as long. With this index it looks the number up.
 */
const indexStreams = (dbPath: string): void => {
  const database = new DatabaseSync(dbPath, { timeout: 10_000 });
  try {
    if (database.prepare("SELECT 1 FROM sqlite_master WHERE name = '_stream_records'").get() === undefined) return;
    database.exec(
      'CREATE INDEX IF NOT EXISTS kefu_stream_order ON _stream_records (table_name, CAST(sequence_number AS INTEGER))',
    );
  } finally {
    database.close();
  }
};

type Owner = { readonly pid: number; readonly owner: number; readonly ownerStarted: string | undefined };

/** Ends an engine that outlived its host; refuses when the host that started it still lives. */
const takeOver = async (dbPath: string): Promise<void> => {
  const held = readOwner(dbPath);
  if (held === undefined || !isEngineOf(held.pid, dbPath)) return;
  if (startedAt(held.owner) !== undefined && startedAt(held.owner) === held.ownerStarted) {
    throw new Error(`the database ${dbPath} is in use by process ${held.owner}: stop it, or choose another data directory`);
  }
  signal(held.pid, 'SIGTERM');
  await endWithin(held.pid, gone(held.pid, dbPath));
};

/** Waits 5 s for a process that has been told to end, then makes it. */
const endWithin = async (pid: number, ended: Promise<void>): Promise<void> => {
  const late = new AbortController();
  const deadline = sleep(5_000, 'late', { signal: late.signal }).catch(() => undefined);
  const outcome = await Promise.race([ended, deadline]);
  late.abort();
  if (outcome !== 'late') return;
  signal(pid, 'SIGKILL');
  await ended;
};

const signal = (pid: number, name: 'SIGTERM' | 'SIGKILL'): void => {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // ended in this very moment
  }
};

const gone = async (pid: number, dbPath: string): Promise<void> => {
  while (isEngineOf(pid, dbPath)) await sleep(20);
};

const ownerFile = (dbPath: string): string => `${dbPath}.pid`;

const writeOwner = (dbPath: string, pid: number): void => {
  const owner: Owner = { pid, owner: process.pid, ownerStarted: startedAt(process.pid) };
  writeFileSync(ownerFile(dbPath), JSON.stringify(owner));
};

const readOwner = (dbPath: string): Owner | undefined => {
  try {
    const owner = JSON.parse(readFileSync(ownerFile(dbPath), 'utf8')) as Partial<Owner>;
    if (!Number.isInteger(owner.pid) || !Number.isInteger(owner.owner)) return undefined;
    return { pid: Number(owner.pid), owner: Number(owner.owner), ownerStarted: owner.ownerStarted };
  } catch {
    return undefined; // no file, or one that a power cut left empty: nobody to take over from
  }
};

/** Pids are used again: only a process that runs on this very database counts. */
const isEngineOf = (pid: number, dbPath: string): boolean => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(dbPath);
  } catch {
    return false;
  }
};

/** Clock ticks from boot to the start of a process (field 22 of /proc/pid/stat): with the pid it names one process for good. */
const startedAt = (pid: number): string | undefined => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
};
