import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { caseAccessStream } from '../../../domain/access/access.ts';
import type { CaseId } from '../../../domain/kernel/ids.ts';
import { type Asked, type BackOffice, openBackOffice } from '../../support/back-office.ts';
import { monday, tuesday } from '../../support/moments.ts';

let office: BackOffice;
let first: string;
let second: string;

const as = (sub: string, role: Asked['role'] = 'agent'): Asked => ({ sub, role });
const anna = as('anna');
const onCase = (id: string, what: string, body: object, who: Asked = anna) =>
  office.done(`POST /cases/{id}/${what}`, { ...who, params: { id }, body });
const onLog = (what: string, body: object, who: Asked = anna, agent = 'anna') =>
  office.ask(`POST /work-logs/{agent}/${what}`, { ...who, params: { agent }, body });
const log = (query: Record<string, string> = {}, who: Asked = anna, agent = 'anna') =>
  office.ask('GET /work-logs/{agent}', { ...who, params: { agent }, query });
const team = (query: Record<string, string> = {}, who: Asked = as('boss', 'supervisor')) =>
  office.ask('GET /work-logs', { ...who, query });

/** Two days of anna's: a case of hers, another person's, a visit in vain, and what she wrote. */
beforeAll(async () => {
  office = await openBackOffice({ withLogs: true });
  await office.join('anna');
  await office.join('ben');
  await office.join('tech', { team: 'technical-support' });
  await office.join('boss', { role: 'supervisor' });
  await office.join('chief', { role: 'supervisor', team: 'technical-support' });
  first = await office.openCase();
  second = await office.openCase({ subject: 'Another' });
  await onCase(first, 'triage', { priority: 'high' });
  office.pass(60);
  await onCase(first, 'interactions', { direction: 'outbound', purpose: 'reply', text: '您好,请稍等。' });
  office.pass(60);
  await onCase(first, 'resolution', { result: 'sent again' });
  await office.done('POST /people/{id}/state', { ...anna, params: { id: 'anna' }, body: { state: 'busy' } });
  office.pass(90);
  await office.done('POST /people/{id}/state', { ...anna, params: { id: 'anna' }, body: { state: 'off' } });
  await onCase(second, 'triage', { priority: 'low' }, as('ben'));
  office.clock.now = tuesday.at('10:00');
  await onCase(second, 'interactions', { direction: 'outbound', purpose: 'progress', text: '仍在核实。', handlingSeconds: 95.5 });
  await onLog('remarks', { text: 'phones were down', date: monday.date, case: second });
  await onLog('remarks/correction', { remark: 'r1', text: 'phones were down for an hour', date: monday.date });
  await onLog('special-cases', { case: first, reason: 'cannot see', date: monday.date });
});
afterAll(() => office.close());

describe('E4: the log of an agent’s day', () => {
  it('E4 tells what was done, in order of time, with case and event, and what it comes to', async () => {
    const { status, body } = await log({ date: monday.date });
    expect(status).toBe(200);
    expect(body).toMatchObject({ agent: 'anna', name: 'Name of anna', date: monday.date, open: false });
    const presence = { what: 'presence', event: { stream: 'agent#anna', commit: expect.any(Number), type: 'AgentStateSet' } };
    expect(body.entries).toEqual([
      {
        ...presence,
        at: monday.at('10:00'),
        state: 'available',
        until: monday.at('10:02'),
        seconds: 120,
        setBy: 'supervisor-1',
      },
      {
        at: monday.at('10:00'),
        what: 'triage',
        caseId: first,
        event: { stream: `case#${first}`, commit: 2, type: 'CaseTriaged' },
      },
      {
        at: monday.at('10:01'),
        what: 'reply',
        channel: 'email',
        caseId: first,
        event: { stream: `case#${first}`, commit: 3, type: 'InteractionRecorded' },
      },
      { ...presence, at: monday.at('10:02'), state: 'busy', until: monday.at('10:03:30'), seconds: 90 },
      {
        at: monday.at('10:02'),
        what: 'result',
        caseId: first,
        event: { stream: `case#${first}`, commit: 4, type: 'CaseResolved' },
      },
      { ...presence, at: monday.at('10:03:30'), state: 'off', until: tuesday.at('00:00'), seconds: 50_190 },
    ]);
    expect(body.presence).toEqual({ available: 120, busy: 90 });
    expect(body.totals).toEqual({
      work: { reply: { count: 1 }, triage: { count: 1 }, result: { count: 1 } },
      remarks: 1,
      specialCases: 1,
    });
    expect(body.words.triage).toEqual({ en: 'triage', zh: '分类' });
    expect(body.remarks).toEqual([
      {
        remark: 'r1',
        caseId: second,
        text: 'phones were down for an hour',
        at: tuesday.at('10:00'),
        before: [{ text: 'phones were down', at: tuesday.at('10:00') }],
      },
    ]);
    expect(body.specialCases).toEqual([{ caseId: first, at: tuesday.at('10:00'), reason: 'cannot see' }]);
  });

  it('E4 page by page; without a date, today', async () => {
    const whole = (await log({ date: monday.date })).body.entries;
    const pages: unknown[] = [];
    let cursor: string | undefined;
    do {
      const { body } = await log({ date: monday.date, limit: '2', ...(cursor === undefined ? {} : { cursor }) });
      pages.push(...body.entries);
      cursor = body.cursor;
    } while (cursor !== undefined);
    expect(pages).toEqual(whole);
    const today = (await log()).body;
    expect([today.date, today.open, today.entries.map(({ what }: { what: string }) => what)]).toEqual([
      tuesday.date,
      true,
      ['progress'],
    ]);
  });

  it('E4 a week and a month: day by day, and the sum of the days', async () => {
    for (const query of [{ week: '2026-W47' }, { month: '2026-11' }]) {
      const { body } = await log(query);
      expect(body).toMatchObject({ agent: 'anna', open: true, ...query });
      expect(body.days.map(({ date }: { date: string }) => date)).toEqual([monday.date, tuesday.date]);
      expect(body.totals).toEqual({
        work: {
          reply: { count: 1 },
          progress: { count: 1, timed: 1, seconds: 95.5 },
          triage: { count: 1 },
          result: { count: 1 },
        },
        remarks: 1,
        specialCases: 1,
      });
      expect(body.days[0].special).toEqual([first]);
      expect(body.days.map(({ presence }: { presence: object }) => presence)).toEqual([{ available: 120, busy: 90 }, {}]);
      expect(body.presence).toEqual({ available: 120, busy: 90 });
      expect(JSON.stringify(body)).not.toMatch(/cannot see|phones/);
    }
    expect((await log({ week: '2026-W46' })).body).toMatchObject({ days: [], totals: { work: {}, remarks: 0 }, open: false });
  });

  it('E1, E4 what a supervisor did for the roster is in the supervisor’s log, by whom it was about', async () => {
    await office.done('POST /people/{id}/changes', {
      ...as('boss', 'supervisor'),
      params: { id: 'ben' },
      body: { skills: ['zh'] },
    });
    await office.done('POST /people/{id}/state', { ...as('boss', 'supervisor'), params: { id: 'ben' }, body: { state: 'away' } });
    await office.done('POST /people/{id}/state', {
      ...as('boss', 'supervisor'),
      params: { id: 'boss' },
      body: { state: 'busy' },
    });
    const { body } = await log({}, as('boss', 'supervisor'), 'boss');
    const told = body.entries.map(({ what, agentId, event }: { what: string; agentId?: string; event: { type: string } }) => [
      what,
      agentId,
      event.type,
    ]);
    expect(told).toEqual([
      ['roster', 'ben', 'AgentChanged'],
      ['roster', 'ben', 'AgentStateSet'],
      ['presence', undefined, 'AgentStateSet'],
    ]);
    expect(body.totals.work).toEqual({ roster: { count: 2 } });
    expect(body.words).toMatchObject({ roster: { zh: '人员名册' }, presence: { zh: '在岗状态' } });
    expect(body.entries.at(-1)).toMatchObject({ state: 'busy', ongoing: true, until: office.clock.now });
  });

  it('E4 said twice with one key, a remark is made once', async () => {
    const once = { ...anna, key: 'remark-1' };
    const body = { text: 'again', date: '2026-11-13' };
    expect((await onLog('remarks', body, once)).status).toBe(201);
    expect(await onLog('remarks', body, once)).toMatchObject({ headers: { 'idempotency-replayed': 'true' } });
    expect((await log({ date: '2026-11-13' })).body.remarks).toHaveLength(1);
  });
});

describe('E4: a team’s day', () => {
  it('E4 the supervisor sees what everybody’s day came to, page by page', async () => {
    const { body } = await team({ date: monday.date });
    const agents = body.logs.map(({ agent }: { agent: string }) => agent);
    expect(agents).toEqual(['anna', 'ben', 'boss']);
    expect(body.logs[0]).toMatchObject({
      work: { reply: { count: 1 } },
      specialCases: 1,
      firstAt: monday.at('10:00'),
      lastAt: monday.at('10:02'),
      presence: { available: 120, busy: 90 }, // as the agent's own log has it
      links: { log: `/work-logs/anna?date=${monday.date}` },
    });
    const tuesdays = (await team({ date: tuesday.date })).body.logs[0];
    expect([tuesdays.agent, tuesdays.presence]).toEqual(['anna', {}]); // off since the evening before
    const page = (await team({ date: monday.date, limit: '2' })).body;
    const rest = (await team({ date: monday.date, limit: '2', cursor: page.cursor })).body;
    expect([...page.logs, ...rest.logs].map(({ agent }) => agent)).toEqual(agents);
    expect(rest.cursor).toBeUndefined();
  });

  it('E6 of their own team; a manager of any, or of all', async () => {
    const of = async (query: Record<string, string>, who: Asked) => {
      const { status, body } = await team(query, who);
      return status === 200 ? body.logs.map(({ agent }: { agent: string }) => agent) : status;
    };
    expect(await of({}, as('chief', 'supervisor'))).toEqual(['chief', 'tech']);
    expect(await of({ team: 'customer-service' }, as('chief', 'supervisor'))).toBe(403);
    expect(await of({ team: 'technical-support' }, as('m', 'manager'))).toEqual(['chief', 'tech']);
    expect(await of({}, as('m', 'manager'))).toHaveLength(5);
    expect(await of({}, anna)).toBe(403);
  });
});

describe('E6: whose log it is', () => {
  it('E6 one’s own, one’s team’s supervisor’s, the managers’', async () => {
    for (const who of [anna, as('boss', 'supervisor'), as('m', 'manager'), as('x', 'admin')])
      expect((await log({}, who)).status).toBe(200);
    for (const who of [as('ben'), as('chief', 'supervisor'), as('i', 'inspector'), as('y', 'analyst')])
      expect(await log({}, who)).toMatchObject({ status: 403, code: 'not-permitted', body: { clause: 'E6' } });
    expect((await log({}, as('m', 'manager'), 'nobody')).status).toBe(404);
    expect((await log({}, as('new'), 'new')).body).toMatchObject({ agent: 'new', entries: [] });
  });

  it('E4 nobody writes or corrects another’s remarks, the supervisor neither', async () => {
    for (const who of [as('ben'), as('boss', 'supervisor'), as('m', 'manager')])
      for (const [what, body] of [
        ['remarks', { text: 'x' }],
        ['remarks/correction', { remark: 'r1', text: 'x', date: monday.date }],
        ['special-cases', { case: first, reason: 'x' }],
        ['special-cases/withdrawal', { case: first, date: monday.date }],
      ] as const)
        expect(await onLog(what, body, who)).toMatchObject({ status: 403, code: 'not-your-log', body: { clause: 'E4' } });
  });

  it('E6 what remarks and special cases say of a case is a look at it, and logged; a summary shows none of it', async () => {
    const looks = async (id: string) =>
      (await office.events.load(caseAccessStream(id as CaseId))).flatMap(({ events }) => events).map(({ data }) => data);
    const before = [await looks(first), await looks(second)];
    const seen = { what: 'work-log', by: 'boss', role: 'supervisor', at: office.clock.now };
    await log({ month: '2026-11' }, as('boss', 'supervisor'));
    await team({ date: monday.date });
    expect([await looks(first), await looks(second)]).toEqual(before);
    await log({ date: monday.date }, as('boss', 'supervisor'));
    expect((await looks(first)).at(-1)).toEqual({ caseId: first, ...seen });
    expect((await looks(second)).at(-1)).toEqual({ caseId: second, ...seen });
  });
});

describe('E4: what cannot be taken', () => {
  it.each([
    [{ date: '2026-02-30' }, 'unknown-date', 'YYYY-MM-DD'],
    [{ week: '2027-W53' }, 'unknown-week', 'YYYY-Www'],
    [{ month: '2026-13' }, 'unknown-month', 'YYYY-MM'],
    [{ date: '2026-11-16', week: '2026-W47' }, 'unknown-period', 'one of date, week, month'],
    [{ year: '2026' }, 'unknown-parameter', 'date, week, month'],
    [{ limit: '0' }, 'unknown-limit', '1-100'],
    [{ cursor: 'x' }, 'unknown-cursor', 'the last page'],
  ])('E4 %j is refused with what would have been taken', async (query, code, allowed) => {
    const { status, body } = await log(query as unknown as Record<string, string>);
    expect([status, body.code]).toEqual([400, code]);
    expect(body.words.en).toContain(allowed);
    expect(body.words.zh).toMatch(/不能为|可为/);
  });

  it.each([
    [{ team: 'night-shift' }, 'unknown-team'],
    [{ date: 'yesterday' }, 'unknown-date'],
    [{ cursor: '!' }, 'unknown-cursor'],
  ])('E4 a team’s day: %j', async (query, code) => {
    expect(await team(query as unknown as Record<string, string>, as('m', 'manager'))).toMatchObject({ status: 400, code });
  });

  it('H3 seconds of handling are of what the centre writes', async () => {
    const body = { direction: 'inbound', text: 'Hello?', handlingSeconds: 5 };
    const asked = { ...anna, params: { id: second }, body };
    expect(await office.ask('POST /cases/{id}/interactions', asked)).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'handlingSeconds' }] },
    });
    const tooLong = { ...asked, body: { text: 'x', handlingSeconds: 86_401 } };
    expect((await office.ask('POST /cases/{id}/interactions', tooLong)).status).toBe(422);
  });

  it('E4 an empty remark, a case that is none or is not there, a day that has not begun', async () => {
    expect(await onLog('remarks', { text: ' ' })).toMatchObject({ status: 422, code: 'invalid-fields' });
    expect(await onLog('special-cases', { case: 'K7Q29XMB5', reason: 'x' })).toMatchObject({ status: 422 });
    expect(await onLog('special-cases', { case: '000000000', reason: 'x' })).toMatchObject({ status: 404 });
    expect(await onLog('remarks', { text: 'x', date: '2026-11-18' })).toMatchObject({ status: 422, code: 'day-ahead' });
    expect(await onLog('remarks/correction', { remark: 'r7', text: 'x' })).toMatchObject({ status: 404, code: 'no-such-remark' });
    expect(await onLog('special-cases/withdrawal', { case: second })).toMatchObject({ status: 409, code: 'not-special' });
  });
});
