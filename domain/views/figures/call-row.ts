import { type Call, withReport } from '../../case/call.ts';
import type { CaseEvent, InteractionRecorded } from '../../case/events.ts';
import type { Instant } from '../../kernel/time.ts';

/** `at`: of its interaction; `contact`: which was recorded as the customer's. `by`: the commits that tell of it. */
export type CallRow = {
  readonly call: Call;
  readonly at: Instant;
  readonly contact?: true;
  readonly agent?: string;
  readonly by: readonly number[];
};
export type CallRows = Readonly<Record<string, CallRow>>; // by call id

/** The call's own interaction, beside its reports. */
export const withNotedCall = (
  calls: CallRows,
  callId: string,
  { at, direction, by }: Pick<InteractionRecorded['data'], 'at' | 'direction'> & { readonly by: number },
): CallRows => {
  const known = calls[callId];
  const call = known?.call ?? { direction, seen: {} };
  const contact = direction === 'inbound' ? { contact: true as const } : {};
  return { ...calls, [callId]: { ...known, call, at, ...contact, by: adding(known?.by ?? [], by) } };
};

/** One more report of the phone system. An agent whose phone only rings does not have the call. */
export const withReportedCall = (
  calls: CallRows,
  data: Extract<CaseEvent, { type: 'CallProgressed' }>['data'],
  by: number,
): CallRows => {
  const known = calls[data.callId];
  const { agent = known?.agent, status } = data;
  const row: CallRow = {
    ...known,
    call: withReport(known?.call, data),
    at: known?.at ?? data.at,
    ...(agent === undefined || status === 'dialled' ? {} : { agent }),
    by: adding(known?.by ?? [], by),
  };
  return { ...calls, [data.callId]: row };
};

const adding = (commits: readonly number[], by: number): readonly number[] => (commits.includes(by) ? commits : [...commits, by]);
