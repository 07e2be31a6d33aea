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
import type { Dispatch } from './dispatch.ts';
import { tagOfCause } from './mail-tags.ts';
import type { Occasion, People, Written } from './notice-events.ts';
import type { MailAddress } from './parse.ts';
import { writeStaffNotice } from './staff-notice.ts';
import type { Suppressions } from './suppressions.ts';
import { outgoingMessageId, plusAddress } from './threading.ts';

export type NoticePorts = CustomerNoticePorts & {
  readonly handle: CommandHandler<CaseState, CaseCommand, CaseEvent>;
  readonly send: SendMail;
  readonly dispatch: Pick<Dispatch, 'once'>;
  readonly suppressions: Pick<Suppressions, 'find'>;
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
 * Sends one mail that a commit calls for, and records what came of it on the case. A message that the queue repeats finds the record
 * and sends nothing; of several at one time one sends; after a crash between sending and recording, SES's own word decides (ADR 15).
 * `withheld`: nothing goes to that address any more. `not-wanted`: a survey about a result that has been disputed since, say, or a
 * breach that the policy does not ask to be told of.
 */
export const createSendNotice =
  (ports: NoticePorts) =>
  async (wanted: NoticeWanted): Promise<'sent' | 'sent-before' | 'withheld' | 'no-address' | 'not-wanted'> => {
    const commits = await ports.events.load(wanted.stream);
    const cause = causeOf(wanted);
    const id = commandId(`notice:${wanted.notice}:${cause}`);
    if (commits.some((commit) => commit.commandId === id)) return 'sent-before';
    const state = foldCase(commits.flatMap((commit) => commit.events as readonly CaseEvent[]));
    if (state.kind === 'none') return 'not-wanted';

    const key = await ports.macKey();
    const now = ports.now();
    const { notice } = wanted;
    const record = (command: CaseCommand) =>
      ports.handle({ stream: wanted.stream, commandId: id, actor, now, causation: `${wanted.stream}/${wanted.commit}`, command });
    const occasion: Occasion = { wanted, commits, state, policy: ports.policies.at(now), now };
    const written = isForStaff(notice)
      ? await writeStaffNotice(occasion, ports)
      : await writeCustomerNotice(ports, occasion, key);
    if (typeof written === 'string') return written;
    const { to, reason } = await reachable(ports, written.to);
    if (reason !== undefined) {
      await record({ type: 'WithholdNotice', now, by: actor, notice, cause, reason });
      return 'withheld';
    }
    const mail = mailOf(ports, { ...occasion, written: { ...written, to }, key });
    const sent = await ports.dispatch.once({ caseId: state.id, notice, cause }, () =>
      ports.send({
        raw: composeMail(mail),
        from: ports.supportAddress,
        to: to.map(({ address }) => address),
        tags: { case: state.id, notice, cause: tagOfCause(cause) },
      }),
    );
    const survey = written.survey === undefined ? {} : { survey: written.survey };
    const { messageId } = mail;
    await record({ type: 'RecordNotice', now, by: actor, notice, cause, messageId, mail: sent.mail, ...survey });
    return sent.again ? 'sent-before' : 'sent';
  };

/** Those whom mail still goes to; why it goes to none of them, where that is so. */
const reachable = async ({ suppressions }: NoticePorts, all: readonly MailAddress[]) => {
  const known = await Promise.all(all.map(async (one) => ({ one, suppressed: await suppressions.find(one.address) })));
  const to = known.flatMap(({ one, suppressed }) => (suppressed === undefined ? [one] : []));
  return to.length > 0 ? { to } : { to, reason: known[0]?.suppressed?.reason };
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
