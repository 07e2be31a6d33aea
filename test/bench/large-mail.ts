import { randomBytes } from 'node:crypto';
import { resourceUsage } from 'node:process';
import { parseMail } from '../../functions/lib/mail/parse.ts';
import { attachmentMail } from '../support/mails.ts';

/** Reads one mail of 25 MB and says how long it took and how much memory the process had at most. */
const raw = attachmentMail({ name: 'film.mp4', content: randomBytes(18_500_000) });
if (raw.length < 24_000_000 || raw.length > 26_000_000) throw new Error(`the mail has ${raw.length} bytes`);
const started = performance.now();
const mail = await parseMail(raw);
const ms = performance.now() - started;
if (mail.attachments[0]?.bytes !== 18_500_000) throw new Error('the file did not come through whole');
console.log(JSON.stringify({ ms, peakMB: (resourceUsage().maxRSS * 1024) / 1e6 }));
