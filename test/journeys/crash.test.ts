import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CaseEvent } from '../../domain/case/events.ts';
import {
  errorsLogged,
  eventually,
  newDataDir,
  processesOn,
  type RunningDesk,
  removeDataDir,
  spawnInProject,
  startDesk,
} from '../support/desk.ts';
import * as mails from '../support/mails.ts';
import { callStatus } from '../support/twilio.ts';
import { type Office, openOffice } from './office.ts';
import { recount, runningOf } from './recount.ts';

/** Contacts that were accepted: SMTP said 250, HTTP 2xx. Each is sent again until it is, as mail servers and providers do. */
type Accepted = { readonly mails: number[]; readonly calls: number[]; readonly chats: number[]; readonly notes: number[] };

const KILLS = 3;
const dataDir = newDataDir();
const accepted: Accepted = { mails: [], calls: [], chats: [], notes: [] };
const killedAfter: number[] = [];
let desk: RunningDesk;
let office: Office;
let tries = 0;

const subjects = {
  mails: (n: number) => `Mail ${n}`,
  calls: (n: number) => `来电 Call from ${number(n)}`,
  chats: (n: number) => `Chat ${n}`,
};
const number = (n: number): string => `+86139${String(n).padStart(8, '0')}`;
const sender = (n: number): string => `crash${n}@customer.example`;

const send: Readonly<Record<keyof Accepted, (n: number) => Promise<number>>> = {
  mails: async (n) => {
    const raw = mails.plainMail({
      from: `C <${sender(n)}>`,
      subject: subjects.mails(n),
      messageId: `crash-${n}@customer.example`,
    });
    await office.mail(raw, { from: sender(n) });
    return 250;
  },
  calls: async (n) => {
    const call = { callSid: `CA${String(n).padStart(32, '0')}`, from: number(n), at: startedAt };
    return (await office.call(callStatus({ ...call, status: 'no-answer', sequence: 1 }))).status;
  },
  chats: async (n) => {
    const body = { channel: 'chat', subject: subjects.chats(n), description: 'Hello?', priority: 'urgent' };
    return (await office.ask('POST', '/cases', { body, headers: { 'idempotency-key': `chat-${n}` } })).status;
  },
  /** Notes on one case, which all are after: none of them may be lost or come twice. */
  notes: async (n) => {
    const body = { text: `Note ${n}`, purpose: 'progress' };
    return (await office.ask('POST', `/cases/${shared}/interactions`, { body, headers: { 'idempotency-key': `note-${n}` } }))
      .status;
  },
};
let shared = '';
let startedAt = '';
let over = false;

/** Sends one contact after the other until it is told to stop; the one on the way is brought home. */
const keepSending = async (kind: keyof Accepted): Promise<void> => {
  for (let n = 1; !over; n += 1) {
    for (let done = false; !done; ) {
      tries += 1;
      const status = await send[kind](n).catch(() => 0);
      done = status >= 200 && status < 300;
      if (!done) await sleep(100);
    }
    accepted[kind].push(n);
    await sleep(150);
  }
};

beforeAll(async () => {
  desk = await startDesk(dataDir);
  office = openOffice(desk);
  await office.morning();
  startedAt = await office.now();
  shared = (await office.post('/cases', { channel: 'desk', subject: 'Notes' })).case.id;
  const senders = Promise.all((['mails', 'calls', 'chats', 'notes'] as const).map(keepSending));
  for (let kill = 0; kill < KILLS; kill += 1) {
    const moment = Math.floor(Math.random() * 1_500);
    killedAfter.push(moment);
    await moreAccepted(1);
    await sleep(moment);
    await desk.kill();
    if (kill === 0) await eventually(left, (processes) => processes.length === 0);
    if (kill === 1) await startAndKill();
    desk = await startDesk(dataDir);
    office = openOffice(desk);
  }
  await moreAccepted(2);
  over = true;
  await senders;
  await office.rest();
}, 300_000);
afterAll(async () => {
  over = true;
  await desk?.kill();
  removeDataDir(dataDir);
});

/** Waits until so many more of each kind have been accepted. */
const moreAccepted = async (more: number): Promise<void> => {
  const before = Object.values(accepted).map(({ length }) => length);
  const now = async () => Object.values(accepted).map(({ length }, index) => length - (before[index] ?? 0));
  await eventually(now, (counts) => counts.every((count) => count >= more), 60_000);
};
const left = async (): Promise<readonly string[]> => processesOn(dataDir);

/** A start is a moment like any other. */
const startAndKill = async (): Promise<void> => {
  const child = spawnInProject(['infra/local/main.ts', '--port', '0', '--smtp-port', '0', '--data', dataDir]);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  await sleep(500 + Math.random() * 2_000);
  child.kill('SIGKILL');
  await ended;
};

const isInteraction = ({ type }: CaseEvent): boolean => type === 'InteractionRecorded';

describe('a desk that was killed again and again at its work', () => {
  test('A1: every mail, call and chat that was accepted is there exactly once', async () => {
    const all = await office.cases();
    for (const kind of ['mails', 'calls', 'chats'] as const) {
      const about = accepted[kind].map((n) => all.filter(({ subject }) => subject === subjects[kind](n)));
      const stories = await Promise.all(about.map(([one]) => office.story(one?.caseId ?? '?')));
      expect(about.length, `${kind}; killed after ${killedAfter} ms`).toBeGreaterThanOrEqual(KILLS);
      expect(about.map(({ length }) => length)).toEqual(about.map(() => 1));
      expect(stories.map((story) => story.filter(isInteraction).length)).toEqual(about.map(() => 1));
    }
    const sent = accepted.mails.length + accepted.calls.length + accepted.chats.length;
    expect(all).toHaveLength(sent + 1);
    expect(tries).toBeGreaterThan(sent); // some were refused by the kills, and sent again
  });

  test('A1: of the commands on one case none was lost and none happened twice', async () => {
    const commits = await office.commits(shared);
    expect(commits.map(({ commit }) => commit)).toEqual(commits.map((_, index) => index + 1));
    const texts = (await office.seen(shared)).interactions.slice(-50).map(({ text }) => text);
    expect(texts.toSorted()).toEqual(
      accepted.notes
        .map((n) => `Note ${n}`)
        .slice(-50)
        .toSorted(),
    );
    expect(commits.flatMap(({ events }) => events).filter(isInteraction)).toHaveLength(accepted.notes.length);
  });

  test('A7: every mail was acknowledged, by one mail, which a crash may have sent again', async () => {
    await office.advance(15 * 60); // what a killed function held comes back to its queue only after a while, as SQS has it
    const outbox = await office.outbox();
    for (const n of accepted.mails) {
      const sent = outbox.filter(({ to }) => to.includes(sender(n)));
      expect(sent.length).toBeGreaterThanOrEqual(1);
      expect(new Set(sent.map(({ headers }) => headers.references)).size).toBe(1); // SES gives each a Message-ID of its own
    }
    // What was being sent when the power went: no more than a batch each time.
    expect(outbox.length - accepted.mails.length).toBeLessThanOrEqual(KILLS * 10);
  });

  test('G4: the lists and the board are those of a recount from the events', async () => {
    const { expected, shown } = await recount(office);
    expect(shown).toEqual(expected);
    expect(await office.parked()).toEqual([]);
  });

  test('B6: every running deadline has its timers, and no timer is left of one that has ended', async () => {
    const stories = await Promise.all((await office.cases()).map(async ({ caseId }) => office.story(caseId)));
    const running = stories.flatMap(runningOf);
    expect(running.length).toBeGreaterThan(10);
    const soon = new Date(Date.parse(await office.now()) + 120_000).toISOString();
    const names = new Set((await office.schedules()).map(({ name }) => name));
    const missing = running.filter(({ dueAt }) => dueAt > soon).filter(({ timer }) => !names.has(timer));
    expect(missing).toEqual([]);
    const expected = new Set(running.flatMap(({ timer }) => [timer, timer.replace(/due$/, 'warning')]));
    expect([...names].filter((name) => name.startsWith('case-') && !expected.has(name))).toEqual([]);
  });

  test('A5, A6, B11: every deadline fires at its time', async () => {
    const before = await office.now();
    await office.advance(5 * 3600);
    const now = await office.now();
    const stories = await Promise.all((await office.cases()).map(async ({ caseId }) => office.story(caseId)));
    expect(stories.flatMap(runningOf).filter(({ dueAt }) => dueAt <= now)).toEqual([]);
    const breaches = stories.flatMap((story) =>
      story.flatMap((event) => (event.type === 'DeadlineBreached' ? [{ story, ...event.data }] : [])),
    );
    // Chats: first response and resolution; calls: the call back.
    expect(breaches).toHaveLength(2 * accepted.chats.length + accepted.calls.length);
    for (const { story, kind, dueAt, noticedAt } of breaches) {
      const armed = story.find((event) => event.type === 'DeadlineArmed' && event.data.kind === kind);
      expect(armed?.data).toMatchObject({ dueAt });
      if (dueAt > before) expect((Date.parse(noticedAt) - Date.parse(dueAt)) / 1000).toBeLessThanOrEqual(2);
    }
    const { expected, shown } = await recount(office);
    expect(shown).toEqual(expected);
    expect(errorsLogged(dataDir)).toEqual([]);
  });
});

describe('starting and stopping', () => {
  test('a second desk on the same data folder is refused, in words, and harms nobody', async () => {
    await expect(startDesk(dataDir)).rejects.toThrow(/ended with 1[\s\S]*another host is running on the data folder/);
    expect((await office.ask('GET', '/health', { role: 'nobody' })).status).toBe(200);
  });

  test('an orderly stop ends with code 0 and leaves no process behind', async () => {
    expect(await desk.stop()).toBe(0);
    expect(await left()).toEqual([]);
  });
});
