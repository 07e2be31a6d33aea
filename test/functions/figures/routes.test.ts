import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Dynoxide, startDynoxide } from '../../../infra/local/dynoxide.ts';
import { aChat, aMail, assign, customerSays, dispute, reply, resolve, timer, triage } from '../../support/cases.ts';
import { type FiguresOffice, openFiguresOffice } from '../../support/figures-office.ts';
import { friday, monday, secondsAfter, thursday, tuesday, wednesday } from '../../support/moments.ts';
import { anInspection } from '../../support/scored-inspections.ts';

let engine: Dynoxide;
let office: FiguresOffice;
const nine = monday.at('09:00');
const week = { from: '2026-11-16', to: '2026-11-22' };
const ask = async (query: Record<string, string>, role: 'supervisor' | 'analyst' = 'supervisor') =>
  (await office.ask('GET /figures', { role, query })).body;
const refusalOf = async (route: string, query: Record<string, string>) => {
  const { status, body } = await office.ask(route, { query });
  return { status, code: body.code, en: body.words?.en ?? '', zh: body.words?.zh ?? '' };
};

beforeAll(async () => {
  engine = await startDynoxide();
  office = await openFiguresOffice(engine);
  await office.tell(
    aMail(nine, { category: 'delivery' }),
    assign(secondsAfter(nine, 60), 'a-17'),
    reply(monday.at('10:00')),
    resolve(monday.at('11:00')),
  );
  await office.tell(aMail(tuesday.at('09:00')), assign(tuesday.at('09:01'), 'a-18'), reply(tuesday.at('11:00')));
  await office.tell(aChat(friday.at('17:00')), timer(friday.at('17:03')));
});
afterAll(async () => {
  office?.close();
  await engine?.stop();
});

describe('GET /figures', () => {
  it('G1 the figures of a period by agent and channel, with n, and who nobody is', async () => {
    const { groups, period, by } = await ask({ ...week, by: 'agent,channel', figures: 'contacts,resolutionTime' });
    expect({ period, by }).toEqual({ period: { ...week, zone: 'Asia/Shanghai', open: true }, by: ['agent', 'channel'] });
    const shown = groups.map(({ agent, channel, figures }: Record<string, ReturnType<JSON['parse']>>) => [
      agent,
      channel,
      figures.contacts.n,
    ]);
    expect(shown).toEqual([
      ['a-17', 'email', 1],
      ['a-18', 'email', 1],
      ['agent-1', 'email', 0], // who replied
      [null, 'chat', 1],
    ]);
  });

  it('G1 a breach that is still waiting counts as waiting until now while the period goes on, and not in a closed one', async () => {
    const live = (await ask({ ...week, channel: 'chat', figures: 'firstResponseTime' })).groups[0].figures.firstResponseTime;
    expect(live).toMatchObject({ n: 1, calendar: { average: 3600 }, open: true });
    const later = { ...office.clock };
    office.clock.now = thursday.at('09:00');
    const closed = (await ask({ from: '2026-11-16', to: '2026-11-17', figures: 'firstResponseTime' })).groups[0].figures
      .firstResponseTime;
    office.clock.now = later.now;
    expect(closed).toMatchObject({ n: 2, open: false });
  });

  it('G1 beside the period before, with the change; nothing to compare with is no data', async () => {
    const { groups, comparedWith } = await ask({
      from: '2026-11-17',
      to: '2026-11-17',
      figures: 'contacts,firstResponseTime',
      compare: 'previous',
    });
    expect(comparedWith).toMatchObject({ from: '2026-11-16', to: '2026-11-16', open: false });
    expect(groups[0].figures.contacts).toMatchObject({ value: 1, previous: { n: 1, value: 1 }, change: 0 });
    expect(groups[0].figures.firstResponseTime).toMatchObject({ value: 7200, previous: { n: 1, value: 3600 }, change: 3600 });
    const quarter = await ask({ period: '2026-Q4', figures: 'contacts', compare: 'previous' });
    expect(quarter.comparedWith).toMatchObject({ from: '2026-07-01', to: '2026-09-30' });
    expect(
      (await ask({ period: '2026-Q3', figures: 'csatAverage', compare: 'previous' })).groups[0].figures.csatAverage,
    ).toMatchObject({
      n: 0,
      value: null,
      change: null,
    });
  });

  it('G1 beside the same period of the year before', async () => {
    const { groups, comparedWith } = await ask({ period: '2027-Q4', figures: 'contacts', compare: 'year' });
    expect(comparedWith).toMatchObject({ from: '2026-10-01', to: '2026-12-31' });
    expect(groups[0].figures.contacts).toMatchObject({ value: 0, previous: { n: 3, value: 3 }, change: -3 });
  });

  it('G1 seven days after its period a resolution rate is closed', async () => {
    const of = async (period: string) => (await ask({ period, figures: 'resolutionRate,reopenRate' })).groups[0].figures;
    expect(await of('2026-11-13')).toMatchObject({ resolutionRate: { open: true }, reopenRate: { open: false } });
    expect(await of('2026-11-12')).toMatchObject({ resolutionRate: { open: false } });
  });

  it('G1 the backlog as of an instant, with its ages', async () => {
    const of = async (at: string) => (await ask({ ...week, at, figures: 'backlog,backlogAge' })).groups[0].figures;
    expect(await of('2026-11-16T10:30:00+08:00')).toMatchObject({ backlog: { value: 1 }, backlogAge: { n: 1, average: 5400 } });
    expect(await of('2026-11-16T12:00:00+08:00')).toMatchObject({ backlog: { value: 0 }, backlogAge: { n: 0, value: null } });
    expect(await of('2026-11-20T18:00:00+08:00')).toMatchObject({ backlog: { value: 2 } });
  });

  it('G1 solved at once, and the customer came again about the same within 7 days', async () => {
    const before = (await ask({ ...week, figures: 'fcrNoRepeat7,firstContactResolution' })).groups[0].figures;
    expect(before).toMatchObject({ fcrNoRepeat7: { n: 1, count: 1 }, firstContactResolution: { n: 1, count: 1 } });
    await office.tell(
      aMail(wednesday.at('09:00'), { category: 'delivery' }),
      triage(wednesday.at('09:01'), { category: 'delivery', priority: 'high' }),
    );
    const after = (await ask({ ...week, figures: 'fcrNoRepeat7,firstContactResolution' })).groups[0].figures;
    expect(after).toMatchObject({ fcrNoRepeat7: { n: 1, count: 0 }, firstContactResolution: { n: 1, count: 1 } });
  });

  it('G1 dimensions of both cuts together are read from single cases', async () => {
    const { groups } = await ask({ ...week, by: 'agent,category', figures: 'contacts' });
    const shown = groups.map(({ agent, category, figures }: Record<string, ReturnType<JSON['parse']>>) => [
      agent,
      category,
      figures.contacts.n,
    ]);
    expect(shown).toContainEqual(['a-17', 'delivery', 1]);
    expect(shown).toContainEqual([null, 'delivery', 1]);
  });

  it('G1 a reopened case corrects the day it was resolved on', async () => {
    const told = await office.tell(
      aMail(monday.at('14:00'), { category: 'seal' }),
      reply(monday.at('14:01')),
      resolve(monday.at('15:00')),
    );
    const rate = async () =>
      (await ask({ from: '2026-11-16', to: '2026-11-16', category: 'seal', figures: 'reopenRate' })).groups[0].figures.reopenRate;
    expect(await rate()).toMatchObject({ n: 1, count: 0 });
    expect(told.length).toBe(3);
    await office.tell(
      aMail(monday.at('14:00'), { category: 'seal' }),
      reply(monday.at('14:01')),
      resolve(monday.at('15:00')),
      dispute(wednesday.at('09:00')),
      customerSays(wednesday.at('09:30')),
    );
    expect(await rate()).toMatchObject({ n: 2, count: 1 });
  });
});

describe('GET /figures/explain in a browser', () => {
  const look = (query: Record<string, string>) =>
    office.ask('GET /figures/explain', { query: { ...week, ...query }, accept: 'text/html,application/xhtml+xml,*/*;q=0.8' });

  it('G4 is a page with the number, the cases that make it, the way to their events, and the same in SQL', async () => {
    const { status, body } = await look({ figure: 'resolutionTime', category: 'delivery', lang: 'zh' });
    const html = String(body);
    expect(status).toBe(200);
    expect(html).toContain('<html lang="zh-CN">');
    expect(html).toContain('解决时长 · delivery');
    const [, caseId] = /href="\/cases\/(\w+)\/events\?lang=zh"/.exec(html) ?? [];
    expect(html).toMatch(new RegExp(`/cases/${caseId}/events\\?lang=zh#commit-\\d+`));
    expect(html).toContain('7,200.0'); // seconds that the case adds, and in all
    expect(html).toContain('from figure_items');
    expect(html).toContain('category = &#39;delivery&#39;');
    expect(html).not.toMatch(/<script|NaN|undefined|\bnull\b(?!\))/);
  });

  it('G4 says of a number without cases that there is no data', async () => {
    const html = String((await look({ figure: 'csatTopTwo', category: '<b>nothing</b>' })).body);
    expect(html).toContain('no data');
    expect(html).not.toContain('<b>nothing');
  });

  it('G4 goes on with the page after, and is refused as for programs', async () => {
    const half = await look({ figure: 'backlog', cursor: 'xx' });
    expect(half).toMatchObject({ status: 400, body: { code: 'unknown-cursor' } });
    const long = String(
      (
        await office.ask('GET /figures/explain', {
          query: { from: '2025-01-01', to: '2026-11-22', figure: 'contacts' },
          accept: 'text/html',
        })
      ).body,
    );
    expect(long).toMatch(/\/figures\/explain\?figure=contacts&#38;from=2025-01-01[^"]*cursor=/);
    expect(await look({ figure: 'backlog', lang: 'fr' })).toMatchObject({ status: 400, body: { code: 'unknown-lang' } });
  });
});

describe('bad input', () => {
  it.each([
    [{ ...week, figures: 'happiness' }, 'unknown-figures', 'csatAverage'],
    [{ ...week, by: 'moon' }, 'unknown-by', 'agent, team, channel, type, category, priority'],
    [{ ...week, zone: 'Mars/Base' }, 'unknown-zone', 'Asia/Shanghai'],
    [{ ...week, channel: 'fax' }, 'unknown-channel', 'phone, email, chat'],
    [{ ...week, compare: 'next' }, 'unknown-compare', 'previous, year'],
    [{ ...week, compare: 'constructor' }, 'unknown-compare', 'previous, year'],
    [{ ...week, moon: '1' }, 'unknown-parameter', 'period'],
    [{ ...week, at: 'noon' }, 'unknown-at', '+08:00'],
    [{ period: '2026-Q5' }, 'unknown-period', '2026-Q3'],
    [{ period: '2026-02-30' }, 'unknown-period', '2026-Q3'],
    [{ from: '2026-11-20', to: '2026-11-16' }, 'unknown-period', 'from not after to'],
    [{ from: '2020-01-01', to: '2026-11-16' }, 'unknown-period', '800 days'],
    [{ from: '2026-07-01' }, 'unknown-period', 'from and to'],
  ] as const)('G1 %j is refused with what would have been taken', async (query, code, allowed) => {
    const { status, code: told, en, zh } = await refusalOf('GET /figures', query as unknown as Record<string, string>);
    expect({ status, told }).toEqual({ status: 400, told: code });
    expect(en).toContain(allowed);
    expect(zh).toMatch(/[\u4e00-\u9fff]/);
  });

  it.each([
    ['xx', 'unknown-cursor'],
    [Buffer.from('{"asOf":"2026-11-20T00:00:00Z","day":"2030-01-01"}').toString('base64url'), 'unknown-cursor'],
    [Buffer.from('{"asOf":"2026-11-20T00:00:00Z","skip":-1}').toString('base64url'), 'unknown-cursor'],
  ])('G4 the cursor %s is refused', async (cursor, code) => {
    expect(await refusalOf('GET /figures/explain', { ...week, figure: 'contacts', cursor })).toMatchObject({ status: 400, code });
  });

  it('G4 an unknown figure cannot be explained', async () => {
    expect(await refusalOf('GET /figures/explain', { ...week, figure: 'happiness' })).toMatchObject({
      status: 400,
      code: 'unknown-figure',
    });
  });
});

describe('who sees what', () => {
  it('E6 agents see the figures of their own work, and nobody else’s', async () => {
    const own = await office.ask('GET /figures', { role: 'agent', sub: 'a-17', query: { ...week, figures: 'contacts' } });
    expect(own.body.groups).toMatchObject([{ figures: { contacts: { n: 1 } } }]);
    const others = await office.ask('GET /figures', { role: 'agent', sub: 'a-17', query: { ...week, agent: 'a-18' } });
    expect(others).toMatchObject({ status: 403, body: { code: 'not-your-figures' } });
    const behind = await office.ask('GET /figures/explain', {
      role: 'senior-agent',
      sub: 'a-17',
      query: { ...week, figure: 'contacts', agent: 'a-18' },
    });
    expect(behind.status).toBe(403);
    const explained = await office.ask('GET /figures/explain', {
      role: 'agent',
      sub: 'a-17',
      query: { ...week, figure: 'contacts' },
    });
    expect(explained.body.contributions).toMatchObject([{ place: { agent: 'a-17' } }]);
  });

  it('G1 the definitions say of every figure what it counts, in both languages', async () => {
    const { body } = await office.ask('GET /figures/definitions', { role: 'agent' });
    expect(body.figures.length).toBeGreaterThan(35);
    expect(body.figures[0]).toMatchObject({
      name: 'contacts',
      version: 1,
      formula: { en: expect.any(String), zh: expect.any(String) },
    });
  });
});

describe('the inspection score', () => {
  const query = { figure: 'inspectionScore', from: '2026-11-17', to: '2026-11-19' };
  beforeAll(async () => {
    const fatal = ['insult'];
    await office.bring(anInspection(1, [{ at: tuesday.at('10:00'), earned: 90, possible: 95 }]));
    await office.bring(anInspection(2, [{ at: wednesday.at('10:00'), earned: 60, possible: 100, fatal }], { channel: 'phone' }));
    await office.bring(anInspection(3, [{ at: friday.at('10:00'), earned: 0, possible: 100 }]));
  });

  it('G1 F2 by any dimension, failed records told apart, beside the spread of single inspections', async () => {
    const { groups } = await ask({ from: query.from, to: query.to, by: 'channel', figures: 'inspectionScore' });
    const told = { version: 1, unit: 'share', n: 1, open: false };
    expect(groups).toContainEqual({
      channel: 'email',
      figures: {
        inspectionScore: {
          ...told,
          ...scored(90, 95, 0),
          average: 0.947368,
          median: expect.any(Number),
          p90: expect.any(Number),
        },
      },
    });
    expect(groups).toContainEqual({
      channel: 'phone',
      figures: {
        inspectionScore: { ...told, ...scored(60, 100, 1), average: 0.6, median: expect.any(Number), p90: expect.any(Number) },
      },
    });
  });

  it('G1 E6 an agent sees the score of the own records, and nobody else’s', async () => {
    const of = async (sub: string) =>
      (await office.ask('GET /figures', { role: 'agent', sub, query: { period: '2026-11', figures: 'inspectionScore' } })).body;
    expect((await of('agent-1')).groups[0].figures.inspectionScore).toMatchObject({ n: 3, earned: 150, possible: 295 });
    expect((await of('a-99')).groups[0].figures.inspectionScore).toMatchObject({ n: 0, value: null });
  });

  it('G4 leads to each inspection, the commits that scored it, and its case', async () => {
    const { body } = await office.ask('GET /figures/explain', { query });
    expect(body.told).toMatchObject({ n: 2, ...scored(150, 195, 1) });
    const [first] = body.contributions;
    const inspection = `/inspections/${first.caseId}-2026-10`;
    expect(first).toMatchObject({
      inspectionId: `${first.caseId}-2026-10`,
      parts: { n: 1, earned: 90, possible: 95, failed: 0 },
      events: [1, 2].map((commit) => ({ stream: `inspection#${first.caseId}-2026-10`, commit })),
      links: {
        inspection,
        events: `${inspection}/events`,
        case: `/cases/${first.caseId}`,
        caseEvents: `/cases/${first.caseId}/events`,
      },
    });
    expect(body.contributions).toHaveLength(2);
  });

  it('G4 is a page that opens each inspection and its case, with the points and the same in SQL', async () => {
    const read = async (lang: string) =>
      String((await office.ask('GET /figures/explain', { query: { ...query, lang }, accept: 'text/html' })).body);
    const html = await read('en');
    expect(html).toContain('76.9 % <small class="note">150 / 195 points · failed 1 · n = 2</small>');
    expect(html).toMatch(/<td>Of each<\/td><td class="n">2<\/td><td class="n">77\.4 %/);
    expect(html).toMatch(/href="\/inspections\/(\w+)-2026-10\/events\?lang=en"><code>\1-2026-10<.*\/cases\/\1\/events\?lang=en/);
    expect(html).toMatch(/\/inspections\/\w+-2026-10\/events\?lang=en#commit-2/);
    expect(html).not.toMatch(/<script|NaN|undefined/);
    const zh = await read('zh');
    expect(zh).toContain('<h2>背后的质检</h2>');
    expect(zh).toContain('质检得分率');
    expect(zh).toContain('150 / 195 分 · 不合格 1 · n = 2');
  });
});

const scored = (earned: number, possible: number, failed: number) => ({ value: earned / possible, earned, possible, failed });
