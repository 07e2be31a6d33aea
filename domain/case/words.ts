/** The words of a case, as the glossary has them; the lists feed the schemas at the edge. */

export const channels = ['phone', 'email', 'chat', 'social', 'forum', 'desk'] as const;
/** `desk` is a case that the centre opened itself, without a contact. */
export type Channel = (typeof channels)[number];

export const caseTypes = ['inquiry', 'complaint', 'suggestion', 'technical', 'order'] as const;
export type CaseType = (typeof caseTypes)[number];

export const priorities = ['urgent', 'high', 'normal', 'low'] as const;
export type Priority = (typeof priorities)[number];

/** The escalation ladder, lowest first (B6). */
export const levels = ['agent', 'senior-agent', 'supervisor', 'manager'] as const;
export type Level = (typeof levels)[number];

/** Where a case stands, as lists and the board show it. */
export const phases = ['new', 'in-progress', 'waiting', 'resolved', 'closed'] as const;
export type Phase = (typeof phases)[number];

export const deadlineKinds = [
  'first-response',
  'next-response',
  'progress',
  'promise',
  'resolution',
  'escalation-acknowledgement',
  'serious-complaint-report',
  'suggestion',
  'follow-up',
  'same-day-solution',
  'survey-expiry',
  'new-customer-contact',
  'periodic-visit',
  'rectification',
  'plan-due',
] as const;
export type DeadlineKind = (typeof deadlineKinds)[number];

/** Where a deadline stands in its stream: its kind, or kind and reference where several of a kind may run at once (`promise:p2`). */
export type Slot = DeadlineKind | `${DeadlineKind}:${string}`;
export const kindOfSlot = (slot: Slot): DeadlineKind => {
  const colon = slot.indexOf(':');
  return (colon < 0 ? slot : slot.slice(0, colon)) as DeadlineKind;
};
export const slotOf = (kind: DeadlineKind, ref: string | undefined): Slot => (ref === undefined ? kind : `${kind}:${ref}`);

/** A complaint's weight (C2): minor 一般投诉, serious 重大投诉. */
export const severities = ['minor', 'serious'] as const;
export type Severity = (typeof severities)[number];

export const outranks = (one: Level, other: Level): boolean => levels.indexOf(one) > levels.indexOf(other);

/** The level above, `undefined` above the manager. */
export const levelAbove = (level: Level): Level | undefined => levels[levels.indexOf(level) + 1];
