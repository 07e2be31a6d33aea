import type { CallStatus } from '../../domain/case/call.ts';
import type { CaseCommand, Opening, RecordInteraction } from '../../domain/case/commands.ts';
import type { CaseEvent } from '../../domain/case/events.ts';
import type { CaseType, Channel, Level, Priority } from '../../domain/case/words.ts';
import type { Actor, Role } from '../../domain/kernel/event.ts';
import { agentId, caseIdFrom, interactionId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/time.ts';
import { goingOn, happened } from './given.ts';
import { monday, secondsAfter } from './moments.ts';

/** One case that speaks: commands as the desk gives them, and the cases that they lead to. */

export const caseId = caseIdFrom(new Uint8Array([1, 2, 3, 4, 5]));
export const source = '0102030405';

export const theCustomer: Actor = { kind: 'customer', id: 'customer' };
export const theSystem: Actor = { kind: 'system', id: 'deadlines.timer' };
export const staff = (role: Role): Actor => ({ kind: 'agent', id: `${role}-1`, role });
export const anAgent: Actor = staff('agent');

export type Told = Partial<Omit<Opening, 'caseId' | 'source'>>;
export const opening = (channel: Channel, told: Told = {}): Opening => ({
  caseId,
  source,
  channel,
  subject: 'My parcel',
  customer: { name: 'Ann Miller', email: 'ann@customer.example' },
  ...told,
});

type Arrival = { readonly at: Instant; readonly now?: Instant; readonly id?: string; readonly told?: Told };

/** A contact from outside; `now` is when it is handled, where that is later. */
export const contact = (channel: Channel, { at, now = at, id = 'i-1', told = {} }: Arrival): CaseCommand => ({
  type: 'ReceiveContact',
  now,
  by: theCustomer,
  opening: opening(channel, told),
  interaction: { data: { interactionId: interactionId(id), direction: 'inbound', channel, at } },
});
export const aMail = (at: Instant, told: Told = {}): CaseCommand => contact('email', { at, told });
export const aChat = (at: Instant, told: Told = {}): CaseCommand => contact('chat', { at, told });

/** A later contact of the same matter, which names its case. */
export const again = (at: Instant, options: { readonly now?: Instant; readonly automatic?: 'auto-reply' } = {}): CaseCommand => ({
  type: 'ReceiveContact',
  now: options.now ?? at,
  by: theCustomer,
  interaction: {
    data: {
      interactionId: interactionId('i-again'),
      direction: 'inbound',
      channel: 'email',
      at,
      ...(options.automatic ? { automatic: options.automatic } : {}),
    },
  },
});

export const enteredAtDesk = (channel: Channel, at: Instant, told: Told = {}): CaseCommand => ({
  type: 'OpenCaseAtDesk',
  now: at,
  by: anAgent,
  opening: opening(channel, told),
  openedAt: at,
});

type Words = {
  /** When it was said, where that is before it is noted down. */
  readonly saidAt?: Instant;
  readonly purpose?: RecordInteraction['purpose'];
  readonly direction?: 'inbound' | 'outbound';
  readonly awaiting?: string;
  /** Where it was said, when not on the case's own channel. */
  readonly channel?: Channel;
  readonly handlingSeconds?: number;
};
const words = (
  now: Instant,
  { saidAt = now, purpose = 'reply', direction = 'outbound', awaiting, channel, handlingSeconds }: Words,
): CaseCommand => ({
  type: 'RecordInteraction',
  now,
  by: anAgent,
  purpose,
  interaction: {
    data: {
      interactionId: interactionId('i-desk'),
      direction,
      at: saidAt,
      ...(channel ? { channel } : {}),
      ...(handlingSeconds === undefined ? {} : { handlingSeconds }),
    },
  },
  ...(awaiting === undefined ? {} : { awaitCustomer: { reason: awaiting } }),
});
export const reply = (now: Instant, but: Words = {}): CaseCommand => words(now, but);
export const followUpVisit = (now: Instant, but: Words = {}): CaseCommand => words(now, { purpose: 'follow-up', ...but });
export const customerSays = (now: Instant, but: Words = {}): CaseCommand =>
  words(now, { purpose: 'contact', direction: 'inbound', ...but });
/** The agent asks the customer for something and waits (B12). */
export const ask = (now: Instant, reason = 'order number'): CaseCommand => words(now, { awaiting: reason });

type Classes = { readonly caseType?: CaseType; readonly priority?: Priority; readonly category?: string };
export const triage = (now: Instant, classes: Classes): CaseCommand => ({ type: 'Triage', now, by: anAgent, ...classes });
export const assign = (now: Instant, to = 'a-17', team?: string): CaseCommand => ({
  type: 'Assign',
  now,
  by: anAgent,
  to: agentId(to),
  ...(team === undefined ? {} : { team }),
});
export const escalate = (now: Instant, but: { readonly to?: Level; readonly neededAt?: Instant } = {}): CaseCommand => ({
  type: 'Escalate',
  now,
  by: anAgent,
  reason: 'customer is upset',
  ...but,
});
export const acknowledge = (now: Instant, role: Role): CaseCommand => ({ type: 'AcknowledgeEscalation', now, by: staff(role) });
export const resolve = (now: Instant): CaseCommand => ({ type: 'Resolve', now, by: anAgent, result: 'parcel sent again' });
export const confirm = (now: Instant): CaseCommand => ({ type: 'ConfirmResult', now, by: anAgent });
export const dispute = (now: Instant): CaseCommand => ({ type: 'DisputeResult', now, by: anAgent, reason: 'still no parcel' });
export const close = (now: Instant): CaseCommand => ({ type: 'CloseCase', now, by: anAgent });
/** A timer fires, or a sweep. */
export const timer = (now: Instant): CaseCommand => ({ type: 'NoticeDeadline', now, by: theSystem });
export const noticeSent = (now: Instant, cause = '1.1'): CaseCommand => ({
  type: 'RecordNotice',
  now,
  by: theSystem,
  notice: 'acknowledgement',
  cause,
  messageId: 'a1@desk.example',
});

export type CallDetails = {
  readonly now?: Instant;
  readonly callId?: string;
  readonly direction?: 'inbound' | 'outbound';
  readonly talkSeconds?: number;
  readonly joins?: boolean;
};

/** One report of the phone system about a call; an inbound call opens its case unless it `joins` one. */
export const callReport = (status: CallStatus, at: Instant, but: CallDetails = {}): CaseCommand => {
  const { now = at, callId = 'CA1', direction = 'inbound', talkSeconds, joins = direction === 'outbound' } = but;
  return {
    type: 'ReportCall',
    now,
    by: theCustomer,
    callId,
    report: {
      status,
      at,
      ...(status === 'recording' ? {} : { direction }),
      ...(talkSeconds === undefined ? {} : { talkSeconds }),
    },
    ...(status === 'recording' ? { recording: { id: 'RE1', url: 'https://phone.example/RE1' } } : {}),
    ...(joins ? {} : { opening: opening('phone') }),
  };
};

/** A complaint that came by mail on Monday at nine, unless said otherwise. */
export const anOpenComplaint = (told: Told = {}, at: Instant = monday.at('09:00')): readonly CaseEvent[] =>
  happened(aMail(at, { caseType: 'complaint', ...told }));
export const anOpenInquiry = (told: Told = {}, at: Instant = monday.at('09:00')): readonly CaseEvent[] =>
  happened(aMail(at, told));
/** Replied to a minute after it came, so that only the resolution is owed. */
export const anAnsweredCase = (told: Told = {}, at: Instant = monday.at('09:00')): readonly CaseEvent[] =>
  happened(aMail(at, told), reply(secondsAfter(at, 60)));
export const aResolvedCase = (told: Told = {}, at: Instant = monday.at('10:00')): readonly CaseEvent[] =>
  goingOn(anAnsweredCase(told), resolve(at));
export const aClosedCase = (told: Told = {}): readonly CaseEvent[] =>
  goingOn(aResolvedCase(told), followUpVisit(monday.at('11:00')), close(monday.at('11:05')));
