import { accepted, type CommandOf, type Decision, type Rejected, rejected, unchanged } from '../kernel/decider.ts';
import type { CaseId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { CaseEvent } from './events.ts';
import { unknownCase } from './refusals.ts';
import type { CaseState } from './state.ts';

/** A9: nuisance contacts and duplicates are kept, and do not count in service figures. A supervisor says so, and may take it back. */

export const asideCauses = ['nuisance', 'duplicate'] as const;
export type AsideCause = (typeof asideCauses)[number];

/** `duplicateOf`: the case that goes on with the matter. */
export type CaseSetAside = {
  readonly type: 'CaseSetAside';
  readonly data: { readonly cause: AsideCause; readonly duplicateOf?: CaseId; readonly by: string; readonly at: Instant };
};
export type CaseTakenBack = { readonly type: 'CaseTakenBack'; readonly data: { readonly by: string; readonly at: Instant } };
export type CountingEvent = CaseSetAside | CaseTakenBack;

export type SetCaseAside = CommandOf<'SetCaseAside', { cause: AsideCause; duplicateOf?: CaseId }>;
export type TakeCaseBack = CommandOf<'TakeCaseBack'>;
export type CountingCommand = SetCaseAside | TakeCaseBack;

export type Aside = Omit<CaseSetAside['data'], 'by'>;

export const evolveAside = (event: CountingEvent): { readonly aside?: Aside } => {
  if (event.type === 'CaseTakenBack') return {};
  const { by: _by, ...aside } = event.data;
  return { aside };
};

export const decideCounting = (command: CountingCommand, state: CaseState): Decision<CaseEvent> => {
  if (state.kind === 'none') return unknownCase();
  const { now: at, by } = command;
  if (command.type === 'TakeCaseBack')
    return state.aside === undefined ? unchanged : accepted<CaseEvent>({ type: 'CaseTakenBack', data: { by: by.id, at } });
  const { cause, duplicateOf } = command;
  if ((cause === 'duplicate') !== (duplicateOf !== undefined) || duplicateOf === state.id) return whichCase();
  if (state.aside?.cause === cause && state.aside.duplicateOf === duplicateOf) return unchanged;
  const of = duplicateOf === undefined ? {} : { duplicateOf };
  return accepted<CaseEvent>({ type: 'CaseSetAside', data: { cause, ...of, by: by.id, at } });
};

const whichCase = (): Rejected =>
  rejected({
    code: 'duplicate-of-which',
    clause: 'A9',
    kind: 'invalid',
    words: {
      en: 'A duplicate names in duplicateOf the other case that goes on with the matter; a nuisance names none.',
      zh: '重复工单须在 duplicateOf 中写明继续处理该事项的另一工单;骚扰工单不填。',
    },
  });
