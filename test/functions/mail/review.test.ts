import { describe, expect, it } from 'vitest';
import { replayWanted } from '../../../domain/intake/parked.ts';
import { type CaseId, caseOfStream, caseStream } from '../../../domain/kernel/ids.ts';
import { parkedIntake } from '../../../domain/views/parked-intake.ts';
import type { View } from '../../../domain/views/view.ts';
import type { HttpAnswer, HttpRequest } from '../../../functions/lib/http.ts';
import { plusAddress } from '../../../functions/lib/mail/threading.ts';
import { mergingRoutes } from '../../../functions/lib/merging-routes.ts';
import { parkedRoutes } from '../../../functions/lib/parked-routes.ts';
import { isProblem } from '../../../functions/lib/problem.ts';
import { reviewRoutes } from '../../../functions/lib/review-routes.ts';
import { macKey, openMailRoom, supportAddress } from '../../support/mail-room.ts';
import { malformedMail, plainMail, replyMail } from '../../support/mails.ts';
import { inMemoryList } from '../../support/memory-list.ts';
import { minutesAfter, monday } from '../../support/moments.ts';

const agent = { sub: 'agent-1', 'cognito:groups': '[agent]', 'kefu:team': 'customer-service' };
const stranger = { ...agent, sub: 'agent-9', 'kefu:team': 'data-analysis' };
const bob = 'bob@elsewhere.example';

/** What an answer may hold, of what these tests look at. */
type Said = {
  readonly review: readonly object[];
  readonly cursor?: string;
  readonly case: { readonly id: string };
  readonly [key: string]: unknown;
};

const openReview = () => {
  const room = openMailRoom();
  const board = {
    list: (...asked: Parameters<ReturnType<typeof inMemoryList>['list']>) => {
      const list = inMemoryList(parkedIntake as View<unknown>);
      for (const stream of room.streams('parked')) for (const commit of room.commits(stream)) list.project(commit);
      return list.list(...asked);
    },
  };
  const ports = {
    events: room.store,
    cases: room.handle,
    parked: room.parkedHandler,
    threads: room.threads,
    board,
    now: () => room.now(),
  };
  const routes = { ...reviewRoutes(ports), ...parkedRoutes(ports), ...mergingRoutes(ports) };
  const ask = async (
    route: string,
    {
      id,
      body,
      claims = agent,
      key,
      query = {},
    }: { id?: string; body?: object; claims?: object; key?: string; query?: object } = {},
  ) => {
    const headers = key === undefined ? {} : { 'idempotency-key': key };
    const answer = await routes[route]?.({ params: { id }, query, body, claims, headers } as unknown as HttpRequest, {} as never);
    if (answer === undefined) throw new Error('no such route');
    if (isProblem(answer)) return { status: answer.status, code: answer.code, body: undefined as never };
    return { status: answer.status, code: undefined, body: (answer as HttpAnswer).body as Said };
  };
  const cases = (): readonly CaseId[] => room.streams('case').flatMap((stream) => caseOfStream(stream) ?? []);
  const kinds = (id: CaseId): readonly string[] =>
    room.commits(caseStream(id)).flatMap(({ events }) => events.map(({ type }) => type));
  /** The messages that the stream's relay puts on the queue, each read as often as queues may bring it. */
  const work = async (times = 1): Promise<void> => {
    const wanted = room.streams('parked').flatMap((stream) => room.commits(stream).flatMap((one) => replayWanted(one) ?? []));
    for (let time = 0; time < times; time += 1) for (const { wanted: replay } of wanted) await room.read({ replay });
  };
  return { room, ask, cases, kinds, work };
};

/** Ann's case, and a mail of Bob's that may belong to it. */
const aDoubt = async () => {
  const review = openReview();
  await review.room.take(plainMail({ subject: 'Broken lid of the pot' }));
  const [anns] = review.cases();
  if (anns === undefined) throw new Error('no case');
  review.room.at(minutesAfter(monday.at('09:00'), 10));
  const thread = {
    inReplyTo: 'first-1@customer.example',
    from: bob,
    subject: 'Re: Broken lid of the pot',
    messageId: 'b-1@elsewhere.example',
  };
  await review.room.take(replyMail(thread), { envelopeFrom: bob });
  const bobs = review.cases().find((id) => id !== anns);
  if (bobs === undefined) throw new Error('no case of its own');
  return { ...review, anns, bobs };
};

describe('A1: doubtful mail is put to a person', () => {
  it('A1 it has a case of its own meanwhile, and is listed with what speaks for which case, without any words', async () => {
    const { ask, anns, bobs } = await aDoubt();
    const { body } = await ask('GET /mail/review');
    expect(body.review).toMatchObject([
      { id: bobs, kind: 'thread', candidates: [{ caseId: anns, score: 69, signals: expect.arrayContaining(['other-sender']) }] },
    ]);
    expect(JSON.stringify(body)).not.toMatch(/@|lid/);
    expect((await ask('GET /mail/review', { claims: stranger })).body.review).toEqual([]);
  });

  it('A1 accepted, it is merged into the likeliest case, which owes the answer from then on; the list is empty', async () => {
    const { ask, anns, bobs, kinds } = await aDoubt();
    expect(await ask('POST /mail/review/{id}', { id: bobs, body: { decision: 'accept' } })).toMatchObject({ status: 200 });
    expect(kinds(bobs)).toEqual(expect.arrayContaining(['CaseMerged', 'ThreadingSettled']));
    expect(kinds(anns)).toContain('CaseAbsorbed');
    expect((await ask('GET /mail/review')).body.review).toEqual([]);
  });

  it('A1 kept apart, it stays its own case; said twice it is said once', async () => {
    const { ask, bobs, kinds } = await aDoubt();
    for (let time = 0; time < 2; time += 1)
      expect(await ask('POST /mail/review/{id}', { id: bobs, body: { decision: 'apart' } })).toMatchObject({ status: 200 });
    expect(kinds(bobs).filter((kind) => kind === 'ThreadingSettled')).toHaveLength(1);
    expect((await ask('GET /mail/review')).body.review).toEqual([]);
  });

  it('E6 who does not serve the customer decides nothing, and nothing has moved', async () => {
    const { ask, anns, bobs, kinds } = await aDoubt();
    for (const decision of ['accept', 'apart'])
      expect(await ask('POST /mail/review/{id}', { id: bobs, body: { decision }, claims: stranger })).toMatchObject({
        status: 403,
      });
    expect([...kinds(anns), ...kinds(bobs)]).not.toEqual(expect.arrayContaining(['CaseAbsorbed']));
  });
});

describe('A2: cases made one and two', () => {
  it('A2 after a merge the answer to either goes to the one that goes on; undone, each has its own again', async () => {
    const { room, ask, anns, bobs } = await aDoubt();
    expect(await ask('POST /cases/{id}/merge', { id: bobs, body: { into: anns }, key: 'm-1' })).toMatchObject({ status: 200 });
    const answerTo = (id: CaseId, n: number) =>
      room.take(plainMail({ from: bob, subject: 'More', messageId: `more-${n}@elsewhere.example` }), {
        envelopeFrom: bob,
        recipients: [plusAddress(id, supportAddress, macKey)],
      });
    await answerTo(bobs, 1);
    expect(room.interactions().at(-1)?.stream).toBe(caseStream(anns));
    expect(room.interactions().at(-1)?.event.data).toMatchObject({ threading: 'plus-address' });

    expect(await ask('POST /cases/{id}/unmerge', { id: bobs, body: {}, key: 'u-1' })).toMatchObject({ status: 200 });
    await answerTo(bobs, 2);
    expect(room.interactions().at(-1)?.stream).toBe(caseStream(bobs));
  });

  it('A2 a request sent again completes what was left, and does nothing twice', async () => {
    const { ask, anns, bobs, kinds } = await aDoubt();
    for (let time = 0; time < 3; time += 1) await ask('POST /cases/{id}/merge', { id: bobs, body: { into: anns }, key: 'm-1' });
    expect(kinds(anns).filter((kind) => kind === 'CaseAbsorbed')).toHaveLength(1);
    expect(kinds(bobs).filter((kind) => kind === 'CaseMerged')).toHaveLength(1);
  });

  it('A2 contacts of another matter open a case of their own, from the first of them, and leave the old one', async () => {
    const { room, ask, anns } = await aDoubt();
    room.at(minutesAfter(monday.at('09:00'), 20));
    await room.take(
      replyMail({ inReplyTo: 'first-1@customer.example', subject: 'And the kettle', messageId: 'k-1@customer.example' }),
    );
    const moved = room.interactions().at(-1)?.event.data.interactionId ?? '?';
    const answer = await ask('POST /cases/{id}/split', {
      id: anns,
      body: { interactions: [moved], subject: 'Kettle' },
      key: 's-1',
    });
    expect(answer).toMatchObject({
      status: 201,
      body: { case: { subject: 'Kettle', openedAt: minutesAfter(monday.at('09:00'), 20) } },
    });
    const to = answer.body.case.id as CaseId;
    await room.take(
      replyMail({
        inReplyTo: 'k-1@customer.example',
        references: ['k-1@customer.example'],
        subject: 'Re: kettle',
        messageId: 'k-2@customer.example',
      }),
    );
    expect(room.interactions().at(-1)?.stream).toBe(caseStream(to));
  });

  it('A2 a split names contacts of the case and leaves one', async () => {
    const { room, ask, anns } = await aDoubt();
    const only = room.interactions()[0]?.event.data.interactionId ?? '?';
    expect(await ask('POST /cases/{id}/split', { id: anns, body: { interactions: ['nonsense'] } })).toMatchObject({
      status: 422,
      code: 'no-such-contact',
    });
    expect(await ask('POST /cases/{id}/split', { id: anns, body: { interactions: [only] } })).toMatchObject({
      status: 409,
      code: 'nothing-stays',
    });
    expect(await ask('POST /cases/{id}/split', { id: anns, body: {} })).toMatchObject({ status: 422 });
  });
});

describe('A1 A9: the review page by page', () => {
  it('A1 doubtful mails come first, then the suspects, each once, and the last page has no cursor', async () => {
    const { room, ask, bobs } = await aDoubt();
    for (const n of [1, 2]) await room.take(plainMail({ messageId: `s-${n}@customer.example` }), { verdicts: { spam: 'fail' } });
    const whole = (await ask('GET /mail/review')).body.review;
    expect(whole).toMatchObject([{ id: bobs }, { kind: 'nuisance-suspect' }, { kind: 'nuisance-suspect' }]);
    const seen: object[] = [];
    for (let cursor: string | undefined, pages = 1; pages <= 3; pages += 1) {
      const { body } = await ask('GET /mail/review', { query: { limit: '1', ...(cursor === undefined ? {} : { cursor }) } });
      seen.push(...body.review);
      cursor = body.cursor;
      expect(cursor === undefined).toBe(pages === 3);
    }
    expect(seen).toEqual(whole);
    expect(await ask('GET /mail/review', { query: { cursor: 'x1' } })).toMatchObject({ status: 400, code: 'bad-query' });
  });
});

describe('A1: what was parked is read once more', () => {
  const parkedId = (room: ReturnType<typeof openMailRoom>): string => room.streams('parked')[0]?.split('#')[1] ?? '?';

  it('A9 a nuisance suspect that is none becomes a case, counted from when it came, once, however often it is asked and read', async () => {
    const { room, ask, cases, work } = openReview();
    await room.take(plainMail(), { verdicts: { spam: 'fail' } });
    const id = parkedId(room);
    expect((await ask('GET /mail/review')).body.review).toMatchObject([{ id, kind: 'nuisance-suspect', reason: 'spam' }]);
    room.at(minutesAfter(monday.at('09:00'), 90));
    for (let time = 0; time < 2; time += 1)
      expect(await ask('POST /mail/review/{id}', { id, body: { decision: 'accept' } })).toMatchObject({
        status: 202,
        body: { state: 'replaying', replays: 1 },
      });
    expect((await ask('GET /mail/review')).body.review).toMatchObject([{ id, state: 'replaying' }]);
    await work(2);
    expect(cases()).toHaveLength(1);
    expect(room.interactions().map(({ event }) => event.data)).toMatchObject([
      { at: monday.at('09:00'), verdicts: { spam: 'fail' } },
    ]);
    expect((await ask('GET /intake/parked/{id}', { id })).body).toMatchObject({ state: 'taken-in', cases: cases() });
    expect((await ask('GET /mail/review')).body.review).toEqual([]);
    expect(await ask('POST /mail/review/{id}', { id, body: { decision: 'accept' } })).toMatchObject({ status: 200 });
  });

  it('A9 set aside, it is kept and listed no more', async () => {
    const { room, ask } = openReview();
    await room.take(plainMail(), { verdicts: { spam: 'fail' } });
    expect(await ask('POST /mail/review/{id}', { id: parkedId(room), body: { decision: 'apart' } })).toMatchObject({
      body: { outcome: 'nuisance' },
    });
    expect((await ask('GET /mail/review')).body.review).toEqual([]);
    expect(room.objects.has('mail/inbound/1')).toBe(true);
  });

  it('A1 what still cannot be read stays parked and says why; after the fix the same mail is taken in', async () => {
    const { room, ask, cases, work } = openReview();
    await room.take(malformedMail());
    const id = parkedId(room);
    const replay = () => ask('POST /intake/parked/{id}/replay', { id });
    expect(await replay()).toMatchObject({ status: 202 });
    await work(2);
    const { body } = await ask('GET /intake/parked/{id}', { id });
    expect(body).toMatchObject({ state: 'parked', replays: 1, lastReplay: { attempt: 1, reason: 'unparsable' } });
    expect(room.parked().map(({ type }) => type)).toEqual(['IntakeParked', 'IntakeReplayAsked', 'IntakeStillParked']);

    room.objects.set('mail/inbound/1', { body: plainMail(), contentType: 'message/rfc822' }); // as a mended reader would see it
    expect(await replay()).toMatchObject({ status: 202, body: { replays: 2 } });
    await work();
    expect(await replay()).toMatchObject({ status: 200, body: { state: 'taken-in', cases: cases() } });
    expect(cases()).toHaveLength(1);
    expect(room.streams('parked')).toHaveLength(1);
  });

  it('A1 a replay of which nothing was heard can be asked for again; the first, found late, is told all the same', async () => {
    const { room, ask, work } = openReview();
    await room.take(plainMail(), { verdicts: { spam: 'fail' } });
    const id = parkedId(room);
    await ask('POST /intake/parked/{id}/replay', { id });
    room.at(minutesAfter(monday.at('09:00'), 31));
    expect(await ask('POST /intake/parked/{id}/replay', { id })).toMatchObject({ status: 202, body: { replays: 2 } });
    await work(2);
    expect(
      room
        .parked()
        .map(({ type }) => type)
        .slice(-2),
    ).toEqual(['IntakeReplayAsked', 'IntakeTakenIn']);
    expect(room.interactions()).toHaveLength(1);
  });

  it('A1 a virus is not opened, and what is not parked cannot be replayed', async () => {
    const { room, ask } = openReview();
    await room.take(plainMail(), { verdicts: { virus: 'fail' } });
    expect(await ask('POST /intake/parked/{id}/replay', { id: parkedId(room) })).toMatchObject({
      status: 409,
      code: 'quarantined',
    });
    for (const id of ['0123456789abcdef', 'nonsense'])
      expect(await ask('POST /intake/parked/{id}/replay', { id })).toMatchObject({ status: 404 });
  });
});
