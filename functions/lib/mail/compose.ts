import { epochMillis, type Instant } from '../../../domain/kernel/time.ts';
import { sha256Hex } from '../digest.ts';
import type { Language } from '../problem.ts';
import { encodeAddress, encodeIds, encodeText, isMessageId } from './header-encoding.ts';
import { htmlPart } from './html-part.ts';
import type { MailAddress } from './parse.ts';
import { replySubject } from './templates.ts';

export type OutgoingMail = {
  readonly from: MailAddress;
  readonly to: MailAddress | readonly MailAddress[];
  /** Our plus-address for the case; for staff their own address, so that an answer is no contact of the customer's. */
  readonly replyTo: string;
  /** Our `outgoingMessageId`, without angle brackets. */
  readonly messageId: string;
  /** The subject of the thread as received; gets one `Re:`, unless the mail `opens` a thread of its own. */
  readonly subject: string;
  readonly opens?: true;
  readonly language: Language;
  /** Plain text, signature included; the HTML part is made from it. */
  readonly text: string;
  readonly date: Instant;
  /** The mail that this one answers, and the ids of the thread before it, without angle brackets. */
  readonly inReplyTo?: string;
  readonly references?: readonly string[];
  /** Set for what no person wrote: acknowledgements (`auto-replied`), surveys (`auto-generated`). RFC 3834. */
  readonly automatic?: 'auto-replied' | 'auto-generated';
};

/**
 * A mail as SES takes it: raw, RFC 5322 with CRLF, 7-bit. No input can add a header of its own: texts are encoded on one line,
 * addresses and our own ids with anything strange in them throw a RangeError, strange ids of others are left out.
 *
 * Written here because nodemailer, of which one part would be needed, adds 91 KB to a bundle that has no room for it.
 *
 * References ends with our own token besides the mail answered: SES replaces Message-ID, and the customer's reply carries
 * References on, so the case is found either way.
 */
export const composeMail = (mail: OutgoingMail): Buffer => {
  const inReplyTo = mail.inReplyTo !== undefined && isMessageId(mail.inReplyTo) ? mail.inReplyTo : undefined;
  const before = (mail.references ?? []).filter((id) => isMessageId(id) && id !== inReplyTo && id !== mail.messageId);
  const thread = [...before, ...(inReplyTo === undefined ? [] : [inReplyTo])];
  // The root of the thread and its end say the most; a thousand ids say no more.
  const shortened = thread.length > 20 ? [...thread.slice(0, 1), ...thread.slice(-19)] : thread;
  const subject = mail.opens ? mail.subject : replySubject(mail.subject, mail.language);
  const { contentType, body } = alternatives(mail.text, htmlPart(mail.text, { language: mail.language, subject }));
  const headers: readonly (readonly [string, string])[] = [
    ['From', encodeAddress(mail.from)],
    ['To', [mail.to].flat().map(encodeAddress).join(',\r\n ')],
    ['Reply-To', encodeAddress({ address: mail.replyTo })],
    ['Subject', encodeText(subject)],
    ['Date', new Date(epochMillis(mail.date)).toUTCString().replace('GMT', '+0000')],
    ['Message-ID', encodeIds([mail.messageId])],
    ...(inReplyTo === undefined ? [] : [['In-Reply-To', encodeIds([inReplyTo])] as const]),
    ['References', encodeIds([...new Set([...shortened, mail.messageId])])],
    ['MIME-Version', '1.0'],
    ['Content-Type', contentType],
    ['Content-Language', mail.language === 'zh' ? 'zh-CN' : 'en'],
    // Exchange heeds the second one.
    ...(mail.automatic === undefined
      ? []
      : ([
          ['Auto-Submitted', mail.automatic],
          ['X-Auto-Response-Suppress', 'All'],
        ] as const)),
  ];
  return Buffer.from(`${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`, 'latin1');
};

/** Text first, HTML last: programs show the last part that they can. The boundary is the same whenever the mail is composed. */
const alternatives = (text: string, html: string): { readonly contentType: string; readonly body: string } => {
  const parts = [
    ['text/plain', bodyOf(text)],
    ['text/html', bodyOf(html)],
  ] as const;
  const boundary = `=_${sha256Hex(text).slice(0, 32)}`; // in no line of base64, and no text holds its own digest
  const body = parts.map(
    ([type, part]) =>
      `--${boundary}\r\nContent-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: ${part.encoding}\r\n\r\n${part.text}`,
  );
  return { contentType: `multipart/alternative;\r\n boundary="${boundary}"`, body: `${body.join('')}--${boundary}--\r\n` };
};

/** As it stands where it is ASCII in lines of a decent length, else base64. */
const bodyOf = (text: string): { readonly encoding: '7bit' | 'base64'; readonly text: string } => {
  const lines = `${text.replace(/\r\n?/g, '\n').trimEnd()}\n`.split('\n');
  const crlf = lines.join('\r\n');
  if (lines.every((line) => /^[\t\x20-\x7e]{0,200}$/.test(line))) return { encoding: '7bit', text: crlf };
  const base64 = Buffer.from(crlf).toString('base64');
  return { encoding: 'base64', text: `${base64.replace(/.{76}(?=.)/g, '$&\r\n')}\r\n` };
};
