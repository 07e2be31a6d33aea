import type { DeadlineKind } from '../case/words.ts';

/** What supervisors are told by mail (B6 always; D5, C2 as listed), in which language, and where the roster gives no address. */
export type StaffNotices = {
  readonly language: 'zh' | 'en';
  /** Mailboxes that hear of it where nobody on the roster has an address for it. */
  readonly addresses: readonly string[];
  readonly warnings: readonly DeadlineKind[];
  readonly breaches: readonly DeadlineKind[];
};

export const defaultStaffNotices: StaffNotices = {
  language: 'zh',
  addresses: [],
  warnings: ['serious-complaint-report'],
  breaches: ['first-response', 'promise', 'resolution', 'serious-complaint-report', 'suggestion', 'follow-up'],
};
