import type { CaseCommand } from '../../../domain/case/commands.ts';
import type { CaseEvent } from '../../../domain/case/events.ts';
import { customerNotices, type NoticeKind, staffNotices } from '../../../domain/case/notices.ts';
import type { CaseState } from '../../../domain/case/state.ts';
import { type CaseId, caseStream, commandId, parseCaseId } from '../../../domain/kernel/ids.ts';
import type { Instant } from '../../../domain/kernel/time.ts';
import type { SuppressionReason } from '../../../domain/notice/suppression.ts';
import { systemActor } from '../actor.ts';
import type { CommandHandler } from '../handle-command.ts';
import type { MailFeedback } from '../schemas/mail-feedback.ts';
import type { Dispatch } from './dispatch.ts';
import { causeOfTag } from './mail-tags.ts';
import type { Suppressions } from './suppressions.ts';

type Ports = {
  readonly dispatch: Pick<Dispatch, 'taken'>;
  readonly suppressions: Pick<Suppressions, 'give'>;
  readonly handle: CommandHandler<CaseState, CaseCommand, CaseEvent>;
  readonly now: () => Instant;
};

const actor = systemActor('feedback.queue');

/**
 * What became of a mail, told by SES: it was taken; it came back; its reader reported it. What came back for good and what was
 * reported is recorded on the case it was about, and nothing goes to that address any more. Safe to repeat.
 */
export const createTakeFeedback =
  ({ dispatch, suppressions, handle, now }: Ports) =>
  async (told: MailFeedback): Promise<'taken' | 'returned' | 'reported' | 'not-ours'> => {
    const about = aboutOf(told);
    if (told.eventType === 'Send') {
      if (about === undefined) return 'not-ours';
      await dispatch.taken(about, told.mail.messageId);
      return 'taken';
    }
    const { how, permanent, code, id, addresses } = returnOf(told);
    if (permanent)
      for (const [index, address] of addresses.entries()) {
        const command = { type: 'SuppressAddress', reason: how, now: now(), ...(about && { caseId: about.caseId }) } as const;
        await suppressions.give(address, command, { actor, id: commandId(`feedback:${id}:${index}`) });
      }
    if (about === undefined) return 'not-ours';
    const at = now();
    const { notice, cause, caseId } = about;
    const data = { notice, cause, how, permanent, ...(code === undefined ? {} : { code }) };
    const outcome = await handle({
      stream: caseStream(caseId),
      commandId: commandId(`feedback:${id}`),
      actor,
      now: at,
      causation: `ses:${told.mail.messageId}`,
      command: { type: 'NoteReturn', now: at, by: actor, ...data },
    });
    if (outcome.kind === 'rejected') return 'not-ours';
    return how === 'bounce' ? 'returned' : 'reported';
  };

type Returned = {
  readonly how: SuppressionReason;
  readonly permanent: boolean;
  /** `5.1.1` of a bounce, `abuse` of a complaint. */
  readonly code: string | undefined;
  readonly id: string;
  readonly addresses: readonly string[];
};

const returnOf = (told: Exclude<MailFeedback, { eventType: 'Send' }>): Returned => {
  if (told.eventType === 'Complaint') {
    const { complaintFeedbackType: code, feedbackId: id, complainedRecipients } = told.complaint;
    return {
      how: 'complaint',
      permanent: true,
      code,
      id,
      addresses: complainedRecipients.map(({ emailAddress }) => emailAddress),
    };
  }
  const { bounceType, bouncedRecipients, feedbackId: id } = told.bounce;
  const code = bouncedRecipients[0]?.status;
  const addresses = bouncedRecipients.map(({ emailAddress }) => emailAddress);
  return { how: 'bounce', permanent: bounceType === 'Permanent', code, id, addresses };
};

/** The case, kind and cause that the desk put on the mail; `undefined` of a mail that is none of ours. */
const aboutOf = ({ mail }: MailFeedback): { caseId: CaseId; notice: NoticeKind; cause: string } | undefined => {
  const caseId = parseCaseId(mail.tags.case?.[0] ?? '');
  const notice = [...customerNotices, ...staffNotices].find((one) => one === mail.tags.notice?.[0]);
  const cause = causeOfTag(mail.tags.cause?.[0] ?? '');
  return caseId === undefined || notice === undefined || cause === undefined ? undefined : { caseId, notice, cause };
};
