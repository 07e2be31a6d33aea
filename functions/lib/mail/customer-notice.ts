import type { InteractionRecorded } from '../../../domain/case/events.ts';
import { surveyExpiry, surveyStanding } from '../../../domain/case/follow-up.ts';
import { agentId } from '../../../domain/kernel/ids.ts';
import type { Values } from '../../../domain/notice/template.ts';
import type { TemplateName } from '../../../domain/policy/mail-templates.ts';
import { type AgentEvent, type AgentState, agentStream, evolveAgent } from '../../../domain/roster/agent.ts';
import type { EventStore } from '../adapters/event-store.ts';
import type { ObjectStore } from '../adapters/object-store.ts';
import { surveyLink } from '../survey-link.ts';
import { cleanReply } from './clean-reply.ts';
import { isMailable } from './header-encoding.ts';
import { eventAt, type Occasion, type Unwritten, type Written } from './notice-events.ts';
import { caseValues, centreName, dateTime, letterText, signed } from './templates.ts';

export type CustomerNoticePorts = {
  readonly events: Pick<EventStore, 'load'>;
  readonly objects: Pick<ObjectStore, 'get'>;
  readonly supportAddress: string;
  /** Where customers reach the survey's pages. */
  readonly publicUrl: string;
};

/** What the customer hears, in the language of the customer's own mail. `key`: the newest MAC key. */
export const writeCustomerNotice = async (
  ports: CustomerNoticePorts,
  occasion: Occasion,
  key: string,
): Promise<Written | Unwritten> => {
  const { wanted, commits, state, policy, now } = occasion;
  const { email, name, language = 'zh' } = state.customer;
  if (email === undefined || !isMailable(email)) return 'no-address';
  const to = [{ address: email, ...(name ? { name } : {}) }];
  const common = caseValues(state, policy, language);
  const letter = (template: TemplateName, more: Values = {}, also: Partial<Written> = {}): Written => {
    const text = letterText(policy, { template, language, now, values: { ...common, ...more } });
    return { to, language, signer: centreName(policy, language), text, automatic: 'auto-generated', ...also };
  };
  switch (wanted.notice) {
    case 'reply':
    case 'progress': {
      const signer = await authorOf(ports, occasion);
      const text = await wordsOf(ports, eventAt(commits, wanted, 'InteractionRecorded'));
      const by = { language, now, signer };
      if (wanted.notice === 'reply') return { to, language, signer, text: signed(text, policy, by) };
      return { to, language, signer, text: letterText(policy, { template: 'progress', values: { ...common, text }, ...by }) };
    }
    case 'acknowledgement':
      return letter(
        state.caseType === 'complaint' ? 'complaintAcknowledgement' : 'acknowledgement',
        {},
        { automatic: 'auto-replied' },
      );
    case 'coordination':
      return state.kind === 'open' ? letter('coordination') : 'not-wanted';
    case 'decision': {
      const { decision, solutions = [] } = state.complaint ?? {};
      const chosen = solutions.find(({ id }) => id === decision?.solution);
      return chosen === undefined ? 'not-wanted' : letter('decision', { solution: chosen.description });
    }
    case 'suggestion-outcome': {
      if (state.suggestion === undefined) return 'not-wanted';
      const { feasible, reason } = state.suggestion;
      return letter(feasible ? 'suggestionTakenUp' : 'suggestionNotTakenUp', { reason });
    }
    case 'survey': {
      const { survey } = eventAt(commits, wanted, 'SurveyRequested').data;
      if (state.kind === 'open' || surveyStanding(state, survey, now) !== 'open') return 'not-wanted';
      const expiry = surveyExpiry(state, { survey, now }, policy).data.dueAt;
      const values = {
        link: surveyLink({ caseId: state.id, survey }, { publicUrl: ports.publicUrl, key }),
        until: dateTime(expiry, policy.calendar.zone, language),
        faq: policy.support.faq,
        mail: ports.supportAddress,
        contacts: policy.support.contacts.map((contact) => contact[language]).join('\n'),
      };
      return letter('survey', values, { survey });
    }
    default:
      return 'not-wanted';
  }
};

/** A7: a reply is signed with the name of who wrote it; with the id, where the roster does not know the person. */
const authorOf = async ({ events }: CustomerNoticePorts, { commits, wanted }: Occasion): Promise<string> => {
  const id = commits[wanted.commit - 1]?.actor.id ?? '';
  const person = (await events.load(agentStream(agentId(id))))
    .flatMap((one) => one.events as readonly AgentEvent[])
    .reduce(evolveAgent, { kind: 'none' } as AgentState);
  return person.kind === 'none' ? id : person.name;
};

const wordsOf = async ({ objects }: CustomerNoticePorts, { data }: InteractionRecorded): Promise<string> => {
  const text = data.content === undefined ? undefined : await objects.get(data.content.key);
  if (text === undefined) throw new Error(`no text stored at ${data.content?.key ?? '(no key)'}`);
  return cleanReply(text.toString('utf8'));
};
