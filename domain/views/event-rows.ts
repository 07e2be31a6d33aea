import type { Commit, DomainEvent } from '../kernel/event.ts';
import { epochMillis, type Instant, parseInstant } from '../kernel/time.ts';

/**
 * One event as analysts get it: a row of the lake. The event's `personal` part has no place in it. Times are milliseconds since
 * 1970-01-01T00:00Z; what an event does not have is absent.
 */
export type EventRow = {
  /** `<stream>/<commit>/<index>`: the same event always has the same id, so that a repeated delivery is known for what it is. */
  readonly event_id: string;
  readonly stream: string;
  /** What the stream is of (`case`, `customer`, `agent`, `policy` …), and the key after it. */
  readonly kind: string;
  readonly subject: string;
  readonly commit_number: number;
  /** Place within its commit, from 0. */
  readonly event_index: number;
  readonly event_type: string;
  readonly decided_ms: number;
  readonly occurred_ms?: number;
  readonly actor_kind: string;
  readonly actor_id: string;
  readonly actor_role?: string;
  readonly correlation?: string;
  readonly causation?: string;
  readonly policy_version?: number;
  /** The event's data as JSON text. */
  readonly data: string;
};

/** The rows of a commit, one for each event, in order. */
export const eventRows = ({ stream, commit, events, actor, at, correlation, causation }: Commit): readonly EventRow[] => {
  const mark = stream.indexOf('#');
  const common = { stream, kind: stream.slice(0, mark), subject: stream.slice(mark + 1), commit_number: commit };
  const decided = {
    decided_ms: epochMillis(at),
    actor_kind: actor.kind,
    actor_id: actor.id,
    ...(actor.role === undefined ? {} : { actor_role: actor.role }),
    ...(correlation === undefined ? {} : { correlation }),
    ...(causation === undefined ? {} : { causation }),
  };
  return events.map((event, index): EventRow => {
    const { policyVersion } = event.data as { readonly policyVersion?: unknown };
    const occurred = occurredAt(event);
    return {
      event_id: `${stream}/${commit}/${index}`,
      ...common,
      event_index: index,
      event_type: event.type,
      ...decided,
      ...(occurred === undefined ? {} : { occurred_ms: epochMillis(occurred) }),
      ...(typeof policyVersion === 'number' ? { policy_version: policyVersion } : {}),
      data: JSON.stringify(event.data),
    };
  });
};

/** When it happened, as its data says: a breach at its due time, an armed deadline when it began to run. */
const occurredAt = ({ data }: DomainEvent): Instant | undefined => {
  const { at, openedAt, dueAt, from } = data as Readonly<Record<string, unknown>>;
  const said = [at, openedAt, from, dueAt].find((one) => typeof one === 'string');
  return typeof said === 'string' ? parseInstant(said) : undefined;
};
