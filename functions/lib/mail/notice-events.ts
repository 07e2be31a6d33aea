import type { CaseEvent } from '../../../domain/case/events.ts';
import type { NoticeWanted } from '../../../domain/case/notices.ts';
import type { ExistingCase } from '../../../domain/case/state.ts';
import type { Commit } from '../../../domain/kernel/event.ts';
import type { Instant } from '../../../domain/kernel/time.ts';
import type { ServicePolicy } from '../../../domain/policy/service-policy.ts';
import type { AgentLine } from '../../../domain/views/roster.ts';
import type { Language } from '../problem.ts';
import type { MailAddress } from './parse.ts';

/** A notice in its circumstances, as they stand when it is written. */
export type Occasion = {
  readonly wanted: NoticeWanted;
  readonly commits: readonly Commit[];
  readonly state: ExistingCase;
  readonly policy: ServicePolicy;
  readonly now: Instant;
};

/** Ready to be sent. */
export type Written = {
  readonly to: readonly MailAddress[];
  readonly language: Language;
  readonly signer: string;
  readonly text: string;
  /** Of a mail that opens a thread of its own; otherwise it answers the customer's. */
  readonly subject?: string;
  readonly automatic?: 'auto-replied' | 'auto-generated';
  readonly survey?: number;
};

/** `not-wanted`: it has come to be out of place. `no-address`: there is nobody to send it to. */
export type Unwritten = 'not-wanted' | 'no-address';

/** Everybody on the roster, leavers too. */
export type People = () => Promise<readonly AgentLine[]>;

/** The event that a mail answers for. */
export const eventAt = <Type extends CaseEvent['type']>(
  commits: readonly Commit[],
  { commit, index }: NoticeWanted,
  type: Type,
): Extract<CaseEvent, { type: Type }> => {
  const event = commits[commit - 1]?.events[index] as CaseEvent | undefined;
  if (event?.type !== type) throw new Error(`no ${type} at ${commit}.${index}`);
  return event as Extract<CaseEvent, { type: Type }>;
};
