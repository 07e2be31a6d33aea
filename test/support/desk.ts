import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { createDeskClient, type DeskClient } from '../../infra/local/demo/client.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** The local host as a process of its own, as `npm start` runs it, on free ports. */
export type RunningDesk = {
  readonly url: string;
  readonly smtpPort: number;
  readonly dataDir: string;
  readonly pid: number;
  readonly client: DeskClient;
  /** Ends the process as an operator would; resolves to its exit code, `null` when it had to be killed after 30 s. */
  readonly stop: () => Promise<number | null>;
  /** Ends it as a power cut would. */
  readonly kill: () => Promise<void>;
};

export const newDataDir = (): string => mkdtempSync(path.join(tmpdir(), 'kefu-desk-'));
export const removeDataDir = (dir: string): void => rmSync(dir, { recursive: true, force: true });

/** Starts a desk and waits until it says that it is ready; rejects with what it printed when it ends before. */
export const startDesk = async (dataDir: string = newDataDir(), more: readonly string[] = []): Promise<RunningDesk> => {
  const args = ['infra/local/main.ts', '--port', '0', '--smtp-port', '0', '--data', dataDir, ...more];
  const child = spawnInProject(args);
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const { url, smtpPort } = await ready(child);
  const client = createDeskClient({ url, smtpPort, dataDir });
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    client.close();
    child.kill(signal);
    const patience = setTimeout(() => child.kill('SIGKILL'), 30_000);
    const code = await ended;
    clearTimeout(patience);
    return code;
  };
  const kill = async (): Promise<void> => void (await end('SIGKILL'));
  return { url, smtpPort, dataDir, pid: child.pid ?? 0, client, stop: () => end('SIGTERM'), kill };
};

/** A program of the project, on the Node that runs the tests; it ends with them at the latest. */
export const spawnInProject = (args: readonly string[]): ChildProcess => {
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const end = (): void => void child.kill('SIGKILL');
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
  return child;
};

const ready = (child: ChildProcess): Promise<{ url: string; smtpPort: number }> =>
  new Promise((resolve, reject) => {
    let said = '';
    let smtpPort = 0;
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    if (child.stdout)
      createInterface({ input: child.stdout }).on('line', (line) => {
        said += `${line}\n`;
        smtpPort = Number(/^smtp 127\.0\.0\.1:(\d+)$/.exec(line)?.[1] ?? smtpPort);
        const url = /^kefu ready (http:\S+)$/.exec(line)?.[1];
        if (url !== undefined) resolve({ url, smtpPort });
      });
    child.once('close', (code) => reject(new Error(`the host ended with ${code}:\n${said.slice(-4000)}`)));
  });

/** Asks until the answer is what is waited for; fails with the last answer. */
export const eventually = async <T>(ask: () => Promise<T>, is: (answer: T) => boolean, patience = 20_000): Promise<T> => {
  const until = Date.now() + patience;
  for (;;) {
    const answer = await ask();
    if (is(answer)) return answer;
    if (Date.now() > until) throw new Error(`still not so: ${JSON.stringify(answer).slice(0, 2000)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

/** The log lines of a desk's functions that tell of an error, `<function>: <line>`. */
export const errorsLogged = (dataDir: string): readonly string[] =>
  readdirSync(path.join(dataDir, 'logs')).flatMap((name) =>
    readFileSync(path.join(dataDir, 'logs', name), 'utf8')
      .split('\n')
      .filter((line) => /"level":"(ERROR|CRITICAL)"|Unhandled|Uncaught/.test(line))
      .map((line) => `${name}: ${line.slice(0, 500)}`),
  );

/** Processes that run on a data folder, whoever started them: `<pid> <command line>`. */
export const processesOn = (dataDir: string): readonly string[] =>
  readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      return command.includes(dataDir) ? [`${pid} ${command}`] : [];
    } catch {
      return []; // ended while we looked
    }
  });

/** Everything under a desk's raw store, as paths below it, sorted. */
export const rawStore = (dataDir: string): readonly string[] => {
  const dir = path.join(dataDir, 's3');
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(dir, path.join(entry.parentPath, entry.name)))
    .sort();
};
