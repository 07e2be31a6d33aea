import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { dayKind, provisional } from '../../domain/calendar/holidays.ts';
import { defaultPolicy } from '../../domain/policy/default-policy.ts';
import { type Terms, writtenOut } from './dialect.ts';

export type ViewColumnType = 'varchar' | 'bigint' | 'double' | 'boolean' | 'date' | 'timestamp';
export type ViewColumn = { readonly name: string; readonly type: ViewColumnType; readonly comment: string };
/** A table that analysts query: the same definition in Athena and in DuckDB. */
export type LakeView = {
  readonly name: string;
  readonly comment: string;
  readonly columns: readonly ViewColumn[];
  readonly sql: string;
};

const folder = path.join(import.meta.dirname, 'views');

/** The calendar has these days: some before any desk, and as many ahead as a deadline may reach. */
const [firstDay, lastDay] = ['2015-01-01', '2035-12-31'];

/** Every view, in an order in which each needs only those before it. */
export const lakeViews = (): readonly LakeView[] => {
  views ??= readdirSync(folder)
    .filter((file) => /^\d\d-\w+\.sql$/.test(file))
    .sort()
    .map((file) => readView(file.slice(3, -4), readFileSync(path.join(folder, file), 'utf8')));
  return views;
};
let views: readonly LakeView[] | undefined;

/** A view from its file: what it holds, `@column type: what it means`, and the query. Throws on a line of comment it cannot read. */
export const readView = (name: string, file: string): LakeView => {
  const [head = [], body = []] = [
    file.split('\n').filter((line) => line.startsWith('-- ')),
    file.split('\n').filter((line) => !line.startsWith('-- ')),
  ];
  const comment = head.filter((line) => !line.startsWith('-- @')).map((line) => line.slice(3));
  const columns = head
    .filter((line) => line.startsWith('-- @'))
    .map((line): ViewColumn => {
      const [, column, type, meaning] = /^-- @(\w+) (varchar|bigint|double|boolean|date|timestamp): (.+)$/.exec(line) ?? [];
      if (column === undefined || type === undefined || meaning === undefined) throw new Error(`${name}: not a column: ${line}`);
      return { name: column, type: type as ViewColumnType, comment: meaning };
    });
  return { name, comment: comment.join(' '), columns, sql: writtenOut(body.join('\n').trim(), terms()) };
};

/** The centre's zone and calendar: those of the built-in policy; later versions come from their events. */
export const terms = (): Terms => {
  known ??= termsOfCentre();
  return known;
};
let known: Terms | undefined;

const termsOfCentre = (): Terms => {
  const { calendar } = defaultPolicy;
  return {
    zone: calendar.zone,
    values: {
      zone: calendar.zone,
      calendar: JSON.stringify(calendar).replaceAll("'", "''"),
      holidays: extraordinaryDays(),
      lastAnnounced: String(lastAnnouncedYear()),
      firstDay,
      lastDay,
    },
  };
};

const lastAnnouncedYear = (): number => {
  let year = Number(firstDay.slice(0, 4));
  while (!provisional(year + 1)) year += 1;
  return year;
};

const extraordinaryDays = (): string => {
  const days: string[] = [];
  for (let at = Date.parse(firstDay); at <= Date.parse(lastDay); at += 86_400_000) {
    const date = new Date(at).toISOString().slice(0, 10);
    if (dayKind(date) !== 'ordinary') days.push(`('${date}', '${dayKind(date)}')`);
  }
  return days.join(', ');
};
