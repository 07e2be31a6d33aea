import { arm, cancel, meet } from '../deadline/deadline.ts';
import type { DeadlineEvent } from '../deadline/events.ts';
import { accepted, assertNever, type CommandOf, type Decision, type Rejected, rejected, unchanged } from '../kernel/decider.ts';
import type { Instant } from '../kernel/time.ts';
import type { Policies } from '../policy/service-policy.ts';
import type { CaseEvent } from './events.ts';
import { caseClosed, unknownCase } from './refusals.ts';
import type { CaseState, ExistingCase } from './state.ts';

/** A suggestion (C5) is judged feasible or not, and whoever made it is told, within 7 business days of the contact. */

export type SuggestionJudged = {
  readonly type: 'SuggestionJudged';
  readonly data: { readonly feasible: boolean; readonly by: string; readonly at: Instant };
  readonly personal: { readonly reason: string };
};
export type SuggestionOutcomeTold = { readonly type: 'SuggestionOutcomeTold'; readonly data: { readonly at: Instant } };
export type SuggestionEvent = SuggestionJudged | SuggestionOutcomeTold;

export type JudgeSuggestion = CommandOf<'JudgeSuggestion', { feasible: boolean; reason: string }>;
export type TellSuggestionOutcome = CommandOf<'TellSuggestionOutcome'>;
export type SuggestionCommand = JudgeSuggestion | TellSuggestionOutcome;

/** Absent until judged. */
export type SuggestionLoop = { readonly feasible: boolean; readonly reason: string; readonly toldAt?: Instant };

export const evolveSuggestion = (loop: SuggestionLoop | undefined, event: CaseEvent): SuggestionLoop | undefined => {
  if (event.type === 'SuggestionJudged') return { feasible: event.data.feasible, reason: event.personal.reason };
  if (event.type === 'SuggestionOutcomeTold') return loop && { ...loop, toldAt: event.data.at };
  return loop;
};

export const decideSuggestion = (command: SuggestionCommand, state: CaseState): Decision<CaseEvent> => {
  if (state.kind === 'none') return unknownCase();
  if (state.kind === 'closed') return caseClosed();
  if (state.caseType !== 'suggestion') return notASuggestion();
  switch (command.type) {
    case 'JudgeSuggestion':
      return judge(command, state);
    case 'TellSuggestionOutcome':
      return tell(command, state);
    default:
      return assertNever(command);
  }
};

/** C5: owed from the contact as long as the case is a suggestion, also when that was found out later. */
export const suggestionOwed = (
  before: CaseState,
  after: ExistingCase,
  { now, policies }: { readonly now: Instant; readonly policies: Policies },
): readonly DeadlineEvent[] => {
  const was = before.kind !== 'none' && before.caseType === 'suggestion';
  const is = after.caseType === 'suggestion';
  if (was === is) return [];
  const policy = policies.current;
  return is
    ? [arm(after.deadlines, { slot: 'suggestion', from: after.openedAt, target: policy.suggestion }, policy)]
    : cancel(after.deadlines, 'suggestion', { at: now, reason: 're-triaged' });
};

/** C5: a suggestion is not archived before its maker has been told what came of it. */
export const suggestionOpen = (state: ExistingCase): Rejected | undefined => {
  if (state.caseType !== 'suggestion' || state.suggestion?.toldAt !== undefined) return undefined;
  return state.suggestion === undefined ? notJudged() : notTold();
};

const judge = ({ feasible, reason, by, now }: JudgeSuggestion, { suggestion }: ExistingCase): Decision<CaseEvent> => {
  if (suggestion?.feasible === feasible && suggestion.reason === reason) return unchanged;
  if (suggestion?.toldAt !== undefined) return alreadyTold();
  return accepted<CaseEvent>({ type: 'SuggestionJudged', data: { feasible, by: by.id, at: now }, personal: { reason } });
};

const tell = ({ now }: TellSuggestionOutcome, { suggestion, deadlines }: ExistingCase): Decision<CaseEvent> => {
  if (suggestion === undefined) return notJudged();
  if (suggestion.toldAt !== undefined) return unchanged;
  return accepted<CaseEvent>(
    { type: 'SuggestionOutcomeTold', data: { at: now } },
    ...meet(deadlines, 'suggestion', { at: now, now }),
  );
};

const refused = (code: string, en: string, zh: string): Rejected =>
  rejected({ code, clause: 'C5', kind: 'conflict', words: { en, zh } });

const notASuggestion = (): Rejected =>
  refused('not-a-suggestion', 'The case is not a suggestion; triage it as one first.', '此工单不是建议,请先将其分类为建议。');
const notJudged = (): Rejected =>
  refused(
    'suggestion-not-judged',
    'The suggestion has not been judged yet: a supervisor says first whether it is feasible, and why.',
    '该建议尚未评定:请先由主管说明是否可行及理由。',
  );
const notTold = (): Rejected =>
  refused(
    'suggestion-not-told',
    'The customer has not been told yet what came of the suggestion; record that first.',
    '尚未将建议的结果告知客户,请先告知并记录。',
  );
const alreadyTold = (): Rejected =>
  refused(
    'suggestion-already-told',
    'The customer has been told the judgement already, so it stands as it is.',
    '评定结果已告知客户,不能再更改。',
  );
