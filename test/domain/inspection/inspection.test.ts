import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noInspection, statusOf } from '../../../domain/inspection/inspection.ts';
import { businessDays } from '../../../domain/kernel/time.ts';
import { defaultPolicy } from '../../../domain/policy/default-policy.ts';
import type { PolicyBook } from '../../../domain/policy/service-policy.ts';
import { staff } from '../../support/cases.ts';
import {
  agent,
  answerTo,
  approves,
  aRecord,
  draws,
  inspected,
  inspector,
  notices,
  october,
  points,
  reports,
  returns,
  scores,
  supervisor,
  withdraws,
} from '../../support/inspections.ts';
import { friday, monday, nextMonday, nextTuesday, thursday, tuesday, wednesday } from '../../support/moments.ts';

const finding = { findings: [{ item: 'restating', problem: '未复述需求' }] };
const withFinding = [draws(), scores(monday.at('10:00'), { points: points({ restating: 0 }), ...finding })] as const;
const types = (events: readonly { readonly type: string }[] | string) =>
  typeof events === 'string' ? events : events.map(({ type }) => type);

describe('F1: a record is drawn once', () => {
  it('by the system, as it was', () => {
    const { events } = inspected(draws());
    const { caseId, ...record } = aRecord(1);
    expect(events).toStrictEqual([
      {
        type: 'InspectionDrawn',
        data: { inspectionId: `${caseId}-2026-10`, month: october, caseId, ...record, policyVersion: 1, at: monday.at('02:00') },
      },
    ]);
    expect(answerTo({ ...draws(), by: inspector }, noInspection)).toBe('not-permitted');
  });

  it('drawn again, nothing happens; what was not drawn cannot be scored', () => {
    expect(answerTo(draws(), inspected(draws()).state)).toBe('unchanged');
    expect(answerTo(scores(monday.at('10:00')), noInspection)).toBe('unknown-inspection');
  });
});

describe('F2: a record is scored by the sheet', () => {
  it('earned and possible points are those of the items that apply', () => {
    const { events } = inspected(draws(), scores(monday.at('10:00'), { points: points({ greeting: 2, empathy: null }) }));
    expect(events.at(-1)).toMatchObject({
      type: 'InspectionScored',
      data: { earned: 87, possible: 90, fatal: [], failed: false, policyVersion: 1, by: 'inspector-1', at: monday.at('10:00') },
    });
  });

  it('a fatal item fails the record and leaves its points', () => {
    const { state } = inspected(
      draws(),
      scores(monday.at('10:00'), { fatal: ['insult'], findings: [{ item: 'insult', problem: '顶撞客户' }] }),
    );
    expect(state.score).toMatchObject({ earned: 100, possible: 100, fatal: ['insult'], failed: true });
    expect(answerTo(scores(monday.at('10:00'), { fatal: ['insult'] }), inspected(draws()).state)).toBe('findings-missing');
  });

  it.each([
    ['an item without points', { points: { greeting: 5 } }, 'items-missing'],
    ['more than its weight', { points: points({ greeting: 6 }) }, 'bad-points'],
    ['half a point', { points: points({ greeting: 2.5 }) }, 'bad-points'],
    ['fewer than none', { points: points({ greeting: -1 }) }, 'bad-points'],
    ['an item that the sheet has not', { points: points({ smile: 5 }) }, 'unknown-items'],
    ['a fatal item that earns points', { fatal: ['greeting'] }, 'unknown-items'],
    ['a finding of no item', { findings: [{ item: 'smile', problem: '?' }] }, 'unknown-items'],
    [
      'no item that applies',
      { points: Object.fromEntries(Object.keys(points()).map((item) => [item, null])) },
      'nothing-applies',
    ],
  ])('is refused: %s', (_what, but, code) => {
    expect(answerTo(scores(monday.at('10:00'), but), inspected(draws()).state)).toBe(code);
  });

  it('is inspectors’ and managers’, and of nobody’s own record', () => {
    const { state } = inspected(draws());
    for (const role of ['agent', 'senior-agent', 'supervisor', 'analyst'] as const)
      expect(answerTo(scores(monday.at('10:00'), { by: staff(role) }), state)).toBe('not-permitted');
    expect(types(answerTo(scores(monday.at('10:00'), { by: staff('manager') }), state))).toEqual(['InspectionScored']);
    expect(answerTo(scores(monday.at('10:00'), { by: { ...agent, role: 'inspector' } }), state)).toBe('own-record');
  });

  it('said twice, happens once; a correction says its reason and keeps the day of the first', () => {
    const { state } = inspected(draws(), scores(monday.at('10:00')));
    expect(answerTo(scores(tuesday.at('10:00')), state)).toBe('unchanged');
    const corrected = { points: points({ greeting: 0 }) };
    expect(answerTo(scores(tuesday.at('10:00'), corrected), state)).toBe('reason-missing');
    const after = inspected(draws(), scores(monday.at('10:00')), scores(tuesday.at('10:00'), { ...corrected, reason: '听录音' }));
    expect(after.state.score).toMatchObject({ earned: 95, at: tuesday.at('10:00'), firstAt: monday.at('10:00') });
  });

  it('goes by the sheet of the version that was in force at the draw', () => {
    const [first] = defaultPolicy.inspection.sheet.items;
    const lighter = {
      ...defaultPolicy,
      version: 2,
      inspection: {
        ...defaultPolicy.inspection,
        sheet: { items: first === undefined ? [] : [{ ...first, weight: 1 }], fatal: [] },
      },
    };
    const book: PolicyBook = { at: () => lighter, version: (n) => (n === 1 ? defaultPolicy : lighter), moved: () => [] };
    const events = answerTo(scores(monday.at('10:00')), inspected(draws()).state, book);
    expect(events).toMatchObject([{ type: 'InspectionScored', data: { possible: 100, policyVersion: 1 } }]);
  });

  it('earned is at most possible, and possible at most the sheet’s', () => {
    const any = fc.record(
      Object.fromEntries(
        defaultPolicy.inspection.sheet.items.map(({ item, weight }) => [item, fc.option(fc.integer({ min: 0, max: weight }))]),
      ),
    );
    fc.assert(
      fc.property(any, (given) => {
        fc.pre(Object.values(given).some((one) => one !== null));
        const { state } = inspected(draws(), scores(monday.at('10:00'), { points: given as Record<string, number | null> }));
        const told = Object.values(given).reduce((sum: number, one) => sum + Number(one ?? 0), 0);
        expect(state.score?.earned).toBe(told);
        expect(state.score?.possible).toBeLessThanOrEqual(100);
        expect(state.score?.possible).toBeGreaterThanOrEqual(told);
      }),
    );
  });
});

describe('F3: findings are rectified within 3 business days', () => {
  it('a finding is owed by whose record it is, with its deadline', () => {
    const { events, state } = inspected(...withFinding);
    expect(events.slice(2)).toMatchObject([
      { type: 'FindingRaised', data: { finding: 'f1', item: 'restating', agent: 'agent-1', by: 'inspector-1' } },
      { type: 'DeadlineArmed', data: { kind: 'rectification', ref: 'f1', clause: 'F3', dueAt: thursday.at('10:00') } },
    ]);
    expect(statusOf(state)).toBe('to-rectify');
  });

  it('a report in time stops the clock; only the approval closes the finding', () => {
    const reported = inspected(...withFinding, reports(wednesday.at('09:30')));
    expect(types(reported.events.slice(4))).toEqual(['RectificationReported', 'DeadlinePaused']);
    expect(statusOf(reported.state)).toBe('to-rectify');
    expect(answerTo(notices(nextMonday.at('10:00')), reported.state)).toBe('unchanged'); // however long the supervisor takes
    const approved = inspected(...withFinding, reports(wednesday.at('09:30')), approves(nextMonday.at('10:00')));
    expect(approved.events.slice(6)).toMatchObject([
      { type: 'RectificationApproved', data: { finding: 'f1', by: 'supervisor-1' } },
      { type: 'DeadlineMet', data: { kind: 'rectification', ref: 'f1', at: wednesday.at('09:30') } },
    ]);
    expect(statusOf(approved.state)).toBe('done');
  });

  it('returned, what remained goes on', () => {
    const { events, state } = inspected(...withFinding, reports(tuesday.at('10:00')), returns(friday.at('10:00')));
    expect(types(events.slice(6))).toEqual(['RectificationReturned', 'DeadlineResumed']);
    expect(state.deadlines.latest['rectification:f1']).toMatchObject({ status: 'running', dueAt: nextTuesday.at('10:00') });
    expect(state.findings[0]).toMatchObject({ returned: { reason: '请写明措施' } });
    expect(types(answerTo(reports(nextMonday.at('09:00'), agent, '已改'), state))).toEqual([
      'RectificationReported',
      'DeadlinePaused',
    ]);
  });

  it('without a report in time it is breached, and late once it is approved', () => {
    const late = inspected(
      ...withFinding,
      notices(friday.at('11:00')),
      reports(friday.at('12:00')),
      approves(friday.at('15:00')),
    );
    expect(late.events.slice(4)).toMatchObject([
      { type: 'DeadlineBreached', data: { dueAt: thursday.at('10:00'), noticedAt: friday.at('11:00') } },
      { type: 'RectificationReported' },
      { type: 'RectificationApproved' },
      { type: 'DeadlineMet', data: { late: true, at: friday.at('12:00') } },
    ]);
    // Reported late before any timer fired: a breach with its true time all the same.
    expect(types(inspected(...withFinding, reports(friday.at('12:00'))).events.slice(4))).toEqual([
      'RectificationReported',
      'DeadlineBreached',
    ]);
  });

  it('is reported by whose it is or a supervisor, and approved by another supervisor', () => {
    const { state } = inspected(...withFinding);
    expect(answerTo(reports(tuesday.at('10:00'), inspector), state)).toBe('not-permitted');
    expect(answerTo(reports(tuesday.at('10:00'), { ...agent, id: 'agent-2' }), state)).toBe('not-permitted');
    expect(answerTo(approves(tuesday.at('10:00')), state)).toBe('not-reported');
    const reported = inspected(...withFinding, reports(tuesday.at('10:00'), supervisor)).state;
    expect(answerTo(reports(tuesday.at('11:00'), supervisor), reported)).toBe('unchanged');
    expect(answerTo(reports(tuesday.at('11:00'), supervisor, 'otherwise'), reported)).toBe('already-reported');
    expect(answerTo(approves(tuesday.at('12:00')), reported)).toBe('own-report');
    expect(answerTo(approves(tuesday.at('12:00'), agent), reported)).toBe('not-permitted');
    expect(answerTo(returns(tuesday.at('12:00'), { ...agent, role: 'supervisor' }), reported)).toBe('own-record');
    const closed = inspected(...withFinding, reports(tuesday.at('10:00')), approves(tuesday.at('12:00'))).state;
    expect(answerTo(approves(tuesday.at('13:00')), closed)).toBe('unchanged');
    expect(answerTo(reports(tuesday.at('13:00')), closed)).toBe('finding-closed');
    expect(answerTo({ ...approves(tuesday.at('13:00')), finding: 'f9' } as never, closed)).toBe('unknown-finding');
  });

  it('raised by mistake, it is withdrawn by who inspects, and nothing is owed any more', () => {
    const { state, events } = inspected(...withFinding, withdraws(tuesday.at('10:00')));
    expect(types(events.slice(4))).toEqual(['FindingWithdrawn', 'DeadlineCancelled']);
    expect(statusOf(state)).toBe('done');
    expect(answerTo(withdraws(tuesday.at('11:00')), state)).toBe('unchanged');
    expect(answerTo(reports(tuesday.at('11:00')), state)).toBe('finding-closed');
    expect(answerTo(approves(tuesday.at('11:00')), state)).toBe('finding-closed');
    expect(answerTo(notices(nextMonday.at('10:00')), state)).toBe('unchanged');
    const standing = inspected(...withFinding).state;
    expect(answerTo(withdraws(tuesday.at('10:00'), supervisor), standing)).toBe('not-permitted');
    expect(answerTo(withdraws(tuesday.at('10:00'), { ...agent, role: 'inspector' }), standing)).toBe('own-record');
    const approved = inspected(...withFinding, reports(tuesday.at('10:00')), approves(tuesday.at('12:00'))).state;
    expect(answerTo(withdraws(tuesday.at('13:00')), approved)).toBe('finding-closed');
  });

  it('what fails the record needs a finding that stands', () => {
    const failing = { fatal: ['insult'], findings: [{ item: 'insult', problem: '顶撞客户' }] };
    const { state } = inspected(draws(), scores(monday.at('10:00'), failing), withdraws(monday.at('11:00')));
    const again = { fatal: ['insult'], points: points({ greeting: 0 }), reason: '听录音' };
    expect(answerTo(scores(tuesday.at('10:00'), again), state)).toBe('findings-missing');
    expect(types(answerTo(scores(tuesday.at('10:00'), { ...failing, ...again }), state))).toEqual([
      ...['InspectionScored', 'FindingRaised', 'DeadlineArmed'],
    ]);
  });

  it('L2: goes over to a new policy where the change says so', () => {
    const longer = {
      ...defaultPolicy,
      version: 2,
      rectification: { ...defaultPolicy.rectification, span: businessDays(5) },
    };
    const book: PolicyBook = {
      at: () => longer,
      version: (n) => (n === 1 ? defaultPolicy : longer),
      moved: () => ['rectification'],
    };
    const events = answerTo(notices(wednesday.at('11:00')), inspected(...withFinding).state, book);
    expect(events).toMatchObject([
      { type: 'DeadlineCancelled', data: { reason: 'policy-changed' } },
      { type: 'DeadlineArmed', data: { generation: 2, dueAt: nextMonday.at('10:00'), movedFrom: { policyVersion: 1 } } },
    ]);
  });
});
