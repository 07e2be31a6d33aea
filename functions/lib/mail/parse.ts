import PostalMime, { type Address, type Attachment, type Email } from 'postal-mime';
import { type Instant, instantOf } from '../../../domain/kernel/time.ts';
import { sha256Hex } from '../digest.ts';
import type { Language } from '../problem.ts';
import { type Automatic, automaticOf } from './automatic.ts';
import { oneLine, plainName, type Sniffed } from './file-kinds.ts';
import { sniff } from './files.ts';
import { textOfHtml } from './html-text.ts';
import { guessLanguage } from './language.ts';
import { headerEnd } from './parts.ts';
import { type DoubtfulCharset, tidyMail } from './tidy.ts';

export type MailAddress = { readonly name?: string; readonly address: string };
export type MailAttachment = {
  /** Without folders; `attachment-1` where the mail gives none. */
  readonly name: string;
  readonly contentType: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly content: Buffer;
} & Sniffed;

/** Message ids come without angle brackets. */
export type ParsedMail = {
  readonly messageId?: string;
  /** What the mail's thread began with: first of References, else In-Reply-To, else its own id, else `content:<sha256>`. */
  readonly rootReference: string;
  readonly references: readonly string[];
  readonly inReplyTo?: string;
  readonly from: MailAddress;
  readonly to: readonly MailAddress[];
  readonly cc: readonly MailAddress[];
  readonly replyTo?: MailAddress;
  readonly subject: string;
  /** The plain text, or the HTML's text where there is no plain one. Empty for a mail of attachments only. */
  readonly text: string;
  readonly html?: string;
  /** The Date header as the sender set it: a claim, not a fact. */
  readonly date?: Instant;
  readonly attachments: readonly MailAttachment[];
  readonly automatic?: Automatic;
  readonly language: Language;
  /** Texts that were not in the character set they say, or in none that is known; the raw form has them as they came. */
  readonly doubtfulCharsets: readonly DoubtfulCharset[];
  /** SHA-256 over the sender's own headers and the body: the same for every delivery of the mail, whatever the route. */
  readonly contentHash: string;
};

/** `no-structure`: not a mail. `no-sender`: nobody to answer. `too-complex`: beyond the bounds on headers, parts and depth. */
export type UnparsableMail = Error & { readonly name: 'UnparsableMail'; readonly reason: UnparsableReason };
type UnparsableReason = 'no-structure' | 'no-sender' | 'too-complex';

export const isUnparsableMail = (error: unknown): error is UnparsableMail =>
  error instanceof Error && error.name === 'UnparsableMail';

const bounds = { maxNestingDepth: 40, maxHeadersSize: 512 * 1024, maxRfc822NestingDepth: 4 } as const;
const maxParts = 1_000;

/**
 * Reads a raw mail. `envelopeFrom` is the SMTP sender (SES: `mail.source`), empty for a report. Rejects with an UnparsableMail
 * and nothing else; character sets that are wrong or unknown are read as well as can be.
 */
export const parseMail = async (raw: Buffer, envelope: { readonly envelopeFrom?: string } = {}): Promise<ParsedMail> => {
  const own = withoutPreamble(raw);
  checkStructure(own);
  const tidy = tidyMail(own);
  const mail = await read(tidy.raw);
  const header = (name: string): string | undefined => mail.headers.find(({ key }) => key === name)?.value;
  const contentHash = hashOf(own);
  const from = senderOf(mail, envelope.envelopeFrom);
  const subject = oneLine(mail.subject ?? '');
  const text = textOf(mail);
  const messageId = idsIn(mail.messageId ?? header('message-id'))[0];
  const inReplyTo = idsIn(mail.inReplyTo)[0];
  const references = idsIn(mail.references);
  const date = dateOf(mail.date);
  const replyTo = addressesOf(mail.replyTo)[0];
  const automatic = automaticOf({ header, envelopeFrom: envelope.envelopeFrom, fromAddress: from.address, subject });
  return {
    ...(messageId === undefined ? {} : { messageId }),
    rootReference: references[0] ?? inReplyTo ?? messageId ?? `content:${contentHash}`,
    references,
    ...(inReplyTo === undefined ? {} : { inReplyTo }),
    from,
    to: addressesOf(mail.to),
    cc: addressesOf(mail.cc),
    ...(replyTo === undefined ? {} : { replyTo }),
    subject,
    text,
    ...(mail.html === undefined ? {} : { html: mail.html }),
    ...(date === undefined ? {} : { date }),
    attachments: await Promise.all(mail.attachments.map(attachmentOf)),
    ...(automatic === undefined ? {} : { automatic }),
    language: guessLanguage(subject, text),
    doubtfulCharsets: tidy.doubts,
    contentHash,
  };
};

const unparsable = (reason: UnparsableReason, detail: string): UnparsableMail =>
  Object.assign(new Error(`${reason}: ${detail}`), { name: 'UnparsableMail', reason } as const);

/** Blank lines and an mbox separator before the first header would make everything body. */
const withoutPreamble = (raw: Buffer): Buffer => {
  const start = /^(?:\ufeff|\u00ef\u00bb\u00bf|[\s\0])*(?:>?From [^\r\n]*\r?\n)*/.exec(raw.subarray(0, 4_096).toString('latin1'));
  return raw.subarray(start?.[0].length ?? 0);
};

const checkStructure = (raw: Buffer): void => {
  const head = raw.subarray(0, Math.min(headerEnd(raw), bounds.maxHeadersSize)).toString('latin1');
  if (!/^[!-9;-~]+[ \t]*:/m.test(head)) throw unparsable('no-structure', 'no header field');
  const parts = raw.toString('latin1').match(/^--[^\r\n]{1,200}\r?\n(?=[\w-]+:|\r?\n)/gm)?.length ?? 0;
  if (parts > maxParts) throw unparsable('too-complex', `${parts} parts`);
};

const read = async (raw: Buffer): Promise<Email> => {
  try {
    return await PostalMime.parse(raw, bounds);
  } catch (error) {
    throw unparsable('too-complex', error instanceof Error ? error.message : 'the parser gave up');
  }
};

/**
 * Over the bytes as they came, so that a better reading of the mail later does not make it another mail. The sender's own headers
 * only: what servers add on the way (Received, DKIM, spam scores) differs by delivery.
 */
const hashOf = (raw: Buffer): string => {
  const end = headerEnd(raw);
  const fields = raw
    .subarray(0, end)
    .toString('latin1')
    .replace(/\r?\n[ \t]+/g, ' ')
    .split(/\r?\n/);
  const own = ownHeaders.flatMap((name) =>
    fields.flatMap((field) => {
      const colon = field.indexOf(':');
      const isIt = field.slice(0, colon).trimEnd().toLowerCase() === name;
      return isIt ? [`${name}:${field.slice(colon + 1).trim()}`] : [];
    }),
  );
  const body = raw.subarray(end).toString('latin1').replace(/\r\n/g, '\n').trimEnd();
  return sha256Hex(Buffer.from(`${own.join('\n')}\n\n${body}`, 'latin1'));
};
const ownHeaders = [
  ...['from', 'sender', 'reply-to', 'to', 'cc', 'date', 'subject', 'message-id', 'in-reply-to', 'references'],
  ...['content-type', 'content-disposition', 'content-transfer-encoding', 'content-id', 'content-description'],
  ...['auto-submitted', 'importance', 'comments', 'keywords'],
];

const senderOf = (mail: Email, envelopeFrom: string | undefined): MailAddress => {
  const claimed = [mail.from, mail.sender, ...(mail.replyTo ?? [])].flatMap((address) => addressesOf(address && [address]));
  const fallbacks = [mail.returnPath, envelopeFrom].map((address) => ({ address: address?.trim() ?? '' }));
  const usable = [...claimed, ...fallbacks].find(({ address }) => /^[^\s@<>]+@[^\s@<>]+$/.test(address));
  // A report may come from plain MAILER-DAEMON: it is not answered, so it needs no domain.
  const plain = [...claimed, { address: mail.from?.name ?? '' }].find(({ address }) => /^[\w.-]+$/.test(address));
  const sender = usable ?? (plain !== undefined && /^(mailer-daemon|postmaster)$/i.test(plain.address) ? plain : undefined);
  if (sender === undefined) throw unparsable('no-sender', 'no usable address in From, Sender, Reply-To or Return-Path');
  return sender;
};

const addressesOf = (addresses: readonly Address[] | undefined): readonly MailAddress[] =>
  (addresses ?? [])
    .flatMap((entry) => entry.group ?? [entry])
    .slice(0, 500)
    .map(({ name, address }) => ({ address: oneLine(address ?? ''), ...(name ? { name: oneLine(name) } : {}) }))
    .filter(({ address }) => address !== '');

const textOf = (mail: Email): string => {
  const plain = mail.text?.replace(/\r\n?/g, '\n').replace(/\0/g, '').trimEnd() ?? '';
  return plain.trim() === '' && mail.html !== undefined ? textOfHtml(mail.html) : plain;
};

/** Ids between angle brackets, or bare words with an @ where a sender forgot them; at most 200. */
const idsIn = (header: string | undefined): readonly string[] => {
  const text = header ?? '';
  const bracketed = [...text.matchAll(/<\s*([^<>\s]{1,995})\s*>/g)].map(([, id]) => id ?? '');
  const ids = bracketed.length > 0 ? bracketed : text.split(/\s+/).filter((word) => /^[^<>,;]+@[^<>,;]+$/.test(word));
  return [...new Set(ids)].slice(0, 200);
};

const dateOf = (text: string | undefined): Instant | undefined => {
  const millis = Date.parse(text ?? '');
  const year = Number.isNaN(millis) ? 0 : new Date(millis).getUTCFullYear();
  return year >= 1980 && year <= 9999 ? instantOf(millis) : undefined;
};

const attachmentOf = async (attachment: Attachment, index: number): Promise<MailAttachment> => {
  const content =
    typeof attachment.content === 'string' ? Buffer.from(attachment.content) : Buffer.from(new Uint8Array(attachment.content));
  const name = plainName(attachment.filename ?? '', index);
  const contentType = attachment.mimeType || 'application/octet-stream';
  return {
    name,
    contentType,
    bytes: content.length,
    sha256: sha256Hex(content),
    content,
    ...(await sniff(content, { contentType, name })),
  };
};
