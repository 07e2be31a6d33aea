import { createHash, createHmac, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { twilioRequest } from '../../test/support/twilio.ts';
import { basic, multipart, standardRequest, tcccRequest, type WebhookRequest } from '../../test/support/webhooks.ts';

const usage = `npm run sign -- <provider> [--data .local] [--url http://127.0.0.1:3000] [--path …] [--body '…' | --file <path>] [--at <ISO time>]

Prints a curl command with a correct signature for the secrets of the local host's data folder.

  twilio [--path ?case=…] --body 'CallSid=CA1&CallStatus=ringing&…'
  calls | interactions --body '{…}'
  files --file photo.png            (prints what uploads the file; a message then names it)
  uploads --file film.mp4           (prints what asks where to put a file above 4 MB; asked again once it is there, what it is)
  tccc --path '?action=cdr' --body '{…}'
  postmark --body '<raw mail>'      mailgun --body '<raw mail>'      sendgrid --body '<raw mail>'`;

export const providers = [
  'twilio',
  'calls',
  'interactions',
  'files',
  'uploads',
  'tccc',
  'postmark',
  'mailgun',
  'sendgrid',
] as const;
export type Provider = (typeof providers)[number];

export type Signing = {
  readonly provider: Provider;
  /** The host's, without a trailing slash. */
  readonly url: string;
  /** What follows the provider's own path: a query, or `/survey?case=…`. */
  readonly path?: string;
  readonly body: string;
  /** Of `files` and `uploads`: the file, where it is no text. */
  readonly bytes?: Buffer;
  /** The moment of signing, by the host's clock. */
  readonly at: string;
  /** The content of the data folder's secrets.json. */
  readonly secrets: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
};

/** A request that the desk takes, as the provider would send it. */
export const signedRequest = ({ provider, url, path: more = '', body, bytes, at, secrets }: Signing): WebhookRequest => {
  const secret = (name: string, key: string): string => {
    const value = secrets[name]?.[key];
    return String(Array.isArray(value) ? value[0] : value);
  };
  const mailTo = `${url}/webhooks/mail`;
  switch (provider) {
    case 'twilio':
      return twilioRequest(
        `${url}/webhooks/phone/twilio${more}`,
        Object.fromEntries(new URLSearchParams(body)),
        secret('twilio', 'authToken'),
      );
    case 'calls':
    case 'interactions':
      return standardRequest(`${url}/webhooks/${provider}`, body, {
        secret: secret('standardWebhooks', 'secret'),
        id: `msg_${randomUUID()}`,
        at,
      });
    case 'files': {
      const signing = { secret: secret('standardWebhooks', 'secret'), id: `msg_${randomUUID()}`, at };
      const { headers, ...request } = standardRequest(`${url}/webhooks/interactions/files`, bytes ?? Buffer.from(body), signing);
      return { ...request, headers: { ...headers, 'content-type': 'application/octet-stream' } };
    }
    case 'uploads': {
      const file = bytes ?? Buffer.from(body);
      const wanted = { sha256: createHash('sha256').update(file).digest('hex'), bytes: file.length };
      const signing = { secret: secret('standardWebhooks', 'secret'), id: `msg_${randomUUID()}`, at };
      return standardRequest(`${url}/webhooks/interactions/files/uploads`, wanted, signing);
    }
    case 'tccc':
      return tcccRequest(`${url}/webhooks/phone/tccc${more}`, JSON.parse(body), {
        password: secret('tccc', 'password'),
        uuid: randomUUID(),
      });
    case 'postmark':
      return {
        url: `${mailTo}/postmark`,
        body: JSON.stringify({ MessageID: randomUUID(), OriginalRecipient: 'support@desk.example', RawEmail: body }),
        headers: { 'content-type': 'application/json', authorization: basic(secret('postmark', 'password')) },
      };
    case 'mailgun': {
      const timestamp = String(Math.floor(Date.parse(at) / 1000));
      const token = randomUUID().replaceAll('-', '');
      const signature = createHmac('sha256', secret('mailgun', 'signingKey'))
        .update(timestamp + token)
        .digest('hex');
      const form = multipart({ timestamp, token, signature, recipient: 'support@desk.example', 'body-mime': Buffer.from(body) });
      return { url: `${mailTo}/mailgun/mime`, body: form.body, headers: { 'content-type': form.contentType } };
    }
    case 'sendgrid': {
      const form = multipart({ email: Buffer.from(body), envelope: '{"to":["support@desk.example"]}' });
      const authorization = basic(secret('sendgrid', 'password'));
      return { url: `${mailTo}/sendgrid`, body: form.body, headers: { 'content-type': form.contentType, authorization } };
    }
  }
};

/** For a shell; `file`: where the body is to be read from. */
export const curlOf = ({ url, headers, body }: WebhookRequest, file?: string): string => {
  const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
  const lines = Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`);
  const text = body.toString();
  return ['curl -i -X POST', ...lines, `--data-binary ${quoted(file === undefined ? text : `@${file}`)}`, quoted(url)].join(
    ' \\\n  ',
  );
};

const main = async (): Promise<void> => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      data: { type: 'string', default: '.local' },
      url: { type: 'string', default: 'http://127.0.0.1:3000' },
      path: { type: 'string', default: '' },
      body: { type: 'string' },
      file: { type: 'string' },
      at: { type: 'string' },
    },
  });
  const provider = providers.find((one) => one === positionals[0]);
  const { file } = values;
  const bytes = file === undefined ? undefined : readFileSync(file);
  const body = values.body ?? bytes?.toString();
  if (provider === undefined || body === undefined || (bytes !== undefined && provider !== 'files' && provider !== 'uploads'))
    throw new Error(usage);
  const secrets = JSON.parse(readFileSync(path.join(values.data, 'secrets.json'), 'utf8')) as Signing['secrets'];
  const clock = async () => ((await (await fetch(`${values.url}/_local/clock`)).json()) as { now: string }).now;
  const at = values.at ?? (await clock());
  const signing = { provider, url: values.url, path: values.path, body, ...(bytes === undefined ? {} : { bytes }), at, secrets };
  console.log(curlOf(signedRequest(signing), provider === 'files' ? file : undefined));
};

if (import.meta.main)
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
