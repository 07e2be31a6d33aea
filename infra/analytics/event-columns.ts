/** The columns of the lake's one written table, as Glue and Parquet have them; everything else is a view over it. */

/** A Glue (Hive) type that the lake uses. */
export type ColumnType = 'string' | 'bigint' | 'int';
export type Column = { readonly name: string; readonly type: ColumnType; readonly comment: string };

export const eventTable = 'event_rows';

export const eventColumns: readonly Column[] = [
  { name: 'event_id', type: 'string', comment: 'stream/commit/index; the same for every delivery of one event' },
  { name: 'stream', type: 'string', comment: 'stream the event stands in, such as case#K7Q29XMB4' },
  { name: 'kind', type: 'string', comment: 'what the stream is of: case, customer, agent, inspection, policy, parked and so on' },
  { name: 'subject', type: 'string', comment: 'the key of the stream after its kind: case or customer number, agent id, month' },
  { name: 'commit_number', type: 'int', comment: 'number of the decision within its stream, from 1' },
  { name: 'event_index', type: 'int', comment: 'place of the event within its decision, from 0' },
  { name: 'event_type', type: 'string', comment: 'what happened: CaseOpened, DeadlineBreached and so on' },
  { name: 'decided_ms', type: 'bigint', comment: 'when it was decided, milliseconds since 1970-01-01 UTC' },
  { name: 'occurred_ms', type: 'bigint', comment: 'when it happened where the data says so, milliseconds since 1970-01-01 UTC' },
  { name: 'actor_kind', type: 'string', comment: 'customer, agent or system' },
  { name: 'actor_id', type: 'string', comment: 'agent id, or the name of the function; never an address or a number' },
  { name: 'actor_role', type: 'string', comment: 'role of an agent: agent, senior-agent, supervisor, manager ...' },
  { name: 'correlation', type: 'string', comment: 'what set the whole chain off' },
  { name: 'causation', type: 'string', comment: 'commit or source id that caused this one directly' },
  { name: 'policy_version', type: 'int', comment: 'version of the service policy that the event names, where it names one' },
  { name: 'data', type: 'string', comment: 'data of the event as JSON text, without its personal part' },
];

/** The lake is cut into folders `events/day=YYYY-MM-DD/` by the UTC day on which rows arrived: not when things happened. */
export const arrivalDay: Column = { name: 'day', type: 'string', comment: 'UTC day on which the row arrived in the lake' };

/** DuckDB's name of a Glue type. */
export const duckType = (type: ColumnType): string => ({ string: 'VARCHAR', bigint: 'BIGINT', int: 'INTEGER' })[type];
