import { readFileSync } from 'node:fs';
import path from 'node:path';
import nodemailer from 'nodemailer';
import { callStatus } from '../../../test/support/twilio.ts';
import { type Provider, signedRequest } from '../sign.ts';

/** A desk as its users reach it: SMTP, signed webhooks and the HTTP API. */
export type DeskClient = ReturnType<typeof createDeskClient>;
export type Desk = { readonly url: string; readonly smtpPort: number; readonly dataDir: string };

/** A mail in the local outbox. */
export type SentMail = {
  readonly to: unknown;
  readonly subject: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly text?: string;
};

const mails = path.join(import.meta.dirname, 'mails');

export const createDeskClient = ({ url, smtpPort, dataDir }: Desk) => {
  const smtp = nodemailer.createTransport({ host: '127.0.0.1', port: smtpPort, secure: false, ignoreTLS: true });
  const tokens = new Map<string, string>();
  let call = 0;

  const json = async (response: Response): Promise<unknown> => {
    const text = await response.text();
    if (!response.ok) throw new Error(`${response.status} from ${response.url}: ${text.slice(0, 500)}`);
    return text === '' ? undefined : JSON.parse(text);
  };

  /** `who` is a role, or a role and a person: `agent/cs-001`. */
  const token = async (who: string): Promise<string> => {
    const known = tokens.get(who);
    if (known !== undefined) return known;
    const [role, sub = `${role}-1`] = who.split('/');
    const answer = (await json(await fetch(`${url}/_local/token?role=${role}&sub=${sub}`))) as { access_token: string };
    tokens.set(who, answer.access_token);
    return answer.access_token;
  };

  const request = async (
    method: 'GET' | 'POST',
    at: string,
    { role = 'agent', body }: { role?: string; body?: unknown } = {},
  ) => {
    const headers = {
      authorization: `Bearer ${await token(role)}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    return json(await fetch(`${url}${at}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }));
  };

  const now = async (): Promise<string> => ((await json(await fetch(`${url}/_local/clock`))) as { now: string }).now;

  /** A webhook, signed with the secrets of this desk. */
  const hook = async (provider: Provider, body: string): Promise<void> => {
    const secrets = JSON.parse(readFileSync(path.join(dataDir, 'secrets.json'), 'utf8'));
    const signed = signedRequest({ provider, url, body, at: await now(), secrets });
    await json(await fetch(signed.url, { method: 'POST', headers: signed.headers, body: signed.body }));
  };

  return {
    get: (at: string, role = 'supervisor') => request('GET', at, { role }),
    post: (at: string, body: unknown = {}, role = 'agent') => request('POST', at, { role, body }),

    /** Sends a raw mail by SMTP, as it stands in `mails/`, with `{{placeholders}}` filled in. */
    mail: async (name: string, fill: Readonly<Record<string, string>> = {}, from = 'sender@customer.example'): Promise<void> => {
      const file = readFileSync(path.join(mails, `${name}.eml`)).toString('latin1');
      const raw = file.replace(/\{\{([\w-]+)\}\}/g, (_, key: string) => fill[key] ?? '');
      await smtp.sendMail({ envelope: { from, to: ['support@desk.example'] }, raw: Buffer.from(raw, 'latin1') });
    },

    /** One event of a chat system or a phone system, signed as Standard Webhooks. */
    tell: (provider: 'calls' | 'interactions', event: object): Promise<void> => hook(provider, JSON.stringify(event)),

    newCall: (): string => {
      call += 1;
      return `CA${String(call).padStart(32, '0')}`;
    },
    /** One status callback of Twilio, signed with the token of this desk. */
    callStatus: async (
      callSid: string,
      status: string,
      details: { at: string; sequence: number; seconds?: number; from?: string },
    ): Promise<void> => {
      await hook('twilio', new URLSearchParams(callStatus({ callSid, status, ...details })).toString());
    },

    now,
    /** Moves the clock; what falls due on the way happens, in order. */
    advance: async (seconds: number): Promise<void> => {
      const headers = { 'content-type': 'application/json' };
      await json(
        await fetch(`${url}/_local/clock`, { method: 'POST', headers, body: JSON.stringify({ advance: `PT${seconds}S` }) }),
      );
    },
    outbox: async (): Promise<readonly SentMail[]> =>
      ((await json(await fetch(`${url}/_local/outbox`))) as { mails: SentMail[] }).mails,
    close: (): void => smtp.close(),
  };
};
