import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Commit } from '../../../domain/kernel/event.ts';
import { epochMillis, instant } from '../../../domain/kernel/time.ts';
import { justBefore } from '../../../domain/views/figures/stock.ts';
import { type Lake, openLake } from '../../../infra/analytics/lake.ts';
import { settleLake } from '../../../infra/analytics/settle.ts';
import { writeLake } from '../../../infra/analytics/write-lake.ts';
import { simulate } from '../../../infra/local/simulate/simulate.ts';
import { histories, play } from '../../domain/case/histories.ts';
import { differences, inSql } from '../../support/figure-differences.ts';
import { asCommits, contributed, figuresFor, stockAt } from '../../support/figures.ts';
import { inspectionsOf } from '../../support/inspected.ts';
import { inspectionHistories } from '../../support/scored-inspections.ts';

/**
 * G1: every figure counted twice, by two programs that share nothing but the events and the definitions: the views of the API, and
 * SQL over the lake. They agree exactly, percentiles within the 1 % of the API's histograms.
 */

const folder = mkdtempSync(path.join(tmpdir(), 'kefu-figures-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const midnight = (day: string, later = 0) =>
  instant(new Date(Date.parse(`${day}T00:00:00+08:00`) + later * 86_400_000).toISOString());

const lakeOf = async (name: string, commits: readonly Commit[]): Promise<Lake> => {
  await writeLake(commits, path.join(folder, name));
  return openLake(path.join(folder, name));
};

describe.each([1, 2, 3])('G1: the figures of random histories, seed %i', (seed) => {
  const cases = fc.sample(histories, { numRuns: 120, seed }).map((history, index) => asCommits(index, play(history).turns));
  const inspections = fc.sample(inspectionHistories, { numRuns: 80, seed }).map((history, index) => history(index));
  const streams = [...cases, ...inspections];
  let lake: Lake;
  beforeAll(async () => {
    lake = await lakeOf(`random-${seed}`, streams.flat());
  });
  afterAll(() => lake.close());

  it.each([
    ['2026-11-01', '2026-12-31'],
    ['2026-11-16', '2026-11-18'],
    ['2026-11-20', '2026-11-23'],
    ['2026-11-24', '2026-12-05'],
  ])('%s to %s: the API and SQL say the same', async (from, to) => {
    const { entries } = contributed(streams);
    const end = midnight(to, 1);
    const ages = stockAt(entries, end).map(({ openedAt }) => (epochMillis(end) - epochMillis(openedAt)) / 1000);
    const began = midnight(from);
    // What begins with the very first moment of the period is opened in it, and was not in stock before.
    const inStock = stockAt(entries, justBefore(began)).length;
    const beside = { inStock, ages };
    const { fcrNoRepeat7: _cells, ...api } = figuresFor(streams, { from, to, beside }); // which cells.test.ts compares
    const sql = await inSql(lake, from, to);
    expect(differences(api, sql)).toEqual([]);
    expect(Object.keys(sql).length).toBeGreaterThan(20);
    expect(sql.inspectionScore?.n).toBeGreaterThan(2);
  });
});

describe('G1: the figures of a simulated quarter', () => {
  const [from, to] = ['2026-07-01', '2026-09-30'];
  const simulated = [...simulate({ cases: 400, quarter: '2026-Q3', seed: 11 })];
  const commits = [...simulated, ...inspectionsOf(simulated, 0.2)];
  const streams = [...Map.groupBy(commits, ({ stream }) => stream)].flatMap(([stream, own]) =>
    /^(case|inspection)#/.test(stream) ? [own] : [],
  );
  let lake: Lake;
  beforeAll(async () => {
    lake = await lakeOf('quarter', commits);
  });
  afterAll(() => lake.close());

  it('the API and an independent count in SQL say the same, also after the lake is settled', async () => {
    const { entries } = contributed(streams);
    const end = midnight(to, 1);
    const began = midnight(from);
    const ages = stockAt(entries, end).map(({ openedAt }) => (epochMillis(end) - epochMillis(openedAt)) / 1000);
    const inStock = stockAt(entries, justBefore(began)).length;
    const { fcrNoRepeat7: _cells, ...api } = figuresFor(streams, { from, to, beside: { inStock, ages } });
    expect(differences(api, await inSql(lake, from, to))).toEqual([]);
    await settleLake(path.join(folder, 'quarter'));
    expect(differences(api, await inSql(lake, from, to))).toEqual([]);
  });
});
