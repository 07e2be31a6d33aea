import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClosedRecord } from '../../../domain/inspection/draw.ts';
import type { InspectionCommand } from '../../../domain/inspection/inspection.ts';
import type { Month } from '../../../domain/inspection/month.ts';
import { agentId } from '../../../domain/kernel/ids.ts';
import { figuresSql } from '../../../infra/analytics/figures.ts';
import { type Lake, openLake } from '../../../infra/analytics/lake.ts';
import { settleLake } from '../../../infra/analytics/settle.ts';
import { writeLake } from '../../../infra/analytics/write-lake.ts';
import { aMail, staff } from '../../support/cases.ts';
import { caseNumber, commitsOf } from '../../support/figures.ts';
import { drawOf, inspectionOf } from '../../support/inspected.ts';
import { approves, notices, points, reports, returns, scores, withdraws } from '../../support/inspections.ts';
import { day, monday } from '../../support/moments.ts';

/** What analysts read of inspections, of three records from the draw on. */

const folder = mkdtempSync(path.join(tmpdir(), 'kefu-inspections-'));
const december = (date: number) => day(`2026-12-${String(date).padStart(2, '0')}`);
const drawnAt = december(1).at('09:00');
const closed = (n: number, more: Partial<ClosedRecord> = {}): ClosedRecord => ({
  ...{ caseId: caseNumber(n), closedAt: monday.at('17:30'), agent: agentId('anna') },
  ...{ channel: 'email', caseType: 'inquiry', priority: 'normal', ...more },
});
const bens = {
  agent: agentId('ben'),
  team: 'technical-support',
  channel: 'phone',
  caseType: 'technical',
  category: 'app',
} as const;
const ben = { kind: 'agent', id: 'ben', role: 'agent' } as const;
const of = (finding: string, command: InspectionCommand) => ({ ...command, finding }) as InspectionCommand;

const corrected = inspectionOf(
  closed(1),
  drawnAt,
  scores(december(2).at('23:50'), {
    points: points({ wording: 0, greeting: 3, closing: null }),
    fatal: ['insult'],
    findings: [{ item: 'insult', problem: 'shouted at Mr Wang' }],
  }),
  scores(december(5).at('10:00'), {
    points: points({ wording: 6, closing: null, options: null }),
    reason: 'it was Mr Wang who shouted',
  }),
  withdraws(december(5).at('10:05')),
);
const failed = inspectionOf(
  closed(2, bens),
  drawnAt,
  scores(december(3).at('10:00'), {
    points: points({ solving: 0, knowledge: 10 }),
    fatal: ['insult', 'false-promise'],
    findings: ['insult', 'false-promise', 'solving'].map((item) => ({ item, problem: 'see the call of Mr Wang' })),
  }),
  reports(december(4).at('10:00'), ben),
  approves(december(4).at('15:00')),
  of('f2', reports(december(4).at('10:00'), ben)),
  of('f3', reports(december(4).at('10:00'), ben)),
  of('f3', returns(december(4).at('16:00'))),
  notices(december(20).at('10:00')),
);
const waiting = inspectionOf(closed(3, bens), drawnAt);
const october = Array.from({ length: 21 }, (_, n) =>
  closed(10 + n, { closedAt: day('2026-10-20').at('10:00'), ...(n === 20 ? { agent: agentId('chen') } : {}) }),
);
const draw = drawOf(october, { month: '2026-10' as Month, at: day('2026-11-01').at('02:00') });
const drawn = draw.drawn.flatMap((record) => inspectionOf(record, day('2026-11-01').at('02:00')));
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
  const commits = [...cases, ...draw.commits, ...drawn, ...corrected, ...failed, ...waiting];
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
      scorings, inspector, earned, possible, round(score, 4), failed, fatal from inspections where month = '2026-11' order by inspection_id`;
    expect(await rows(asked)).toEqual([
      [
        `${caseNumber(1)}-2026-11`,
        '2026-11',
        '2026-12-02',
        '2026-12-02 23:50:00',
        '2026-12-05 10:00:00',
        2,
        'inspector-1',
        86,
        90,
        0.9556,
        false,
        '[]',
      ],
      [
        ...[`${caseNumber(2)}-2026-11`, '2026-11', '2026-12-03', '2026-12-03 10:00:00', null],
        ...[1, 'inspector-1', 80, 100, 0.8, true, '["insult","false-promise"]'],
      ],
      [`${caseNumber(3)}-2026-11`, '2026-11', null, null, null, 0, null, null, null, null, null, null],
    ]);
  });

  it('F1 keep the place that the record had when it was drawn', async () => {
    const asked = `select agent, team, channel, case_type, category, priority, cast(closed_day as varchar), cast(drawn_at as varchar)
      from inspections where month = '2026-11' order by inspection_id`;
    const bens = ['ben', 'technical-support', 'phone', 'technical', 'app', 'normal', '2026-11-16', '2026-12-01 09:00:00'];
    expect(await rows(asked)).toEqual([
      ['anna', null, 'email', 'inquiry', null, 'normal', '2026-11-16', '2026-12-01 09:00:00'],
      bens,
      bens,
    ]);
  });

  it('F3 tell how many findings are open, reported, approved and withdrawn', async () => {
    const asked = `select findings_raised, findings_open, findings_reported, findings_approved, findings_withdrawn, cast(settled_at as varchar)
      from inspections where month = '2026-11' order by inspection_id`;
    expect(await rows(asked)).toEqual([
      [1, 0, 0, 0, 1, '2026-12-05 10:05:00'],
      [3, 2, 1, 1, 0, null],
      [0, 0, 0, 0, 0, null],
    ]);
  });

  it('F3 owe their rectification as a case owes its answer: a deadline for each finding, which stands still while the supervisor judges', async () => {
    const asked = `select case_id, ref, generation, status, cast(due_at as varchar), cast(settled_at as varchar), clock from deadlines
      where kind = 'rectification' and stream = 'inspection#${caseNumber(2)}-2026-11' order by ref, generation`;
    expect(await rows(asked)).toEqual([
      [null, 'f1', 1, 'met', '2026-12-08 10:00:00', '2026-12-04 10:00:00', 'business'],
      [null, 'f2', 1, 'paused', '2026-12-08 10:00:00', null, 'business'],
      [null, 'f3', 1, 'paused', '2026-12-08 10:00:00', null, 'business'],
      [null, 'f3', 2, 'breached', '2026-12-08 16:00:00', null, 'business'],
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

it('F1 inspection_draws show that a tenth was drawn, and of every agent one at least', async () => {
  const told = `select month, records, agents, drawn, share, least_per_agent, seed, cast(handed_out_at as varchar) from inspection_draws`;
  const many = draw.drawn.length; // three are a tenth of 21, and chen has one if none of the three is hers
  expect([3, 4]).toContain(many);
  expect(await rows(told)).toEqual([['2026-10', 21, 2, many, 0.1, 1, draw.seed, '2026-11-01 02:00:00']]);
  const checked = `select drawn = count(*), drawn >= records * share, count(distinct agent) = agents
    from inspection_draws join inspections on inspections.month = inspection_draws.month group by drawn, records, share, agents`;
  expect(await rows(checked)).toEqual([[true, true, true]]);
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
    expect(await settleLake(folder, { rowsAtOnce: 60 })).toBeGreaterThan(60); // in two parts
    expect(await all()).toEqual(before);
    const late = inspectionOf(closed(3, bens), drawnAt, scores(december(10).at('10:00')));
    await writeLake(late.slice(1), folder, { name: 'late', day: '2026-12-10' });
    expect(await figure('2026-12-01', '2026-12-31')).toEqual([[3, 266, 266 / 290, 86 / 90, 1, null]]);
  });
});
