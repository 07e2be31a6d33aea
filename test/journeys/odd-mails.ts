import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as mails from '../support/mails.ts';

const real = path.resolve(import.meta.dirname, '../../../shared/fixtures/mail');
/** Odd and broken mails of our own making: name and raw form. */
export const samples: readonly (readonly [string, Buffer])[] = [
  ['html', mails.htmlMail('<p>Hello <b>there</b></p><script>alert(1)</script>', { messageId: 'html@customer.example' })],
  [
    'attachment',
    mails.attachmentMail({ name: '照片.png', content: Buffer.alloc(20_000, 7) }, { messageId: 'file@customer.example' }),
  ],
  ['no-body', Buffer.from('From: a@b.example\r\nSubject: nothing\r\n\r\n')],
  ['headers-only', Buffer.from('From: a@b.example\r\nSubject: no blank line')],
  [
    'broken-boundary',
    Buffer.from('From: a@b.example\r\nSubject: broken\r\nContent-Type: multipart/mixed; boundary="x"\r\n\r\n--y\r\n\r\nlost'),
  ],
  [
    'unknown-charset',
    Buffer.from(
      'From: a@b.example\r\nSubject: =?x-none?B?////?=\r\nContent-Type: text/plain; charset=x-none\r\n\r\n\xff\xfe',
      'latin1',
    ),
  ],
  ['long-lines', mails.plainMail({ subject: 's'.repeat(5_000), text: 'x'.repeat(50_000), messageId: 'long@customer.example' })],
  ['no-sender', Buffer.from('Subject: who am I\r\n\r\nnobody')],
  ['binary', Buffer.from(Array.from({ length: 3_000 }, (_, n) => (n * 37) % 256))],
];

/** Mails of public test sets, where their folder lies beside the checkout. */
export const realMails: readonly (readonly [string, Buffer])[] = existsSync(real)
  ? readdirSync(real).map((name) => [name, readFileSync(path.join(real, name))])
  : [];
