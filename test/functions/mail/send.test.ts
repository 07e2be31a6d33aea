import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { instant } from '../../../domain/kernel/time.ts';
import { createMailSender } from '../../../functions/lib/adapters/mail-sender.ts';
import { composeMail, type OutgoingMail } from '../../../functions/lib/mail/compose.ts';
import { isMailable, oneLine } from '../../../functions/lib/mail/header-encoding.ts';
import { parseMail } from '../../../functions/lib/mail/parse.ts';
import { type AwsEndpoint, startAwsEndpoint } from '../../../infra/local/aws-endpoint.ts';
import { createClock } from '../../../infra/local/clock.ts';
import { createOutbox, type Outbox } from '../../../infra/local/outbox.ts';
import { createSes } from '../../../infra/local/ses.ts';
import { signatureFault } from '../../support/sigv4.ts';

const outgoing: OutgoingMail = {
  from: { name: '客户服务中心', address: 'support@desk.example' },
  to: { name: 'Ann Miller', address: 'ann@customer.example' },
  replyTo: 'support+x@desk.example',
  messageId: 'token@desk.example',
  subject: '包裹',
  language: 'zh',
  text: '您好！\n',
  date: instant('2026-11-16T01:30:00Z'),
};
const raw = composeMail(outgoing);
const mail = {
  raw,
  from: 'support@desk.example',
  to: ['ann@customer.example'],
  tags: { case: 'K7Q29XMB4', notice: 'reply', cause: '3-0' },
};
const configurationSet = 'kefu';

beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'wJalrXUtnFEMI/K7MDENG');
});
afterEach(() => {
  vi.unstubAllEnvs();
});

describe('header values', () => {
  const anyText = fc.string({ unit: 'binary', maxLength: 300 });

  it('any subject, name and text come back as they were meant, and no line is too long', async () => {
    await fc.assert(
      fc.asyncProperty(anyText, anyText, anyText, async (subject, name, text) => {
        const composed = composeMail({
          ...outgoing,
          subject: `包 ${subject}`,
          to: { name, address: 'ann@customer.example' },
          text,
        });
        const head = composed.toString('latin1').split('\r\n\r\n')[0] ?? '';
        expect(head).toMatch(/^[\r\n\x20-\x7e]+$/);
        for (const line of head.split('\r\n')) expect(line.length).toBeLessThanOrEqual(100);
        const parsed = await parseMail(composed);
        expect(parsed.subject).toBe(oneLine(`Re: ${oneLine(`包 ${subject}`)}`));
        expect(parsed.to).toEqual([
          { address: 'ann@customer.example', ...(oneLine(name) === '' ? {} : { name: oneLine(name) }) },
        ]);
      }),
      { numRuns: 300 },
    );
  });

  it('a text comes back whole, in ASCII and beyond', async () => {
    for (const text of ['Hello,\nplain text.\n-- \nDesk', `${'长'.repeat(500)}\n\nend`, 'x'.repeat(5_000), 'tab\there']) {
      expect((await parseMail(composeMail({ ...outgoing, text }))).text).toBe(text);
    }
  });

  it.each<[string, boolean]>([
    ['ann@customer.example', true],
    ["o'neil+tag@sub.customer.example", true],
    ['ann@客户.example', true],
    ['安@customer.example', false],
    ['MAILER-DAEMON', false],
    ['a@b, c@d', false],
    ['a@b\r\nBcc: c@d', false],
    ['@customer.example', false],
    ['ann@', false],
  ])('%j can get mail: %s', (address, can) => {
    expect(isMailable(address)).toBe(can);
  });
});

describe('mail goes to SES', () => {
  let folder: string;
  let endpoint: AwsEndpoint;
  let outbox: Outbox;
  let close: () => void;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'kefu-mail-sender-'));
    const db = new DatabaseSync(':memory:');
    const clock = createClock({ db });
    outbox = createOutbox({ folder, clock });
    endpoint = await startAwsEndpoint({ services: [createSes({ outbox, clock, identities: ['desk.example'] })] });
    close = () => {
      clock.close();
      db.close();
    };
  });
  afterAll(async () => {
    await endpoint.close();
    close();
    await rm(folder, { recursive: true });
  });

  it('A7 and arrives in the outbox as it was composed', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL', endpoint.url);
    const id = await createMailSender({ region: 'us-east-1', configurationSet })(mail);
    const sent = (await outbox.list()).find((one) => one.id === id);
    expect(sent).toMatchObject({ to: ['ann@customer.example'], subject: 'Re: 包裹', text: expect.stringContaining('您好！') });
  });

  it('what SES refuses is an error with its code, and without the address', async () => {
    const refused = createMailSender({ region: 'us-east-1', configurationSet, endpoint: endpoint.url })({
      ...mail,
      from: 'ann@elsewhere.example',
    });
    await expect(refused).rejects.toThrow(new Error('SES SendEmail: 400 MessageRejected'));
  });
});

describe('a server that checks the signature', () => {
  let server: Server;
  const faults: (string | undefined)[] = [];
  beforeAll(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        faults.push(signatureFault(request, Buffer.concat(chunks), 'wJalrXUtnFEMI/K7MDENG'));
        const busy = faults.length === 1;
        response.writeHead(busy ? 429 : 200, { 'x-amzn-errortype': 'TooManyRequestsException:' });
        response.end(busy ? '{"message":"slow down"}' : '{"MessageId":"0100-1"}');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => server.close());

  it('finds it right, and is asked again when it was busy', async () => {
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect(await createMailSender({ region: 'eu-west-1', configurationSet, endpoint })(mail)).toBe('0100-1');
    expect(faults).toEqual([undefined, undefined]);
  });
});
