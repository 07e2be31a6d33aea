import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { boundsOf, monthAt } from '../../domain/inspection/month.ts';
import type { Commit } from '../../domain/kernel/event.ts';
import { defaultPolicy } from '../../domain/policy/default-policy.ts';
import { examples } from '../../functions/lib/schemas/inspections.ts';
import type { RunningDesk } from '../support/desk.ts';
import { secondsAfter } from '../support/moments.ts';
import { closeForGood, type Office, openForTheDay } from './office.ts';

/** From a closed case to the number and back: the month's draw by its timer, the score, the finding, its breach (F1-F3, G1, G4). */

let desk: RunningDesk;
let office: Office;
type Shown = ReturnType<JSON['parse']>;
const get = (at: string, role = 'inspector'): Promise<Shown> => office.get<Shown>(at, role);

let month: string;
beforeAll(async () => {
  ({ desk, office } = await openForTheDay());
  for (const subject of ['One', 'Two']) {
    const { id } = (await office.post('/cases', { channel: 'phone', subject, description: 'Something is wrong.' })).case;
    await office.post(`/cases/${id}/assignment`, { to: 'agent-1' });
    await office.post(`/cases/${id}/resolution`, { result: 'Replaced.' });
    await office.post(`/cases/${id}/interactions`, { text: 'Is all well now?', purpose: 'follow-up' });
    await office.post(`/cases/${id}/closure`);
  }
  const { zone } = defaultPolicy.calendar;
  const now = await office.now();
  month = monthAt(now, zone);
  await office.advanceTo(secondsAfter(boundsOf(monthAt(now, zone), zone).to, 26 * 3600));
});
afterAll(() => closeForGood(desk));

describe('quality inspection', () => {
  test('F1: after the month’s end the desk draws by itself; the record is scored and the figure leads to it', async () => {
    expect((await get('/inspection-draws')).draws).toMatchObject([{ month, records: 2, drawn: 1 }]);
    const { inspections } = await get('/inspections?status=to-score');
    expect(inspections).toHaveLength(1);
    const [{ inspectionId: id }] = inspections;
    expect((await office.board()).inspections).toEqual({ toScore: 1 });

    const scored = (await office.post(`/inspections/${id}/score`, examples.score, { role: 'inspector' })) as Shown;
    const { earned, possible } = scored.score;
    expect([earned, possible]).toEqual([87, 95]);
    await office.rest();
    const day = (await office.now()).slice(0, 10);
    const asked = `from=${day}&to=${secondsAfter(await office.now(), 86_400).slice(0, 10)}`;
    const { groups } = await get(`/figures?${asked}&figures=inspectionScore&by=agent`);
    expect(groups).toMatchObject([
      { agent: 'agent-1', figures: { inspectionScore: { n: 1, value: earned / possible, earned, possible } } },
    ]);
    const { contributions } = await get(`/figures/explain?${asked}&figure=inspectionScore`);
    expect(contributions).toMatchObject([{ parts: { n: 1, earned, possible }, links: { inspection: `/inspections/${id}` } }]);
    const { commits } = await get(`/inspections/${id}/events`);
    expect(commits.map(({ actor }: Commit) => actor.id)).toEqual(['inspections.timer', 'inspector-1']);
  });

  test('F3: a finding that nobody puts right in three business days is breached, to the second, and stays so', async () => {
    const [{ inspectionId: id, dueAt }] = (await get('/board/rectifications')).lines;
    await office.advanceTo(secondsAfter(dueAt, 3));
    const { commits } = await get(`/inspections/${id}/events`);
    const told = commits.flatMap(({ events }: Commit) => events as readonly { type: string; data: Shown }[]);
    const breaches = told.filter(({ type }: { type: string }) => type === 'DeadlineBreached');
    expect(breaches).toMatchObject([{ data: { kind: 'rectification', ref: 'f1', dueAt } }]);
    expect(Date.parse(breaches[0].data.noticedAt) - Date.parse(dueAt)).toBeLessThanOrEqual(2000);
    expect((await office.board()).rectifications).toMatchObject({ count: 1, late: 1 });
    await office.post(`/inspections/${id}/rectification`, examples.rectification, { role: 'agent' });
    const done = (await office.post(`/inspections/${id}/rectification/approval`, examples.approval, {
      role: 'supervisor',
    })) as Shown;
    expect([done.status, done.findings[0].late]).toEqual(['done', true]);
    await office.rest();
    expect((await office.board()).rectifications).toMatchObject({ count: 0, late: 0 });
  });
});
