import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { instant } from '../../../domain/kernel/time.ts';
import { isUnparsableMail, type ParsedMail, parseMail } from '../../../functions/lib/mail/parse.ts';
import {
  attachmentMail,
  autoReplyMail,
  bounceMail,
  feedbackMail,
  gb18030Mail,
  gb18030Words,
  htmlMail,
  malformedMail,
  plainMail,
  replyMail,
  undeclaredGbMail,
} from '../../support/mails.ts';

const reasonOf = async (raw: Buffer): Promise<string> => {
  const error = await parseMail(raw).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return isUnparsableMail(error) ? error.reason : `not refused as it should be: ${String(error)}`;
};

describe('a mail is read', () => {
  it('A3 with sender, subject, text, date and thread', async () => {
    expect(await parseMail(plainMail())).toEqual({
      messageId: 'first-1@customer.example',
      rootReference: 'first-1@customer.example',
      references: [],
      from: { name: 'Ann Miller', address: 'ann@customer.example' },
      to: [{ address: 'support@desk.example' }],
      cc: [],
      subject: 'My parcel',
      text: 'My parcel has not come.\nPlease help.',
      date: instant('2026-11-16T01:30:00Z'),
      attachments: [],
      language: 'en',
      doubtfulCharsets: [],
      contentHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    } satisfies ParsedMail);
  });

  it('the thread begins with the first of References, else with In-Reply-To', async () => {
    const reply = await parseMail(
      replyMail({ inReplyTo: 'ack@desk.example', references: ['first-1@customer.example', 'ack@desk.example'] }),
    );
    expect(reply).toMatchObject({ rootReference: 'first-1@customer.example', inReplyTo: 'ack@desk.example' });
    const bare = await parseMail(plainMail({ headers: ['In-Reply-To: <ack@desk.example>'] }));
    expect(bare).toMatchObject({ rootReference: 'ack@desk.example', references: [] });
  });

  it.each([undefined, '', ' '])('A1 with no Message-ID (%j) it is known by its content', async (messageId) => {
    const mail = await parseMail(plainMail({ messageId }));
    expect(mail.messageId).toBeUndefined();
    expect(mail.rootReference).toBe(`content:${mail.contentHash}`);
  });

  it('the content hash ignores the route and notices every change of the content', async () => {
    const hash = async (raw: Buffer): Promise<string> => (await parseMail(raw)).contentHash;
    const once = await hash(plainMail());
    const relayed = plainMail().toString().replace('Received:', 'X-Spam: no\r\nReceived: by another\r\nReceived:');
    expect(await hash(Buffer.from(relayed))).toBe(once);
    expect(await hash(Buffer.from(plainMail().toString().replaceAll('\r\n', '\n')))).toBe(once);
    expect(await hash(plainMail({ text: 'My parcel has come.' }))).not.toBe(once);
    expect(await hash(plainMail({ subject: 'My parcels' }))).not.toBe(once);
  });

  it.each(['Content-Disposition: attachment; filename=a.txt', 'Reply-To: bob@customer.example', 'Auto-Submitted: auto-replied'])(
    'A1 two mails that differ in %s alone are two',
    async (header) => {
      const hash = async (raw: Buffer): Promise<string> => (await parseMail(raw)).contentHash;
      expect(await hash(plainMail({ headers: [header] }))).not.toBe(await hash(plainMail()));
    },
  );

  it('a file comes with name, size and hash', async () => {
    const mail = await parseMail(attachmentMail({ name: '../破损 照片.png', content: Buffer.from('png') }));
    expect(mail.text).toBe('See the picture.');
    expect(mail.attachments).toMatchObject([
      {
        name: '破损 照片.png',
        contentType: 'image/png',
        bytes: 3,
        sha256: '8f8cbb7dcf46e0bc7d53265749a6c17d116093a6ba95e442764060c76fd4a86c',
        content: Buffer.from('png'),
      },
    ]);
  });

  it('HTML alone gives a readable text', async () => {
    const mail = await parseMail(
      htmlMail(
        '<html><head><style>p{color:red}</style><title>x</title></head><body><!-- no --><p>Dear&nbsp;team,</p><p>two &lt; three<br>see <a href="https://shop.example/o/1">my order</a></p><ul><li>red</li><li>blue &amp; green</li></ul><script>alert(1)</script></body></html>',
      ),
    );
    expect(mail.text).toBe('Dear team,\n\ntwo < three\nsee my order (https://shop.example/o/1)\n\n- red\n- blue & green');
    expect(mail.html).toContain('<p>');
  });

  it('hostile HTML costs no more than long HTML', async () => {
    const started = performance.now();
    await parseMail(htmlMail('<a '.repeat(200_000)));
    await parseMail(htmlMail('<!--'.repeat(200_000)));
    await parseMail(htmlMail('<style>'.repeat(100_000)));
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

describe('character sets', () => {
  it('A1 what says GB2312 is read as GB18030', async () => {
    const mail = await parseMail(gb18030Mail());
    expect({ name: mail.from.name, subject: mail.subject, text: mail.text }).toEqual(gb18030Words);
    expect(mail.language).toBe('zh');
  });

  it('undeclared Chinese in raw bytes is recognised, in subject and body', async () => {
    expect(await parseMail(undeclaredGbMail())).toMatchObject({ subject: '投诉订单', text: '您好，我要退货。', language: 'zh' });
  });

  it('undeclared Latin-1 is not taken for Chinese', async () => {
    const raw = Buffer.from('From: a@b.example\r\nSubject: Formação\r\n\r\nDéjà vu, très élégant, às vezes.\r\n', 'latin1');
    expect(await parseMail(raw)).toMatchObject({ subject: 'Formação', text: 'Déjà vu, très élégant, às vezes.' });
  });

  it('undeclared ISO-2022-JP is recognised by its escapes', async () => {
    const raw = Buffer.from('From: a@b.example\r\nSubject: \u001b$B$3$s\u001b(B\r\n\r\n\u001b$B$3$s$K$A$O\u001b(B\r\n');
    expect(await parseMail(raw)).toMatchObject({ subject: 'こん', text: 'こんにちは', language: 'en' });
  });

  it.each(['x-nonsense', 'us-ascii', 'unknown-8bit'])('UTF-8 declared as %s is UTF-8', async (charset) => {
    const raw = plainMail({ text: '我的包裹还没有到' }).toString().replace('charset=utf-8', `charset=${charset}`);
    expect((await parseMail(Buffer.from(raw))).text).toBe('我的包裹还没有到');
  });

  it('broken bytes are replaced, never refused', async () => {
    const raw = Buffer.concat([plainMail({ text: '好' }), Buffer.from([0xff, 0xfe, 0x41])]);
    const { text } = await parseMail(raw);
    expect(text).toContain('好');
    expect(text).toContain('A');
  });
});

describe('mail that no person wrote', () => {
  it.each<[string, Buffer, string | undefined, ParsedMail['automatic']]>([
    ['a holiday notice', autoReplyMail(), undefined, 'auto-reply'],
    ['a holiday notice with a null sender', autoReplyMail(), '', 'auto-reply'],
    ['a delivery report', bounceMail(), '', 'bounce'],
    ['anything else with a null sender', plainMail(), '', 'bounce'],
    ['a mailing list', plainMail({ headers: ['List-Id: <news.shop.example>', 'Precedence: list'] }), undefined, 'list'],
    ['a bulk mail', plainMail({ headers: ['Precedence: bulk'] }), undefined, 'bulk'],
    ['what asks for no answer', plainMail({ headers: ['X-Auto-Response-Suppress: OOF, AutoReply'] }), undefined, 'bulk'],
    ['a web form of a machine', plainMail({ headers: ['Auto-Submitted: auto-generated'] }), undefined, 'bulk'],
    [
      'Exchange out of office',
      plainMail({ subject: '自动回复: 包裹', headers: ['X-Auto-Response-Suppress: All'] }),
      undefined,
      'auto-reply',
    ],
    ['Foxmail', plainMail({ subject: '自动回复：包裹' }), 'ann@customer.example', 'auto-reply'],
    ['QQ Mail', plainMail({ subject: '自动回复:Re: 包裹' }), 'ann@customer.example', 'auto-reply'],
    ['163 on holiday', plainMail({ subject: '假期自动回复：包裹' }), 'ann@customer.example', 'auto-reply'],
    ['Exchange in Taiwan', plainMail({ subject: '自動回覆: 包裹' }), 'ann@customer.example', 'auto-reply'],
    ['Exchange without its headers', plainMail({ subject: 'Automatic reply: parcel' }), 'ann@customer.example', 'auto-reply'],
    ['old Exchange', plainMail({ subject: 'Out of Office AutoReply: parcel' }), 'ann@customer.example', 'auto-reply'],
    ['a system that returns mail, in Chinese', plainMail({ subject: '系统退信/Systems bounce' }), 'a@b.example', 'bounce'],
    ['qmail', plainMail({ subject: 'failure notice' }), 'a@b.example', 'bounce'],
    ['Exchange that cannot deliver', plainMail({ subject: 'Undeliverable: parcel' }), 'a@b.example', 'bounce'],
    ['a word that a customer called us spam', feedbackMail(), 'fbl@mail.example', 'feedback'],
    ['a person who was called spam', plainMail({ subject: 'Undelivered parcel' }), 'a@b.example', undefined],
    ['a person whose office is shut', plainMail({ subject: '外出安装空调' }), 'a@b.example', undefined],
    ['a person who asks about it', plainMail({ subject: '退信了怎么办' }), 'a@b.example', undefined],
    ['a person', plainMail(), 'ann@customer.example', undefined],
    ['a person with any Precedence', plainMail({ headers: ['Precedence: first-class'] }), undefined, undefined],
    ['a person whose program says no', plainMail({ headers: ['Auto-Submitted: no'] }), undefined, undefined],
    [
      'a person who writes about automatic replies',
      plainMail({ subject: 'Automatic reply does not work' }),
      undefined,
      undefined,
    ],
  ])('%s', async (_what, raw, envelopeFrom, automatic) => {
    const mail = await parseMail(raw, envelopeFrom === undefined ? {} : { envelopeFrom });
    expect(mail.automatic).toBe(automatic);
  });
});

describe('what cannot be read is refused by a typed error', () => {
  it('no structure', async () => expect(await reasonOf(malformedMail())).toBe('no-structure'));
  it('nothing at all', async () => expect(await reasonOf(Buffer.alloc(0))).toBe('no-structure'));
  it('no sender', async () => expect(await reasonOf(Buffer.from('Subject: hello\r\n\r\nwho am I?\r\n'))).toBe('no-sender'));
  it('too many parts', async () => {
    const parts = '--b\r\nContent-Type: text/plain\r\n\r\nx\r\n'.repeat(2_000);
    expect(
      await reasonOf(Buffer.from(`From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n${parts}--b--`)),
    ).toBe('too-complex');
  });
  it('parts nested too deep', async () => {
    const deep = Array.from(
      { length: 60 },
      (_, n) => `--b${n}\r\nContent-Type: multipart/mixed; boundary=b${n + 1}\r\n\r\n`,
    ).join('');
    expect(await reasonOf(Buffer.from(`From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b0\r\n\r\n${deep}`))).toBe(
      'too-complex',
    );
  });
  it('headers without end', async () => {
    expect(
      await reasonOf(Buffer.from(`From: a@b.example\r\n${'X-Pad: 0123456789012345678901234567890123456789\r\n'.repeat(20_000)}`)),
    ).toBe('too-complex');
  });
  it('the envelope’s sender will do where the mail names none', async () => {
    const mail = await parseMail(Buffer.from('From: Whomever\r\nSubject: hello\r\n\r\nhello\r\n'), {
      envelopeFrom: 'ann@customer.example',
    });
    expect(mail.from).toEqual({ address: 'ann@customer.example' });
  });
});

const fixtures = path.resolve(import.meta.dirname, '../../../../shared/fixtures/mail');

describe('real mails of public collections, where they are at hand', () => {
  const files = existsSync(fixtures) ? readdirSync(fixtures).filter((file) => file.endsWith('.eml')) : [];
  it.each(files.length > 0 ? files : ['(none here: the same claim on a mail of our own)'])(
    'A1 %s is read, or refused by name',
    async (file) => {
      const raw = files.length > 0 ? readFileSync(path.join(fixtures, file)) : gb18030Mail();
      const outcome = await parseMail(raw).catch((error: unknown) => error);
      if (isUnparsableMail(outcome)) {
        // Only those that name no sender are refused, and SES always knows one: then they are read as well.
        expect(outcome.reason).toBe('no-sender');
        const mail = await parseMail(raw, { envelopeFrom: 'someone@customer.example' });
        expect(mail.from.address).toBe('someone@customer.example');
      } else {
        expect(outcome).toMatchObject({
          from: { address: expect.stringMatching(/.+@.+|mailer-daemon/i) },
          text: expect.any(String),
        });
      }
    },
  );
});
