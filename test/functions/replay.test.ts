import { describe, expect, it } from 'vitest';
import { type ParkedEvent, type Replaying, type ReplayWanted, replayWanted } from '../../domain/intake/parked.ts';
import type { Commit } from '../../domain/kernel/event.ts';
import { instant } from '../../domain/kernel/time.ts';
import { type Hook, receiveHook } from '../../functions/lib/hooks/receive.ts';
import type { MailMessage } from '../../functions/lib/mail/desk.ts';
import { createPark } from '../../functions/lib/park.ts';
import { parkedRoutes } from '../../functions/lib/parked-routes.ts';
import { createReceiveConnect } from '../../functions/lib/phone/receive-connect.ts';
import { problem } from '../../functions/lib/problem.ts';
import { createReplays, parkedStateOf } from '../../functions/lib/replays.ts';
import { createRereadWebhook, type Reader } from '../../functions/lib/reread-webhooks.ts';
import { createWebhookReaders } from '../../functions/lib/webhook-readers.ts';
import { signedRequest } from '../../infra/local/sign.ts';
import { documented, documentedSecrets as secrets } from '../support/documented-webhooks.ts';
import { openMailRoom } from '../support/mail-room.ts';
import { asking } from './aftercare/office.ts';

const now = instant('2026-11-23T02:00:00.000Z');
const url = 'https://desk.example';
const beyondUs = problem({ status: 422, code: 'beyond-us', words: { en: 'Not known yet.', zh: '暂不支持。' } });

/** A desk whose earlier version could read no webhook, and parked them all; the one of today reads them as ever. */
const aDesk = () => {
  const room = openMailRoom();
  room.at(now);
  const mails: MailMessage[] = [];
  const readers = createWebhookReaders({
    events: room.store,
    objects: room.bucket,
    send: async (message) => void mails.push(message as MailMessage),
    now: room.now,
    supportAddress: 'support@desk.example',
    publicUrl: url,
  });
  const park = createPark(room.parkedHandler, room.now);
  const replays = createReplays({ events: room.store, parked: room.parkedHandler, now: room.now });
  const nobody: ReplayWanted = { stream: 'parked#0' as ReplayWanted['stream'], attempt: 0 };
  const earlier = (reader: Reader): Hook => ({
    ...(reader as Hook),
    verify: async () => undefined,
    take: async () => beyondUs,
  });
  const ports = { objects: room.bucket, park, publicUrl: url, now: room.now };
  const hooks = Object.entries(readers(nobody).readers).map(([route, reader]) => [route, receiveHook(ports, earlier(reader))]);
  const api = asking(parkedRoutes({ events: room.store, parked: room.parkedHandler, now: room.now }));
  const id = () => room.streams('parked')[0]?.split('#')[1] ?? '?';
  const asked = () => room.streams('parked').flatMap((stream) => room.commits(stream).flatMap((one) => replayWanted(one) ?? []));
  return {
    room,
    hook: asking(Object.fromEntries(hooks), 'raw'),
    connect: createReceiveConnect({
      objects: room.bucket,
      receive: async () => Promise.reject(new Error('parked before')),
      park,
      now: room.now,
    }),
    replay: () => api({ route: 'POST /intake/parked/{id}/replay', params: { id: id() } }),
    seen: async () => JSON.parse((await api({ route: 'GET /intake/parked/{id}', params: { id: id() } })).text) as Seen,
    /** What the queues bring, each message twice; without a fix, as the earlier version reads it. */
    work: async ({ fixed = true } = {}): Promise<void> => {
      for (const { reader, wanted } of [...asked(), ...asked()]) {
        expect(reader).toBe('webhooks');
        const today = { objects: room.bucket, ...readers(wanted) };
        const old = {
          ...today,
          readers: Object.fromEntries(Object.keys(today.readers).map((route) => [route, earlier({} as Hook)])),
        };
        await replays.read(wanted, createRereadWebhook(fixed ? today : old));
      }
      for (const mail of mails.splice(0)) await room.read(mail);
    },
  };
};
type Seen = { readonly state: string; readonly cases?: readonly string[]; readonly lastReplay?: { readonly detail: string } };

/** The first thing that each provider's address is told; of mail, and of what opens a case, a case comes of it. */
const firsts = documented.filter(
  (one, index) =>
    !['files', 'uploads'].includes(one.provider) && // their bodies are files and no contacts: nothing of them is parked
    documented.findIndex(({ provider, path }) => provider === one.provider && path === one.path) === index,
);
const opens = ({ path }: { readonly path: string }): boolean => !path.startsWith('/survey');

describe('A1: a parked webhook is read once more by the hook that it came to', () => {
  it.each(firsts)('A1 $provider $path is taken in once, however often it is asked and brought', async (sent) => {
    const desk = aDesk();
    const request = signedRequest({ provider: sent.provider, url, path: sent.path, body: sent.body, at: now, secrets });
    const { pathname, searchParams } = new URL(request.url);
    const body = Buffer.from(request.body).toString('base64');
    const query = Object.fromEntries(searchParams);
    await desk.hook({ route: `POST ${pathname}`, query, headers: request.headers, body, encoded: true });
    expect(await desk.seen()).toMatchObject({ state: 'parked', detail: 'beyond-us' });

    expect((await desk.replay()).status).toBe(202);
    await desk.work({ fixed: false });
    expect(await desk.seen()).toMatchObject({ state: 'parked', lastReplay: { attempt: 1, detail: 'beyond-us' } });

    for (let time = 0; time < 2; time += 1) expect((await desk.replay()).status).toBe(202);
    expect(await desk.seen()).toMatchObject({ state: 'replaying', replays: 2 });
    await desk.work();
    const { state, cases } = await desk.seen();
    const opened = desk.room.streams('case').map((stream) => stream.split('#')[1]);
    expect({ state, cases }).toEqual({ state: 'taken-in', cases: opens(sent) ? opened : [] });
    expect(opened).toHaveLength(opens(sent) ? 1 : 0);
    expect(desk.room.streams('parked')).toHaveLength(1);
    expect((await desk.replay()).status).toBe(200);
  });

  it('A1 an event of Amazon Connect, which came by no address, too', async () => {
    const desk = aDesk();
    const detail = { contactId: 'c-1', channel: 'VOICE', initiationMethod: 'INBOUND', eventType: 'INITIATED' };
    const event = { source: 'aws.connect', detail: { ...detail, initiationTimestamp: now } };
    await desk.connect({ ...event, detail: { ...detail, contactId: 7 } });
    const [key] = [...desk.room.objects.keys()];
    await desk.replay();
    await desk.work();
    expect(await desk.seen()).toMatchObject({ state: 'parked', lastReplay: { reason: 'unparsable' } });
    desk.room.objects.set(key ?? '', { body: Buffer.from(JSON.stringify(event)), contentType: 'application/json' }); // as if mended
    await desk.replay();
    await desk.work();
    expect(await desk.seen()).toMatchObject({ state: 'taken-in', cases: [expect.any(String)] });
  });

  it('A1 what was parked before its address was kept is not guessed at', async () => {
    const desk = aDesk();
    const data = { source: 'calls', reason: 'unparsable', detail: 'x', rawKey: 'webhooks/calls/1', at: now } as const;
    await createPark(desk.room.parkedHandler, () => now)({ ...data, identity: 'one' });
    expect(await desk.replay()).toMatchObject({ status: 409, text: expect.stringContaining('not-replayable') });
  });

  it('A1 what a query says of a person stands under personal, and is not shown', async () => {
    const desk = aDesk();
    const route = 'POST /webhooks/phone/twilio';
    const query = { transfer: '8012', reason: 'Ann Li is angry' };
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    await desk.hook({ route, query, headers, body: 'CallSid=CA1', base64: true });
    const [parked] = desk.room.parked() as readonly Extract<ParkedEvent, { type: 'IntakeParked' }>[];
    expect(JSON.stringify(parked?.personal)).toContain('Ann');
    expect(JSON.stringify(parked?.data)).not.toContain('Ann');
    expect(JSON.stringify(await desk.seen())).not.toContain('Ann');
  });

  it('A1 a raw form that is gone is no reason to call it read: the queue brings the message again', async () => {
    const state = { ...parkedStateOf([] as readonly Commit[]), kind: 'replaying', rawKey: 'none' } as unknown as Replaying;
    const reread = createRereadWebhook({
      objects: { get: async () => undefined },
      readers: {},
      connect: async () => beyondUs,
    });
    await expect(reread(state)).rejects.toThrow('no webhook stored');
  });
});
