import { describe, expect, it } from 'vitest';
import type { Quarter } from '../../../domain/calendar/quarter.ts';
import { quarterStream } from '../../../domain/improvement/quarter.ts';
import type { Commit } from '../../../domain/kernel/event.ts';
import { agentId } from '../../../domain/kernel/ids.ts';
import { type Instant, instant } from '../../../domain/kernel/time.ts';
import { adjustmentsOf } from '../../../domain/views/quarter/report.ts';
import { closeDueQuarters, closeQuarter } from '../../../functions/lib/quarter/close.ts';
import { readQuarter, readReport } from '../../../functions/lib/quarter/documents.ts';
import { numbersNow } from '../../../functions/lib/quarter/numbers-now.ts';
import { plantedWeakness } from '../../../infra/local/simulate/centre.ts';
import { simulate } from '../../../infra/local/simulate/simulate.ts';
import { staff } from '../../support/cases.ts';
import { aDesk } from '../../support/closings.ts';
import { anInspection } from '../../support/scored-inspections.ts';

const commits: readonly Commit[] = [...simulate({ cases: 600, quarter: '2026-Q3', seed: 7, quarters: 2 })];
const q2 = instant('2026-07-16T03:00:00+08:00');
const q3 = instant('2026-10-16T03:00:00+08:00');
const third = '2026-Q3' as Quarter;
const closed = async (desk: ReturnType<typeof aDesk>, now: Instant) => {
  const done = await closeQuarter(desk.ports, (now < q3 ? '2026-Q2' : '2026-Q3') as Quarter, now);
  if (done.kind !== 'closed') throw new Error(`${done.quarter} is ${done.kind}`);
  return done.report;
};

describe('G3: closing the quarter that is due', () => {
  it('is not done before the days that the policy gives it, and done once', async () => {
    const desk = aDesk(commits);
    expect(await closeQuarter(desk.ports, third, instant('2026-10-15T23:00:00+08:00'))).toEqual({
      kind: 'not-due',
      quarter: '2026-Q3',
    });
    expect((await closeQuarter(desk.ports, third, q3)).kind).toBe('closed');
    expect((await closeQuarter(desk.ports, third, instant('2026-10-16T04:00:00+08:00'))).kind).toBe('closed-before');
    expect(desk.stored(quarterStream('2026-Q3' as Quarter))).toHaveLength(1);
  });

  it('a centre without cases closes nothing', async () => {
    expect((await closeQuarter(aDesk([]).ports, third, q3)).kind).toBe('empty');
  });

  it('each that is due and was missed is closed, the oldest first, so that the later is held against the earlier', async () => {
    const desk = aDesk(commits);
    expect(await closeDueQuarters(desk.ports, q3)).toEqual(['2026-Q2', '2026-Q3']);
    expect(await closeDueQuarters(desk.ports, q3)).toEqual([]);
    const { closed: closing } = await readQuarter(desk.ports.events, third);
    if (closing === undefined) throw new Error('it was not closed');
    const report = await readReport(desk.ports.objects, closing);
    expect(report.figures.find(({ name }) => name === 'contacts')?.before?.n).toBeGreaterThan(600);
  });

  it('twice gives the same bytes, in whatever order the cases come', async () => {
    const byStream = [...Map.groupBy(commits, ({ stream }) => stream).values()];
    const [one, other] = [aDesk(commits), aDesk(byStream.reverse().flat())];
    await closed(one, q3);
    await closed(other, q3);
    const digests = async (desk: typeof one) => {
      const { closed: closing } = await readQuarter(desk.ports.events, '2026-Q3' as Quarter);
      return [closing?.report.sha256, closing?.basis.sha256];
    };
    expect(await digests(other)).toEqual(await digests(one));
    expect([...other.documents.keys()]).toEqual([...one.documents.keys()]);
    for (const [key, body] of one.documents) expect(other.documents.get(key)?.equals(body)).toBe(true);
  });

  it('as at a moment is the same for ever: what came later is no part of it, and told as a correction', async () => {
    const then = await closed(aDesk(commits.filter(({ at }) => at <= q2)), q2);
    const desk = aDesk(commits, { until: q2 });
    expect(await closed(desk, q2)).toEqual(then);
    // The same stores a quarter later, with all that has happened since.
    const later = aDesk(commits, { documents: desk.documents });
    for (const commit of desk.stored(quarterStream('2026-Q2' as Quarter))) await later.ports.events.append(commit);
    const report = await closed(later, q3);
    expect(report.figures.find(({ name }) => name === 'contacts')?.before).toEqual(
      then.figures.find(({ name }) => name === 'contacts')?.now,
    );
    for (const { name, closed: was } of report.adjustments.filter(({ apart }) => apart === undefined))
      expect(then.figures.find((line) => line.name === name)?.now).toMatchObject({ n: was.n, value: was.value });
  });

  it('F2 an inspection corrected after the closing is told as a correction, its failing apart', async () => {
    const found = { at: instant('2026-05-20T10:00:00+08:00'), earned: 90, possible: 100 };
    const late = { ...found, at: instant('2026-08-03T10:00:00+08:00'), fatal: ['disclosure'] };
    const inspected = anInspection(1, [found, late], { at: instant('2026-05-01T03:00:00+08:00') });
    const all = [...commits.filter(({ stream }) => !stream.startsWith('inspection')), ...inspected];
    const then = await closed(aDesk(all, { until: q2 }), q2);
    expect(then.figures.find(({ name }) => name === 'inspectionScore')?.now).toMatchObject({ n: 1, value: 0.9, failed: 0 });
    const numbers = await numbersNow(aDesk(all).ports.views, then.period);
    expect(adjustmentsOf(then, numbers).filter(({ name }) => name === 'inspectionScore')).toEqual([
      { name: 'inspectionScore', unit: 'count', apart: 'failed', closed: { n: 1, value: 0 }, now: { n: 1, value: 1 } },
    ]);
  });

  it('K1: the quarter after shows what became of the plans, and whether their figures moved', async () => {
    const desk = aDesk(commits);
    await closed(desk, q2);
    const by = staff('supervisor');
    const weakness = { dimension: 'category', value: plantedWeakness(7).category };
    const plan = { figure: 'withinTarget(resolution)', owner: agentId('cs-001'), weakness, action: 'more people' } as const;
    await desk.ports.handle({
      stream: quarterStream('2026-Q2' as Quarter),
      commandId: 'plan' as never,
      actor: by,
      now: instant('2026-07-17T09:00:00+08:00'),
      command: {
        type: 'MakePlan',
        ...plan,
        dueAt: instant('2026-08-01T09:00:00+08:00'),
        now: instant('2026-07-17T09:00:00+08:00'),
        by,
      },
    });
    const [outcome] = (await closed(desk, q3)).lastPlans;
    expect(outcome).toMatchObject({ plan: 'p1', standing: 'open', moved: 'worse' }); // the planted weakness strikes after it
    expect(outcome?.before).toBeGreaterThan(outcome?.now ?? 1);
    expect(outcome).not.toHaveProperty('action');
  });

  it('C6 holds figures, complaints, suggestions, scores, themes, actions of lessons and the weakness that was planted, and quotes nobody', async () => {
    const desk = aDesk(commits);
    await closed(desk, q2);
    const report = await closed(desk, q3);
    expect(report.weaknesses.map(({ dimension, value }) => `${dimension} ${value}`)).toEqual([
      `category ${plantedWeakness(7).category}`,
    ]);
    expect(report.weaknesses[0]?.cases.length).toBeGreaterThan(5);
    const opened = commits.filter(({ events }) => events.some(({ type }) => type === 'CaseOpened'));
    const inQ3 = opened.filter(({ at }) => at >= '2026-06-30T16:00:00.000Z');
    expect(inQ3).toHaveLength(600);
    const counted = commits
      .filter(({ at }) => at >= '2026-06-30T16:00:00.000Z' && at < '2026-09-30T16:00:00.000Z')
      .flatMap(({ events }) => events);
    const of = (type: string): number => counted.filter((event) => event.type === type).length;
    expect(report.complaints.reduce((sum, { n }) => sum + n, 0)).toBe(of('ComplaintCounted'));
    expect(report.suggestions.feasible + report.suggestions.notFeasible).toBe(of('SuggestionOutcomeTold'));
    const comments = counted.filter((event) => (event.personal as { comment?: string } | undefined)?.comment !== undefined);
    expect(report.voices.comments).toBe(comments.length);
    expect([...report.scores.surveys, ...report.scores.visits].reduce((sum, n) => sum + n, 0)).toBe(
      counted.filter((event) => (event.data as { score?: number }).score !== undefined).length,
    );
    const lessons = counted.filter((event) => event.type === 'LessonsRecorded');
    const actions = lessons.filter((event) => (event.data as { becomes: string }).becomes === 'improvement-action');
    expect([report.learned?.actions, report.learned?.articles]).toEqual([actions.length, lessons.length - actions.length]);
    expect(report.learned?.listed.map(({ owner, dueAt, at }) => ({ owner, dueAt, at }))).toEqual(
      actions
        .map(({ data }) => data as { owner: string; dueAt: string; at: string })
        .map(({ owner, dueAt, at }) => ({ owner, dueAt, at }))
        .sort((a, b) => (a.at < b.at ? -1 : 1)),
    );
    expect(actions.length).toBeGreaterThan(0);
    for (const event of lessons) expect(JSON.stringify(report)).not.toContain((event.personal as { text: string }).text);
    const text = JSON.stringify(report);
    for (const event of comments) expect(text).not.toContain((event.personal as { comment: string }).comment);
    expect(text).not.toMatch(/@mail\.example|\+861/);
  });
});
