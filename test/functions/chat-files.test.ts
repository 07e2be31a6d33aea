import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { InteractionRecorded } from '../../domain/case/events.ts';
import { foldCase } from '../../domain/case/state.ts';
import { instant } from '../../domain/kernel/time.ts';
import { interactionsHook } from '../../functions/lib/chat/receive.ts';
import { receiveFile } from '../../functions/lib/chat/receive-file.ts';
import { receiveHook } from '../../functions/lib/hooks/receive.ts';
import { createPark } from '../../functions/lib/park.ts';
import { createReceiveContact } from '../../functions/lib/receive-contact.ts';
import { openMailRoom } from '../support/mail-room.ts';
import { attachmentMail } from '../support/mails.ts';
import { minutesAfter } from '../support/moments.ts';
import { standardRequest } from '../support/webhooks.ts';
import { zipSync } from '../support/zip.ts';
import { asking } from './aftercare/office.ts';

const now = instant('2026-11-23T02:00:00.000Z');
const secret = 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const url = 'https://desk.example/webhooks/interactions';
const png = Buffer.from('89504e470d0a1a0a0000000d4948445200000001', 'hex');
const program = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(200)]);
const digest = (file: Buffer): string => createHash('sha256').update(file).digest('hex');

/** A chat system's two addresses on one desk. */
const aChat = () => {
  const room = openMailRoom();
  room.at(now);
  const secrets = async () => [secret];
  const ports = {
    objects: room.bucket,
    park: createPark(room.parkedHandler, room.now),
    publicUrl: 'https://desk.example',
    now: room.now,
  };
  const receive = createReceiveContact(room.handle, room.now);
  const ask = asking(
    {
      'POST /webhooks/interactions': receiveHook(ports, interactionsHook({ secrets, objects: room.bucket, receive })),
      'POST /webhooks/interactions/files': receiveFile({ secrets, objects: room.bucket, now: room.now }),
    },
    'raw',
  );
  let deliveries = 0;
  const post = async (to: string, body: object | Buffer, { at = now, key = secret, type = 'application/json' } = {}) => {
    deliveries += 1;
    const request = standardRequest(`${url}${to}`, body, { secret: key, id: `msg_${deliveries}`, at });
    const headers = { ...request.headers, 'content-type': type };
    const sent = Buffer.from(request.body).toString('base64');
    const answer = await ask({ route: `POST /webhooks/interactions${to}`, headers, body: sent, encoded: true });
    return { status: answer.status, body: answer.text === '' ? {} : JSON.parse(answer.text) };
  };
  return {
    room,
    upload: (file: Buffer, but: { at?: typeof now; key?: string; type?: string } = {}) =>
      post('/files', file, { type: 'image/png', ...but }),
    say: (message: object) =>
      post('', { type: 'chat.message', chat: 'c-1', message: 'm-1', at: now, customer: { handle: 'xm' }, ...message }),
    said: (): readonly InteractionRecorded[] => room.interactions().map(({ event }) => event),
    files: () => [...room.objects.keys()].filter((key) => key.startsWith('bodies/files/')),
  };
};

describe('A6: files of chats are told by their bytes, and announced', () => {
  it('A6 an uploaded file comes with the message that names it: type by its bytes, size, digest; its name is personal', async () => {
    const chat = aChat();
    expect(await chat.upload(png)).toEqual({ status: 200, body: { file: digest(png), bytes: png.length, type: 'image/png' } });
    const attachments = [{ name: '照片.png', type: 'image/png', file: digest(png) }];
    expect((await chat.say({ text: '看这里', attachments })).status).toBe(200);
    const [told] = chat.said();
    const stored = { key: `bodies/files/${digest(png)}`, sha256: digest(png), bytes: png.length };
    expect(told?.data.attachments).toEqual([{ ...stored, contentType: 'image/png', sniffedType: 'image/png' }]);
    expect(told?.personal).toMatchObject({ attachmentNames: ['照片.png'] });
    expect(chat.room.objects.get(`bodies/files/${digest(png)}`)).toMatchObject({
      body: png,
      contentType: 'application/octet-stream',
    });
  });

  it('A6 a picture alone is a message; the agent is told how many files came, and how many are disguised', async () => {
    const chat = aChat();
    await chat.upload(png);
    await chat.upload(program);
    const attachments = [
      { name: 'only a name.txt' },
      { name: 'a.png', file: digest(png) },
      { name: '..\\..\\发票.pdf', type: 'application/pdf', file: digest(program) },
    ];
    expect((await chat.say({ attachments })).status).toBe(200);
    const state = foldCase(chat.room.caseEvents());
    expect(state).toMatchObject({
      subject: '文件 File: only a name.txt',
      chats: { 'c-1': { files: { sent: 2, disguised: 1 } } },
    });
    expect(chat.said()[0]?.data.content).toBeUndefined();
    expect(chat.said()[0]?.personal?.attachmentNames).toEqual(['a.png', '发票.pdf', 'only a name.txt']); // files first
    expect(chat.said()[0]?.data.attachments?.map(({ disguised }) => disguised ?? false)).toEqual([false, true]);
  });

  it('A6 an archive stays closed, and the same file is stored once, by chat twice and by mail', async () => {
    const chat = aChat();
    const zip = zipSync('a.txt', 'hello');
    for (let time = 0; time < 2; time += 1) expect((await chat.upload(zip)).status).toBe(200);
    await chat.say({ text: 'x', attachments: [{ name: 'a.zip', file: digest(zip) }] });
    await chat.room.take(attachmentMail({ name: 'a.zip', content: zip }));
    expect(chat.said().map(({ data }) => data.attachments?.[0]?.unopened)).toEqual(['archive', 'archive']);
    expect(chat.files()).toEqual([`bodies/files/${digest(zip)}`]);
  });

  it('A6 A10 an agent’s file that nobody announced, and words that are banned, are flagged on the case', async () => {
    const chat = aChat();
    await chat.upload(png);
    const agent = { by: 'agent', agent: 'wang-1', attachments: [{ name: 'a.png', file: digest(png) }] };
    await chat.say({ text: '有图吗?' });
    await chat.say({ ...agent, message: 'm-2', text: '您好,我是小王,不清楚' });
    await chat.say({ ...agent, message: 'm-3', text: '图片请查收' });
    const found = chat.room.caseEvents().flatMap((event) => (event.type === 'ConductFlagged' ? event.data.findings : []));
    expect(found).toEqual([
      { kind: 'banned', phrase: '不清楚', start: 8, end: 11 },
      { kind: 'file-unannounced', files: 1, sentAt: now },
    ]);
  });

  it('A6 a message told twice is one, with its file; a post has files too', async () => {
    const chat = aChat();
    await chat.upload(png);
    const attachments = [{ name: 'a.png', file: digest(png) }];
    for (let time = 0; time < 2; time += 1) await chat.say({ text: 'look', attachments });
    expect(chat.said()).toHaveLength(1);
    await chat.say({ type: 'post.created', channel: 'forum', message: 'p-1', text: 'look', attachments });
    expect(chat.said()[1]?.data).toMatchObject({ channel: 'forum', attachments: [{ sniffedType: 'image/png' }] });
  });

  it('A6 a file that was never uploaded: told so, parked, and nothing is fetched from anywhere; sent again after the upload it is taken', async () => {
    const chat = aChat();
    const message = { text: 'look', attachments: [{ name: 'a.png' }, { name: 'b.png', file: digest(png) }] };
    expect(await chat.say(message)).toMatchObject({
      status: 422,
      body: { code: 'file-not-uploaded', errors: [{ path: 'attachments.1.file' }] },
    });
    expect(chat.room.parked()).toMatchObject([{ data: { source: 'interactions', detail: 'file-not-uploaded' } }]);
    expect(chat.said()).toEqual([]);
    await chat.upload(png);
    expect((await chat.say(message)).status).toBe(200);
    const address = { name: 'c.png', url: 'http://169.254.169.254/latest/meta-data' };
    expect((await chat.say({ message: 'm-2', text: 'x', attachments: [address] })).status).toBe(200);
    expect(JSON.stringify(chat.room.caseEvents())).not.toContain('169.254');
  });

  it.each([
    ['neither words nor files', { text: '' }],
    ['a file named by something else than its digest', { text: 'x', attachments: [{ name: 'a', file: '../../secrets' }] }],
    ['more than fifty files', { text: 'x', attachments: Array.from({ length: 51 }, () => ({ name: 'a' })) }],
  ])('A6 %s: 422', async (_what, message) => {
    expect((await aChat().say(message)).status).toBe(422);
  });

  it.each([
    ['signed with another secret', { key: 'd3Jvbmc=' }, 403, 'bad-signature'],
    ['signed six minutes ago', { at: minutesAfter(now, -6) }, 403, 'stale-timestamp'],
  ])('A6 a file %s is refused, and nothing is stored', async (_what, but, status, code) => {
    const chat = aChat();
    expect(await chat.upload(png, but)).toMatchObject({ status, body: { code } });
    expect(chat.room.objects.size).toBe(0);
  });

  it('A6 a file of more than 4 MB is 413, an empty one 422', async () => {
    const chat = aChat();
    expect((await chat.upload(Buffer.alloc(4 * 1024 * 1024 + 1))).status).toBe(413);
    expect((await chat.upload(Buffer.alloc(0))).body).toMatchObject({ code: 'empty-file' });
    expect(chat.room.objects.size).toBe(0);
  });
});
