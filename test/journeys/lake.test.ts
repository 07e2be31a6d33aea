import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openLake } from '../../infra/analytics/lake.ts';
import { errorsLogged, newDataDir, type RunningDesk, removeDataDir, startDesk } from '../support/desk.ts';

const dataDir = newDataDir();
let desk: RunningDesk;

beforeAll(async () => {
  desk = await startDesk(dataDir);
});
afterAll(async () => {
  await desk.stop();
  removeDataDir(dataDir);
});

const open = async (subject: string): Promise<string> => {
  const body = { channel: 'chat', subject, description: 'Hello?', customer: { name: '张女士', email: 'zhang@customer.example' } };
  const answer = (await desk.client.post('/cases', body)) as { readonly case: { readonly id: string } };
  return answer.case.id;
};

/** A new look at the lake each time, as `npm run sql` has it. */
const inLake = async (sql: string): Promise<readonly (readonly unknown[])[]> => {
  const lake = await openLake(path.join(dataDir, 'lake')).catch(() => undefined);
  if (lake === undefined) return [];
  try {
    return (await lake.ask(sql)).rows;
  } finally {
    lake.close();
  }
};

/** Milliseconds until the opening of each of these cases could be asked for. */
const seen = async (caseIds: readonly string[]): Promise<number> => {
  const since = performance.now();
  const listed = caseIds.map((id) => `'${id}'`).join(', ');
  for (;;) {
    const rows = await inLake(
      `select count(distinct subject) from events where subject in (${listed}) and event_type = 'CaseOpened'`,
    );
    if (Number(rows[0]?.[0] ?? 0) === caseIds.length) return performance.now() - since;
    if (performance.now() - since > 20_000) throw new Error(`${rows} of ${caseIds.length} are in the lake after 20 s`);
    await sleep(100);
  }
};

describe('G3: SQL for analysts', () => {
  test('an event can be asked for within ten seconds of its making', async () => {
    const times: number[] = [];
    for (let round = 0; round < 4; round += 1) {
      const cases = await Promise.all(Array.from({ length: 10 }, (_, n) => open(`Round ${round} case ${n}`)));
      const last = await open(`Round ${round}, the last`);
      times.push(await seen([last])); // from the answer: the commit is stored then
      await seen(cases);
    }
    console.log(`lake: event to SQL ${times.map((time) => `${(time / 1000).toFixed(1)} s`).join(', ')}`);
    expect(Math.max(...times)).toBeLessThan(10_000);
  });

  test('the command answers the same, and nothing that identifies a person is anywhere in the lake', () => {
    const asked = (...args: string[]) =>
      spawnSync(process.execPath, ['infra/analytics/sql.ts', '--data', dataDir, ...args], { encoding: 'utf8' });
    const answer = asked('--json', "select channel, count(*) as cases from cases where channel = 'chat' group by channel");
    expect(answer.stderr).toBe('');
    expect(JSON.parse(answer.stdout)).toEqual([{ channel: 'chat', cases: 44 }]);
    expect(asked('--csv', 'select 1 as a').stdout).toBe('a\r\n1\r\n\n');
    const everything = asked('--json', '--rows', '100000', 'select * from event_rows').stdout;
    expect(everything).toContain('CaseOpened');
    expect(everything).not.toMatch(/张女士|zhang@|Hello\?|Round 0/);
    const refused = asked('drop view cases');
    expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining('Only SELECT')]);
  });

  test('what was accepted before a kill -9 comes into the lake after the next start, and is counted once', async () => {
    const cases = await Promise.all(Array.from({ length: 20 }, (_, n) => open(`Before the kill ${n}`)));
    await desk.kill();
    desk = await startDesk(dataDir);
    await seen(cases);
    const rows = await inLake('select count(*), count(distinct case_id), sum(contacts) from cases');
    expect(rows).toEqual([[64, 64, 64]]);
    expect(errorsLogged(dataDir).filter((line) => line.startsWith('reactions'))).toEqual([]);
  });
});
