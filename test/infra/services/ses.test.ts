import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetAccountCommand, SESv2Client, SendEmailCommand, type SendEmailCommandInput } from '@aws-sdk/client-sesv2';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createOutbox } from '../../../infra/local/outbox.ts';
import { type Services, startServices } from './support.ts';

let services: Services;
let client: SESv2Client;

beforeEach(async () => {
  services = await startServices();
  client = new SESv2Client(services.client);
});
afterEach(async () => {
  client.destroy();
  await services.close();
});

const rawReply = [
  'From: =?UTF-8?B?5a6i5pyN?= <support@desk.example>',
  'To: "Wang, Li" <wang@customer.example>, second@customer.example',
  'Bcc: hidden@customer.example',
  'Message-ID: <case.K7Q29XMB4.mac@desk.example>',
  'Date: Thu, 01 Jan 1970 00:00:00 +0000',
  'In-Reply-To: <first@customer.example>',
  'References: <root@customer.example>',
  ' <first@customer.example>',
  'Reply-To: support+K7Q29XMB4.mac@desk.example',
  'Auto-Submitted: auto-replied',
  'Subject: =?UTF-8?B?5bey5pS25Yiw?= K7Q29XMB4',
  'MIME-Version: 1.0',
  'Content-Type: text/plain; charset=utf-8',
  'Content-Transfer-Encoding: base64',
  '',
  '5oiR5Lus5bey5pS25Yiw5oKo55qE5oqV6K+J44CC',
  '',
].join('\r\n');

const sendRaw = (raw: string, more: Partial<SendEmailCommandInput> = {}) =>
  client.send(new SendEmailCommand({ Content: { Raw: { Data: Buffer.from(raw) } }, ...more }));
const sendSimple = (more: Partial<SendEmailCommandInput> = {}) =>
  client.send(
    new SendEmailCommand({
      FromEmailAddress: 'Desk <support@desk.example>',
      Destination: { ToAddresses: ['wang@customer.example'], CcAddresses: ['li@customer.example'] },
      Content: {
        Simple: {
          Subject: { Data: '满意度 survey' },
          Body: { Text: { Data: '请评价' }, Html: { Data: '<p>请评价</p>' } },
          Headers: [{ Name: 'X-Case', Value: 'K7Q29XMB4' }],
        },
      },
      ...more,
    }),
  );

describe('SendEmail', () => {
  it('puts a raw mail into the outbox, readable', async () => {
    const { MessageId } = await sendRaw(rawReply);
    const [sent] = await services.outbox.list();
    expect(sent).toMatchObject({
      id: MessageId,
      at: '2026-11-21T01:00:00.000Z',
      from: 'support@desk.example',
      to: ['wang@customer.example', 'second@customer.example', 'hidden@customer.example'],
      subject: '已收到 K7Q29XMB4',
      headers: {
        'in-reply-to': '<first@customer.example>',
        references: '<root@customer.example> <first@customer.example>',
        'reply-to': 'support+K7Q29XMB4.mac@desk.example',
        'auto-submitted': 'auto-replied',
      },
    });
    expect(sent?.text.trim()).toBe('我们已收到您的投诉。');
  });

  it('puts its own Message-ID and Date in, and takes Bcc off, as SES does; the rest stays byte for byte', async () => {
    const { MessageId = '' } = await sendRaw(rawReply);
    const raw = (await services.outbox.raw(MessageId))?.toString('latin1') ?? '';
    const kept = rawReply.split('\r\n').filter((line) => !/^(Bcc|Message-ID|Date):/.test(line));
    expect(raw).toBe(
      [`Message-ID: <${MessageId}@email.amazonses.com>`, 'Date: Sat, 21 Nov 2026 01:00:00 +0000', ...kept].join('\r\n'),
    );
  });

  it('takes the envelope from the request when it names one', async () => {
    await sendRaw(rawReply, {
      FromEmailAddress: 'bounces@desk.example',
      Destination: { ToAddresses: ['only@customer.example'] },
    });
    expect(await services.outbox.list()).toMatchObject([{ from: 'bounces@desk.example', to: ['only@customer.example'] }]);
  });

  it('composes a simple mail', async () => {
    await sendSimple();
    const [sent] = await services.outbox.list();
    expect(sent).toMatchObject({
      to: ['wang@customer.example', 'li@customer.example'],
      subject: '满意度 survey',
      headers: { 'x-case': 'K7Q29XMB4', cc: 'li@customer.example' },
    });
    expect(sent?.text.trim()).toBe('请评价');
  });

  it.each([
    ['nobody to send to', { Destination: {} }, 'BadRequestException'],
    [
      'more than 50 recipients',
      { Destination: { ToAddresses: Array.from({ length: 51 }, (_, n) => `c${n}@customer.example`) } },
      'MessageRejected',
    ],
    ['a sender that is no identity of ours', { FromEmailAddress: 'boss@elsewhere.example' }, 'MessageRejected'],
    ['a template', { Content: { Template: { TemplateName: 'x' } } }, 'BadRequestException'],
  ])('refuses %s', async (_title, change, name) => {
    await expect(sendSimple(change)).rejects.toMatchObject({ name });
    expect(await services.outbox.list()).toEqual([]);
  });

  it('refuses an operation it does not have, aloud', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {});
    await expect(client.send(new GetAccountCommand({}))).rejects.toMatchObject({ name: 'UnknownOperationException' });
    expect(said).toHaveBeenCalledWith(expect.stringContaining('/v2/email/account'));
    said.mockRestore();
  });
});

describe('the outbox', () => {
  it('is there after a restart, a half-written line of the index aside', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {});
    await sendRaw(rawReply);
    const folder = join(services.folder, 'outbox');
    appendFileSync(join(folder, 'index.jsonl'), '{"id":"half');
    const again = createOutbox({ folder, clock: services.clock });
    await again.add({ id: 'second', from: 'a@desk.example', to: ['b@c.example'], raw: Buffer.from('no header at all') });
    const last = createOutbox({ folder, clock: services.clock });
    expect((await last.list()).map(({ subject }) => subject)).toEqual(['已收到 K7Q29XMB4', '']);
    expect((await last.list({ limit: 1 })).map(({ id }) => id)).toEqual(['second']);
    said.mockRestore();
  });
});
