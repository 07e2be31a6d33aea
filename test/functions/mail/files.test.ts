import { describe, expect, it } from 'vitest';
import type { Sniffed } from '../../../functions/lib/mail/file-kinds.ts';
import { sniff } from '../../../functions/lib/mail/files.ts';
import { openMailRoom } from '../../support/mail-room.ts';
import { attachmentMail, plainMail } from '../../support/mails.ts';
import { zipSync } from '../../support/zip.ts';

const png = Buffer.from(
  '89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d4944415478da63fcff1f0003030200ef9a2f8b0000000049454e44ae426082',
  'hex',
);
const pdf = Buffer.from('%PDF-1.4\n%%EOF\n');
const program = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(200)]);
const tnef = Buffer.concat([Buffer.from('789f3e22', 'hex'), Buffer.alloc(50)]);

describe('A1: what a file is, by its own bytes', () => {
  it.each<[string, Buffer, string, string, Sniffed]>([
    ['a picture that says so', png, 'image/png', 'a.png', { sniffedType: 'image/png' }],
    ['a picture of another kind', png, 'image/jpeg', 'a.jpg', { sniffedType: 'image/png' }],
    ['a paper without a type', pdf, 'application/octet-stream', 'a.pdf', { sniffedType: 'application/pdf' }],
    ['a program that says picture', program, 'image/png', 'a.png', { sniffedType: 'application/x-msdownload', disguised: true }],
    [
      'a program named paper',
      program,
      'application/octet-stream',
      '发票.pdf',
      { sniffedType: 'application/x-msdownload', disguised: true },
    ],
    ['a paper that says text', pdf, 'text/plain', 'a.txt', { sniffedType: 'application/pdf', disguised: true }],
    [
      'an archive',
      zipSync('a.txt', 'hello'),
      'application/x-zip-compressed',
      'a.zip',
      { sniffedType: 'application/zip', unopened: 'archive' },
    ],
    [
      'Outlook’s winmail.dat',
      tnef,
      'application/ms-tnef',
      'winmail.dat',
      { sniffedType: 'application/vnd.ms-tnef', unopened: 'tnef' },
    ],
    ['plain text', Buffer.from('hello'), 'text/plain', 'a.txt', {}],
    ['nothing', Buffer.alloc(0), 'application/pdf', 'a.pdf', {}],
  ])('A1 %s', async (_what, content, contentType, name, expected) => {
    expect(await sniff(content, { contentType, name })).toEqual(expected);
  });

  it('A1 a bomb of zeros in an archive is not opened', async () => {
    const bomb = zipSync('[Content_Types].xml', Buffer.alloc(200_000_000));
    expect(bomb.length).toBeLessThan(400_000);
    const before = process.memoryUsage().rss;
    const started = performance.now();
    await sniff(bomb, { contentType: 'application/zip', name: 'a.docx' });
    expect(performance.now() - started).toBeLessThan(1_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
  });
});

describe('A1: what the checks of the provider found is obeyed', () => {
  it('A1 a mail with a virus is neither read nor shown: parked with its raw form', async () => {
    const room = openMailRoom();
    expect(await room.take(attachmentMail({ name: 'a.exe', content: program }), { verdicts: { virus: 'fail' } })).toBe('parked');
    expect(room.parked().map(({ data }) => data)).toMatchObject([{ reason: 'virus', rawKey: 'mail/inbound/1' }]);
    expect([...room.objects.keys()]).toEqual(['mail/inbound/1']);
    expect(room.caseEvents()).toEqual([]);
  });

  it('A9 what looks like spam opens no case by itself, and is kept', async () => {
    const room = openMailRoom();
    const spam = plainMail({ subject: 'Cheap!' });
    expect(await room.take(spam, { verdicts: { spam: 'fail' } })).toBe('parked');
    expect(await room.take(spam, { verdicts: { spam: 'fail' } })).toBe('parked');
    expect(room.parked().map(({ data }) => data)).toMatchObject([{ reason: 'spam', rawKey: 'mail/inbound/1' }]);
    expect(room.caseEvents()).toEqual([]);
  });

  it.each(['gray', 'unknown', 'pass'] as const)('A1 a verdict of %s holds nothing back', async (verdict) => {
    const room = openMailRoom();
    expect(await room.take(plainMail(), { verdicts: { spam: verdict, virus: verdict, dmarc: 'fail' } })).toBe('received');
  });
});
