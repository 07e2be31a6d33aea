import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Colleague } from '../../domain/case/authorize.ts';
import { minutes, plus } from '../../domain/kernel/time.ts';
import { defaultCalendar } from '../../domain/policy/default-policy.ts';
import type { BoardReader } from '../../functions/lib/adapters/board-reader.ts';
import { readBoard } from '../../functions/lib/board.ts';
import { readSection, sections } from '../../functions/lib/board-sections.ts';
import { unlessKnown } from '../../functions/lib/etag.ts';
import { isProblem } from '../../functions/lib/problem.ts';
import { type BackOffice, openBackOffice } from '../support/back-office.ts';
import { staff } from '../support/cases.ts';

let office: BackOffice;
beforeAll(async () => {
  office = await openBackOffice();
});
afterAll(() => office?.close());

const supervisor = staff('supervisor');
const board = async (who: Colleague = supervisor) =>
  readBoard(office.board, { now: office.clock.now, centre: defaultCalendar, who, people: await office.roster.all() });
const section = async (name: string, asked: { readonly cursor?: string; readonly limit?: string } = {}, who = supervisor) => {
  const answer = await readSection(office.views, { section: name, cursor: asked.cursor, limit: asked.limit }, who);
  return isProblem(answer)
    ? { status: answer.status, code: answer.code, words: answer.words }
    : { status: answer.status, ...(answer.body as { lines: readonly { caseId: string }[]; cursor?: string }) };
};
const triage = (id: string, priority: string) =>
  office.done('POST /cases/{id}/triage', { role: 'supervisor', params: { id }, body: { priority } });

describe('G2: the supervisor’s board', () => {
  it('G2 the queue by priority and age: urgent first, the oldest first within a priority, and who has none yet', async () => {
    const first = await office.openCase();
    office.pass(3 * 3600);
    const second = await office.openCase();
    const urgent = await office.openCase();
    await triage(urgent, 'urgent');
    const { queue } = await board();
    expect(queue.cases.map((line) => (line as { caseId: string }).caseId)).toEqual([urgent, first, second]);
    expect(queue.count).toBe(3);
    expect(queue.byPriority.normal).toMatchObject({ count: 2, unassigned: 2, ageHours: { under1: 1, under4: 1, older: 0 } });
    expect(queue.byPriority.urgent).toMatchObject({ count: 1, unassigned: 1 });
    office.pass(100 * 3600);
    expect((await board()).queue.byPriority.normal).toMatchObject({ count: 2, ageHours: { under72: 0, older: 2 } });
    office.pass(-100 * 3600);
  });

  it('G2 B3 promises due, and those that are late', async () => {
    const id = await office.openCase();
    const dueAt = plus(office.clock.now, minutes(30));
    await office.done('POST /cases/{id}/promises', {
      role: 'supervisor',
      params: { id },
      body: { what: 'a call back', dueAt, reason: 'the warehouse is asked' },
    });
    expect((await board()).promises).toMatchObject({ count: 1, late: 0, deadlines: [{ caseId: id, kind: 'promise', dueAt }] });
    office.pass(3600);
    expect((await board()).promises).toMatchObject({ count: 1, late: 1 });
    office.pass(-3600);
  });

  it('G2 E1 load and state of each agent, and what will breach against their free capacity', async () => {
    await office.join('a-1', { capacity: { cases: 2, chats: 0 } });
    await office.join('a-2', { capacity: { cases: 4, chats: 0 } }, 'away');
    const id = await office.openCase();
    await office.done('POST /cases/{id}/assignment', { role: 'supervisor', params: { id }, body: { to: 'a-1' } });
    const { agents, forecast } = await board();
    expect(agents).toMatchObject({ count: 2, byState: { available: 1, away: 1 }, open: 1, capacity: 6 });
    expect(agents.agents[0]).toMatchObject({ id: 'a-1', open: { cases: 1 }, capacity: { cases: 2 } });
    const linked = async (who: Colleague) =>
      (await board(who)).agents.agents.map((one) => ('links' in one ? one.links : undefined));
    const logs = agents.agents.map(({ id }) => ({ log: `/work-logs/${id}` }));
    expect(await linked({ ...staff('manager') })).toEqual(logs); // E4: to where there is more, for whom may read it
    expect(await linked({ ...staff('supervisor'), team: 'customer-service' })).toEqual(logs);
    expect(await linked({ ...staff('supervisor'), team: 'technical-support' })).toEqual([undefined, undefined]);
    expect(await linked({ ...staff('analyst') })).toEqual([undefined, undefined]);
    const listed = await section('agents', {}, staff('manager'));
    expect('lines' in listed && listed.lines).toMatchObject(
      logs.toSorted((one, other) => (one.log < other.log ? -1 : 1)).map((links) => ({ links })),
    );
    expect(forecast.spans.map(({ minutes: n }) => n)).toEqual([15, 30, 60]);
    const promised = forecast.spans[1];
    expect(promised).toMatchObject({ due: 1, willBreach: 0, free: 1 });
  });

  it('G2 each section comes page by page; another section’s cursor, and a section there is not, are refused with what there is', async () => {
    const seen: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await section('queue', { limit: '2', ...(cursor === undefined ? {} : { cursor }) });
      if (!('lines' in page)) throw new Error('refused');
      seen.push(...page.lines.map(({ caseId }) => caseId));
      cursor = page.cursor;
      if (cursor === undefined) break;
      expect(await section('breached', { cursor })).toMatchObject({ status: 400, code: 'bad-cursor' });
    }
    expect(seen).toHaveLength((await board()).queue.count);
    expect(new Set(seen).size).toBe(seen.length);
    for (const name of Object.keys(sections)) expect((await section(name)).status).toBe(200);
    const none = await section('constructor');
    expect(none).toMatchObject({ status: 400, code: 'unknown-section' });
    expect('words' in none && none.words.en).toContain('follow-ups');
    for (const limit of ['0', '201', '1.5', 'x']) expect(await section('queue', { limit })).toMatchObject({ code: 'bad-limit' });
  });

  it('E6 who may not see the customers’ words gets the lines without them', async () => {
    const page = await section('queue', {}, staff('analyst'));
    expect('lines' in page && page.lines.every((line) => !('subject' in line))).toBe(true);
  });

  it('G2 A1 mail to be reviewed is a section, shown to those to whom the review itself shows it', async () => {
    const id = await office.openCase();
    const doubt = { caseId: id, kind: 'thread', subject: 'Re: the lid', team: 'customer-service', at: office.clock.now };
    const suspect = { kind: 'nuisance-suspect', id: '0123456789abcdef', reason: 'spam', at: office.clock.now };
    const views = { list: async () => [doubt, suspect].map((line, index) => ({ sort: String(index), line })) };
    const linesOf = async (who: Colleague) => {
      const answer = await readSection(views, { section: 'review', cursor: undefined, limit: undefined }, who);
      return isProblem(answer) ? [] : (answer.body as { readonly lines: readonly object[] }).lines;
    };
    expect(await linesOf(supervisor)).toEqual([doubt, suspect]);
    expect(await linesOf({ ...staff('agent'), team: 'data-analysis' })).toEqual([suspect]);
    const { subject: _, ...impersonal } = doubt;
    expect(await linesOf(staff('analyst'))).toEqual([impersonal, suspect]);
    expect((await board()).review).toEqual({ count: 0, byKind: { thread: 0, 'nuisance-suspect': 0 }, mails: [] });
  });

  it('G2 what was seen already is answered with 304, also when only the clock has moved', async () => {
    const seen = unlessKnown({}, await board());
    const etag = seen.headers?.etag ?? '';
    office.pass(1);
    expect(unlessKnown({ 'if-none-match': `"other", W/${etag}` }, await board())).toMatchObject({
      status: 304,
      headers: { etag },
    });
    await office.openCase();
    expect(unlessKnown({ 'if-none-match': etag }, await board())).toMatchObject({ status: 200 });
  });

  it('G2 closed cases are in none of the lists that the board reads', async () => {
    const views = office.board;
    const names = new Set<string>();
    const watched: BoardReader = {
      sheetsNamed: views.sheetsNamed,
      list: (name, range) => {
        names.add(name);
        return views.list(name, range);
      },
      sorts: (name, range) => {
        names.add(name);
        return views.sorts(name, range);
      },
    };
    await readBoard(watched, { now: office.clock.now, centre: defaultCalendar, who: supervisor, people: [] });
    expect([...names].filter((name) => name === 'cases' || name.startsWith('cases-'))).toEqual([]);
  });
});
