import type { CaseCommand } from '../../domain/case/commands.ts';
import type { CaseEvent } from '../../domain/case/events.ts';
import type { Lesson } from '../../domain/case/lessons.ts';
import type { RiskRule } from '../../domain/case/risk.ts';
import type { Severity } from '../../domain/case/words.ts';
import type { Role } from '../../domain/kernel/event.ts';
import { agentId, interactionId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/time.ts';
import { anAgent, anAnsweredCase, close, followUpVisit, resolve, staff, type Told, theCustomer } from './cases.ts';
import { goingOn } from './given.ts';
import { minutesAfter, monday } from './moments.ts';

/** The loops of a complaint and of a suggestion, step by step, as the desk takes them. */

export const acknowledgeComplaint = (now: Instant): CaseCommand => ({ type: 'AcknowledgeComplaint', now, by: anAgent });
export const assess = (
  now: Instant,
  severity: Severity = 'minor',
  but: { readonly owner?: string; readonly complaintClass?: string; readonly madeAt?: Instant; readonly role?: Role } = {},
): CaseCommand => {
  const { owner = 'a-17', complaintClass = 'product', madeAt, role = 'agent' } = but;
  const made = madeAt === undefined ? {} : { madeAt };
  return { type: 'AssessComplaint', now, by: staff(role), severity, complaintClass, owner: agentId(owner), ...made };
};
export const inform = (now: Instant, informedAt?: Instant): CaseCommand => ({
  type: 'InformManagement',
  now,
  by: anAgent,
  informed: 'manager-1',
  ...(informedAt === undefined ? {} : { informedAt }),
});
export const investigate = (now: Instant, cause = 'seal left out'): CaseCommand => ({
  type: 'InvestigateComplaint',
  now,
  by: anAgent,
  cause,
  department: 'assembly',
  findings: 'The seal was not in the parcel that Ann Miller got.',
  person: 'Wang Fang',
});
export const bringTogether = (now: Instant, departments = ['assembly', 'shipping'], role: Role = 'supervisor'): CaseCommand => ({
  type: 'BringDepartmentsTogether',
  now,
  by: staff(role),
  departments,
});
export const propose = (now: Instant, solutions = ['send a new filter', 'refund']): CaseCommand => ({
  type: 'ProposeSolutions',
  now,
  by: anAgent,
  solutions,
});
export const decide = (now: Instant, solution = 's1', role: Role = 'supervisor'): CaseCommand => ({
  type: 'DecideComplaint',
  now,
  by: staff(role),
  solution,
});
export const tellDecision = (now: Instant): CaseCommand => ({ type: 'TellDecision', now, by: anAgent });
export const carryOut = (now: Instant): CaseCommand => ({ type: 'CarryOutSolution', now, by: anAgent });
export const accept = (now: Instant): CaseCommand => ({ type: 'AcceptSolution', now, by: anAgent });
export const reject = (now: Instant): CaseCommand => ({ type: 'RejectSolution', now, by: anAgent, reason: 'I want my money' });
export const summarise = (now: Instant, summary = 'Seals are counted twice from now on.'): CaseCommand => ({
  type: 'SummariseComplaint',
  now,
  by: anAgent,
  result: 'upheld',
  evaluation: 'effective',
  summary,
});

/** The steps of a minor complaint in their order, each with the stage that it reaches; resolved after it was carried out. */
export const steps: readonly (readonly [string, (now: Instant) => CaseCommand])[] = [
  ['acknowledged', acknowledgeComplaint],
  ['assessed', (now) => assess(now)],
  ['investigated', (now) => investigate(now)],
  ['convened', (now) => bringTogether(now)],
  ['proposed', (now) => propose(now)],
  ['decided', (now) => decide(now)],
  ['told', tellDecision],
  ['carried-out', carryOut],
  ['accepted', accept],
  ['visited', (now) => followUpVisit(now)],
  ['summarised', (now) => summarise(now)],
];

/** A complaint of Monday at nine, answered at once, that has come as far as `stage`, a step every five minutes from ten o'clock on. */
export const aComplaint = (stage: string, told: Told = {}): readonly CaseEvent[] => {
  const last = steps.findIndex(([name]) => name === stage);
  if (last < 0 && stage !== 'received') throw new Error(`no stage ${stage}`);
  return steps.slice(0, last + 1).reduce(
    (history, [name, command], index) => {
      const now = minutesAfter(monday.at('10:00'), index * 5);
      return goingOn(history, ...(name === 'accepted' ? [resolve(minutesAfter(now, -1))] : []), command(now));
    },
    anAnsweredCase({ caseType: 'complaint', ...told }),
  );
};
export const aClosedComplaint = (): readonly CaseEvent[] => goingOn(aComplaint('summarised'), close(monday.at('12:00')));

/** Everything up to the carried-out solution, for tests that need a complaint's result. */
export const carriedOut = (now: Instant): readonly CaseCommand[] => steps.slice(0, 8).map(([, command]) => command(now));

export const judge = (now: Instant, feasible = true, role: Role = 'supervisor'): CaseCommand => ({
  type: 'JudgeSuggestion',
  now,
  by: staff(role),
  feasible,
  reason: 'Fits the next catalogue.',
});
export const tellOutcome = (now: Instant): CaseCommand => ({ type: 'TellSuggestionOutcome', now, by: anAgent });

export const acknowledgeRisk = (now: Instant, rule?: RiskRule, role: Role = 'supervisor'): CaseCommand => ({
  type: 'AcknowledgeRisk',
  now,
  by: staff(role),
  ...(rule === undefined ? {} : { rule }),
});
export const recordLessons = (now: Instant, ...lessons: readonly Lesson[]): CaseCommand => ({
  type: 'RecordLessons',
  now,
  by: anAgent,
  lessons,
});

/** A later mail of the customer, in these words. */
export const saying = (now: Instant, text: string, subject?: string): CaseCommand => ({
  type: 'ReceiveContact',
  now,
  by: theCustomer,
  interaction: {
    data: { interactionId: interactionId('i-said'), direction: 'inbound', channel: 'email', at: now },
    ...(subject === undefined ? {} : { personal: { subject } }),
  },
  text,
});
