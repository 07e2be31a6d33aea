import type { CaseCommand } from '../../../domain/case/commands.ts';
import type { CaseEvent } from '../../../domain/case/events.ts';
import { causeOf, isForStaff, type NoticeKind, type NoticeWanted } from '../../../domain/case/notices.ts';
import { type CaseState, foldCase } from '../../../domain/case/state.ts';
import type { Commit } from '../../../domain/kernel/event.ts';
import { commandId } from '../../../domain/kernel/ids.ts';
import type { Instant } from '../../../domain/kernel/time.ts';
import type { PolicyBook } from '../../../domain/policy/service-policy.ts';
import { systemActor } from '../actor.ts';
import type { SendMail } from '../adapters/mail-sender.ts';
import type { CommandHandler } from '../handle-command.ts';
import { composeMail, type OutgoingMail } from './compose.ts';
import { type CustomerNoticePorts, writeCustomerNotice } from './customer-notice.ts';
import type { Occasion, People, Written } from './notice-events.ts';
import { writeStaffNotice } from './staff-notice.ts';
import { outgoingMessageId, plusAddress } from './threading.ts';

export type NoticePorts = CustomerNoticePorts & {
  readonly handle: CommandHandler<CaseState, CaseCommand, CaseEvent>;
  readonly send: SendMail;
  readonly macKey: () => Promise<string>;
  readonly people: People;
  readonly mailDomain: string;
  readonly policies: PolicyBook;
  readonly now: () => Instant;
};

const actor = systemActor('notices.queue');
const purposes: Readonly<Record<NoticeKind, string>> = {
  acknowledgement: 'ack',
  reply: 'reply',
  progress: 'progress',
  coordination: 'coord',
  decision: 'decision',
  'suggestion-outcome': 'suggestion',
  survey: 'survey',
  escalation: 'escalation',
  warning: 'warning',
  breach: 'breach',
};

/**
 * Sends one mail that a commit calls for, and records that it was sent. A message that the queue repeats finds the record and
 * sends nothing; where the record could not be written, the same mail goes out again under the same Message-ID. `not-wanted`: a
 * survey about a result that has been disputed since, say, or a breach that the policy does not ask to be told of.
 */
export const createSendNotice =
  (ports: NoticePorts) =>
  async (wanted: NoticeWanted): Promise<'sent' | 'sent-before' | 'no-address' | 'not-wanted'> => {
    const commits = await ports.events.load(wanted.stream);
    const id = commandId(`notice:${wanted.notice}:${causeOf(wanted)}`);
    if (commits.some((commit) => commit.commandId === id)) return 'sent-before';
    const state = foldCase(commits.flatMap((commit) => commit.events as readonly CaseEvent[]));
    if (state.kind === 'none') return 'not-wanted';

    const key = await ports.macKey();
    const now = ports.now();
    const occasion: Occasion = { wanted, commits, state, policy: ports.policies.at(now), now };
    const staff = isForStaff(wanted.notice);
    const written = staff ? await writeStaffNotice(occasion, ports) : await writeCustomerNotice(ports, occasion, key);
    if (typeof written === 'string') return written;
    const mail = mailOf(ports, { ...occasion, written, key });
    await ports.send({ raw: composeMail(mail), from: ports.supportAddress, to: written.to.map(({ address }) => address) });
    const command: CaseCommand = {
      type: 'RecordNotice',
      now,
      by: actor,
      notice: wanted.notice,
      cause: causeOf(wanted),
      messageId: mail.messageId,
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

type Outgoing = Occasion & { readonly written: Written; readonly key: string };

const mailOf = (
  { supportAddress, mailDomain }: NoticePorts,
  { wanted, commits, state, now, written, key }: Outgoing,
): OutgoingMail => {
  const { to, language, signer, text, subject, automatic } = written;
  const n = wanted.commit * 100 + wanted.index;
  const common = {
    ...{ from: { name: signer, address: supportAddress }, to, language, text, date: now },
    ...(automatic === undefined ? {} : { automatic }),
  };
  if (subject !== undefined) {
    // Neither its address nor its id names the case: what a colleague answers is no contact of the customer's.
    const messageId = `staff.${wanted.notice}.${state.id}.${n}@${mailDomain}`;
    return { ...common, opens: true, subject, messageId, replyTo: to[0]?.address ?? supportAddress };
  }
  return {
    ...common,
    subject: state.subject,
    messageId: outgoingMessageId({ caseId: state.id, purpose: purposes[wanted.notice], n, domain: mailDomain, key }),
    replyTo: plusAddress(state.id, supportAddress, key),
    references: threadOf(commits),
    ...(state.lastMessageId === undefined ? {} : { inReplyTo: state.lastMessageId }),
  };
};

/** A7: the ids of the mails that went back and forth about the case, in order: what a mail's References hold. */
const threadOf = (commits: readonly Commit[]): readonly string[] =>
  (commits.flatMap(({ events }) => events) as readonly CaseEvent[]).flatMap((event) => {
    if (event.type === 'NoticeSent') return isForStaff(event.data.notice) ? [] : [event.data.messageId];
    if (event.type !== 'InteractionRecorded' || event.data.automatic !== undefined) return [];
    return event.data.messageId === undefined ? [] : [event.data.messageId];
  });
