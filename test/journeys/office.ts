import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import nodemailer from 'nodemailer';
import { isWorkingDay } from '../../domain/calendar/holidays.ts';
import type { CaseEvent } from '../../domain/case/events.ts';
import type { Commit } from '../../domain/kernel/event.ts';
import type { Instant } from '../../domain/kernel/time.ts';
import type { CaseLine } from '../../domain/views/board-lines.ts';
import type { caseHistory } from '../../domain/views/case-history.ts';
import type { readBoard } from '../../functions/lib/board.ts';
import type { SentMail } from '../../infra/local/outbox.ts';
import { checkAnswer } from '../support/answers/check.ts';
import type { Heard } from '../support/answers/record.ts';
import { type RunningDesk, removeDataDir, startDesk } from '../support/desk.ts';
import { type Day, day } from '../support/moments.ts';
import { twilioRequest } from '../support/twilio.ts';
import { standardRequest, type WebhookRequest } from '../support/webhooks.ts';

/** An answer of the desk's API as it came; `body` is the parsed JSON, or the text where it is none. */
export type Answer<T = unknown> = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: T;
};
export type Asked = {
  readonly role?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Scopes of the token; all of them without. */
  readonly scope?: string;
};
type History = NonNullable<ReturnType<typeof caseHistory>>;
export type CaseSeen = Omit<History, 'interactions'> & {
  readonly interactions: readonly (History['interactions'][number] & { readonly text?: string })[];
};
export type Board = Awaited<ReturnType<typeof readBoard>>;
export type Parked = { readonly id: string; readonly reason: string; readonly rawKey: string; readonly detail: string };
export type Done = { readonly case: CaseSeen; readonly commit: number; readonly events: readonly string[] };
export type Office = ReturnType<typeof openOffice>;

/** A fresh desk at nine in the morning of a working day, or later that day. */
export const openForTheDay = async (time = '09:00') => {
  const desk = await startDesk();
  const office = openOffice(desk);
  const today = await office.morning();
  await office.advanceTo(today.at(time));
  return { desk, office, today };
};

/** Ends a desk, if it came to be, and leaves nothing of it behind. */
export const closeForGood = async (desk: RunningDesk | undefined): Promise<void> => {
  await desk?.stop();
  if (desk) removeDataDir(desk.dataDir);
};

/**
 * A desk with the people around it: customers who write and call, agents and supervisors at its API, and the clock on the wall. What it
 * answers is held against its own description, unless somebody else is to `hear` it.
 */
export const openOffice = (desk: RunningDesk, hear: (heard: Heard) => void = checkAnswer) => {
  const tokens = new Map<string, string>();

  const token = async (role: string, scope: string | undefined): Promise<string> => {
    const key = `${role} ${scope ?? ''}`;
    const known = tokens.get(key);
    if (known !== undefined) return known;
    const scopes = scope === undefined ? '' : `&scope=${encodeURIComponent(scope)}`;
    const given = await answerOf(await fetch(`${desk.url}/_local/token?role=${role}&sub=${role}-1${scopes}`));
    const { access_token } = given.body as { access_token: string };
    tokens.set(key, access_token);
    return access_token;
  };

  const ask = async <T = unknown>(method: string, at: string, asked: Asked = {}): Promise<Answer<T>> => {
    const { role = 'agent', body, headers = {}, scope } = asked;
    const content = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    const authorization = role === 'nobody' ? {} : { authorization: `Bearer ${await token(role, scope)}` };
    const sent = { method, headers: { ...authorization, ...type, ...headers }, ...content };
    const answer = await answerOf(await fetch(`${desk.url}${at}`, sent));
    hear({ method, at, answer });
    return answer as Answer<T>;
  };
  const hook = async ({ url, headers, body }: WebhookRequest): Promise<Answer> => {
    const answer = await answerOf(await fetch(url, { method: 'POST', headers, body }));
    hear({ method: 'POST', at: url.slice(desk.url.length), answer });
    return answer;
  };

  const get = async <T>(at: string, role = 'supervisor'): Promise<T> => succeeded(await ask<T>('GET', at, { role })).body;
  const local = async <T>(at: string): Promise<T> =>
    succeeded((await answerOf(await fetch(`${desk.url}${at}`))) as Answer<T>).body;

  const advance = async (seconds: number): Promise<void> => {
    tokens.clear(); // they run out by the clock that we move
    const body = JSON.stringify({ advance: `PT${seconds}S` });
    const moved = await answerOf(await fetch(`${desk.url}/_local/clock`, { method: 'POST', body }));
    const { settled } = succeeded(moved).body as { settled: boolean };
    if (!settled) throw new Error('the desk did not come to rest');
  };
  const now = async (): Promise<Instant> => (await local<{ now: Instant }>('/_local/clock')).now;
  /** Moves the clock to a moment, if that is still to come. */
  const advanceTo = async (at: string): Promise<void> => {
    const gap = (Date.parse(at) - Date.parse(await now())) / 1000;
    if (gap > 0) await advance(Number(gap.toFixed(3)));
  };

  const casesPage = (query: string) => get<{ cases: readonly CaseLine[]; cursor?: string }>(`/cases${query}`);
  const commits = async (id: string): Promise<readonly Commit<CaseEvent>[]> =>
    (await get<{ commits: readonly Commit<CaseEvent>[] }>(`/cases/${id}/events`)).commits;

  return {
    desk,
    ask,
    get,
    /** A command that is taken; throws with the refusal. */
    post: async (at: string, body: unknown = {}, asked: Omit<Asked, 'body'> = {}): Promise<Done> =>
      succeeded(await ask<Done>('POST', at, { ...asked, body })).body,

    casesPage,
    /** Every case of the list, page by page. */
    cases: async (): Promise<readonly CaseLine[]> => {
      const all: CaseLine[] = [];
      for (let query = '?limit=100'; ; ) {
        const { cases, cursor } = await casesPage(query);
        all.push(...cases);
        if (cursor === undefined) return all;
        query = `?limit=100&cursor=${cursor}`;
      }
    },
    /** The number of the one case with this subject. */
    caseAbout: async (subject: string): Promise<string> => {
      const found = (await casesPage('?limit=100')).cases.filter((one) => one.subject === subject);
      if (found.length !== 1 || !found[0]) throw new Error(`${found.length} cases about ${subject}`);
      return found[0].caseId;
    },
    seen: (id: string) => get<CaseSeen>(`/cases/${id}`),
    commits,
    /** All that happened in a case, in order. */
    story: async (id: string): Promise<readonly CaseEvent[]> => (await commits(id)).flatMap(({ events }) => events),
    board: () => get<Board>('/board'),
    parked: async (): Promise<readonly Parked[]> => (await get<{ parked: readonly Parked[] }>('/intake/parked')).parked,

    outbox: async (): Promise<readonly SentMail[]> => (await local<{ mails: readonly SentMail[] }>('/_local/outbox')).mails,
    schedules: async () => (await local<{ schedules: readonly { name: string }[] }>('/_local/schedules')).schedules,
    /** How often a metric was written since the host started. */
    counted: async (name: string): Promise<number> => {
      const { metrics } = await local<{ metrics: readonly { name: string; count: number }[] }>('/_local/metrics');
      return metrics.find((metric) => metric.name === name)?.count ?? 0;
    },

    now,
    advance,
    advanceTo,
    /** Everything that has been set off is done; time does not move. */
    rest: () => advance(0),
    /** Nine in the morning of the next day that the centre works on. */
    morning: async (): Promise<Day> => {
      let millis = Date.parse(await now()) + 8 * 3_600_000;
      const date = (): string => new Date(millis).toISOString().slice(0, 10);
      if (new Date(millis).toISOString().slice(11) >= '09:00') millis += 86_400_000;
      while (!isWorkingDay(date())) millis += 86_400_000;
      const today = day(date());
      await advanceTo(today.at('09:00'));
      return today;
    },

    /** Sends a raw mail by SMTP, in a session of its own; resolves to the key of its raw form, rejects as the server refuses. */
    mail: async (raw: Buffer, { from = 'ann@customer.example', to = 'support@desk.example' } = {}): Promise<string> => {
      const transport = nodemailer.createTransport({ host: '127.0.0.1', port: desk.smtpPort, secure: false, ignoreTLS: true });
      const { response } = await transport.sendMail({ envelope: { from, to: [to] }, raw });
      return `mail/inbound/${response.split(' ').at(-1)}`;
    },
    /** Any other webhook, made by its sender's own rules. */
    hook,
    /** An event of the calls or the interactions webhook, signed at this moment with this desk's secret. */
    tell: async (
      to: 'calls' | 'interactions' | 'interactions/files/uploads',
      event: unknown,
      id = `msg_${randomUUID()}`,
    ): Promise<Answer> => {
      const { secret } = secretsOf(desk.dataDir).standardWebhooks;
      return hook(standardRequest(`${desk.url}/webhooks/${to}`, event, { secret, id, at: await now() }));
    },
    /** A status callback of the phone system, signed with this desk's token. `query` with its question mark. */
    call: async (form: Readonly<Record<string, string>>, query = ''): Promise<Answer> => {
      return hook(twilioRequest(`${desk.url}/webhooks/phone/twilio${query}`, form, twilioToken(desk.dataDir)));
    },
  };
};

type Secrets = Readonly<Record<string, Readonly<Record<string, unknown>>>> & {
  readonly twilio: { readonly authToken: string };
  readonly standardWebhooks: { readonly secret: string };
  readonly tccc: { readonly password: string };
};
/** What a person put into the desk's secrets, or what was made at the first start. */
export const secretsOf = (dataDir: string): Secrets =>
  JSON.parse(readFileSync(path.join(dataDir, 'secrets.json'), 'utf8')) as Secrets;
export const twilioToken = (dataDir: string): string => secretsOf(dataDir).twilio.authToken;

export const answerOf = async (response: Response): Promise<Answer> => {
  const text = await response.text();
  const json = /json/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, headers: response.headers, text, body: json ? JSON.parse(text) : text };
};

const succeeded = <T>(answer: Answer<T>): Answer<T> => {
  if (answer.status >= 300) throw new Error(`${answer.status}: ${answer.text.slice(0, 1000)}`);
  return answer;
};
