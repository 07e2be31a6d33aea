import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseMonth } from '../../../domain/inspection/month.ts';
import { agentId } from '../../../domain/kernel/ids.ts';
import { figuresSql } from '../../../infra/analytics/figures.ts';
import { type Lake, openLake } from '../../../infra/analytics/lake.ts';
import { settleLake } from '../../../infra/analytics/settle.ts';
import { writeLake } from '../../../infra/analytics/write-lake.ts';
import { aMail, staff } from '../../support/cases.ts';
import { caseNumber, commitsOf } from '../../support/figures.ts';
import { about, drawn, findingRaised, inspected, scored } from '../../support/inspected.ts';
import { day, monday } from '../../support/moments.ts';

/** What analysts read of inspections, from events told one by one. */

const folder = mkdtempSync(path.join(tmpdir(), 'kefu-inspections-'));
const november = parseMonth('2026-11');
if (november === undefined) throw new Error('no month');
const december = (date: number) => day(`2026-12-${String(date).padStart(2, '0')}`);
const closedAt = monday.at('17:30');
const drawnAt = december(1).at('09:00');
const ben = {
  agent: agentId('ben'),
  team: 'technical-support',
  channel: 'phone',
  caseType: 'technical',
  category: 'app',
} as const;

const corrected = inspected({
  caseId: caseNumber(1),
  closedAt,
  drawnAt,
  steps: [
    [scored(december(2).at('23:50'), { lost: { wording: 10, greeting: 2 }, without: ['closing'], fatal: ['insult'] })],
    [scored(december(5).at('10:00'), { lost: { wording: 4 }, without: ['closing', 'options'] })],
  ],
});
const failed = inspected({
  caseId: caseNumber(2),
  closedAt,
  drawnAt,
  place: ben,
  steps: [
    [
      scored(december(3).at('10:00'), { lost: { solving: 15, knowledge: 5 }, fatal: ['insult', 'false-promise'] }),
      ...findingRaised('f1', december(3).at('10:00'), december(8).at('10:00')),
      ...findingRaised('f2', december(3).at('10:00'), december(8).at('10:00')),
      ...findingRaised('f3', december(3).at('10:00'), december(8).at('10:00')),
    ],
    about('RectificationReported', 'f1', december(4).at('10:00')),
    about('RectificationApproved', 'f1', december(4).at('15:00')),
    about('RectificationReported', 'f2', december(4).at('10:00')),
    about('RectificationReturned', 'f3', december(4).at('16:00')),
    [
      {
        type: 'DeadlineBreached',
        data: {
          ...{ kind: 'rectification', ref: 'f3', generation: 1 },
          ...{ dueAt: december(8).at('10:00'), noticedAt: december(8).at('10:00') },
        },
      },
    ],
  ],
});
const waiting = inspected({ caseId: caseNumber(3), closedAt, drawnAt, place: ben });
const cases = [1, 2, 3].flatMap((n) =>
  commitsOf(
    n,
    aMail(monday.at('09:00')),
    ...(n === 2
      ? [{ type: 'SetCaseAside', now: december(9).at('10:00'), by: staff('supervisor'), cause: 'nuisance' } as const]
      : []),
  ),
);

let lake: Lake;
beforeAll(async () => {
  const draw = drawn(november, drawnAt, { records: 21, agents: 2, drawn: 3 });
  const commits = [...cases, ...draw, ...corrected, ...failed, ...waiting];
  await writeLake(commits, folder);
  await writeLake(failed, folder, { name: 'again', day: '2026-12-31' }); // delivered twice
  lake = await openLake(folder);
});
afterAll(() => {
  lake.close();
  rmSync(folder, { recursive: true, force: true });
});

const rows = async (sql: string) => (await lake.ask(sql)).rows;

describe('inspections', () => {
  it('F1 F2 are one row a drawn record, with the points of the last scoring on the day of the first', async () => {
    const asked = `select inspection_id, month, cast(day as varchar), cast(scored_at as varchar), cast(corrected_at as varchar),
      scorings, inspector, earned, possible, round(score, 4), failed, fatal from inspections order by inspection_id`;
    expect(await rows(asked)).toEqual([
      [
        `${caseNumber(1)}-2026-11`,
        '2026-11',
        '2026-12-02',
        '2026-12-02 23:50:00',
        '2026-12-05 10:00:00',
        2,
        'iris',
        86,
        90,
        0.9556,
        false,
        '[]',
      ],
      [
        ...[`${caseNumber(2)}-2026-11`, '2026-11', '2026-12-03', '2026-12-03 10:00:00', null],
        ...[1, 'iris', 80, 100, 0.8, true, '["insult","false-promise"]'],
      ],
      [`${caseNumber(3)}-2026-11`, '2026-11', null, null, null, 0, null, null, null, null, null, null],
    ]);
  });

  it('F1 keep the place that the record had when it was drawn', async () => {
    const asked = `select agent, team, channel, case_type, category, priority, cast(closed_day as varchar), cast(drawn_at as varchar)
      from inspections order by inspection_id`;
    const bens = ['ben', 'technical-support', 'phone', 'technical', 'app', 'normal', '2026-11-16', '2026-12-01 09:00:00'];
    expect(await rows(asked)).toEqual([
      ['anna', null, 'email', 'inquiry', null, 'normal', '2026-11-16', '2026-12-01 09:00:00'],
      bens,
      bens,
    ]);
  });

  it('F3 tell how many findings are open, reported and approved', async () => {
    const asked = `select findings_raised, findings_open, findings_reported, findings_approved, cast(settled_at as varchar)
      from inspections order by inspection_id`;
    expect(await rows(asked)).toEqual([
      [0, 0, 0, 0, null],
      [3, 2, 1, 1, null],
      [0, 0, 0, 0, null],
    ]);
  });

  it('F3 owe their rectification as a case owes its answer: a deadline for each finding', async () => {
    const asked = `select stream, case_id, ref, status, cast(due_at as varchar), clause, clock from deadlines
      where kind = 'rectification' order by ref`;
    const stream = `inspection#${caseNumber(2)}-2026-11`;
    expect(await rows(asked)).toEqual([
      [stream, null, 'f1', 'met', '2026-12-08 10:00:00', 'F3', 'business'],
      [stream, null, 'f2', 'running', '2026-12-08 10:00:00', 'F3', 'business'],
      [stream, null, 'f3', 'breached', '2026-12-08 10:00:00', 'F3', 'business'],
    ]);
  });
});

describe('inspection_items', () => {
  it('F2 are the lines of the last sheet: they add up to the inspection, and say what cost points', async () => {
    const asked = `select inspections.inspection_id, sum(points) = min(earned), sum(weight) filter (where applicable) = min(possible),
      count(*) filter (where not inspection_items.fatal), count(*) filter (where not applicable and not inspection_items.fatal)
      from inspections join inspection_items on inspection_items.inspection_id = inspections.inspection_id
      group by inspections.inspection_id order by 1`;
    expect(await rows(asked)).toEqual([
      [`${caseNumber(1)}-2026-11`, true, true, 12, 2],
      [`${caseNumber(2)}-2026-11`, true, true, 12, 0],
    ]);
    const costly = `select item, item_group, agent, weight, points, lost, number from inspection_items where lost > 0 order by lost desc`;
    expect(await rows(costly)).toEqual([
      ['solving', 'solving', 'ben', 15, 0, 15, 12],
      ['knowledge', 'knowledge', 'ben', 15, 10, 5, 11],
      ['wording', 'language', 'anna', 10, 6, 4, 1],
    ]);
    const fatal = `select item, item_group, weight, points, lost, applicable, number, cast(day as varchar) from inspection_items where fatal order by number`;
    expect(await rows(fatal)).toEqual([
      ['insult', null, null, null, null, false, 1, '2026-12-03'],
      ['false-promise', null, null, null, null, false, 2, '2026-12-03'],
    ]);
  });
});

it('F1 inspection_draws show that a tenth was drawn, of every agent one at least', async () => {
  const asked = `select inspection_draws.month, records, agents, drawn, drawn >= records * share, least_per_agent, seed,
    drawn = count(inspection_id), cast(max(handed_out_at) as varchar)
    from inspection_draws join inspections on inspections.month = inspection_draws.month
    group by inspection_draws.month, records, agents, drawn, share, least_per_agent, seed`;
  expect(await rows(asked)).toEqual([['2026-11', 21, 2, 3, true, 1, 'a'.repeat(64), true, '2026-12-01 09:00:00']]);
});

describe('G1 inspectionScore', () => {
  const figure = async (from: string, to: string, by?: 'agent' | 'team') =>
    (await rows(figuresSql({ from, to }, by))).filter(([name]) => name === 'inspectionScore').map(([, ...told]) => told);

  it('is earned of possible points, also of a case set aside later, with the scores of single inspections beside it', async () => {
    expect(await figure('2026-12-01', '2026-12-31')).toEqual([[2, 166, 166 / 190, 0.8, 86 / 90, null]]);
  });

  it('is of the day of the first scoring, whenever that was corrected', async () => {
    expect(await figure('2026-12-02', '2026-12-02')).toEqual([[1, 86, 86 / 90, 86 / 90, 86 / 90, null]]);
    expect(await figure('2026-12-05', '2026-12-05')).toEqual([]);
  });

  it('is told apart by the place of the draw', async () => {
    expect(await figure('2026-12-01', '2026-12-31', 'team')).toEqual([
      [1, 80, 0.8, 0.8, 0.8, 'technical-support'],
      [1, 86, 86 / 90, 86 / 90, 86 / 90, null],
    ]);
  });

  it('holds no personal part', async () => {
    expect(JSON.stringify(await rows('select * from event_rows'))).not.toContain('Wang');
  });

  it('is the same once the lake is settled, also with what is scored after that', async () => {
    const tables = ['inspections', 'inspection_items', 'inspection_draws', 'figure_items', 'deadlines', 'events'];
    const all = async () => {
      const found: Readonly<Record<string, readonly string[]>>[] = [];
      for (const table of tables)
        found.push({ [table]: (await rows(`select * from ${table}`)).map((row) => JSON.stringify(row)).sort() });
      return found;
    };
    const before = await all();
    expect(await settleLake(folder, { rowsAtOnce: 40 })).toBeGreaterThan(40); // in two parts
    expect(await all()).toEqual(before);
    const late = inspected({ caseId: caseNumber(3), closedAt, drawnAt, place: ben, steps: [[scored(december(10).at('10:00'))]] });
    await writeLake(late.slice(1), folder, { name: 'late', day: '2026-12-10' });
    expect(await figure('2026-12-01', '2026-12-31')).toEqual([[3, 266, 266 / 290, 86 / 90, 1, null]]);
  });
});
