import type { CallReport } from '../../../domain/case/call.ts';
import type { CaseCommand } from '../../../domain/case/commands.ts';
import type { CaseId, CommandId } from '../../../domain/kernel/ids.ts';
import { earlier } from '../../../domain/kernel/time.ts';
import { customerActor } from '../actor.ts';
import type { Contact, FirstContact } from '../receive-contact.ts';

/** One thing that happened to a call, whoever told it. Personal: `from`, `to`, `recording.url`, `report.transfer.reason`. */
export type ReportedCall = {
  readonly provider: 'twilio' | 'calls' | 'tccc' | 'connect';
  /** The provider's own id of the call. */
  readonly callId: string;
  readonly report: Omit<CallReport, 'recording'>;
  readonly from?: string;
  readonly to?: string;
  readonly recording?: { readonly id: string; readonly url: string; readonly seconds?: number };
  /** The case that the provider names with proof. */
  readonly caseId?: CaseId;
  readonly commandId: CommandId;
};

export const contactOfCall = (call: ReportedCall, rawKey: string): Contact => ({
  namedCase: call.caseId,
  sourceId: `${call.provider}:${call.callId}`,
  commandId: call.commandId,
  causation: rawKey,
  opening: openingOf(call),
  command: (now, opening): CaseCommand => ({
    type: 'ReportCall',
    now,
    by: customerActor,
    callId: call.callId,
    report: { ...call.report, at: earlier(call.report.at, now) }, // a provider's clock that runs ahead makes no future
    ...(opening ? { opening } : {}),
    ...(call.from === undefined ? {} : { from: call.from }),
    ...(call.to === undefined ? {} : { to: call.to }),
    ...(call.recording === undefined ? {} : { recording: call.recording }),
  }),
});

/** A call of ours that names no case is the desk's own; it owes nobody a first response. */
const openingOf = ({ report, from, to }: ReportedCall): FirstContact => {
  const outbound = report.direction === 'outbound';
  const customer = outbound ? to : from;
  return {
    channel: outbound ? 'desk' : 'phone',
    subject: `${outbound ? '去电 Call to' : '来电 Call from'} ${customer ?? '未知号码 unknown number'}`,
    customer: customer === undefined ? {} : { phone: customer },
  };
};

/** The number at the customer's end, where the call tells. */
export const customerNumber = ({ report, from, to }: ReportedCall): string | undefined =>
  report.direction === 'outbound' ? to : from;
