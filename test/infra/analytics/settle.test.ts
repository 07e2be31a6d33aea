import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Commit } from '../../../domain/kernel/event.ts';
import { commandId, streamId } from '../../../domain/kernel/ids.ts';
import { instant } from '../../../domain/kernel/time.ts';
import { figuresSql } from '../../../infra/analytics/figures.ts';
import { openLake } from '../../../infra/analytics/lake.ts';
import { settleLake } from '../../../infra/analytics/settle.ts';
import { lakeViews } from '../../../infra/analytics/views.ts';
import { writeLake } from '../../../infra/analytics/write-lake.ts';
import { inspectionsOf } from '../../support/inspected.ts';
import { someCommits } from '../../support/lake.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'kefu-settle-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const nuisance = (caseId: string): readonly Commit[] => [
  {
    stream: streamId('customer#C1'),
    commit: 1,
    commandId: commandId('n'),
    actor: { kind: 'agent', id: 'li' },
    at: instant('2026-11-30T01:30:00.000Z'),
    events: [
      { type: 'CustomerRecorded', data: { customerId: 'C1', contactClass: 'nuisance', at: '2026-11-30T01:30:00.000Z' } },
      { type: 'CustomerIdentified', data: { by: 'case', caseId, at: '2026-11-30T01:30:00.000Z' } },
    ],
  },
  {
    stream: streamId(`case#${caseId}`),
    commit: 900,
    commandId: commandId('n'),
    actor: { kind: 'system', id: 'identify.queue' },
    at: instant('2026-11-30T01:30:01.000Z'),
    events: [{ type: 'CaseSetAside', data: { cause: 'nuisance', by: 'identify.queue', at: '2026-11-30T01:30:01.000Z' } }],
  },
];

/** Every row of every table, in an order of its own. */
const everything = async (lake: string): Promise<Readonly<Record<string, readonly string[]>>> => {
  const opened = await openLake(lake);
  const found: Record<string, readonly string[]> = {};
  for (const { name } of lakeViews().filter((view) => !view.name.startsWith('calendar'))) {
    const { rows } = await opened.ask(`select * from ${name}`, { rows: 1_000_000 });
    found[name] = rows.map((row) => JSON.stringify(row)).sort();
  }
  opened.close();
  return found;
};

/** As an earlier version of the tables left it, which had no inspections. */
const settledBefore = (lake: string): void => {
  const pointer = path.join(lake, 'settled.json');
  const { folder: tables, files } = JSON.parse(readFileSync(pointer, 'utf8'));
  rmSync(path.join(lake, tables, 'inspections'), { recursive: true });
  writeFileSync(pointer, JSON.stringify({ folder: tables, files }));
};
const count = async (lake: string, table: string): Promise<number> => {
  const opened = await openLake(lake);
  const { rows } = await opened.ask(`select count(*) from ${table}`);
  opened.close();
  return Number(rows[0]?.[0]);
};

describe('a settled lake', () => {
  const histories = someCommits(60, 11);
  const commits = [...histories, ...inspectionsOf(histories)];
  const early = commits.filter(({ commit }) => commit <= 2); // every case has begun
  const late = [...commits.filter(({ commit }) => commit > 2), ...commits.slice(0, 20), ...nuisance('T3')]; // goes on, and comes twice

  it('G3: answers as one that is not, row for row, with what came after the settling, what came twice, and once its tables are defined otherwise', async () => {
    const [plain, settled] = [path.join(folder, 'plain'), path.join(folder, 'settled')];
    for (const lake of [plain, settled]) await writeLake(early, lake, { name: 'early' });
    expect(await settleLake(settled)).toBe(early.flatMap(({ events }) => events).length);
    expect(await everything(settled)).toEqual(await everything(plain));
    for (const lake of [plain, settled]) await writeLake(late, lake, { name: 'late' });
    const expected = await everything(plain);
    expect(await everything(settled)).toEqual(expected);
    expect(expected.case_customers).toHaveLength(1);
    expect(expected.inspection_items?.length).toBeGreaterThan(12);
    settledBefore(settled);
    expect(await count(settled, 'inspections')).toBe(expected.inspections?.length);
    await settleLake(settled);
    expect(await everything(settled)).toEqual(expected);
    expect(readdirSync(settled).filter((name) => name.startsWith('settled-'))).toHaveLength(1);
  });

  it('a question sees what came in since the one before', async () => {
    const lake = path.join(folder, 'growing');
    await writeLake(early, lake, { name: 'early' });
    const opened = await openLake(lake);
    const events = async () => Number((await opened.ask('select count(*) from events')).rows[0]?.[0]);
    const before = await events();
    await writeLake(late, lake, { name: 'late' });
    expect(await events()).toBeGreaterThan(before);
    opened.close();
  });

  it('G1: a nuisance contact is in no figure but that of its inspection, which was before', async () => {
    const opened = await openLake(path.join(folder, 'plain'));
    const { rows } = await opened.ask("select distinct figure from figure_items where case_id = 'T3'");
    expect(rows).toEqual([['inspectionScore']]);
    expect((await opened.ask(figuresSql({ from: '2026-11-01', to: '2026-12-31' }))).rows.length).toBeGreaterThan(20);
    opened.close();
  });
});
