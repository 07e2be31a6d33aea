import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import type { SESEvent } from 'aws-lambda';
import { createTransport, type Transporter } from 'nodemailer';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { absenceNotices } from '../../../infra/local/absence.ts';
import { receiptEvent } from '../../../infra/local/receipt.ts';
import { type Smtp, startSmtp } from '../../../infra/local/smtp.ts';
import { type Services, startServices } from './support.ts';

const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:mail-inbound';
const rule = { name: 'inbound', recipients: ['support@desk.example'], bucket: 'raw', prefix: 'mail/inbound/', functionArn };

let services: Services;
let smtp: Smtp;
let transport: Transporter;
let failure: Error | undefined;

beforeEach(async () => {
  failure = undefined;
  services = await startServices();
  await services.s3.declare('raw');
  smtp = await startSmtp({
    port: 0,
    s3: services.s3,
    receiptRules: [rule],
    clock: services.clock,
    domain: 'desk.example',
    maxMailBytes: 1024 * 1024,
    invokeAsync: async (arn, payload) => {
      if (failure) throw failure;
      services.invocations.push({ arn, payload });
    },
  });
  transport = createTransport({ host: '127.0.0.1', port: smtp.port, pool: true, maxConnections: 10 });
});
afterEach(async () => {
  transport.close();
  await smtp.close();
  await services.close();
});

const sendRaw = (raw: string | Buffer, to: readonly string[] = ['support@desk.example'], from = 'wang@customer.example') =>
  transport.sendMail({ envelope: { from, to: [...to] }, raw });
const received = (index = 0) => {
  const { arn, payload } = services.invocations[index] ?? {};
  expect(arn).toBe(functionArn);
  const record = (payload as SESEvent).Records[0];
  if (record === undefined) throw new Error('no record');
  return record.ses;
};
const stored = async (messageId: string): Promise<string> =>
  (await services.s3.get('raw', `mail/inbound/${messageId}`))?.toString('latin1') ?? '(nothing)';

const plain = 'From: Wang <wang@customer.example>\r\nTo: support@desk.example\r\nSubject: Hello\r\n\r\nbody\r\n';

/** Says the lines one after the other, each after the answer to the one before; gives all answers. May hang up after the last. */
const dialogue = (lines: readonly (string | Buffer)[], hangUp = false): Promise<readonly string[]> =>
  new Promise((resolve, reject) => {
    const socket = connect(smtp.port, '127.0.0.1');
    const answers: string[] = [];
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
      if (!/^\d{3} .*\r\n$/m.test(text) || !text.endsWith('\r\n')) return;
      answers.push(text.trim());
      text = '';
      const next = lines[answers.length - 1];
      if (next === undefined) socket.end();
      else if (hangUp && answers.length === lines.length) socket.write(next, () => socket.destroy());
      else socket.write(next);
    });
    socket.on('close', () => resolve(answers));
    socket.on('error', reject);
  });

describe('mail that comes in', () => {
  it('is stored byte for byte and handed over as SES does, before it is accepted', async () => {
    const raw = [
      'Received: from mx.customer.example by somewhere',
      '\tfor <support@desk.example>; Sat, 21 Nov 2026 09:00:00 +0800',
      'From: =?UTF-8?B?546L?= <wang@customer.example>',
      'To: support@desk.example, "Li, Na" <li@desk.example>',
      'Cc: boss@customer.example',
      'Reply-To: wang@home.example',
      'Date: Sat, 21 Nov 2026 09:00:00 +0800',
      'Message-ID: <m1@customer.example>',
      'Subject: =?UTF-8?B?5oqV6K+J?=',
      '',
      '.leading dot',
      '..two dots',
      '.',
      'trailing spaces  ',
      '',
    ].join('\r\n');
    await sendRaw(raw);
    const { mail, receipt } = received();
    expect(await stored(mail.messageId)).toBe(raw);
    expect(mail.messageId).toMatch(/^[a-z0-9]{40}$/);
    expect(mail).toMatchObject({
      timestamp: '2026-11-21T01:00:00.000Z',
      source: 'wang@customer.example',
      destination: ['support@desk.example'],
      headersTruncated: false,
      commonHeaders: {
        returnPath: 'wang@customer.example',
        from: ['王 <wang@customer.example>'],
        to: ['support@desk.example', '"Li, Na" <li@desk.example>'],
        cc: ['boss@customer.example'],
        replyTo: ['wang@home.example'],
        date: 'Sat, 21 Nov 2026 09:00:00 +0800',
        messageId: '<m1@customer.example>',
        subject: '投诉',
      },
    });
    expect(mail.headers[0]).toEqual({
      name: 'Received',
      value: 'from mx.customer.example by somewhere\tfor <support@desk.example>; Sat, 21 Nov 2026 09:00:00 +0800',
    });
    expect(receipt).toEqual({
      timestamp: '2026-11-21T01:00:00.000Z',
      processingTimeMillis: 0,
      recipients: ['support@desk.example'],
      spamVerdict: { status: 'PASS' },
      virusVerdict: { status: 'PASS' },
      spfVerdict: { status: 'GRAY' },
      dkimVerdict: { status: 'GRAY' },
      dmarcVerdict: { status: 'GRAY' },
      action: { type: 'Lambda', functionArn, invocationType: 'Event' },
    });
  });

  it('is one mail for several recipients, plus-addresses and upper case included', async () => {
    await sendRaw(plain, ['support@desk.example', 'support+K7Q29XMB4.mac@desk.example', 'Support+other@Desk.Example']);
    expect(services.invocations).toHaveLength(1);
    expect(received().receipt.recipients).toEqual([
      'support@desk.example',
      'support+K7Q29XMB4.mac@desk.example',
      'Support+other@desk.example',
    ]);
  });

  it('may be 8-bit, with addresses in UTF-8', async () => {
    const raw = Buffer.concat([Buffer.from('Subject: 投诉 '), Buffer.from([0xcd, 0xb6]), Buffer.from('\r\n\r\n客服\r\n')]);
    await sendRaw(raw, ['support@desk.example'], '王@customer.example');
    const { mail } = received();
    expect(mail.source).toBe('王@customer.example');
    expect(await stored(mail.messageId)).toBe(raw.toString('latin1'));
    expect(mail.commonHeaders.subject).toMatch(/^投诉 /);
  });

  it('may be a bounce without a sender', async () => {
    const answers = await dialogue([
      'EHLO x\r\n',
      'MAIL FROM:<>\r\n',
      'RCPT TO:<support@desk.example>\r\n',
      'DATA\r\n',
      `${plain}.\r\n`,
      'QUIT\r\n',
    ]);
    expect(answers.map((answer) => answer.slice(0, 3))).toEqual(['220', '250', '250', '250', '354', '250', '221']);
    expect(received().mail.source).toBe('');
  });

  it.each([
    ['empty', Buffer.from('\r\n')],
    ['without a header', Buffer.from('\r\njust text\r\n')],
    ['of lines that are no headers', Buffer.from('no colon here\r\n: no name\r\n\tfolded first\r\n\r\nx\r\n')],
    ['of random bytes', Buffer.concat([randomBytes(5000), Buffer.from('\r\n')])],
    ['of one endless header line', Buffer.from(`Subject: ${'x'.repeat(500_000)}\r\n\r\nx\r\n`)],
    ['with broken encoded words', Buffer.from('Subject: =?nothing?B?####?= =?UTF-8?X?y?=\r\nFrom: <<>>,,"\r\n\r\nx\r\n')],
  ])('is taken though it is %s', async (_title, raw) => {
    await sendRaw(raw);
    // A client may put CRLF for what was a bare CR or LF; what arrived is what is kept.
    expect((await stored(received().mail.messageId)).length).toBeGreaterThan(1);
  });

  it('is taken from many at the same time', async () => {
    const subjects = Array.from({ length: 60 }, (_, index) => `mail ${index}`);
    await Promise.all(subjects.map((subject) => sendRaw(`Subject: ${subject}\r\n\r\n${subject}\r\n`)));
    const all = services.invocations.map((_, index) => received(index).mail);
    expect(all.map(({ commonHeaders }) => commonHeaders.subject).sort()).toEqual([...subjects].sort());
    expect(new Set(all.map(({ messageId }) => messageId)).size).toBe(60);
  });

  it('may come several times over one connection', async () => {
    const once = ['MAIL FROM:<a@b.example>\r\n', 'RCPT TO:<support@desk.example>\r\n', 'DATA\r\n', `${plain}.\r\n`];
    await dialogue(['HELO x\r\n', ...Array.from({ length: 8 }, () => once).flat(), 'QUIT\r\n']);
    expect(services.invocations).toHaveLength(8);
  });
});

describe('mail that is refused', () => {
  it.each([
    ['another domain', 'someone@elsewhere.example', '550 5.7.1'],
    ['a recipient no rule takes', 'nobody@desk.example', '550 5.1.1'],
  ])('for %s with 550', async (_title, to, answer) => {
    await expect(sendRaw(plain, [to])).rejects.toMatchObject({ responseCode: 550, response: expect.stringContaining(answer) });
    expect(services.invocations).toEqual([]);
  });

  it('over the size limit with 552, whether announced or not', async () => {
    const big = `Subject: big\r\n\r\n${'0123456789\r\n'.repeat(100_000)}`;
    const announced = await dialogue(['EHLO x\r\n', `MAIL FROM:<a@b.example> SIZE=${big.length}\r\n`, 'QUIT\r\n']);
    expect(announced[2]).toMatch(/^552/);
    const begin = ['HELO x\r\n', 'MAIL FROM:<a@b.example>\r\n', 'RCPT TO:<support@desk.example>\r\n', 'DATA\r\n'];
    const sent = await dialogue([...begin, `${big}.\r\n`, ...begin.slice(1), `${plain}.\r\n`, 'QUIT\r\n']);
    expect(sent[5]).toMatch(/^552 5\.3\.4/);
    expect(sent[9]).toMatch(/^250/);
    expect(services.invocations).toHaveLength(1);
  });

  it('with 451 when it could not be handed over, so that the sender tries again', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {});
    failure = new Error('disk full');
    await expect(sendRaw(plain)).rejects.toMatchObject({ responseCode: 451 });
    failure = undefined;
    await sendRaw(plain);
    expect(services.invocations).toHaveLength(1);
    said.mockRestore();
  });

  it('when the sender hangs up in the middle, and the next one is taken', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {});
    const begin = ['HELO x\r\n', 'MAIL FROM:<a@b.example>\r\n', 'RCPT TO:<support@desk.example>\r\n', 'DATA\r\n'];
    expect(await dialogue([...begin, 'Subject: half'], true)).toHaveLength(5);
    await sendRaw(plain);
    expect(services.invocations).toHaveLength(1);
    said.mockRestore();
  });
});

describe('the receipt event', () => {
  const event = (raw: string) => {
    const mail = { messageId: 'm', raw: Buffer.from(raw), source: 'a@b.example', recipients: ['support@desk.example'] };
    return receiptEvent({ ...mail, receivedAt: 0, processingTimeMillis: 5 }, functionArn, mail.recipients).Records[0]?.ses.mail;
  };

  it('leaves headers out above 10 KB and says so', () => {
    const mail = event(
      `${Array.from({ length: 30 }, (_, n) => `X-${n}: ${'y'.repeat(500)}`).join('\r\n')}\r\nSubject: last\r\n\r\n`,
    );
    expect(mail?.headersTruncated).toBe(true);
    expect(mail?.headers.length).toBeLessThan(25);
    expect(mail?.commonHeaders.subject).toBe('last');
  });

  it('invents no header that the mail does not have', () => {
    expect(event('X-Only: one\n\nSubject: not a header\n')?.commonHeaders).toEqual({ returnPath: 'a@b.example' });
    expect(event('X-Only: one\n\n')?.headers).toEqual([{ name: 'X-Only', value: 'one' }]);
  });
});

describe('a mail that the simulator answers', () => {
  const sent = (more = '') =>
    Buffer.from(
      `From: support@desk.example\r\nReply-To: <support+K7.x@desk.example>\r\nMessage-ID: <1@email.amazonses.com>\r\nReferences: <0@a.example>\r\n${more}\r\nhello`,
    );
  const at = Date.parse('2026-11-21T01:00:00Z');

  it('is answered by each absent recipient, marked and in its thread, to where it wants answers', () => {
    const to = ['ooto+ann@simulator.amazonses.com', 'ann@customer.example', 'OOTO@simulator.amazonses.com'];
    const notices = absenceNotices(sent('Subject: Re: parcel\r\n'), to, at);
    expect(notices.map((one) => one.to)).toEqual(['support+K7.x@desk.example', 'support+K7.x@desk.example']);
    const [notice] = notices.map(({ raw }) => raw.toString());
    expect(notice).toMatch(/^From: ooto\+ann@simulator\.amazonses\.com\r\n/);
    expect(notice).toContain('In-Reply-To: <1@email.amazonses.com>\r\nReferences: <0@a.example> <1@email.amazonses.com>\r\n');
    expect(notice).toContain('Subject: Automatic reply: Re: parcel\r\n');
    expect(notice).toContain('Auto-Submitted: auto-replied\r\n');
    expect(absenceNotices(sent(), ['success@simulator.amazonses.com'], at)).toEqual([]);
  });

  it('comes in as any mail does, from nobody, and only to a mailbox that is received here', async () => {
    await smtp.take({ raw: sent(), to: 'support+K7.x@desk.example' });
    await smtp.take({ raw: sent(), to: 'somebody@elsewhere.example' });
    expect(services.invocations).toHaveLength(1);
    expect(received()).toMatchObject({ mail: { source: '' }, receipt: { recipients: ['support+K7.x@desk.example'] } });
  });
});
