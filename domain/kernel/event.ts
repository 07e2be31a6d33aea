import type { CommandId, StreamId } from './ids.ts';
import type { Instant } from './time.ts';

/** What happened, in the past tense. `personal` holds everything that identifies or quotes a person, and nothing else does. */
export type DomainEvent = {
  readonly type: string;
  readonly data: object;
  readonly personal?: object;
};

/** Who did it. `id` of a customer is never an address or a number: it is the stream's own key or `customer`. */
export type Actor = {
  readonly kind: 'customer' | 'agent' | 'system';
  readonly id: string;
  readonly role?: Role;
};

export type Role = 'agent' | 'senior-agent' | 'supervisor' | 'manager' | 'inspector' | 'analyst' | 'admin';

/** One decision's events, stored as one item: all of them or none. `commit` counts 1, 2, 3 … within its stream. */
export type Commit<Event extends DomainEvent = DomainEvent> = {
  readonly stream: StreamId;
  readonly commit: number;
  readonly events: readonly Event[];
  readonly commandId: CommandId;
  /** Digest of the command's content: the same id with another content is a mistake of the sender. */
  readonly fingerprint?: string;
  readonly actor: Actor;
  /** When the decision was made (not when the events occurred: that is in their data). */
  readonly at: Instant;
  /** What set the whole chain off, and what caused this commit directly (`stream/commit` or a source id). */
  readonly correlation?: string;
  readonly causation?: string;
};
