import type { CaseCommand } from '../../../domain/case/commands.ts';
import type { CaseEvent, InteractionRecorded } from '../../../domain/case/events.ts';
import { surveyExpiry, surveyStanding } from '../../../domain/case/follow-up.ts';
import { causeOf, type NoticeWanted } from '../../../domain/case/notices.ts';
import { type CaseState, type ExistingCase, foldCase } from '../../../domain/case/state.ts';
import type { Commit } from '../../../domain/kernel/event.ts';
import { agentId, commandId } from '../../../domain/kernel/ids.ts';
import type { Instant } from '../../../domain/kernel/time.ts';
import type { PolicyBook } from '../../../domain/policy/service-policy.ts';
import { type AgentEvent, type AgentState, agentStream, evolveAgent } from '../../../domain/roster/agent.ts';
import { systemActor } from '../actor.ts';
import type { EventStore } from '../adapters/event-store.ts';
import type { ObjectStore } from '../adapters/object-store.ts';
import type { CommandHandler } from '../handle-command.ts';
import type { Language } from '../problem.ts';
import { surveyLink } from '../survey-link.ts';
import { cleanReply } from './clean-reply.ts';
import { composeMail, type OutgoingMail } from './compose.ts';
import { isMailable } from './header-encoding.ts';
import { surveyText } from './survey-text.ts';
import { acknowledgementText, signed } from './templates.ts';
import { outgoingMessageId, plusAddress } from './threading.ts';

export type NoticePorts = {
  readonly events: Pick<EventStore, 'load'>;
  readonly objects: Pick<ObjectStore, 'get'>;
  readonly handle: CommandHandler<CaseState, CaseCommand, CaseEvent>;
  readonly send: (mail: { readonly raw: Buffer; readonly from: string; readonly to: string }) => Promise<unknown>;
  readonly macKey: () => Promise<string>;
  readonly supportAddress: string;
  readonly mailDomain: string;
  /** Where customers reach the survey's pages. */
  readonly publicUrl: string;
  readonly policies: PolicyBook;
  readonly now: () => Instant;
};

const desk = { zh: '客户服务中心', en: 'Customer Service' } as const;
const actor = systemActor('notices.queue');
const purposes = { acknowledgement: 'ack', reply: 'reply', survey: 'survey' } as const;

/**
 * Sends one mail that a commit calls for, and records that it was sent. A message that the queue repeats finds the record and
 * sends nothing; where the record could not be written, the same mail goes out again under the same Message-ID. `not-wanted`: a
 * survey about a result that has been disputed since, or that has been answered.
 */
export const createSendNotice =
  (ports: NoticePorts) =>
  async (wanted: NoticeWanted): Promise<'sent' | 'sent-before' | 'no-address' | 'not-wanted'> => {
    const commits = await ports.events.load(wanted.stream);
    const id = commandId(`notice:${wanted.notice}:${causeOf(wanted)}`);
    if (commits.some((commit) => commit.commandId === id)) return 'sent-before';
    const state = foldCase(commits.flatMap((commit) => commit.events as readonly CaseEvent[]));
    const to = state.kind === 'none' ? undefined : state.customer.email;
    if (state.kind === 'none' || to === undefined || !isMailable(to)) return 'no-address';

    const key = await ports.macKey();
    const now = ports.now();
    const language = state.customer.language ?? 'zh';
    const written = await write(ports, { wanted, commits, state, language, now, key });
    if (written === undefined) return 'not-wanted';
    const messageId = outgoingMessageId({
      caseId: state.id,
      purpose: purposes[wanted.notice],
      n: wanted.commit * 100 + wanted.index,
      domain: ports.mailDomain,
      key,
    });
    const mail: OutgoingMail = {
      from: { name: written.signer, address: ports.supportAddress },
      to: { address: to, ...(state.customer.name ? { name: state.customer.name } : {}) },
      replyTo: plusAddress(state.id, ports.supportAddress, key),
      messageId,
      subject: state.subject,
      language,
      date: now,
      references: threadOf(commits),
      ...(state.lastMessageId === undefined ? {} : { inReplyTo: state.lastMessageId }),
      ...(written.automatic === undefined ? {} : { automatic: written.automatic }),
      text: written.text,
    };
    await ports.send({ raw: composeMail(mail), from: ports.supportAddress, to });
    const command: CaseCommand = {
      type: 'RecordNotice',
      now,
      by: actor,
      notice: wanted.notice,
      cause: causeOf(wanted),
      messageId,
      ...(written.survey === undefined ? {} : { survey: written.survey }),
    };
    await ports.handle({
      stream: wanted.stream,
      commandId: id,
      actor,
      now,
      causation: `${wanted.stream}/${wanted.commit}`,
      command,
    });
    return 'sent';
  };

type Occasion = {
  readonly wanted: NoticeWanted;
  readonly commits: readonly Commit[];
  readonly state: ExistingCase;
  readonly language: Language;
  readonly now: Instant;
  readonly key: string;
};
type Written = {
  readonly signer: string;
  readonly text: string;
  readonly automatic?: 'auto-replied' | 'auto-generated';
  readonly survey?: number;
};

/** What a mail says; nothing where it has come to be out of place. */
const write = async (ports: NoticePorts, occasion: Occasion): Promise<Written | undefined> => {
  const { wanted, commits, state, language, now, key } = occasion;
  const policy = ports.policies.at(now);
  const timeZone = policy.calendar.zone;
  const signer = wanted.notice === 'reply' ? await authorOf(ports, commits, wanted) : desk[language];
  const by = { signer, now, timeZone, language };
  switch (wanted.notice) {
    case 'reply':
      return { signer, text: signed(await replyText(ports, eventAt(commits, wanted, 'InteractionRecorded')), by) };
    case 'acknowledgement': {
      const text = acknowledgementText({ ...promiseOf(state), ...by, subject: state.subject });
      return { signer, text, automatic: 'auto-replied' };
    }
    case 'survey': {
      const { survey } = eventAt(commits, wanted, 'SurveyRequested').data;
      if (state.kind === 'open' || surveyStanding(state, survey, now) !== 'open') return undefined;
      const link = surveyLink({ caseId: state.id, survey }, { publicUrl: ports.publicUrl, key });
      const answerBy = surveyExpiry(state, { survey, now }, policy).data.dueAt;
      const support = { ...policy.support, mail: ports.supportAddress };
      return {
        signer,
        text: surveyText({ ...by, caseId: state.id, link, answerBy, support }),
        automatic: 'auto-generated',
        survey,
      };
    }
  }
};

const promiseOf = (state: ExistingCase) => {
  const reply = state.deadlines.latest['first-response'];
  const answerBy = reply !== undefined && 'dueAt' in reply && reply.dueAt !== undefined ? { answerBy: reply.dueAt } : {};
  return { caseId: state.id, complaint: state.caseType === 'complaint', receivedAt: state.openedAt, ...answerBy };
};

/** The event that a mail answers for. */
const eventAt = <Type extends CaseEvent['type']>(
  commits: readonly Commit[],
  { commit, index }: NoticeWanted,
  type: Type,
): Extract<CaseEvent, { type: Type }> => {
  const event = commits[commit - 1]?.events[index] as CaseEvent | undefined;
  if (event?.type !== type) throw new Error(`no ${type} at ${commit}.${index}`);
  return event as Extract<CaseEvent, { type: Type }>;
};

/** A7: the ids of the mails that went back and forth about the case, in order: what a mail's References hold. */
const threadOf = (commits: readonly Commit[]): readonly string[] =>
  (commits.flatMap(({ events }) => events) as readonly CaseEvent[]).flatMap((event) => {
    if (event.type === 'NoticeSent') return [event.data.messageId];
    if (event.type !== 'InteractionRecorded' || event.data.automatic !== undefined) return [];
    return event.data.messageId === undefined ? [] : [event.data.messageId];
  });

/** A7: a reply is signed with the name of who wrote it; with the id, where the roster does not know the person. */
const authorOf = async ({ events }: NoticePorts, commits: readonly Commit[], { commit }: NoticeWanted): Promise<string> => {
  const id = commits[commit - 1]?.actor.id ?? '';
  const person = (await events.load(agentStream(agentId(id))))
    .flatMap((one) => one.events as readonly AgentEvent[])
    .reduce(evolveAgent, { kind: 'none' } as AgentState);
  return person.kind === 'none' ? id : person.name;
};

const replyText = async ({ objects }: NoticePorts, { data }: InteractionRecorded): Promise<string> => {
  const text = data.content === undefined ? undefined : await objects.get(data.content.key);
  if (text === undefined) throw new Error(`no text stored at ${data.content?.key ?? '(no key)'}`);
  return cleanReply(text.toString('utf8'));
};
