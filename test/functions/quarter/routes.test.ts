import { describe, expect, it } from 'vitest';
import type { Role } from '../../../domain/kernel/event.ts';
import { instant } from '../../../domain/kernel/time.ts';
import type { QuarterReport } from '../../../domain/views/quarter/report.ts';
import type { HttpRequest } from '../../../functions/lib/http.ts';
import { isProblem } from '../../../functions/lib/problem.ts';
import { closeDueQuarters } from '../../../functions/lib/quarter/close.ts';
import { pageOf } from '../../../functions/lib/quarter/page.ts';
import { quarterRoutes } from '../../../functions/lib/quarter/routes.ts';
import { tablesOf } from '../../../functions/lib/quarter/tables.ts';
import { simulate } from '../../../infra/local/simulate/simulate.ts';
import { aDesk } from '../../support/closings.ts';
import { recountInspections } from '../../support/recount-figures.ts';

const commits = [...simulate({ cases: 400, quarter: '2026-Q3', seed: 3 })];
const desk = aDesk(commits);
const closing = closeDueQuarters(desk.ports, instant('2026-10-16T03:00:00+08:00'));
const routes = quarterRoutes({
  ...desk.ports,
  figures: desk.ports.views,
  now: () => instant('2026-10-17T09:00:00+08:00'),
});
type Asked = { readonly role?: Role; readonly query?: object; readonly body?: unknown; readonly language?: 'zh' | 'en' };
const ask = async (route: string, quarter: string, { role = 'supervisor', query = {}, body, language = 'en' }: Asked = {}) => {
  await closing;
  const claims = { sub: `${role}-1`, 'cognito:groups': `[${role}]` };
  const request = { route, params: { quarter }, query, headers: {}, body, claims, language } as unknown as HttpRequest;
  const answer = await routes[route]?.(request, {} as never);
  if (answer === undefined) throw new Error(`no route ${route}`);
  return isProblem(answer)
    ? { status: answer.status, code: answer.code, words: answer.words, body: undefined, headers: undefined }
    : answer;
};
const show = 'GET /quarters/{quarter}';

describe('G3: GET /quarters/{quarter}', () => {
  it('answers with the report, what it was closed with, and its corrections where asked for', async () => {
    const { status, body } = await ask(show, '2026-Q3', { query: { adjustments: 'now' } });
    expect(status).toBe(200);
    expect(body).toMatchObject({ quarter: '2026-Q3', asAt: '2026-10-15T19:00:00.000Z', plans: [], since: [] });
  });

  it('as .html is one page in both languages that loads nothing, the one asked for first', async () => {
    const { body, headers } = await ask(show, '2026-Q3.html', { language: 'zh' });
    expect(headers?.['content-type']).toBe('text/html; charset=utf-8');
    const html = String(body);
    expect(html).toContain('<html lang="zh-CN">');
    expect(html).toContain('季度客户反馈分析');
    expect(html).toContain('Quarterly feedback analysis');
    expect(html).not.toMatch(/<script|src=|href="(?!\/(?:cases|figures|quarters)\/)|url\(|@import|NaN|undefined|Infinity/);
    expect(String((await ask(show, '2026-Q3.html', { query: { lang: 'en' } })).body)).toContain('<html lang="en">');
  });

  it('G4 every number of the page opens: tiles, figures of both quarters, weaknesses and statistics; and the files are one click away', async () => {
    const html = String((await ask(show, '2026-Q3.html')).body);
    for (const [figure, where] of [
      ['contacts', ''],
      ['averageHandlingTime', '&#38;channel=phone'],
      ['complaintStatistics', ''],
      ['suggestionsAnswered', ''],
    ])
      expect(html).toContain(`href="/figures/explain?figure=${figure}&#38;period=2026-Q3&#38;lang=en${where}"`);
    expect(html).toContain('Average handling time · Phone');
    expect(html).toContain('Resolution time (median)'); // what a weakness of times is told by
    expect(html).toMatch(/href="\/cases\/\w+\/events\?lang=zh"/);
    for (const format of ['xlsx', 'csv', 'json']) expect(html).toContain(`href="/quarters/2026-Q3.${format}?lang=en"`);
    expect(html).toMatch(/<b><a href="\/figures\/explain/);
  });

  it('G1 handling times stand channel by channel in the tables, and scores too', async () => {
    const csv = String((await ask(show, '2026-Q3.csv')).body);
    expect(csv).toMatch(/Average handling time · Phone,averageHandlingTime\(phone\),1,seconds,\d+,[\d.]+,[\d.]+,[\d.]+,,/);
    expect(csv).not.toMatch(/^Average handling time,/m);
    expect(csv).toMatch(/# Scores\r\nScore,Surveys,Visits\r\n1,\d+,\d+\r\n/);
  });

  it('G1 F2 the inspection score is a line of every form, and the records that failed another beside it', async () => {
    const streams = [...Map.groupBy(commits, ({ stream }) => stream)];
    const inspected = streams.flatMap(([stream, own]) => (stream.startsWith('inspection#') ? [own] : []));
    const { shares, ...told } = recountInspections(inspected, '2026-07-01', '2026-09-30');
    const { n, value, failed } = told;
    expect(shares.length).toBeGreaterThan(10);
    const { figures } = (await ask(show, '2026-Q3')).body as QuarterReport;
    expect(figures.find(({ name }) => name === 'inspectionScore')?.now).toMatchObject(told);
    const csv = async (language: 'en' | 'zh') => String((await ask(show, '2026-Q3.csv', { language })).body);
    expect(await csv('en')).toContain(`\r\nInspection score,inspectionScore,1,share,${n},${value},0.`);
    const apart = `inspectionScore(failed),1,count,${n},${failed},,,,\r\n`;
    expect(await csv('en')).toContain(`\r\nInspection score · records that failed,${apart}`);
    expect(await csv('zh')).toContain(`\r\n质检得分率 · 不合格记录,${apart}`);
    const html = String((await ask(show, '2026-Q3.html')).body);
    const line = (title: string) => html.split(`<td>${title}</td>`)[1]?.split('</tr>')[0];
    const opened = (said: string) =>
      new RegExp(`^<td class="n">${n}</td><td class="n"><a [^>]*figure=inspectionScore[^>]*>${said}</a>`);
    expect(line('Inspection score')).toMatch(opened(`${((value ?? 0) * 100).toFixed(1)} %`));
    expect(line('Inspection score · records that failed')).toMatch(opened(String(failed)));
    expect(html).toContain('<td>质检得分率 · 不合格记录</td>');
  });

  it('is still read where it was closed before there were inspections', async () => {
    const report = (await ask(show, '2026-Q3')).body as QuarterReport;
    const before = { ...report, figures: report.figures.filter(({ name }) => name !== 'inspectionScore') };
    for (const language of ['en', 'zh'] as const) {
      expect(pageOf(before, [], language)).not.toMatch(/inspectionScore|NaN|undefined/);
      expect(JSON.stringify(tablesOf(before, [], language))).not.toContain('inspectionScore');
    }
  });

  it('as .xlsx is a workbook, as .csv a table that no spreadsheet takes for formulas', async () => {
    const workbook = (await ask(show, '2026-Q3.xlsx')).body as Buffer;
    expect(workbook.subarray(0, 2).toString()).toBe('PK');
    expect(workbook.length).toBeGreaterThan(8000);
    const csv = String((await ask(show, '2026-Q3.csv', { language: 'zh' })).body);
    expect(csv.startsWith('\ufeff# 指标\r\n')).toBe(true);
    expect(csv).toContain('客户满意度');
    expect(csv).not.toMatch(/(^|,)[=@]/m);
  });

  it.each([
    ['2026-Q5', 400, 'bad-quarter'],
    ['2026-Q3.pdf', 400, 'bad-quarter'],
    ['2026-Q2', 404, 'not-found'],
  ])('%s is %i, with what to do in both languages', async (quarter, status, code) => {
    const answer = await ask(show, quarter);
    expect(answer).toMatchObject({ status, code });
    expect((answer as { words: { zh: string } }).words.zh).toMatch(/季度/);
  });
});

describe('K1: plans', () => {
  const plan = {
    action: 'A second person <b>on</b> invoices',
    figure: 'csatTopTwo',
    owner: 'cs-001',
    dueAt: '2026-12-01T09:00:00+08:00',
  };

  it('are refused for a figure that there is not, naming those that there are', async () => {
    const { status, words } = (await ask('POST /quarters/{quarter}/plans', '2026-Q3', { body: { ...plan, figure: 'luck' } })) as {
      status: number;
      words: { en: string };
    };
    expect(status).toBe(400);
    expect(words.en).toContain('csatTopTwo');
  });

  it('are made, shown on the page with what was written made harmless, and carried out', async () => {
    expect(await ask('POST /quarters/{quarter}/plans', '2026-Q3', { body: plan })).toMatchObject({
      status: 200,
      body: { plans: [{ plan: 'p1', owner: 'cs-001' }] },
    });
    const html = String((await ask(show, '2026-Q3.html')).body);
    expect(html).toContain('A second person &#60;b&#62;on&#60;/b&#62; invoices');
    expect(html).not.toContain('<b>on</b>');
    const { body } = await ask(show, '2026-Q3', { role: 'analyst' });
    expect(body).toMatchObject({ plans: [{ plan: 'p1', action: '' }] }); // E6
    const done = await ask('POST /quarters/{quarter}/plans/execution', '2026-Q3', { body: { plan: 'p1', result: 'two people' } });
    expect(done).toMatchObject({ status: 200, body: { events: ['PlanCarriedOut', 'DeadlineMet'] } });
  });
});
