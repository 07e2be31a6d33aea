import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { CaseCommand } from '../../../domain/case/commands.ts';
import { openLake } from '../../../infra/analytics/lake.ts';
import { writeLake } from '../../../infra/analytics/write-lake.ts';
import { aMail, staff } from '../../support/cases.ts';
import { caseNumber, commitsOf } from '../../support/figures.ts';
import { monday } from '../../support/moments.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'kefu-aside-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const mail = aMail(monday.at('09:00'));
const by = staff('supervisor');
const aside: CaseCommand = { type: 'SetCaseAside', now: monday.at('10:00'), by, cause: 'nuisance' };
const merge: CaseCommand = { type: 'MergeCase', now: monday.at('10:00'), by, into: caseNumber(9) };
const unmerge: CaseCommand = { type: 'UnmergeCase', now: monday.at('11:00'), by };
const back: CaseCommand = { type: 'TakeCaseBack', now: monday.at('11:00'), by };

it('A9 analysts count no contact of a case set aside or merged, and every one where that was undone', async () => {
  const cases = [[], [aside], [aside, back], [merge], [merge, unmerge]];
  const commits = cases.flatMap((more, index) => commitsOf(index + 1, mail, ...more));
  await writeLake(commits, folder);
  const lake = await openLake(folder);
  const asked = await lake.ask(`
    select nuisance, count(*), count(*) filter (where is_contact)
    from cases join interactions on interactions.case_id = cases.case_id group by 1 order by 1`);
  lake.close();
  expect(asked.rows.map((row) => row.map(Number))).toEqual([
    [0, 3, 3],
    [1, 2, 0],
  ]);
});
