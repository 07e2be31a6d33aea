import { type CallBackCommand, type CallBackEvent, type CallBacks, returnedCalls } from '../../../domain/call-back/call-back.ts';
import { answeredAt, missedAt } from '../../../domain/case/call.ts';
import type { CaseCommand } from '../../../domain/case/commands.ts';
import type { CaseEvent } from '../../../domain/case/events.ts';
import type { CaseState } from '../../../domain/case/state.ts';
import { caseStream, commandId, streamId } from '../../../domain/kernel/ids.ts';
import type { Instant } from '../../../domain/kernel/time.ts';
import { systemActor } from '../actor.ts';
import { sha256Hex } from '../digest.ts';
import type { CommandHandler } from '../handle-command.ts';
import { identifierDigest } from '../identifiers.ts';
import type { Received } from '../receive-contact.ts';
import { customerNumber, type ReportedCall } from './report.ts';

type TakenIn = Extract<Received, { kind: 'received' }>;
export type SettleCallBacks = (call: ReportedCall, received: TakenIn) => Promise<void>;
/** The call with the case that it calls back for, where it is ours, names none and one is owed. */
export type PlaceCallBack = (call: ReportedCall) => Promise<ReportedCall>;

type Ports = {
  readonly calls: CommandHandler<CallBacks, CallBackCommand, CallBackEvent>;
  readonly cases: CommandHandler<CaseState, CaseCommand, CaseEvent>;
  readonly now: () => Instant;
};

/** A5: missed calls matched to the later call, of the customer's or of ours, by the number. What is no number matches nothing. */
export const createCallBacks = ({ calls, cases, now }: Ports): { settle: SettleCallBacks; place: PlaceCallBack } => {
  const note = (digest: string, command: CallBackCommand, key: string) =>
    calls({
      stream: streamId(`call-back#${digest}`),
      commandId: commandId(`call-back:${sha256Hex(key).slice(0, 32)}`),
      actor: systemActor('call-backs'),
      now: now(),
      command,
    });

  return {
    place: async (call) => {
      const { report, caseId, to } = call;
      const digest = to === undefined ? undefined : identifierDigest('phone', to);
      if (report.direction !== 'outbound' || caseId !== undefined || digest === undefined) return call;
      const callId = keyOf(call);
      const { state } = await note(digest, { type: 'PlaceCall', callId, at: report.at }, `placed ${callId}`);
      const placed = state.placed[callId]?.caseId;
      return placed === undefined ? call : { ...call, caseId: placed };
    },

    settle: async (call, { caseId, outcome }) => {
      const { state } = outcome;
      if (state.kind === 'none') return;
      const known = state.calls[call.callId];
      const number = customerNumber(call) ?? state.customer.phone;
      const digest = number === undefined ? undefined : identifierDigest('phone', number);
      if (known === undefined || digest === undefined) return;
      const taken = answeredAt(known);
      const missed = known.direction === 'inbound' ? missedAt(known) : undefined;
      const at = taken ?? missed;
      if (at === undefined) return;
      const callId = keyOf(call);
      const heard: CallBackCommand =
        taken === undefined
          ? { type: 'NoteMissed', callId, caseId, at }
          : { type: 'NoteTaken', callId, caseId, at, direction: known.direction };
      const { state: callBacks } = await note(digest, heard, `${heard.type} ${callId}`);
      for (const { missed: owed, by } of returnedCalls(callBacks)) {
        if (owed.callId === by.callId || (owed.callId !== callId && by.callId !== callId)) continue; // settled before
        await cases({
          stream: caseStream(owed.caseId),
          commandId: commandId(`returned:${sha256Hex(`${owed.callId} ${by.callId}`).slice(0, 32)}`),
          actor: systemActor('call-backs'),
          now: now(),
          command: {
            type: 'ReturnCall',
            now: now(),
            by: systemActor('call-backs'),
            callId: owed.callId.slice(owed.callId.indexOf(':') + 1),
            returned: {
              callId: by.callId.slice(by.callId.indexOf(':') + 1),
              caseId: by.caseId,
              direction: by.direction,
              at: by.at,
            },
          },
        });
      }
    },
  };
};

const keyOf = ({ provider, callId }: ReportedCall): string => `${provider}:${callId}`;
