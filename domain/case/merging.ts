import { cancel, type Deadline, isOwed, pause } from '../deadline/deadline.ts';
import type { DeadlineEvent } from '../deadline/events.ts';
import { restore, standing } from '../deadline/restore.ts';
import type { Scored } from '../intake/threading.ts';
import { accepted, assertNever, type Decision, type Rejected, rejected, unchanged } from '../kernel/decider.ts';
import type { Actor } from '../kernel/event.ts';
import type { CaseId, InteractionId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { Policies } from '../policy/service-policy.ts';
import type { CaseEvent } from './events.ts';
import { endWaiting } from './intake.ts';
import { caseClosed, unknownCase } from './refusals.ts';
import type { CaseState, ExistingCase } from './state.ts';
import { type Channel, slotOf } from './words.ts';

/**
 * Two cases made one, one made two, and both undone (decision 7): by events in both streams, the one that takes over first, so that
 * there is no moment at which nobody owes the customer. Interactions stay where they were recorded, and those of a case
 * merged into another are in no figure until that is undone.
 */

type Of<Type extends string, Data extends object> = {
  readonly type: Type;
  readonly data: Readonly<Data> & { readonly by: string; readonly at: Instant };
};
type Because = { readonly personal?: { readonly reason: string } };

/** In the case that ends: it goes on in another. */
export type CaseMerged = Of<'CaseMerged', { into: CaseId }> & Because;
export type CaseUnmerged = Of<'CaseUnmerged', { from: CaseId }> & Because;
/** In the case that goes on. `unanswered`: the contact of the other that still waits for an answer. */
export type CaseAbsorbed = Of<
  'CaseAbsorbed',
  { caseId: CaseId; unanswered?: { readonly at: Instant; readonly channel: Channel } }
>;
export type CaseReleased = Of<'CaseReleased', { caseId: CaseId }>;
/** In the case that was split: these belong to another matter. */
export type InteractionsMoved = Of<
  'InteractionsMoved',
  { interactionIds: readonly InteractionId[]; messageIds: readonly string[]; to: CaseId }
> &
  Because;
/** A person has said where a doubtful mail belongs. */
export type ThreadingSettled = Of<'ThreadingSettled', { decision: 'apart' | 'merged' }>;
export type MergingEvent = CaseMerged | CaseUnmerged | CaseAbsorbed | CaseReleased | InteractionsMoved | ThreadingSettled;

type Command<Type extends string, Data extends object = object> = {
  readonly type: Type;
  readonly now: Instant;
  readonly by: Actor;
} & Readonly<Data>;
export type MergeCase = Command<'MergeCase', { into: CaseId; reason?: string }>;
export type UnmergeCase = Command<'UnmergeCase', { reason?: string }>;
export type AbsorbCase = Command<'AbsorbCase', { caseId: CaseId; unanswered?: { at: Instant; channel: Channel } }>;
export type ReleaseCase = Command<'ReleaseCase', { caseId: CaseId }>;
/** `interactions`: as they stand in the case's events. */
export type MoveInteractions = Command<
  'MoveInteractions',
  {
    interactions: readonly { readonly id: InteractionId; readonly at: Instant; readonly messageId?: string }[];
    to: CaseId;
    reason?: string;
  }
>;
export type KeepApart = Command<'KeepApart'>;
export type MergingCommand = MergeCase | UnmergeCase | AbsorbCase | ReleaseCase | MoveInteractions | KeepApart;

/** What a case knows of being merged or split. `held`: what ran when it was merged. */
export type Merging = {
  readonly merged?: { readonly into: CaseId; readonly at: Instant; readonly held: readonly Deadline[] };
  readonly absorbed?: readonly Absorbed[];
  readonly moved?: Readonly<Record<string, CaseId>>;
  /** Where the mail that opened the case may belong instead, until a person has said. */
  readonly doubt?: readonly Scored[];
};
type Absorbed = { readonly caseId: CaseId; readonly at: Instant; readonly unanswered?: Instant; readonly endedWait?: true };

export const evolveMerging = (state: ExistingCase, event: MergingEvent): ExistingCase => {
  const { merged: _merged, doubt: _doubt, ...rest } = state;
  switch (event.type) {
    case 'CaseMerged':
      return { ...state, merged: { into: event.data.into, at: event.data.at, held: standing(state.deadlines) } };
    case 'CaseUnmerged':
      return { ...rest, ...(state.doubt === undefined ? {} : { doubt: state.doubt }) } as ExistingCase;
    case 'CaseAbsorbed': {
      const { caseId, at, unanswered } = event.data;
      const one: Absorbed = {
        caseId,
        at,
        ...(unanswered === undefined ? {} : { unanswered: unanswered.at }),
        ...(waits(state) ? { endedWait: true } : {}),
      };
      const left = Object.entries(state.moved ?? {}).filter(([, to]) => to !== caseId); // a split undone
      return { ...state, absorbed: [...(state.absorbed ?? []), one], moved: Object.fromEntries(left) };
    }
    case 'CaseReleased':
      return { ...state, absorbed: (state.absorbed ?? []).filter(({ caseId }) => caseId !== event.data.caseId) };
    case 'InteractionsMoved': {
      const { interactionIds, to } = event.data;
      return { ...state, moved: { ...state.moved, ...Object.fromEntries(interactionIds.map((id) => [id, to])) } };
    }
    case 'ThreadingSettled':
      return { ...rest, ...(state.merged === undefined ? {} : { merged: state.merged }) } as ExistingCase;
    default:
      event satisfies never;
      return state;
  }
};

export const decideMerging = (command: MergingCommand, state: CaseState, policies: Policies): Decision<CaseEvent> => {
  if (state.kind === 'none') return unknownCase();
  switch (command.type) {
    case 'MergeCase':
      return mergeCase(command, state);
    case 'UnmergeCase':
      return unmergeCase(command, state, policies);
    case 'AbsorbCase':
      return absorbCase(command, state, policies);
    case 'ReleaseCase':
      return releaseCase(command, state, policies);
    case 'MoveInteractions':
      return moveInteractions(command, state);
    case 'KeepApart':
      if (state.doubt === undefined) return unchanged;
      return accepted<CaseEvent>({ type: 'ThreadingSettled', data: { decision: 'apart', ...signed(command) } });
    default:
      return assertNever(command);
  }
};

/** A case that goes on in another takes nothing more itself: whoever comes is sent on. */
export const barredByMerge = (command: { readonly type: string }, state: CaseState): Rejected | undefined =>
  state.kind !== 'none' && state.merged !== undefined && !stillTaken.has(command.type)
    ? caseMerged(state.merged.into)
    : undefined;
const stillTaken: ReadonlySet<string> = new Set([
  'MergeCase',
  'UnmergeCase',
  'NoticeDeadline',
  'RearmUnderPolicy',
  'RecordNotice',
]);

/** The contact of a case that still waits for an answer: what the case that takes it over owes from then on. */
export const unansweredOf = (state: ExistingCase): { readonly at: Instant; readonly channel: Channel } | undefined => {
  const owed = [state.deadlines.latest['next-response'], state.deadlines.latest['first-response']].find((one) => isOwed(one));
  return owed === undefined ? undefined : { at: owed.from, channel: state.channel };
};

const mergeCase = (command: MergeCase, state: ExistingCase): Decision<CaseEvent> => {
  const { into, now: at } = command;
  if (into === state.id) return badMerge('itself');
  if (state.merged?.into === into) return unchanged;
  if (state.merged !== undefined) return caseMerged(state.merged.into);
  if (state.kind === 'closed') return caseClosed();
  return accepted<CaseEvent>(
    { type: 'CaseMerged', data: { into, ...signed(command) }, ...because(command) },
    ...(state.doubt === undefined
      ? []
      : [{ type: 'ThreadingSettled', data: { decision: 'merged', ...signed(command) } } as const]),
    ...standing(state.deadlines).flatMap(({ kind, ref }) =>
      cancel(state.deadlines, slotOf(kind, ref), { at, reason: mergedInto(into) }),
    ),
  );
};

/** Why the deadlines of a case that goes on in another are cancelled. */
export const mergedInto = (into: CaseId): string => `merged-into-${into}`;

const unmergeCase = (command: UnmergeCase, state: ExistingCase, policies: Policies): Decision<CaseEvent> => {
  if (state.merged === undefined) return badMerge('not-merged');
  const { into, held } = state.merged;
  return accepted<CaseEvent>(
    { type: 'CaseUnmerged', data: { from: into, ...signed(command) }, ...because(command) },
    ...restore(state.deadlines, held, { at: command.now, policies }),
  );
};

const absorbCase = (command: AbsorbCase, state: ExistingCase, policies: Policies): Decision<CaseEvent> => {
  const { caseId, unanswered, now } = command;
  if (caseId === state.id) return badMerge('itself');
  if (state.absorbed?.some((one) => one.caseId === caseId)) return unchanged;
  if (state.kind === 'closed') return caseClosed();
  return accepted<CaseEvent>(
    { type: 'CaseAbsorbed', data: { caseId, ...(unanswered === undefined ? {} : { unanswered }), ...signed(command) } },
    ...(unanswered === undefined ? [] : endWaiting(state, now, policies)),
  );
};

const releaseCase = (command: ReleaseCase, state: ExistingCase, policies: Policies): Decision<CaseEvent> => {
  const { caseId, now } = command;
  const one = state.absorbed?.find((absorbed) => absorbed.caseId === caseId);
  if (one === undefined) return unchanged;
  const next = state.deadlines.latest['next-response'];
  const owedForIt = next !== undefined && isOwed(next) && next.from === one.unanswered;
  const waitedOn = one.endedWait && state.kind === 'open' && !waits(state) && state.lastContactAt <= one.at;
  return accepted<CaseEvent>(
    { type: 'CaseReleased', data: { caseId, ...signed(command) } },
    ...(owedForIt ? cancel(state.deadlines, 'next-response', { at: now, reason: 'merge-undone' }) : []),
    ...(waitedOn
      ? ([
          { type: 'WaitingStarted', data: { at: now, reason: 'merge-undone' } },
          ...pause(state.deadlines, 'resolution', { at: now, now, policies }),
        ] as const)
      : []),
  );
};

/** What was owed for a moved contact alone is owed by the case that it went to. */
const moveInteractions = (command: MoveInteractions, state: ExistingCase): Decision<CaseEvent> => {
  const { interactions, to, now } = command;
  const fresh = interactions.filter(({ id }) => state.moved?.[id] !== to);
  if (fresh.length === 0) return unchanged;
  if (fresh.some(({ id }) => state.moved?.[id] !== undefined)) return badMerge('moved-before');
  const next = state.deadlines.latest['next-response'];
  const owedForThem = next !== undefined && fresh.some(({ at }) => at === next.from);
  const cancelled: readonly DeadlineEvent[] = owedForThem
    ? cancel(state.deadlines, 'next-response', { at: now, reason: `moved-to-${to}` })
    : [];
  return accepted<CaseEvent>(
    {
      type: 'InteractionsMoved',
      data: {
        interactionIds: fresh.map(({ id }) => id),
        messageIds: fresh.flatMap(({ messageId }) => messageId ?? []),
        to,
        ...signed(command),
      },
      ...because(command),
    },
    ...cancelled,
  );
};

const waits = ({ waits: all }: ExistingCase): boolean => all.some(({ to }) => to === undefined);
const signed = ({ by, now }: { readonly by: Actor; readonly now: Instant }) => ({ by: by.id, at: now });
const because = ({ reason }: { readonly reason?: string }) => (reason === undefined ? {} : { personal: { reason } });

export const caseMerged = (into: CaseId): Rejected =>
  rejected({
    code: 'case-merged',
    clause: 'A2',
    kind: 'conflict',
    words: {
      en: `This case goes on in ${into}; work there, or undo the merge first.`,
      zh: `此工单已并入 ${into};请在该工单处理,或先撤销合并。`,
    },
  });

const badMerge = (why: keyof typeof badMerges): Rejected =>
  rejected({ code: `merge-${why}`, clause: 'A2', kind: 'conflict', words: badMerges[why] });
const badMerges = {
  itself: { en: 'A case is not merged into itself; name another case.', zh: '工单不能并入自身;请指定另一工单。' },
  'not-merged': {
    en: 'The case is not merged into another; there is nothing to undo, work with it as it is.',
    zh: '此工单未被合并,无需撤销,请直接处理。',
  },
  'moved-before': {
    en: 'One of these contacts belongs to another case already; reload the case and choose again.',
    zh: '其中有联络已移至其他工单;请刷新后重新选择。',
  },
} as const;
