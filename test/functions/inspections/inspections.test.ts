import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Commit } from '../../../domain/kernel/event.ts';
import type { Instant } from '../../../domain/kernel/time.ts';
import { aMail, assign, close, followUpVisit, reply, resolve } from '../../support/cases.ts';
import { commitsOf } from '../../support/figures.ts';
import { type InspectionOffice, openInspectionOffice } from '../../support/inspection-office.ts';
import { points, sha256 } from '../../support/inspections.ts';
import { day } from '../../support/moments.ts';

/** Twenty days of October: case `n` of agent a-0, a-1 or a-2 is closed on its day; a-9 has but one. */
const closed = (n: number, agent = `a-${n % 3}`): readonly Commit[] => {
  const on = day(`2026-10-${String(8 + (n % 20)).padStart(2, '0')}`);
  return commitsOf(
    40_000 + n,
    aMail(on.at('09:00'), { category: 'delivery' }),
    assign(on.at('09:05'), agent),
    reply(on.at('09:30')),
    resolve(on.at('10:00')),
    followUpVisit(on.at('11:00')),
    close(on.at('11:05')),
  );
};
const nobodys = commitsOf(
  41_000,
  aMail(day('2026-10-20').at('09:00')),
  reply(day('2026-10-20').at('09:30')),
  resolve(day('2026-10-20').at('10:00')),
  followUpVisit(day('2026-10-20').at('11:00')),
  close(day('2026-10-20').at('11:05')),
);
const open = commitsOf(41_001, aMail(day('2026-10-21').at('09:00')), assign(day('2026-10-21').at('09:05'), 'a-1'));

let office: InspectionOffice;
beforeAll(async () => {
  office = await openInspectionOffice();
  for (let n = 0; n < 30; n += 1) await office.store(closed(n));
  for (const commits of [closed(31, 'a-9'), nobodys, open]) await office.store(commits);
});
afterAll(() => office?.close());

const drawnRecords = async () =>
  (await office.ask('GET /inspection-draws/{month}', { params: { month: '2026-10' } })).body.drawnRecords;
const anId = async (query: Record<string, string> = {}): Promise<string> =>
  (await office.ask('GET /inspections', { query: { status: 'to-score', ...query } })).body.inspections[0].inspectionId;

describe('F1: each month a tenth of its closed records is drawn', () => {
  it('not before the views have all of it; then once, however often it was cut off', async () => {
    office.clock.now = '2026-10-31T16:30:00.000Z' as Instant;
    expect(await office.draw()).toEqual([]);
    office.clock.now = '2026-11-01T02:00:00.000Z' as Instant;
    office.faults.after = 2; // the draw, and one record of it
    await expect(office.draw()).rejects.toThrow('the store is away');
    office.faults.after = Number.POSITIVE_INFINITY;
    const halfway = await drawnRecords();
    const [drawn] = await office.draw();
    expect(drawn).toMatchObject({ month: '2026-10', records: 31 });
    expect(await drawnRecords()).toEqual(halfway);
    expect(await office.draw()).toEqual([]);
    const { inspections } = (await office.ask('GET /inspections', { query: { month: '2026-10' } })).body;
    expect(inspections).toHaveLength(halfway.length);
    expect((await office.ask('GET /inspections', { query: { month: '2026-09' } })).body.inspections).toEqual([]);
  });

  it('at random, and of every agent at least one; what nobody had and what is open is not among them', async () => {
    const records: readonly { readonly agent: string; readonly for: string }[] = await drawnRecords();
    expect(records.filter((one) => one.for === 'share')).toHaveLength(4); // a tenth of 31, rounded up
    expect([...new Set(records.map(({ agent }) => agent))].sort()).toEqual(['a-0', 'a-1', 'a-2', 'a-9']);
  });

  it('can be drawn again by anybody, from the list and its digest alone', async () => {
    const { body: draw } = await office.ask('GET /inspection-draws/{month}', { role: 'analyst', params: { month: '2026-10' } });
    const { body: file } = await office.ask('GET /inspection-draws/{month}', { params: { month: '2026-10.jsonl.gz' } });
    const text = gunzipSync(file).toString();
    expect(sha256(text)).toBe(draw.seed);
    const tickets = text
      .split('\n')
      .map((line) => JSON.parse(line) as readonly [string, string])
      .map(([caseId, agent]) => ({ caseId, agent, ticket: sha256(`${draw.seed}:${caseId}`) }))
      .sort((one, other) => (one.ticket < other.ticket ? -1 : 1));
    expect(tickets).toHaveLength(31);
    const first = tickets.slice(0, Math.ceil(tickets.length * draw.share));
    const missing = [...new Set(tickets.map(({ agent }) => agent))].filter((agent) => !first.some((one) => one.agent === agent));
    const more = missing.map((agent) => tickets.find((one) => one.agent === agent)?.caseId);
    const drawn = draw.drawnRecords.map(({ caseId }: { caseId: string }) => caseId);
    expect(new Set(drawn)).toEqual(new Set([...first.map(({ caseId }) => caseId), ...more]));
    expect(draw).toMatchObject({ records: 31, agents: 4, drawn: drawn.length, share: 0.1, leastPerAgent: 1, policyVersion: 1 });
    expect((await office.ask('GET /inspection-draws')).body.draws).toEqual([
      { month: '2026-10', drawnAt: '2026-11-01T02:00:00.000Z', records: 31, drawn: drawn.length },
    ]);
  });

  it('a list that was changed afterwards is noticed', async () => {
    const [key = '', body = Buffer.of()] = [...office.documents][0] ?? [];
    const shorter = gunzipSync(body).toString().split('\n').slice(1).join('\n');
    office.documents.set(key, gzipSync(shorter));
    await expect(drawnRecords()).rejects.toThrow('is not the list that was drawn from');
    office.documents.set(key, body);
    expect(await drawnRecords()).not.toHaveLength(0);
  });

  it.each([
    ['a month that is none', '2026-13', 400, 'bad-month'],
    ['a month that was not drawn', '2026-09', 404, 'not-found'],
  ])('%s is told', async (_what, month, status, code) => {
    expect(await office.ask('GET /inspection-draws/{month}', { params: { month } })).toMatchObject({ status, body: { code } });
  });
});

describe('F2, F3: a record is scored, and what was found is put right', () => {
  const supervisor = { id: 'supervisor-1', role: 'supervisor' } as const;

  it('from the list to the approval, and the board says what is open (G2)', async () => {
    const before = await office.board(supervisor);
    expect(before.inspections.toScore).toBeGreaterThanOrEqual(4);
    const id = await anId({ agent: 'a-9' });
    const { body: found } = await office.ask('GET /inspections/{id}', { params: { id } });
    expect(found).toMatchObject({ inspectionId: id, status: 'to-score', agent: 'a-9', channel: 'email', findings: [] });
    expect(found.sheet.items).toHaveLength(12);

    office.clock.now = day('2026-11-02').at('10:00');
    const body = { points: points({ restating: 0, empathy: null }), findings: [{ item: 'restating', problem: '未复述' }] };
    const scored = await office.ask('POST /inspections/{id}/score', { params: { id }, body, key: 'score' });
    expect(scored).toMatchObject({
      status: 200,
      body: { status: 'to-rectify', score: { earned: 85, possible: 90, failed: false } },
    });
    expect(scored.body.events).toEqual(['InspectionScored', 'FindingRaised', 'DeadlineArmed']);
    const again = await office.ask('POST /inspections/{id}/score', { params: { id }, body, key: 'score' });
    expect(again.body).toEqual(scored.body);
    const during = await office.board(supervisor);
    expect(during.inspections.toScore).toBe(before.inspections.toScore - 1);
    expect(during.rectifications).toMatchObject({ count: 1, toApprove: 0, late: 0 });
    const due = { finding: 'f1', state: 'owed', dueAt: day('2026-11-05').at('10:00') };
    expect(await office.section('rectifications', supervisor)).toMatchObject({ body: { lines: [due] } });

    const mine = { role: 'agent', sub: 'a-9', params: { id } } as const;
    const report = await office.ask('POST /inspections/{id}/rectification', {
      ...mine,
      body: { finding: 'f1', report: '已练习' },
    });
    expect(report.body.findings).toMatchObject([{ state: 'reported' }]);
    expect((await office.board(supervisor)).rectifications).toMatchObject({ count: 1, toApprove: 1 });
    const returned = await office.ask('POST /inspections/{id}/rectification/return', {
      role: 'supervisor',
      params: { id },
      body: { finding: 'f1', reason: '请写明措施' },
    });
    expect(returned.body.findings).toMatchObject([{ state: 'owed', returned: { reason: '请写明措施' } }]);
    await office.ask('POST /inspections/{id}/rectification', { ...mine, body: { finding: 'f1', report: '已练习三次' } });
    const approved = await office.ask('POST /inspections/{id}/rectification/approval', {
      role: 'supervisor',
      params: { id },
      body: { finding: 'f1' },
    });
    expect(approved.body).toMatchObject({ status: 'done', findings: [{ state: 'closed' }] });
    expect((await office.board(supervisor)).rectifications).toMatchObject({ count: 0 });
    expect(await office.section('rectifications', supervisor)).toMatchObject({ body: { lines: [] } });
    const done = await office.ask('GET /inspections', { query: { status: 'done' } });
    expect(done.body.inspections).toMatchObject([{ inspectionId: id, findings: { open: 0, closed: 1 } }]);
  });

  it('E6 agents see the inspections of their own records, analysts no words', async () => {
    const id = await anId({ agent: 'a-1' });
    const body = { points: points({ greeting: 0 }), findings: [{ item: 'greeting', problem: '未问候' }], summary: '需改进' };
    await office.ask('POST /inspections/{id}/score', { params: { id }, body });
    const own = await office.ask('GET /inspections', { role: 'agent', sub: 'a-1' });
    expect(own.body.inspections.every(({ agent }: { agent: string }) => agent === 'a-1')).toBe(true);
    expect((await office.ask('GET /inspections/{id}', { role: 'agent', sub: 'a-1', params: { id } })).body.score.summary).toBe(
      '需改进',
    );
    for (const asked of [
      { route: 'GET /inspections/{id}', params: { id } },
      { route: 'GET /inspections/{id}/events', params: { id } },
      { route: 'GET /inspections', query: { agent: 'a-1' } },
    ])
      expect(await office.ask(asked.route, { role: 'agent', sub: 'a-2', ...asked })).toMatchObject({ status: 403 });
    const { body: seen } = await office.ask('GET /inspections/{id}', { role: 'analyst', params: { id } });
    expect(JSON.stringify(seen)).not.toMatch(/需改进|未问候/);
    expect(seen.score.earned).toBe(95);
    const withdrawn = await office.ask('POST /inspections/{id}/findings/withdrawal', {
      params: { id: await anId() },
      body: { finding: 'f1', reason: '?' },
    });
    expect(withdrawn).toMatchObject({ status: 404, body: { code: 'unknown-finding' } });
    const told = await office.ask('GET /inspections/{id}/events', { role: 'analyst', params: { id } });
    expect(told.body.commits.map(({ commit }: { commit: number }) => commit)).toEqual([1, 2]);
    expect(JSON.stringify(told.body)).not.toMatch(/需改进|未问候/);
    const whole = await office.ask('GET /inspections/{id}/events', { params: { id } });
    expect(JSON.stringify(whole.body)).toMatch(/需改进.*未问候/);
    const open = { status: 200, body: { lines: [{ agent: 'a-1', item: 'greeting' }] } };
    expect(await office.section('rectifications', { id: 'a-1', role: 'agent' })).toMatchObject(open);
    expect(await office.section('rectifications', { id: 'a-2', role: 'agent' })).toMatchObject({ body: { lines: [] } });
    expect(await office.section('inspections', supervisor)).toMatchObject({ status: 200 });
  });

  it.each([
    ['no number of an inspection', { id: 'K7Q29XMB0-2026-10' }, { points: points() }, 404, 'not-found'],
    ['points that are no number', {}, { points: { greeting: 'five' } }, 422, 'invalid-fields'],
    ['a field that there is not', {}, { points: points(), grade: 'A' }, 422, 'invalid-fields'],
    ['an item without points', {}, { points: { greeting: 5 } }, 422, 'items-missing'],
    ['what fails the record without a finding', {}, { points: points(), fatal: ['insult'] }, 422, 'findings-missing'],
  ])('%s is refused', async (_what, params, body, status, code) => {
    const id = await anId();
    const answer = await office.ask('POST /inspections/{id}/score', { params: { id, ...params }, body });
    expect(answer).toMatchObject({ status, body: { code } });
  });

  it.each([
    ['status', { status: 'open' }],
    ['month', { month: '2026-1' }],
    ['cursor', { cursor: '!' }],
  ])('an unknown %s of the list is refused with what would be taken', async (_what, query) => {
    expect(await office.ask('GET /inspections', { query })).toMatchObject({ status: 400, body: { code: 'bad-query' } });
  });
});
