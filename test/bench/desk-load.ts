import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningDesk } from '../support/desk.ts';
import { callStatus, twilioRequest } from '../support/twilio.ts';

/** Sends signed webhooks of the phone system to a desk: each call new, each by its own caller. */
export const createCaller = ({ url, dataDir }: RunningDesk) => {
  const secrets = JSON.parse(readFileSync(path.join(dataDir, 'secrets.json'), 'utf8')) as { twilio: { authToken: string } };
  let calls = 0;
  /** A call begins to ring; resolves to the caller's number once the desk has answered with 2xx. */
  return async (): Promise<string> => {
    calls += 1;
    const digits = String(calls).padStart(8, '0');
    const from = `+86138${digits}`;
    const callSid = `CA${digits.padStart(32, '0')}`;
    const form = callStatus({ callSid, status: 'ringing', sequence: 0, at: new Date().toISOString(), from });
    const request = twilioRequest(`${url}/webhooks/phone/twilio`, form, secrets.twilio.authToken);
    const answer = await fetch(request.url, { method: 'POST', headers: request.headers, body: request.body });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`a webhook was answered with ${answer.status}: ${text.slice(0, 500)}`);
    return from;
  };
};

/** Waits until the board counts so many cases, looking every so many milliseconds: each look costs the desk some work. */
export const boardShows = async (
  { client }: RunningDesk,
  cases: number,
  { every, patience }: { readonly every: number; readonly patience: number },
): Promise<void> => {
  const ask = async () => ((await client.get('/board')) as { cases: { total: number } }).cases.total;
  await reaches(ask, cases, { every, patience });
};

/** Asks until the number is reached; throws with the last one when that takes longer than `patience`, in ms. */
export const reaches = async (
  ask: () => Promise<number>,
  goal: number,
  { every, patience }: { readonly every: number; readonly patience: number },
): Promise<void> => {
  for (const started = performance.now(); ; ) {
    const reached = await ask();
    if (reached >= goal) return;
    if (performance.now() - started > patience) throw new Error(`${reached} of ${goal} after ${patience} ms`);
    await sleep(every);
  }
};

/** Resident memory in MB (1 MB = 1,000,000 B) of a process and all that it started. */
export const memoryOfTree = (pid: number): number => {
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap(readStatus);
  const tree = new Set([pid]);
  for (let before = 0; before < tree.size; ) {
    before = tree.size;
    for (const { id, parent } of processes) if (tree.has(parent)) tree.add(id);
  }
  return processes.reduce((sum, { id, bytes }) => (tree.has(id) ? sum + bytes : sum), 0) / 1e6;
};

const readStatus = (id: string) => {
  try {
    const status = readFileSync(`/proc/${id}/status`, 'utf8');
    const field = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
    return [{ id: Number(id), parent: field('PPid'), bytes: field('VmRSS') * 1024 }];
  } catch {
    return []; // ended in this very moment
  }
};
