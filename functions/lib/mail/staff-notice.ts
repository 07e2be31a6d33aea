import type { CaseEvent } from '../../../domain/case/events.ts';
import type { Level } from '../../../domain/case/words.ts';
import { slotOf } from '../../../domain/case/words.ts';
import { isOwed } from '../../../domain/deadline/deadline.ts';
import type { Role } from '../../../domain/kernel/event.ts';
import type { Instant } from '../../../domain/kernel/time.ts';
import type { Values } from '../../../domain/notice/template.ts';
import type { TemplateName } from '../../../domain/policy/mail-templates.ts';
import { firstTeam } from '../../../domain/roster/words.ts';
import type { AgentLine } from '../../../domain/views/roster.ts';
import { isMailable } from './header-encoding.ts';
import { eventAt, type Occasion, type People, type Unwritten, type Written } from './notice-events.ts';
import type { MailAddress } from './parse.ts';
import { caseValues, centreName, dateTime, letterText, spokenCaseId } from './templates.ts';
import { deadlineWord, levelWord } from './words.ts';

type Told = {
  readonly template: TemplateName & ('escalation' | 'warning' | 'breach');
  readonly level: Level;
  readonly values: Values;
};

/** B6, D5, C2: what those hear who have to see to a case. Nothing personal is in it: a mailbox is not the desk. */
export const writeStaffNotice = async (
  occasion: Occasion,
  { people, supportAddress }: { readonly people: People; readonly supportAddress: string },
): Promise<Written | Unwritten> => {
  const { state, policy, now } = occasion;
  const told = whatToTell(occasion);
  if (told === undefined) return 'not-wanted';
  const roster = await people();
  const to = recipients(roster, occasion, told.level).filter(
    ({ address }) => isMailable(address) && address.toLowerCase() !== supportAddress.toLowerCase(), // it would open a case
  );
  if (to.length === 0) return 'no-address';
  const { language } = policy.staffNotices;
  const assignee = roster.find(({ agentId }) => agentId === state.assignee)?.name ?? state.assignee;
  const values = { ...caseValues(state, policy, language), ...told.values, assignee };
  const text = letterText(policy, { template: told.template, language, values, now });
  const subject = `${titles[told.template][language]} ${spokenCaseId(state.id)}`;
  return { to, language, signer: centreName(policy, language), text, subject, automatic: 'auto-generated' };
};

/** `undefined`: the policy does not ask for it, or it is over. */
const whatToTell = ({ wanted, commits, state, policy }: Occasion): Told | undefined => {
  const { language, warnings, breaches } = policy.staffNotices;
  const at = (moment: Instant): string => dateTime(moment, policy.calendar.zone, language);
  switch (wanted.notice) {
    case 'escalation': {
      if (state.kind !== 'open') return undefined;
      const { to, reason, neededAt } = eventAt(commits, wanted, 'CaseEscalated').data;
      const owed = ((commits[wanted.commit - 1]?.events ?? []) as readonly CaseEvent[]).find(
        (event) => event.type === 'DeadlineArmed' && event.data.kind === 'escalation-acknowledgement',
      );
      const by = owed?.type === 'DeadlineArmed' ? at(owed.data.dueAt) : undefined;
      const values = { level: levelWord(to, language), reason, needed: at(neededAt), acknowledgeBy: by };
      return { template: 'escalation', level: to, values };
    }
    case 'warning': {
      const { kind, ref, dueAt } = eventAt(commits, wanted, 'DeadlineWarned').data;
      if (!warnings.includes(kind) || !isOwed(state.deadlines.latest[slotOf(kind, ref)])) return undefined;
      return { template: 'warning', level: 'supervisor', values: { deadline: deadlineWord(kind, language), due: at(dueAt) } };
    }
    case 'breach': {
      const { kind, dueAt } = eventAt(commits, wanted, 'DeadlineBreached').data;
      if (!breaches.includes(kind)) return undefined;
      return { template: 'breach', level: 'supervisor', values: { deadline: deadlineWord(kind, language), due: at(dueAt) } };
    }
    default:
      return undefined;
  }
};

/**
 * Those of the level on the case's team, else on any; supervisors too where it went to somebody below them, who are to hear of every
 * escalation (B6). Where the roster has no address for any of them, the policy's.
 */
const recipients = (roster: readonly AgentLine[], { state, policy }: Occasion, level: Level): readonly MailAddress[] => {
  const roles: readonly Role[] = level === 'manager' || level === 'supervisor' ? [level] : [level, 'supervisor'];
  const able = roster.flatMap(({ role, team, name, email, leftAt }) =>
    leftAt === undefined && email !== undefined && roles.includes(role) ? [{ team, name, address: email }] : [],
  );
  const own = able.filter(({ team }) => team === (state.team ?? firstTeam));
  const found = (own.length > 0 ? own : able).map(({ name, address }) => ({ name, address }));
  return found.length > 0 ? found.slice(0, MOST) : policy.staffNotices.addresses.map((address) => ({ address })).slice(0, MOST);
};

/** SES takes fifty; a centre's supervisors are fewer. */
const MOST = 50;

const titles = {
  escalation: { zh: '升级', en: 'Escalated' },
  warning: { zh: '预警', en: 'Warning' },
  breach: { zh: '超时', en: 'Breach' },
} as const;
