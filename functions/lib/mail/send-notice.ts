import type { CaseCommand } from '../../../domain/case/commands.ts';
import type { CaseEvent, InteractionRecorded } from '../../../domain/case/events.ts';
import { causeOf, type NoticeWanted } from '../../../domain/case/notices.ts';
import { type CaseState, type ExistingCase, foldCase } from '../../../domain/case/state.ts';
import type { Commit } from '../../../domain/kernel/event.ts';
import { commandId } from '../../../domain/kernel/ids.ts';
import type { Instant } from '../../../domain/kernel/time.ts';
import { systemActor } from '../actor.ts';
import type { EventStore } from '../adapters/event-store.ts';
import type { ObjectStore } from '../adapters/object-store.ts';
import type { CommandHandler } from '../handle-command.ts';
import { composeMail, type OutgoingMail } from './compose.ts';
import { isMailable } from './header-encoding.ts';
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
  readonly timeZone: string;
  readonly now: () => Instant;
};

const desk = { zh: '客户服务中心', en: 'Customer Service' } as const;
const actor = systemActor('notices.queue');

/**
 * Sends one mail that a commit calls for, and records that it was sent. A message that the queue repeats finds the record and
 * sends nothing; where the record could not be written, the same mail goes out again under the same Message-ID.
 */
export const createSendNotice =
  (ports: NoticePorts) =>
  async (wanted: NoticeWanted): Promise<'sent' | 'sent-before' | 'no-address'> => {
    const commits = await ports.events.load(wanted.stream);
    const id = commandId(`notice:${wanted.notice}:${causeOf(wanted)}`);
    if (commits.some((commit) => commit.commandId === id)) return 'sent-before';
    const state = foldCase(commits.flatMap((commit) => commit.events as readonly CaseEvent[]));
    const to = state.kind === 'none' ? undefined : state.customer.email;
    if (state.kind === 'none' || to === undefined || !isMailable(to)) return 'no-address';

    const key = await ports.macKey();
    const messageId = outgoingMessageId({
      caseId: state.id,
      purpose: wanted.notice === 'reply' ? 'reply' : 'ack',
      n: wanted.commit * 100 + wanted.index,
      domain: ports.mailDomain,
      key,
    });
    const now = ports.now();
    const language = state.customer.language ?? 'zh';
    const sender = wanted.notice === 'reply' ? authorOf(commits, wanted) : desk[language];
    const mail: OutgoingMail = {
      from: { name: sender, address: ports.supportAddress },
      to: { address: to, ...(state.customer.name ? { name: state.customer.name } : {}) },
      replyTo: plusAddress(state.id, ports.supportAddress, key),
      messageId,
      subject: state.subject,
      language,
      date: now,
      ...(state.lastMessageId === undefined ? {} : { inReplyTo: state.lastMessageId }),
      ...(wanted.notice === 'acknowledgement' ? { automatic: 'auto-replied' as const } : {}),
      text:
        wanted.notice === 'reply'
          ? signed(await replyText(ports, interactionOf(commits, wanted)), {
              signer: sender,
              now,
              timeZone: ports.timeZone,
              language,
            })
          : acknowledgementText({
              ...promiseOf(state),
              language,
              subject: state.subject,
              timeZone: ports.timeZone,
              signer: sender,
              now,
            }),
    };
    await ports.send({ raw: composeMail(mail), from: ports.supportAddress, to });
    const command: CaseCommand = {
      type: 'RecordNotice',
      now,
      by: actor,
      notice: wanted.notice,
      cause: causeOf(wanted),
      messageId,
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

const promiseOf = (state: ExistingCase) => {
  const reply = state.deadlines.latest['first-response'];
  const answerBy = reply !== undefined && 'dueAt' in reply && reply.dueAt !== undefined ? { answerBy: reply.dueAt } : {};
  return { caseId: state.id, complaint: state.caseType === 'complaint', receivedAt: state.openedAt, ...answerBy };
};

const interactionOf = (commits: readonly Commit[], { commit, index }: NoticeWanted): InteractionRecorded => {
  const event = commits[commit - 1]?.events[index] as CaseEvent | undefined;
  if (event?.type !== 'InteractionRecorded') throw new Error(`no interaction at ${commit}.${index}`);
  return event;
};

/** A7: a reply is signed by who wrote it. */
const authorOf = (commits: readonly Commit[], { commit }: NoticeWanted): string => commits[commit - 1]?.actor.id ?? '';

const replyText = async ({ objects }: NoticePorts, { data }: InteractionRecorded): Promise<string> => {
  const text = data.content === undefined ? undefined : await objects.get(data.content.key);
  if (text === undefined) throw new Error(`no text stored at ${data.content?.key ?? '(no key)'}`);
  return text.toString('utf8');
};
