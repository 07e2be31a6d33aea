import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Dynoxide, startDynoxide } from '../../../infra/local/dynoxide.ts';
import { createTables, localClient } from '../../support/tables.ts';

let directory: string;
let dbPath: string;
const running: Dynoxide[] = [];
const children: ChildProcess[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kefu-dynoxide-'));
  dbPath = join(directory, 'deeper', 'desk.sqlite');
});

afterEach(async () => {
  vi.unstubAllEnvs();
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const engine of running.splice(0)) await engine.stop();
  rmSync(directory, { recursive: true, force: true });
});

test('tables survive a stop and a start on the same file, and the pid file goes with the engine', async () => {
  const first = await start(dbPath);
  await createTables(first.endpoint);
  await first.stop();
  expect(existsSync(`${dbPath}.pid`)).toBe(false);
  const second = await start(dbPath);
  expect(await tablesOf(second)).toEqual(['events', 'views']);
});

test('writes to a table with a stream do not scan the records it has had', async () => {
  await start(dbPath);
  const database = new DatabaseSync(dbPath, { readOnly: true });
  const plan = database
    .prepare('EXPLAIN QUERY PLAN SELECT MAX(CAST(sequence_number AS INTEGER)) FROM _stream_records WHERE table_name = ?')
    .all('events');
  database.close();
  expect(plan.map(({ detail }) => detail)).toEqual([expect.stringContaining('kefu_stream_order')]);
});

test('engines in memory stand beside each other on their own ports', async () => {
  const [one, two] = await Promise.all([start(), start()]);
  await createTables(one.endpoint);
  expect(await tablesOf(one)).toEqual(['events', 'views']);
  expect(await tablesOf(two)).toEqual([]);
});

test('kill -9 of the host ends its engine as well, and the next host finds the data', async () => {
  const host = await startHost();
  await createTables(host.endpoint);
  host.process.kill('SIGKILL');
  await waitUntil(() => !isAlive(host.pid));
  expect(await tablesOf(await start(dbPath))).toEqual(['events', 'views']);
});

test('an engine that outlived its host is ended and its database taken over', async () => {
  const host = await startHost();
  await createTables(host.endpoint);
  // The shells around the engine go first, so that nothing is left to end it when the host dies; stopped before they are killed,
  // for one that sees another go would end the engine yet.
  const shells = groupOf(host.pid).filter((pid) => pid !== host.pid);
  for (const signal of ['SIGSTOP', 'SIGKILL'] as const) for (const shell of shells) process.kill(shell, signal);
  host.process.kill('SIGKILL');
  await sleep(300);
  expect(isAlive(host.pid)).toBe(true);
  const next = await start(dbPath);
  expect(isAlive(host.pid)).toBe(false);
  expect(await tablesOf(next)).toEqual(['events', 'views']);
});

test('a database that a living host uses is refused, with the host named', async () => {
  const host = await startHost();
  await expect(start(dbPath)).rejects.toThrow(`in use by process ${host.process.pid}`);
  expect(isAlive(host.pid)).toBe(true);
});

test('an engine that cannot start says why', async () => {
  await expect(startDynoxide({ dbPath: directory })).rejects.toThrow(/Dynoxide ended with code \d+ before it listened: .+/s);
});

test('DYNAMODB_ENDPOINT names another engine, and nothing is started', async () => {
  vi.stubEnv('DYNAMODB_ENDPOINT', 'http://127.0.0.1:1');
  const engine = await startDynoxide({ dbPath });
  expect(engine).toMatchObject({ endpoint: 'http://127.0.0.1:1', pid: undefined });
  await engine.stop();
  expect(existsSync(`${dbPath}.pid`)).toBe(false);
});

const start = async (path?: string): Promise<Dynoxide> => {
  const engine = await startDynoxide(path === undefined ? {} : { dbPath: path });
  running.push(engine);
  return engine;
};

/** Another process that starts the engine on the same database and stays. */
const startHost = async (): Promise<{ process: ChildProcess; endpoint: string; pid: number }> => {
  const module = new URL('../../../infra/local/dynoxide.ts', import.meta.url).href;
  const script = `
    const { startDynoxide } = await import(${JSON.stringify(module)});
    const { endpoint, pid } = await startDynoxide({ dbPath: ${JSON.stringify(dbPath)} });
    console.log(JSON.stringify({ endpoint, pid }));
    setInterval(() => {}, 1000);`;
  const host = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(host);
  const line = await new Promise<string>((resolve, reject) => {
    host.stdout.once('data', (chunk) => resolve(String(chunk)));
    host.once('exit', (code) => reject(new Error(`the host ended with code ${code}`)));
  });
  return { process: host, ...(JSON.parse(line) as { endpoint: string; pid: number }) };
};

const tablesOf = async (engine: Dynoxide): Promise<readonly string[]> => {
  const client = localClient(engine.endpoint);
  const { TableNames } = await client.send(new ListTablesCommand({}));
  client.destroy();
  return TableNames ?? [];
};

const isAlive = (pid: number): boolean => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== ''; // empty for one that ended and was not collected
  } catch {
    return false;
  }
};

/** The processes of the same process group, itself among them. */
const groupOf = (pid: number): readonly number[] =>
  readdirSync('/proc')
    .map(Number)
    .filter((other) => other > 0 && groupId(other) === groupId(pid));

const groupId = (pid: number): string | undefined => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2];
  } catch {
    return undefined; // ended meanwhile
  }
};

const waitUntil = async (holds: () => boolean): Promise<void> => {
  for (let waited = 0; !holds(); waited += 20) {
    if (waited > 10_000) throw new Error('waited 10 s in vain');
    await sleep(20);
  }
};
