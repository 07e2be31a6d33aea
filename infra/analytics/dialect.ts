/**
 * The views are written in the SQL that Athena (Trino) and DuckDB share. Where they have other names, trino-in-duckdb.sql gives
 * DuckDB Trino's; what would be said over and over has a short form here, written out before either engine sees it.
 */

export type Terms = {
  /** The centre's zone, `Asia/Shanghai`. */
  readonly zone: string;
  /** What `{{name}}` stands for. */
  readonly values: Readonly<Record<string, string>>;
};

/** Writes the short forms out: `$local(decided_ms)`, `$text(channel)`, `{{zone}}`. Throws on one that it does not know. */
export const writtenOut = (sql: string, { zone, values }: Terms): string => {
  const filled = sql.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => values[name] ?? unknown(whole));
  return expand(filled, zone);
};

type Form = (argument: readonly string[], zone: string) => string;

const text: Form = ([field = '']) => `json_extract_scalar(data, '$.${field}')`;
const local: Form = ([ms = ''], zone) => `cast(at_timezone(from_unixtime((${ms}) / 1000e0), '${zone}') as timestamp)`;

const forms: Readonly<Record<string, Form>> = {
  /** A field of an event's data: as text, as a whole number, and an ISO 8601 time as milliseconds. */
  text,
  whole: (field, zone) => `cast(${text(field, zone)} as bigint)`,
  ms: (field, zone) => `cast(round(to_unixtime(from_iso8601_timestamp(${text(field, zone)})) * 1e3) as bigint)`,
  /** Milliseconds as the centre's clocks and calendar show them. */
  local,
  day: (ms, zone) => `cast(${local(ms, zone)} as date)`,
  dayIn: ([ms = '', zone = '']) => `cast(at_timezone(from_unixtime((${ms}) / 1000e0), ${zone}) as date)`,
  /** 1 is Monday, in both engines. */
  weekday: ([day = '']) => `day_of_week(${day})`,
  /** A minute of a day on a zone's clocks, as milliseconds since 1970. */
  instant: ([day = '', minute = '', zone = '']) =>
    `cast(round(to_unixtime(with_timezone(cast(${day} as timestamp) + ${minute} * interval '1' minute, ${zone})) * 1e3) as bigint)`,
};

/** From the outside in: an argument may hold short forms of its own. */
const expand = (sql: string, zone: string): string => {
  const start = /\$(\w+)\(/.exec(sql);
  if (start === null) return sql;
  const [opening, name = ''] = start;
  const from = start.index + opening.length;
  const to = closing(sql, from);
  const form = forms[name] ?? unknown(opening);
  const inside = expand(sql.slice(from, to), zone);
  return `${sql.slice(0, start.index)}${form(argumentsOf(inside), zone)}${expand(sql.slice(to + 1), zone)}`;
};

const closing = (sql: string, from: number): number => {
  for (let depth = 1, at = from; at < sql.length; at += 1) {
    if (sql[at] === '(') depth += 1;
    if (sql[at] === ')') depth -= 1;
    if (depth === 0) return at;
  }
  throw new Error(`a bracket is not closed: ${sql.slice(from, from + 60)}`);
};

const argumentsOf = (inside: string): readonly string[] => {
  const parts: string[] = [''];
  let depth = 0;
  for (const character of inside) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (character === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts.map((part) => part.trim());
};

const unknown = (what: string): never => {
  throw new Error(`not a short form of the views: ${what}`);
};
