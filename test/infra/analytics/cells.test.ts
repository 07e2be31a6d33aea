import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { instant } from '../../../domain/kernel/time.ts';
import type { Figure } from '../../../domain/views/figures/figures-of.ts';
import { definitionOf, registry } from '../../../domain/views/figures/registry/registry.ts';
import type { Explained } from '../../../functions/lib/figures/explain.ts';
import { casesSql, sqlOf } from '../../../functions/lib/figures/sql.ts';
import { type Lake, openLake } from '../../../infra/analytics/lake.ts';
import { settleLake } from '../../../infra/analytics/settle.ts';
import { writeLake } from '../../../infra/analytics/write-lake.ts';
import { type Dynoxide, startDynoxide } from '../../../infra/local/dynoxide.ts';
import { simulate } from '../../../infra/local/simulate/simulate.ts';
import { promisesToCustomers } from '../../support/customer-promises.ts';
import { cellsInSql, differences } from '../../support/figure-differences.ts';
import { type FiguresOffice, openFiguresOffice } from '../../support/figures-office.ts';
import { inspectionsOf } from '../../support/inspected.ts';

/** For any figure: API = SQL. `GET /figures` as it answers from the store, told apart, against SQL over the lake: every figure, every cell. */

const folder = mkdtempSync(path.join(tmpdir(), 'kefu-cells-'));
let engine: Dynoxide;
let office: FiguresOffice;
let lake: Lake;

beforeAll(async () => {
  const simulated = [...simulate({ cases: 150, quarter: '2026-Q3', seed: 5, shifts: false })];
  const commits = [...simulated, ...inspectionsOf(simulated), ...promisesToCustomers(40)];
  engine = await startDynoxide();
  office = await openFiguresOffice(engine);
  office.clock.now = instant('2026-12-15T12:00:00+08:00');
  const project = office.projectorWith(office.views);
  for (let from = 0; from < commits.length; from += 400)
    for (const one of await project(commits.slice(from, from + 400))) if (one.kind === 'failed') throw one.error;
  await writeLake(commits, folder);
  lake = await openLake(folder);
}, 120_000);
afterAll(async () => {
  lake?.close();
  office?.close();
  await engine?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const quarter = { from: '2026-07-01', to: '2026-09-30', next: '2026-10-01' };
const august = { from: '2026-08-01', to: '2026-08-31', next: '2026-09-01' };
const columns = { agent: 'agent', channel: 'channel', type: 'case_type' } as const;

const period = ({ from, to }: typeof quarter) => ({ from, to });

/** What the two say apart from each other, cell by cell. */
const apart = async ({ from, to, next }: typeof quarter, by: keyof typeof columns) => {
  const figures = registry.map(({ name }) => name).join(',');
  const { status, body } = await office.ask('GET /figures', { query: { from, to, by, figures, at: `${next}T00:00:00+08:00` } });
  expect([status, body.code]).toEqual([200, undefined]);
  const sql = await cellsInSql(lake, { from, to }, columns[by]);
  const api = new Map<string, Readonly<Record<string, Figure>>>(
    body.groups.map((group: Record<string, never>) => [group[by] ?? '', group.figures]),
  );
  const told = [...api].flatMap(([cell, own]) =>
    differences(own, sql.get(cell) ?? {}).map((one) => `${cell || 'nobody'}: ${one}`),
  );
  const missing = [...sql.keys()].filter((cell) => !api.has(cell));
  return { told, missing, cells: api.size, sql };
};

describe('G1: every figure, every cell, by two programs', () => {
  it.each([
    ['the quarter', 'agent', quarter],
    ['the quarter', 'channel', quarter],
    ['August', 'agent', august],
    ['August', 'type', august],
  ] as const)('%s by %s: GET /figures says what SQL says', async (_words, by, period) => {
    const { told, missing, cells, sql } = await apart(period, by);
    expect({ told, missing }).toEqual({ told: [], missing: [] });
    expect(cells).toBeGreaterThan(4);
    const counted = (name: string) => [...sql.values()].reduce((sum, one) => sum + (one[name]?.n ?? 0), 0);
    expect(counted('fcrNoRepeat7')).toBeGreaterThan(20);
    expect(counted('inspectionScore')).toBeGreaterThan(10);
  });

  it('D3 D4 what customers are owed is in both, of whoever owed it, and opens into the customers’ events', async () => {
    for (const kind of ['new-customer-contact', 'periodic-visit']) {
      const name = `withinTarget(${kind})`;
      const { body } = await office.ask('GET /figures', { query: { ...period(quarter), by: 'agent', figures: name } });
      const told = body.groups.filter(({ figures }: { figures: Record<string, Figure> }) => (figures[name]?.n ?? 0) > 0);
      expect(told.length).toBeGreaterThan(1);
      const sum = (of: 'n' | 'count') =>
        told.reduce((all: number, { figures }: { figures: Record<string, Figure> }) => all + (figures[name]?.[of] ?? 0), 0);
      expect(sum('count')).toBeGreaterThan(5);
      expect(sum('n')).toBeGreaterThan(sum('count') + 5);
      const explained: Explained[] = [];
      for (let next = {}; ; ) {
        const query = { ...period(quarter), figure: name, ...next };
        const { contributions, cursor } = (await office.ask('GET /figures/explain', { query })).body;
        explained.push(...contributions);
        if (cursor === undefined) break;
        next = { cursor };
      }
      expect(explained).toHaveLength(sum('n'));
      for (const { customerId, events, links, caseId } of explained.slice(0, 3)) {
        expect([caseId, events[0]?.stream]).toEqual([undefined, `customer#${customerId}`]);
        expect(links).toEqual({ customer: `/customers/${customerId}` });
      }
    }
  });

  it('also after the lake is settled, some cases at a time', async () => {
    const before = await cellsInSql(lake, quarter, 'agent');
    const repeated = [...before.values()].reduce(
      (sum, one) => sum + (one.firstContactResolution?.counted ?? 0) - (one.fcrNoRepeat7?.counted ?? 0),
      0,
    );
    expect(repeated).toBeGreaterThan(0); // somebody came again
    await settleLake(folder, { rowsAtOnce: 4000 });
    expect(await cellsInSql(lake, quarter, 'agent')).toEqual(before);
  });

  // One figure of each kind, of the centre, a channel or a category in turn; the lake is settled, so that questions are quick.
  it('G4 the SQL that stands on the page of a number gives the number', async () => {
    const at = instant(`${quarter.next}T00:00:00+08:00`);
    const wrong: object[] = [];
    for (const [index, name] of ofEachKind.entries()) {
      const figure = figureNamed(name);
      const where = [{}, { channel: 'email' }, { category: 'delivery' }][index % 3] ?? {};
      const query = { ...period(quarter), figure: name, at, ...where };
      const { told }: { told: Figure } = (await office.ask('GET /figures/explain', { query })).body;
      const rows = await rowsOf(sqlOf({ figure, period: period(quarter), where, at, zone: 'Asia/Shanghai' }));
      const own = rows.find((row) => row.figure === name) ?? rows[0] ?? {};
      const n = told.channels === undefined ? Number(own.n) : rows.reduce((sum, row) => sum + Number(row.n), 0);
      const value =
        told.unit === 'count' || told.channels !== undefined ? n : (own.value ?? own.average ?? own.average_age_seconds);
      const expected = told.channels === undefined ? told.value : told.n;
      const points = (['earned', 'possible', 'failed'] as const).every(
        (one) => told[one] === undefined || told[one] === own[one],
      );
      const same = n === told.n && n > 0 && points && (told.count === undefined || told.count === own.counted);
      if (!same || (value !== undefined && Math.abs(Number(value) - (expected ?? 0)) > 0.01))
        wrong.push({ name, where, told, own });
    }
    expect(wrong).toEqual([]);
  });

  it('G4 SQL leads to the cases behind a number too, those that weigh most first', async () => {
    const figure = figureNamed('resolutionTime');
    const at = instant(`${quarter.next}T00:00:00+08:00`);
    const asked = { figure, period: period(quarter), at, zone: 'Asia/Shanghai' };
    expect(await rowsOf(casesSql({ ...asked, where: { category: "it's" } }) ?? '')).toEqual([]);
    const values = (await rowsOf(casesSql({ ...asked, where: {} }) ?? '')).map(({ value }) => Number(value));
    expect(values).toHaveLength(20);
    expect(values).toEqual(values.toSorted((one, other) => other - one));
  });

  it('F2 G4 SQL leads to the inspections behind their score, the worst first, as the API names them', async () => {
    const figure = figureNamed('inspectionScore');
    const query = { ...period(quarter), figure: figure.name, agent: 'anna' };
    const { contributions } = (await office.ask('GET /figures/explain', { query })).body;
    const asked = { figure, period: period(quarter), at: instant('2026-10-01T00:00:00+08:00'), zone: 'Asia/Shanghai' };
    const rows = await rowsOf(casesSql({ ...asked, where: { agent: 'anna' } }) ?? '');
    const told = (one: { parts: Record<string, number>; inspectionId: string; caseId: string }) =>
      [one.inspectionId, one.caseId, one.parts.earned, one.parts.possible, one.parts.failed === 1].join();
    const found = rows.map((row) => [row.inspection_id, row.case_id, row.earned, row.possible, row.failed].join());
    expect(found.length).toBeGreaterThan(3);
    expect(found.length).toBeLessThan(20); // they are all of them
    expect(found.toSorted()).toEqual(contributions.map(told).toSorted());
    expect(rows.map(({ score }) => score)).toEqual(
      rows.map(({ score }) => score).toSorted((one, other) => Number(one) - Number(other)),
    );
    expect(rows.some(({ failed }) => failed)).toBe(true);
  });
});

/** What SQL answers, by column. */
const rowsOf = async (sql: string): Promise<readonly Readonly<Record<string, unknown>>[]> => {
  const { columns: names, rows } = await lake.ask(sql);
  return rows.map((row) => Object.fromEntries(names.map(({ name }, index) => [name, row[index]])));
};

const ofEachKind = [
  ...['contacts', 'firstResponseTime', 'resolutionTime', 'averageHandlingTime', 'csatAverage', 'csatTopTwo', 'answerRate'],
  ...['csatResponseRate', 'fcrNoRepeat7', 'complaintStatistics', 'escalationRate', 'escalationRate(asked)'],
  ...['backlog', 'escalationRate(supervisor)', 'resolutionRate', 'backlogAge', 'inspectionScore'],
] as const;
const figureNamed = (name: string) => {
  const figure = definitionOf(name);
  if (figure === undefined) throw new Error(`there is no figure ${name}`);
  return figure;
};
