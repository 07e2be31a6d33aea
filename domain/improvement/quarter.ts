import type { Quarter } from '../calendar/quarter.ts';
import { armAt, cancel, type Deadlines, evolveDeadlines, meet, noDeadlines, noticeDue } from '../deadline/deadline.ts';
import { accepted, assertNever, type CommandOf, type Decider, type Decision, unchanged } from '../kernel/decider.ts';
import type { Role } from '../kernel/event.ts';
import { type AgentId, type StreamId, streamId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { PolicyBook } from '../policy/service-policy.ts';
import type { PlanMade, QuarterClosed, QuarterEvent, WeaknessNamed } from './events.ts';
import { closedOtherwise, dueInThePast, notForRole, planOver, quarterOpen, unknownPlan } from './refusals.ts';

/** A quarter (季度) of the centre: closed once, and the plans that answer its weaknesses (G3, K1). */

export const quarterStream = (quarter: Quarter): StreamId => streamId(`quarter#${quarter}`);

export type QuarterState = {
  readonly closed?: QuarterClosed['data'];
  readonly plans: readonly Plan[];
  readonly deadlines: Deadlines;
};
export type Plan = Omit<PlanMade['data'], 'at'> &
  PlanMade['personal'] & {
    readonly madeAt: Instant;
    readonly carriedOut?: { readonly at: Instant; readonly result: string };
    readonly dropped?: { readonly at: Instant; readonly reason: string };
  };
export const initialQuarter: QuarterState = { plans: [], deadlines: noDeadlines };

export const evolveQuarter = (state: QuarterState, event: QuarterEvent): QuarterState => {
  switch (event.type) {
    case 'QuarterClosed':
      return { ...state, closed: event.data };
    case 'PlanMade': {
      const { at, ...data } = event.data;
      return { ...state, plans: [...state.plans, { ...data, ...event.personal, madeAt: at }] };
    }
    case 'PlanCarriedOut':
      return withPlan(state, event.data.plan, { carriedOut: { at: event.data.at, result: event.personal.result } });
    case 'PlanDropped':
      return withPlan(state, event.data.plan, { dropped: { at: event.data.at, reason: event.personal.reason } });
    case 'DeadlineArmed':
    case 'DeadlinePaused':
    case 'DeadlineResumed':
    case 'DeadlineMet':
    case 'DeadlineCancelled':
    case 'DeadlineWarned':
    case 'DeadlineBreached':
      return { ...state, deadlines: evolveDeadlines(state.deadlines, event) };
    default:
      event satisfies never;
      return state;
  }
};

export type CloseQuarter = CommandOf<'CloseQuarter', Omit<QuarterClosed['data'], 'at'>>;
export type MakePlan = CommandOf<
  'MakePlan',
  { action: string; figure: string; owner: AgentId; dueAt: Instant; weakness?: WeaknessNamed }
>;
export type CarryOutPlan = CommandOf<'CarryOutPlan', { plan: string; result: string }>;
export type DropPlan = CommandOf<'DropPlan', { plan: string; reason: string }>;
export type QuarterCommand = CloseQuarter | MakePlan | CarryOutPlan | DropPlan | CommandOf<'NoticeDeadline'>;

export const decideQuarter = (
  command: QuarterCommand,
  state: QuarterState,
  book: Pick<PolicyBook, 'at'>,
): Decision<QuarterEvent> => {
  if (!mayGive(command, state)) return notForRole(command.by.role);
  const decision = ability(command, state, book);
  if (decision.kind === 'rejected') return decision;
  const events = decision.kind === 'accepted' ? decision.events : [];
  const after = events.reduce(evolveQuarter, state);
  return accepted(...events, ...noticeDue(after.deadlines, command.now));
};

export const quarterDecider: Decider<QuarterState, QuarterCommand, QuarterEvent, Pick<PolicyBook, 'at'>> = {
  initial: initialQuarter,
  evolve: evolveQuarter,
  decide: decideQuarter,
};

const ability = (command: QuarterCommand, state: QuarterState, book: Pick<PolicyBook, 'at'>): Decision<QuarterEvent> => {
  const { now: at, by } = command;
  switch (command.type) {
    case 'CloseQuarter': {
      const { type: _type, now: _now, by: _by, ...closing } = command;
      if (state.closed === undefined) return accepted<QuarterEvent>({ type: 'QuarterClosed', data: { ...closing, at } });
      return state.closed.report.sha256 === closing.report.sha256 ? unchanged : closedOtherwise(); // what is closed stands
    }
    case 'MakePlan': {
      const { action, figure, owner, dueAt, weakness } = command;
      if (state.closed === undefined) return quarterOpen();
      if (dueAt <= at) return dueInThePast();
      const policy = book.at(at);
      const plan = `p${state.plans.length + 1}`;
      const named = weakness === undefined ? {} : { weakness };
      return accepted<QuarterEvent>(
        { type: 'PlanMade', data: { plan, figure, ...named, owner, dueAt, by: by.id, at }, personal: { action } },
        armAt(state.deadlines, { slot: `plan-due:${plan}`, from: at, dueAt, lead: policy.promiseLead, clause: 'K1' }, policy),
      );
    }
    case 'CarryOutPlan': {
      const { plan, result } = command;
      const known = state.plans.find((one) => one.plan === plan);
      if (known === undefined) return unknownPlan(state.plans);
      if (known.carriedOut !== undefined) return unchanged;
      if (known.dropped !== undefined) return planOver();
      return accepted<QuarterEvent>(
        { type: 'PlanCarriedOut', data: { plan, by: by.id, at }, personal: { result } },
        ...meet(state.deadlines, `plan-due:${plan}`, { at, now: at }),
      );
    }
    case 'DropPlan': {
      const { plan, reason } = command;
      const known = state.plans.find((one) => one.plan === plan);
      if (known === undefined) return unknownPlan(state.plans);
      if (known.dropped !== undefined) return unchanged;
      if (known.carriedOut !== undefined) return planOver();
      return accepted<QuarterEvent>(
        { type: 'PlanDropped', data: { plan, by: by.id, at }, personal: { reason } },
        ...cancel(state.deadlines, `plan-due:${plan}`, { at, reason: 'dropped' }),
      );
    }
    case 'NoticeDeadline':
      return accepted();
    default:
      return assertNever(command);
  }
};

const planners: readonly Role[] = ['supervisor', 'manager', 'admin'];

/** The system closes; supervisors plan; a plan's owner says that it is carried out. */
const mayGive = (command: QuarterCommand, state: QuarterState): boolean => {
  const { by } = command;
  if (by.kind === 'system') return true;
  if (by.kind !== 'agent' || by.role === undefined) return false;
  if (command.type === 'CloseQuarter' || command.type === 'NoticeDeadline') return false;
  if (command.type === 'CarryOutPlan' && state.plans.some(({ plan, owner }) => plan === command.plan && owner === by.id))
    return true;
  return planners.includes(by.role);
};

const withPlan = (state: QuarterState, plan: string, more: Partial<Plan>): QuarterState => ({
  ...state,
  plans: state.plans.map((one) => (one.plan === plan ? { ...one, ...more } : one)),
});
