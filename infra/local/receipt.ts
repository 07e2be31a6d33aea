/** SES's receipt of a mail: which rule takes it, and the event a rule's Lambda action is invoked with. */

import { randomInt } from 'node:crypto';
import type { SESEvent } from 'aws-lambda';
import { decodedText, headerFields } from './mail-headers.ts';
import type { ReceiptRule } from './resources.ts';

export type ReceivedMail = {
  readonly messageId: string;
  readonly raw: Buffer;
  /** The envelope's sender, empty for a bounce, and all its recipients. */
  readonly source: string;
  readonly recipients: readonly string[];
  /** Epoch ms. */
  readonly receivedAt: number;
  readonly processingTimeMillis: number;
};

const ID_CHARACTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** As SES names a mail it received: 40 lower-case letters and digits. */
export const receivedMailId = (): string => Array.from({ length: 40 }, () => ID_CHARACTERS[randomInt(36)]).join('');

/**
 * The recipients a rule takes: an address (with any `+label`), a domain, or with a leading dot a domain's subdomains;
 * all of them when the rule names none.
 */
export const recipientsOf = ({ recipients }: ReceiptRule, addresses: readonly string[]): readonly string[] =>
  recipients.length === 0
    ? addresses
    : addresses.filter((address) => recipients.some((each) => accepts(each.toLowerCase(), address)));

const accepts = (condition: string, recipient: string): boolean => {
  const address = recipient.toLowerCase();
  const at = address.lastIndexOf('@');
  const domain = address.slice(at + 1);
  if (condition.startsWith('.')) return domain.endsWith(condition);
  if (!condition.includes('@')) return domain === condition;
  return address === condition || `${address.slice(0, at).replace(/\+.*$/, '')}@${domain}` === condition;
};

/** The two texts that every scanner takes for spam and for a virus; in two pieces, so that none finds them here. */
const gtube = ['XJS*C4JDBQADN1.NSBN3*2IDNEN*', 'GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X'].join('');
const eicar = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('');

/** Above this the event leaves the remaining headers out and says so. */
const MAX_HEADER_BYTES = 10 * 1024;

/** Local verdicts: only what scanners are tried with is found, and nothing of the sender was checked (GRAY). */
export const receiptEvent = (mail: ReceivedMail, functionArn: string, recipients: readonly string[]): SESEvent => {
  const all = headerFields(mail.raw).map(({ name, value }) => ({ name, value }));
  const headers: typeof all = [];
  let bytes = 0;
  for (const header of all) {
    bytes += Buffer.byteLength(header.name) + Buffer.byteLength(header.value);
    if (bytes > MAX_HEADER_BYTES) break;
    headers.push(header);
  }
  const timestamp = new Date(mail.receivedAt).toISOString();
  return {
    Records: [
      {
        eventSource: 'aws:ses',
        eventVersion: '1.0',
        ses: {
          mail: {
            timestamp,
            source: mail.source,
            messageId: mail.messageId,
            destination: [...mail.recipients],
            headersTruncated: headers.length < all.length,
            headers,
            commonHeaders: commonHeaders(all, mail.source),
          },
          receipt: {
            timestamp,
            processingTimeMillis: mail.processingTimeMillis,
            recipients: [...recipients],
            spamVerdict: { status: mail.raw.includes(gtube) ? 'FAIL' : 'PASS' },
            virusVerdict: { status: mail.raw.includes(eicar) ? 'FAIL' : 'PASS' },
            spfVerdict: { status: 'GRAY' },
            dkimVerdict: { status: 'GRAY' },
            dmarcVerdict: { status: 'GRAY' },
            action: { type: 'Lambda', functionArn, invocationType: 'Event' },
          },
        },
      },
    ],
  };
};

type CommonHeaders = SESEvent['Records'][number]['ses']['mail']['commonHeaders'];

/** Only what the mail has is there, whatever the type says: a mail without a Message-ID has none here either. */
const commonHeaders = (
  headers: readonly { readonly name: string; readonly value: string }[],
  returnPath: string,
): CommonHeaders => {
  const first = (name: string): string | undefined => headers.find((header) => header.name.toLowerCase() === name)?.value;
  const text = (key: string, name: string) => (first(name) === undefined ? {} : { [key]: decodedText(first(name) ?? '') });
  const list = (key: string, name: string) =>
    first(name) === undefined ? {} : { [key]: splitAddresses(decodedText(first(name) ?? '')) };
  const common = {
    returnPath,
    ...list('from', 'from'),
    ...text('date', 'date'),
    ...list('to', 'to'),
    ...list('cc', 'cc'),
    ...list('bcc', 'bcc'),
    ...list('sender', 'sender'),
    ...list('replyTo', 'reply-to'),
    ...text('messageId', 'message-id'),
    ...text('subject', 'subject'),
  };
  return common as CommonHeaders;
};

/** At commas outside quotes and angle brackets. */
const splitAddresses = (list: string): string[] =>
  (list.match(/(?:"(?:[^"\\]|\\.)*"|<[^>]*>|[^,])+/g) ?? []).map((address) => address.trim()).filter((address) => address !== '');
