/** SES's receiving side on one machine: mail by SMTP, stored raw, then handed to the receipt rule's function. */

import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerAddress, type SMTPServerDataStream } from 'smtp-server';
import { receiptEvent, receivedMailId, recipientsOf } from './receipt.ts';
import type { ReceiptRule } from './resources.ts';
import type { S3 } from './s3.ts';
import type { Clock, InvokeAsync } from './seams.ts';

/** SES takes mails up to 40 MB into S3. */
const MAX_MAIL_BYTES = 40 * 1024 * 1024;
/** Mails in memory at the same time are bounded by the connections that bring them. */
const MAX_CONNECTIONS = 100;

export type SmtpOptions = {
  /** 0 picks a free one. */
  readonly port: number;
  readonly s3: Pick<S3, 'put'>;
  readonly receiptRules: readonly ReceiptRule[];
  readonly clock: Clock;
  readonly invokeAsync: InvokeAsync;
  /** The mail domain; recipients elsewhere are refused with 550. */
  readonly domain: string;
  readonly maxMailBytes?: number;
};

export type Smtp = {
  readonly port: number;
  /** A mail that is here already, by whatever way: as one that came by SMTP, or not at all where its recipient is elsewhere. */
  take(mail: { readonly raw: Buffer; readonly to: string }): Promise<void>;
  close(): Promise<void>;
};

/**
 * Listens on 127.0.0.1. Answers 250 once the mail is in S3, byte for byte as it came, and the function's
 * invocation is stored; 552 when it is too large, 451 when it could not be stored, so that the sender tries again.
 * SES would put `Received` and verdict headers before the stored mail; here nothing is added.
 */
export const startSmtp = async (options: SmtpOptions): Promise<Smtp> => {
  const { port, domain, receiptRules, maxMailBytes = MAX_MAIL_BYTES } = options;
  const server = new SMTPServer({
    name: `inbound-smtp.${domain}`,
    banner: 'kefu local host',
    disabledCommands: ['AUTH', 'STARTTLS'],
    authOptional: true,
    disableReverseLookup: true,
    size: maxMailBytes,
    maxClients: MAX_CONNECTIONS,
    lenientAddressParsing: true,
    closeTimeout: 1000,
    onRcptTo: ({ address }, _session, done) => done(refusal(address, domain, receiptRules)),
    onData: (stream, { envelope }, done) => {
      const { mailFrom, rcptTo } = envelope;
      receive(options, stream, { source: mailFrom ? mailFrom.address : '', recipients: rcptTo.map(addressOf) }).then(
        (answer) => (answer instanceof Error ? done(answer) : done(null, answer)),
        (error: unknown) => {
          console.error('[smtp] a mail could not be stored; the sender is asked to try again', error);
          done(reply(451, '4.3.0 Requested action aborted: local error in processing'));
        },
      );
    },
  });
  // A client that hangs up is its own matter; the server goes on.
  server.on('error', (error) => console.error(`[smtp] ${error.message}`));
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
  const take: Smtp['take'] = async ({ raw, to }) => {
    if (refusal(to, domain, receiptRules) === null) await store(options, raw, { source: '', recipients: [to] });
  };
  return { port: (server.server.address() as AddressInfo).port, take, close };
};

type EnvelopeOf = { readonly source: string; readonly recipients: readonly string[] };

/** The answer's text, or the refusal. */
const receive = async (options: SmtpOptions, stream: SMTPServerDataStream, envelope: EnvelopeOf): Promise<string | Error> => {
  const { clock, maxMailBytes = MAX_MAIL_BYTES } = options;
  const started = clock.now();
  const raw = await readMail(stream, maxMailBytes);
  if (raw === undefined) return reply(552, `5.3.4 Message size exceeds the maximum of ${maxMailBytes} bytes`);
  return `OK ${await store(options, raw, { ...envelope, started })}`;
};

/** Raw into the store, then told to the rule's function; the id that it was given. */
const store = async (
  { s3, receiptRules, clock, invokeAsync }: SmtpOptions,
  raw: Buffer,
  { source, recipients, started = clock.now() }: EnvelopeOf & { readonly started?: number },
): Promise<string> => {
  const messageId = receivedMailId();
  for (const rule of receiptRules) {
    const matched = recipientsOf(rule, recipients);
    if (matched.length === 0) continue;
    await s3.put({ bucket: rule.bucket, key: `${rule.prefix}${messageId}`, body: raw });
    const receivedAt = clock.now();
    const mail = { messageId, raw, source, recipients, receivedAt, processingTimeMillis: Math.max(0, receivedAt - started) };
    await invokeAsync(rule.functionArn, receiptEvent(mail, rule.functionArn, matched));
  }
  return messageId;
};

/** The whole mail, dot-stuffing undone; `undefined` once it is over the limit (the rest is read and dropped). */
const readMail = async (stream: SMTPServerDataStream, maxBytes: number): Promise<Buffer | undefined> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= maxBytes) chunks.push(chunk);
    else chunks.length = 0;
  }
  return size <= maxBytes ? Buffer.concat(chunks) : undefined;
};

const refusal = (address: string, domain: string, rules: readonly ReceiptRule[]): Error | null => {
  const recipientDomain = address.slice(address.lastIndexOf('@') + 1).toLowerCase();
  if (recipientDomain !== domain.toLowerCase())
    return reply(550, `5.7.1 Relaying denied: ${recipientDomain} is not received here`);
  const taken = rules.some((rule) => recipientsOf(rule, [address]).length > 0);
  return taken ? null : reply(550, '5.1.1 Requested action not taken: mailbox unavailable');
};

const reply = (responseCode: number, message: string): Error => Object.assign(new Error(message), { responseCode });

const addressOf = ({ address }: SMTPServerAddress): string => address;
