import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { parseMail } from '../../functions/lib/mail/parse.ts';
import { chineseMails } from '../support/chinese-mails.ts';
import { attachmentMail, htmlMail, plainMail } from '../support/mails.ts';
import { type Figure, percentile, rounded } from './figure.ts';

/** How long a mail takes to read, and what memory the largest one takes. */
export const benchMail = async (): Promise<readonly Figure[]> => {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS + WARM; round += 1)
    for (const raw of ordinary) {
      const started = performance.now();
      await parseMail(raw, { envelopeFrom: 'ann@customer.example' });
      if (round >= WARM) times.push(performance.now() - started);
    }
  const large = await largeMail();
  return [
    { name: 'mail.parse.p50.ms', unit: 'ms', ours: rounded(percentile(times, 50), 2) },
    { name: 'mail.parse.p99.ms', unit: 'ms', ours: rounded(percentile(times, 99), 2), goal: '<= 30' },
    { name: 'mail.parse25MB.ms', unit: 'ms', ours: rounded(large.ms) },
    { name: 'mail.parse25MB.memory.MB', unit: 'MB', ours: rounded(large.peakMB), goal: '<= 512' },
  ];
};

const WARM = 2;
const ROUNDS = 10;

/** All at most 100 KB: the Chinese set, and texts, HTML and files as large as that. */
const ordinary: readonly Buffer[] = [
  ...chineseMails.map(({ raw }) => raw),
  plainMail({ text: '我的空调漏水了，请尽快处理。\n'.repeat(2_000) }),
  htmlMail('<p>您好，<b>请退款</b> <a href="https://shop.example/o/1">订单</a></p>'.repeat(1_000)),
  attachmentMail({ name: '照片.png', content: Buffer.alloc(70_000, 7) }),
];

/** In a process of its own, so that its memory is the mail's alone. */
const largeMail = async (): Promise<{ readonly ms: number; readonly peakMB: number }> => {
  const { stdout } = await promisify(execFile)(process.execPath, [path.join(import.meta.dirname, 'large-mail.ts')]);
  return JSON.parse(stdout) as { readonly ms: number; readonly peakMB: number };
};

if (import.meta.main) console.table(await benchMail());
