import { describe, expect, it } from 'vitest';
import type { Quarter } from '../../../domain/calendar/quarter.ts';
import type { QuarterEvent } from '../../../domain/improvement/events.ts';
import {
  decideQuarter,
  evolveQuarter,
  initialQuarter,
  type QuarterCommand,
  type QuarterState,
} from '../../../domain/improvement/quarter.ts';
import type { Actor, Role } from '../../../domain/kernel/event.ts';
import { agentId, streamId } from '../../../domain/kernel/ids.ts';
import type { Instant } from '../../../domain/kernel/time.ts';
import { lists } from '../../../domain/views/board-lines.ts';
import { quarters, quartersList } from '../../../domain/views/quarters.ts';
import { staff, theSystem } from '../../support/cases.ts';
import { defaultPolicies } from '../../support/given.ts';
import { friday, monday } from '../../support/moments.ts';

const document = (sha256: string) => ({ key: `quarters/${sha256}`, sha256, bytes: 10 });
const closes = (now: Instant, sha256 = 'a'): QuarterCommand => ({
  type: 'CloseQuarter',
  quarter: '2026-Q3' as Quarter,
  asAt: now,
  report: document(sha256),
  basis: document('b'),
  policyVersion: 1,
  now,
  by: theSystem,
});
const plans = (now: Instant, but: { readonly dueAt?: Instant; readonly by?: Actor } = {}): QuarterCommand => ({
  type: 'MakePlan',
  action: 'A second person on invoices',
  figure: 'withinTarget(resolution)',
  weakness: { dimension: 'category', value: 'invoice' },
  owner: agentId('a-17'),
  dueAt: friday.at('18:00'),
  now,
  by: staff('supervisor'),
  ...but,
});
const carriesOut = (now: Instant, by: Actor = staff('supervisor')): QuarterCommand => ({
  type: 'CarryOutPlan',
  plan: 'p1',
  result: 'done',
  now,
  by,
});
const drops = (now: Instant): QuarterCommand => ({ type: 'DropPlan', plan: 'p1', reason: 'joined', now, by: staff('manager') });
const timer = (now: Instant): QuarterCommand => ({ type: 'NoticeDeadline', now, by: theSystem });

const decide = (command: QuarterCommand, state: QuarterState) => decideQuarter(command, state, defaultPolicies);
const having = (
  ...commands: readonly QuarterCommand[]
): { readonly state: QuarterState; readonly events: readonly QuarterEvent[] } => {
  let state = initialQuarter;
  const all: QuarterEvent[] = [];
  for (const command of commands) {
    const decision = decide(command, state);
    if (decision.kind === 'rejected') throw new Error(decision.refusal.code);
    const events = decision.kind === 'accepted' ? decision.events : [];
    all.push(...events);
    state = events.reduce(evolveQuarter, state);
  }
  return { state, events: all };
};
const refusal = (command: QuarterCommand, state: QuarterState): string => {
  const decision = decide(command, state);
  return decision.kind === 'rejected' ? decision.refusal.code : decision.kind;
};

describe('G3: closing a quarter', () => {
  it('happens once: the same report again changes nothing, another one is refused', () => {
    const { state, events } = having(closes(monday.at('03:00')));
    expect(events.map(({ type }) => type)).toEqual(['QuarterClosed']);
    expect(refusal(closes(monday.at('04:00')), state)).toBe('unchanged');
    expect(refusal(closes(monday.at('04:00'), 'other'), state)).toBe('quarter-closed');
  });

  it('is the system’s, not somebody’s', () => {
    expect(refusal({ ...closes(monday.at('03:00')), by: staff('manager') }, initialQuarter)).toBe('not-permitted');
  });
});

describe('K1: plans', () => {
  it('have an owner and a due date that is a deadline, warned of and breached when it passes', () => {
    const { state, events } = having(closes(monday.at('03:00')), plans(monday.at('09:00')), timer(friday.at('18:00')));
    expect(events.map(({ type }) => type)).toEqual(['QuarterClosed', 'PlanMade', 'DeadlineArmed', 'DeadlineBreached']);
    expect(events[2]).toMatchObject({ data: { kind: 'plan-due', ref: 'p1', dueAt: friday.at('18:00'), clause: 'K1' } });
    expect(state.plans[0]).toMatchObject({ plan: 'p1', owner: 'a-17', action: 'A second person on invoices' });
    expect(events[1]?.data).not.toHaveProperty('action'); // what was written is personal
  });

  it('are met when carried out in time, by their owner too; said twice, it happens once', () => {
    const owner: Actor = { kind: 'agent', id: 'a-17', role: 'agent' };
    const { state, events } = having(
      closes(monday.at('03:00')),
      plans(monday.at('09:00')),
      carriesOut(friday.at('12:00'), owner),
    );
    expect(events.slice(3).map(({ type }) => type)).toEqual(['PlanCarriedOut', 'DeadlineMet']);
    expect(refusal(carriesOut(friday.at('13:00')), state)).toBe('unchanged');
    expect(refusal(drops(friday.at('13:00')), state)).toBe('plan-over');
  });

  it('may be dropped for a reason, and then owe nothing', () => {
    const { state, events } = having(closes(monday.at('03:00')), plans(monday.at('09:00')), drops(friday.at('12:00')));
    expect(events.slice(3).map(({ type }) => type)).toEqual(['PlanDropped', 'DeadlineCancelled']);
    expect(refusal(timer(friday.at('19:00')), state)).toBe('unchanged');
  });

  it.each<readonly [string, string, QuarterCommand]>([
    ['before the quarter is closed', 'quarter-open', plans(monday.at('09:00'))],
    ['that nobody made', 'unknown-plan', carriesOut(monday.at('09:00'))],
  ])('%s are refused', (_what, code, command) => {
    expect(refusal(command, initialQuarter)).toBe(code);
  });

  it('due in the past are refused', () => {
    const { state } = having(closes(monday.at('03:00')));
    expect(refusal(plans(monday.at('09:00'), { dueAt: monday.at('08:00') }), state)).toBe('due-in-the-past');
  });

  it.each<Role>(['agent', 'senior-agent', 'inspector', 'analyst'])('are not for the role %s', (role) => {
    const { state } = having(closes(monday.at('03:00')), plans(monday.at('09:00')));
    expect(refusal(plans(monday.at('10:00'), { by: staff(role) }), state)).toBe('not-permitted');
    expect(refusal(carriesOut(monday.at('10:00'), staff(role)), state)).toBe('not-permitted');
  });

  it('stand among all that is due, for sweep and board', () => {
    const { events } = having(closes(monday.at('03:00')), plans(monday.at('09:00')));
    const stream = streamId('quarter#2026-Q3');
    const row = quarters.evolve(quarters.initial, {
      stream,
      commit: 1,
      events,
      commandId: 'x' as never,
      actor: theSystem,
      at: monday.at('09:00'),
    });
    const { entries, cells } = quarters.contribution(row);
    expect(entries.map(({ list }) => list)).toEqual([quartersList, lists.running]);
    expect(entries[1]?.line).toMatchObject({ stream, kind: 'plan-due', ref: 'p1', moment: 'warning' });
    expect(cells).toEqual([{ table: 'deadlines', key: 'running|plan-due', count: 1, sheet: 'now' }]);
  });
});
