import MimeNode from 'nodemailer/lib/mime-node';
import { epochMillis, type Instant } from '../../../domain/kernel/time.ts';
import type { Language } from '../problem.ts';
import type { MailAddress } from './parse.ts';
import { replySubject } from './templates.ts';

export type OutgoingMail = {
  readonly from: MailAddress;
  readonly to: MailAddress;
  /** Our plus-address for the case. */
  readonly replyTo: string;
  /** Our `outgoingMessageId`, without angle brackets. */
  readonly messageId: string;
  /** The subject of the thread as received; gets one `Re:`. */
  readonly subject: string;
  readonly language: Language;
  /** Plain text, signature included. */
  readonly text: string;
  readonly date: Instant;
  /** The mail that this one answers: its id and its References, without angle brackets. */
  readonly inReplyTo?: string;
  readonly references?: readonly string[];
  /** Set for what no person wrote: acknowledgements (`auto-replied`), surveys (`auto-generated`). RFC 3834. */
  readonly automatic?: 'auto-replied' | 'auto-generated';
};

/**
 * A mail as SES takes it (raw, RFC 5322 with CRLF). Header values are encoded and folded by nodemailer; ids and addresses that
 * hold white space, brackets or control characters throw a RangeError, so that no input can add a header of its own.
 *
 * References ends with our own token besides the mail answered: SES replaces Message-ID, and the customer's reply carries
 * References on, so the case is found either way.
 */
export const composeMail = async (mail: OutgoingMail): Promise<Buffer> => {
  const thread = [...(mail.references ?? []), ...(mail.inReplyTo === undefined ? [] : [mail.inReplyTo])].filter(isSafeId);
  // The root of the thread and its end say the most; a header line of a thousand ids says no more.
  const references = thread.length > 20 ? [...thread.slice(0, 1), ...thread.slice(-19)] : thread;
  const node = new MimeNode('text/plain; charset=utf-8', { newline: '\r\n', disableFileAccess: true, disableUrlAccess: true });
  node.setHeader('From', addressValue(mail.from));
  node.setHeader('To', addressValue(mail.to));
  node.setHeader('Reply-To', addressValue({ address: mail.replyTo }));
  node.setHeader('Subject', oneLine(replySubject(oneLine(mail.subject), mail.language)));
  node.setHeader('Date', new Date(epochMillis(mail.date)).toUTCString().replace(/GMT/, '+0000'));
  node.setHeader('Message-ID', bracketed(mail.messageId));
  if (mail.inReplyTo !== undefined && isSafeId(mail.inReplyTo)) node.setHeader('In-Reply-To', bracketed(mail.inReplyTo));
  node.setHeader('References', [...new Set([...references, mail.messageId])].map(bracketed).join(' '));
  node.setHeader('Content-Language', mail.language === 'zh' ? 'zh-CN' : 'en');
  if (mail.automatic !== undefined) {
    node.setHeader('Auto-Submitted', mail.automatic);
    node.setHeader('X-Auto-Response-Suppress', 'All'); // Exchange heeds this one
  }
  node.setContent(mail.text.replace(/\r\n?/g, '\n').replace(/\n/g, '\r\n'));
  return node.build();
};

const addressValue = ({ name, address }: MailAddress): { name: string; address: string } => {
  if (!/^[^\s<>,;:"()[\]\\\p{Cc}]+@[^\s<>,;:"()[\]\\\p{Cc}@]+$/u.test(address))
    throw new RangeError('not an address that mail can go to');
  return { name: oneLine(name ?? ''), address };
};

const isSafeId = (id: string): boolean => /^[\x21-\x3b=\x3f-\x7e]{1,900}$/.test(id);

const bracketed = (id: string): string => {
  if (!isSafeId(id)) throw new RangeError('not a message id');
  return `<${id}>`;
};

const oneLine = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
