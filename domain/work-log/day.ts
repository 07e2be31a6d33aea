import { accepted, assertNever, type Decider, type Decision, unchanged } from '../kernel/decider.ts';
import type { Actor } from '../kernel/event.ts';
import { type AgentId, type CaseId, type StreamId, streamId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import { dayAhead, logFull, noSuchRemark, notSpecial, notYourLog } from './refusals.ts';

/**
 * What an agent writes into the log of a working day (E4): remarks, and cases marked as special. All else in the log is drawn from the
 * events of the work itself. A day has a stream of its own, so that it stays short; nothing in it is overwritten.
 */

export const workLogStream = (agent: AgentId, day: string): StreamId => streamId(`work-log#${agent}.${day}`);

type Event<Type extends string, Data extends object> = {
  readonly type: Type;
  readonly data: Readonly<Data & { agentId: AgentId; day: string; at: Instant }>;
};
type Personal<Content extends object> = { readonly personal: Readonly<Content> };

/** `remark` counts `r1`, `r2` … within the day; `caseId`: the case that it is about. */
export type RemarkMade = Event<'RemarkMade', { remark: string; caseId?: CaseId }> & Personal<{ text: string }>;
/** What it says from now on; what it said before stays where it was said. */
export type RemarkCorrected = Event<'RemarkCorrected', { remark: string }> & Personal<{ text: string }>;
/** Said again of the same case, it corrects the reason. */
export type CaseMarkedSpecial = Event<'CaseMarkedSpecial', { caseId: CaseId }> & Personal<{ reason: string }>;
export type SpecialMarkWithdrawn = Event<'SpecialMarkWithdrawn', { caseId: CaseId }>;
export type WorkLogEvent = RemarkMade | RemarkCorrected | CaseMarkedSpecial | SpecialMarkWithdrawn;

export type WorkLogState = { readonly kind: 'none' } | KeptDay;
export type KeptDay = {
  readonly kind: 'kept';
  readonly agentId: AgentId;
  readonly day: string;
  readonly remarks: readonly Remark[];
  readonly special: readonly SpecialCase[];
};
/** `before`: what it said before it was corrected, in order. */
export type Remark = Said & { readonly remark: string; readonly caseId?: CaseId; readonly before?: readonly Said[] };
export type SpecialCase = {
  readonly caseId: CaseId;
  readonly at: Instant;
  readonly reason: string;
  readonly withdrawnAt?: Instant;
};
type Said = { readonly text: string; readonly at: Instant };

export const evolveWorkLog = (state: WorkLogState, event: WorkLogEvent): WorkLogState => {
  const { agentId, day, at } = event.data;
  const known: KeptDay = state.kind === 'kept' ? state : { kind: 'kept', agentId, day, remarks: [], special: [] };
  switch (event.type) {
    case 'RemarkMade': {
      const { remark, caseId } = event.data;
      const about = caseId === undefined ? {} : { caseId };
      return { ...known, remarks: [...known.remarks, { remark, ...about, text: event.personal.text, at }] };
    }
    case 'RemarkCorrected': {
      const { text } = event.personal;
      const corrected = (one: Remark): Remark => ({
        ...one,
        text,
        at,
        before: [...(one.before ?? []), { text: one.text, at: one.at }],
      });
      return { ...known, remarks: known.remarks.map((one) => (one.remark === event.data.remark ? corrected(one) : one)) };
    }
    case 'CaseMarkedSpecial': {
      const { caseId } = event.data;
      return { ...known, special: [...known.special, { caseId, at, reason: event.personal.reason }] };
    }
    case 'SpecialMarkWithdrawn': {
      const { caseId } = event.data;
      const withdrawn = (one: SpecialCase): SpecialCase =>
        one.caseId === caseId && one.withdrawnAt === undefined ? { ...one, withdrawnAt: at } : one;
      return { ...known, special: known.special.map(withdrawn) };
    }
    default:
      event satisfies never;
      return known;
  }
};

/** The mark that holds of a case now. */
export const markOf = (special: readonly SpecialCase[], caseId: CaseId): SpecialCase | undefined => {
  const last = special.findLast((one) => one.caseId === caseId);
  return last?.withdrawnAt === undefined ? last : undefined;
};
/** The cases that are special, each with the reason that holds. */
export const specialCases = (special: readonly SpecialCase[]): readonly SpecialCase[] =>
  [...new Set(special.map(({ caseId }) => caseId))].flatMap((caseId) => markOf(special, caseId) ?? []);

/** `agentId`, `day`: of the log; `today` by the centre's clocks. */
type Of<Type extends string, Data extends object> = {
  readonly type: Type;
  readonly now: Instant;
  readonly by: Actor;
  readonly agentId: AgentId;
  readonly day: string;
  readonly today: string;
} & Readonly<Data>;
export type MakeRemark = Of<'MakeRemark', { text: string; caseId?: CaseId }>;
export type CorrectRemark = Of<'CorrectRemark', { remark: string; text: string }>;
export type MarkCaseSpecial = Of<'MarkCaseSpecial', { caseId: CaseId; reason: string }>;
export type WithdrawSpecialMark = Of<'WithdrawSpecialMark', { caseId: CaseId }>;
export type WorkLogCommand = MakeRemark | CorrectRemark | MarkCaseSpecial | WithdrawSpecialMark;

/** Texts of one day: more than anybody writes, and less than a row of the log can hold. */
export const MOST_TEXTS = 40;

export const decideWorkLog = (command: WorkLogCommand, state: WorkLogState): Decision<WorkLogEvent> => {
  const { by, agentId, day, today, now: at } = command;
  if (by.kind !== 'agent' || by.id !== agentId) return notYourLog();
  if (day > today) return dayAhead(day, today);
  const { remarks, special } = state.kind === 'kept' ? state : nothingWritten;
  const texts = special.length + remarks.reduce((sum, { before = [] }) => sum + 1 + before.length, 0);
  const of = { agentId, day, at };
  if (command.type !== 'WithdrawSpecialMark' && texts >= MOST_TEXTS) return logFull(MOST_TEXTS);
  switch (command.type) {
    case 'MakeRemark': {
      const { text, caseId } = command;
      const data = { remark: `r${remarks.length + 1}`, ...(caseId === undefined ? {} : { caseId }), ...of };
      return accepted<WorkLogEvent>({ type: 'RemarkMade', data, personal: { text } });
    }
    case 'CorrectRemark': {
      const { remark, text } = command;
      const known = remarks.find((one) => one.remark === remark);
      if (known === undefined)
        return noSuchRemark(
          remark,
          remarks.map((one) => one.remark),
        );
      if (known.text === text) return unchanged;
      return accepted<WorkLogEvent>({ type: 'RemarkCorrected', data: { remark, ...of }, personal: { text } });
    }
    case 'MarkCaseSpecial': {
      const { caseId, reason } = command;
      if (markOf(special, caseId)?.reason === reason) return unchanged;
      return accepted<WorkLogEvent>({ type: 'CaseMarkedSpecial', data: { caseId, ...of }, personal: { reason } });
    }
    case 'WithdrawSpecialMark': {
      const { caseId } = command;
      if (markOf(special, caseId) === undefined) return notSpecial(caseId);
      return accepted<WorkLogEvent>({ type: 'SpecialMarkWithdrawn', data: { caseId, ...of } });
    }
    default:
      return assertNever(command);
  }
};

const nothingWritten: Pick<KeptDay, 'remarks' | 'special'> = { remarks: [], special: [] };

export const workLogDecider: Decider<WorkLogState, WorkLogCommand, WorkLogEvent, undefined> = {
  initial: { kind: 'none' },
  evolve: evolveWorkLog,
  decide: decideWorkLog,
};
