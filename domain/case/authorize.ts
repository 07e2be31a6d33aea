import type { Rejected } from '../kernel/decider.ts';
import type { Actor, Role } from '../kernel/event.ts';
import type { CaseCommand } from './commands.ts';
import { belowLevel, notPermitted } from './refusals.ts';
import type { CaseState } from './state.ts';
import { levels, outranks } from './words.ts';

const working: readonly Role[] = ['agent', 'senior-agent', 'supervisor', 'manager', 'admin'];

/** Who may give which command (E6, B6); `undefined` when it is allowed. */
export const authorize = (actor: Actor, command: CaseCommand, state: CaseState): Rejected | undefined => {
  if (actor.kind === 'system') return undefined;
  if (actor.kind === 'customer')
    return command.type === 'ReceiveContact' || command.type === 'ReportCall' ? undefined : notPermitted('customer');
  if (actor.role === undefined || !working.includes(actor.role)) return notPermitted(actor.role);
  if (command.type === 'NoticeDeadline' || command.type === 'RecordNotice') return notPermitted(actor.role); // the system's own
  if (command.type !== 'AcknowledgeEscalation' || state.kind === 'none' || state.escalation === undefined) return undefined;
  return reaches(actor.role, state.escalation.level) ? undefined : belowLevel(state.escalation.level);
};

const reaches = (role: Role, level: (typeof levels)[number]): boolean => {
  if (role === 'admin') return true;
  const own = levels.find((one) => one === role);
  return own !== undefined && !outranks(level, own);
};
