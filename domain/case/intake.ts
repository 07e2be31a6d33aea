import { arm, meet, resume } from '../deadline/deadline.ts';
import { accepted, type Decision, unchanged } from '../kernel/decider.ts';
import { interactionId } from '../kernel/ids.ts';
import { type Instant, later } from '../kernel/time.ts';
import type { Policies, ServicePolicy, Target } from '../policy/service-policy.ts';
import { answeredAt, type CallDirection, missedAt, withReport } from './call.ts';
import { repliedElsewhere } from './chat.ts';
import {
  caseOpened,
  type Interaction,
  type OpenCaseAtDesk,
  type Opening,
  type ReceiveContact,
  type ReportCall,
  type ReturnCall,
} from './commands.ts';
import { lookedAt } from './conduct.ts';
import type { CaseEvent, InteractionRecorded } from './events.ts';
import { anotherCase, caseClosed, fromTheFuture, unknownCase } from './refusals.ts';
import { type CaseState, type ExistingCase, foldCase } from './state.ts';
import type { CaseType, Channel } from './words.ts';

/** A1, A3: every contact becomes an interaction of a case; the first one opens it and arms what it is owed. */
export const receiveContact = (command: ReceiveContact, state: CaseState, policies: Policies): Decision<CaseEvent> => {
  const { interaction, opening } = command;
  const recorded = recordedOf(interaction);
  if (state.kind === 'none') {
    if (opening === undefined) return unknownCase();
    const opened = open(opening, interaction.data.at, policies);
    const first = foldCase(opened);
    return accepted<CaseEvent>(
      ...opened,
      ...said(command, first, policies),
      ...repliedElsewhere(first, interaction.data, command.now),
    );
  }
  if (opening !== undefined && opening.source !== state.source) return anotherCase();
  if (interaction.data.automatic !== undefined) return accepted(recorded);
  if (interaction.data.direction === 'outbound')
    return accepted<CaseEvent>(...said(command, state, policies), ...repliedElsewhere(state, interaction.data, command.now));
  if (state.kind === 'closed') return caseClosed();
  return accepted(recordedOf(joining(interaction)), ...endWaiting(state, interaction.data.at, policies));
};

/** What somebody wrote, with what is to be said of it where it was one of our people. */
const said = ({ interaction, text, now }: ReceiveContact, state: CaseState, policies: Policies): readonly CaseEvent[] => {
  const recorded = recordedOf(interaction);
  const { direction, automatic, author = '' } = interaction.data;
  if (state.kind === 'none' || direction === 'inbound' || automatic !== undefined) return [recorded];
  return lookedAt({ recorded, text, speaker: author }, state, { now, policies });
};

/** What holds for a mail that opens a case: doubts whether it should, and whether it is answered by itself. */
const joining = ({ data, personal }: Interaction): Interaction => {
  const { doubt: _doubt, loop: _loop, ...rest } = data;
  return { data: rest, ...(personal === undefined ? {} : { personal }) };
};

/** A5: reports of one call in any order; answering is the first response, a missed call is owed a call back. */
export const reportCall = (command: ReportCall, state: CaseState, policies: Policies): Decision<CaseEvent> => {
  const { callId, report, opening, recording } = command;
  const { at } = report;
  const { transfer, ...told } = report;
  if (state.kind === 'none' && opening === undefined) return unknownCase();
  if (state.kind !== 'none' && opening !== undefined && opening.source !== state.source) return anotherCase();
  const openingEvents: readonly CaseEvent[] = state.kind === 'none' && opening !== undefined ? open(opening, at, policies) : [];
  const existing = foldCase(openingEvents, state);
  if (existing.kind === 'none') return unknownCase();

  const before = existing.calls[callId];
  const call = withReport(before, { ...report, ...(recording ? { recording } : {}) });
  const { direction } = call;
  if (before === undefined && existing.kind === 'closed' && direction === 'inbound') return caseClosed();
  const number = direction === 'outbound' ? command.to : command.from;
  const customerNumber = existing.customer.phone === undefined && before !== undefined ? number : undefined;
  if (call === before && customerNumber === undefined) return unchanged;

  const firstReport: readonly CaseEvent[] =
    before === undefined
      ? [callInteraction(command, direction), ...(direction === 'inbound' ? endWaiting(existing, at, policies) : [])]
      : [];
  const progressed: CaseEvent = {
    type: 'CallProgressed',
    data: { callId, ...told, ...(transfer ? { transferredTo: transfer.to } : {}), ...(recording ? { recording } : {}) },
    ...personalOf({ transferReason: transfer?.reason, customerNumber }),
  };
  const answered = answeredAt(call);
  const newlyAnswered = answered !== undefined && (before === undefined || answeredAt(before) === undefined);
  const missed = direction === 'inbound' ? missedAt(call) : undefined;
  const newlyMissed = missed !== undefined && (before === undefined || missedAt(before) === undefined);
  return accepted(
    ...openingEvents,
    ...firstReport,
    progressed,
    ...(newlyMissed ? [{ type: 'CallMissed', data: { callId, at: missed } } as const] : []),
    ...(newlyAnswered ? meet(existing.deadlines, 'first-response', { at: answered, now: command.now }) : []),
  );
};

/** A5: the call back has happened; it is the answer that the missed call was owed. */
export const returnCall = ({ callId, returned, now }: ReturnCall, state: CaseState): Decision<CaseEvent> => {
  if (state.kind === 'none') return unknownCase();
  const call = state.calls[callId];
  if (call === undefined) return unchanged;
  if (call.returned !== undefined && call.returned.at <= returned.at) return unchanged;
  const { at } = returned;
  return accepted<CaseEvent>(
    { type: 'CallReturned', data: { callId, returned, at } },
    ...meet(state.deadlines, 'first-response', { at, now }),
  );
};

/** A3: a case entered at the desk, with the contact it came from or without one. */
export const openCaseAtDesk = (command: OpenCaseAtDesk, state: CaseState, policies: Policies): Decision<CaseEvent> => {
  const { opening, openedAt, interaction, more = [] } = command;
  if (state.kind !== 'none') return state.source === opening.source ? unchanged : anotherCase();
  if (openedAt > command.now) return fromTheFuture('occurredAt');
  return accepted<CaseEvent>(
    ...open(opening, openedAt, policies),
    ...(interaction ? [interaction, ...more] : more).map(recordedOf),
  );
};

/** The first-response target of a channel and type; `undefined` where none is owed. */
export const firstResponseTarget = (policy: ServicePolicy, channel: Channel, caseType: CaseType): Target | undefined =>
  policy.firstResponse[channel].byType?.[caseType] ?? policy.firstResponse[channel].usual;

/** B12: the customer's next interaction starts the resolution clock again. */
export const endWaiting = (state: ExistingCase, at: Instant, policies: Policies): readonly CaseEvent[] => {
  const wait = state.waits.find((one) => one.to === undefined);
  if (wait === undefined || state.kind !== 'open') return [];
  const end = later(at, wait.from);
  return [{ type: 'WaitingEnded', data: { at: end } }, ...resume(state.deadlines, 'resolution', { at: end, policies })];
};

export const recordedOf = (interaction: Interaction): InteractionRecorded => ({
  type: 'InteractionRecorded',
  data: interaction.data,
  ...(interaction.personal ? { personal: interaction.personal } : {}),
});

/** The case opens, and what it is owed is armed. */
export const open = (opening: Opening, openedAt: Instant, policies: Policies): readonly CaseEvent[] => {
  const policy = policies.current;
  const event = caseOpened(opening, openedAt);
  const { channel, caseType, priority, expectedBy } = event.data;
  const none = { latest: {}, breaches: [] };
  const reply = firstResponseTarget(policy, channel, caseType);
  return [
    event,
    ...(reply ? [arm(none, { slot: 'first-response', from: openedAt, target: reply }, policy)] : []),
    arm(none, { slot: 'resolution', from: openedAt, target: policy.resolution[priority], expectedBy }, policy),
  ];
};

const callInteraction = ({ callId, report, from, to }: ReportCall, direction: CallDirection): InteractionRecorded => ({
  type: 'InteractionRecorded',
  data: { interactionId: interactionId(callId), callId, direction, channel: 'phone', at: report.at },
  personal: { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) },
});

const personalOf = ({ transferReason, customerNumber }: Record<'transferReason' | 'customerNumber', string | undefined>) =>
  transferReason === undefined && customerNumber === undefined
    ? {}
    : {
        personal: {
          ...(transferReason === undefined ? {} : { transferReason }),
          ...(customerNumber === undefined ? {} : { customerNumber }),
        },
      };
