import type { Rejected } from '../kernel/decider.ts';
import type { Actor, Role } from '../kernel/event.ts';
import { firstTeam } from '../roster/words.ts';
import type { CaseCommand } from './commands.ts';
import { belowLevel, belowRank, notPermitted, notYourCase } from './refusals.ts';
import type { CaseState } from './state.ts';
import { type Level, levels, outranks } from './words.ts';

const byCustomers: readonly CaseCommand['type'][] = ['ReceiveContact', 'ReportCall', 'ReportChat', 'AnswerSurvey'];
const ofTheSystem: readonly CaseCommand['type'][] = [
  'NoticeDeadline',
  'RecordNotice',
  'WithholdNotice',
  'NoteReturn',
  'LinkCustomer',
  'ReturnCall',
  'ReportChat',
];
const working: readonly Role[] = ['agent', 'senior-agent', 'supervisor', 'manager', 'admin'];

/** Who asks. `team` is what the roster knows of the person; where it is missing, the team is not asked about. */
export type Colleague = Actor & { readonly team?: string };

/** Who may give which command (E6, B6); `undefined` when it is allowed. */
export const authorize = (actor: Colleague, command: CaseCommand, state: CaseState): Rejected | undefined => {
  if (actor.kind === 'system') return undefined;
  if (actor.kind === 'customer') return byCustomers.includes(command.type) ? undefined : notPermitted('customer');
  if (actor.role === undefined || !working.includes(actor.role)) return notPermitted(actor.role);
  if (ofTheSystem.includes(command.type)) return notPermitted(actor.role);
  if (command.type === 'AnswerSurvey') return notPermitted(actor.role); // the score is the customer's own (D1)
  if (state.kind !== 'none' && !servesOrSupervises(actor, state)) return notYourCase(state.team ?? firstTeam);
  const rank = rankNeeded(command, state);
  if (rank !== undefined && !reaches(actor.role, rank.level)) return belowRank(rank);
  if (command.type !== 'AcknowledgeEscalation' || state.kind === 'none' || state.escalation === undefined) return undefined;
  return reaches(actor.role, state.escalation.level) ? undefined : belowLevel(state.escalation.level);
};

/** What somebody may see of a case: all of it, what identifies and quotes nobody, or nothing (E6). */
export type Look = 'full' | 'impersonal' | 'none';

/** Those who serve the customer or supervise them, and inspectors, see all; analysts no personal data; nobody else anything. */
export const lookAt = (who: Colleague, theCase: Served): Look => {
  if (who.kind !== 'agent' || who.role === undefined) return 'none';
  if (who.role === 'analyst') return 'impersonal';
  return who.role === 'inspector' || servesOrSupervises(who, theCase) ? 'full' : 'none';
};

type Served = { readonly assignee?: string; readonly team?: string };

/** An agent serves what is assigned to the agent or lies with the agent's team. */
const servesOrSupervises = ({ id, role, team }: Colleague, theCase: Served): boolean =>
  team === undefined ||
  (role !== 'agent' && role !== 'senior-agent') ||
  theCase.assignee === id ||
  (theCase.team ?? firstTeam) === team;

/** B10, C2-C5: what a supervisor brings together, decides or judges; of a serious complaint the manager decides. */
const rankNeeded = (command: CaseCommand, state: CaseState): { readonly level: Level; readonly clause: string } | undefined => {
  const serious = state.kind !== 'none' && state.complaint?.assessment?.severity === 'serious';
  switch (command.type) {
    case 'BringDepartmentsTogether':
      return { level: 'supervisor', clause: 'C3' };
    case 'DecideComplaint':
      return { level: serious ? 'manager' : 'supervisor', clause: 'C3' };
    case 'AssessComplaint': // a serious complaint becomes a minor one only above the agents
      return serious && command.severity === 'minor' ? { level: 'supervisor', clause: 'C2' } : undefined;
    case 'DecideDeparture':
    case 'CancelPromise':
      return { level: 'supervisor', clause: 'B10' };
    case 'JudgeSuggestion':
      return { level: 'supervisor', clause: 'C5' };
    case 'SetCaseAside': // it leaves the figures
    case 'TakeCaseBack':
      return { level: 'supervisor', clause: 'A9' };
    case 'AcknowledgeRisk':
      return { level: 'supervisor', clause: 'C4' };
    default:
      return undefined;
  }
};

const reaches = (role: Role, level: (typeof levels)[number]): boolean => {
  if (role === 'admin') return true;
  const own = levels.find((one) => one === role);
  return own !== undefined && !outranks(level, own);
};
