import type { Figure } from '../../domain/views/figures/figures-of.ts';
import { type Cell, figuresSql } from '../../infra/analytics/figures.ts';
import type { Lake } from '../../infra/analytics/lake.ts';

/** The figures of SQL held against those of the API. */

/** A figure as SQL has it. */
export type Counted = {
  readonly n: number;
  readonly counted: number | null;
  readonly value: number | null;
  readonly median: number | null;
  readonly p90: number | null;
};

/** The figures of the whole centre. */
export const inSql = async (lake: Lake, from: string, to: string): Promise<Readonly<Record<string, Counted>>> => {
  return countedIn((await lake.ask(figuresSql({ from, to }))).rows);
};

const countedIn = (rows: readonly (readonly unknown[])[]): Readonly<Record<string, Counted>> =>
  Object.fromEntries(
    rows.map(([name, n, counted, value, median, p90]) => [String(name), { n, counted, value, median, p90 } as Counted]),
  );

const near = (one: number | null | undefined, other: number | null | undefined, tolerance: number): boolean =>
  typeof one !== 'number' || typeof other !== 'number' ? (one ?? null) === (other ?? null) : Math.abs(one - other) <= tolerance;

/** What of the two counts differs, in words; empty where they agree. */
export const differences = (api: Readonly<Record<string, Figure>>, sql: Readonly<Record<string, Counted>>): readonly string[] => {
  const told: string[] = [];
  const same = (what: string, one: unknown, other: unknown, ok: boolean): void => {
    if (!ok) told.push(`${what}: API ${JSON.stringify(one)}, SQL ${JSON.stringify(other)}`);
  };
  const times = (name: string, spread: Figure['business'], counted: Counted | undefined): void => {
    same(`${name} n`, spread?.n, counted?.n ?? 0, (spread?.n ?? 0) === (counted?.n ?? 0));
    same(`${name} average`, spread?.average, counted?.value, near(spread?.average ?? null, counted?.value ?? null, 0.001));
    for (const rank of ['median', 'p90'] as const) {
      const exact = counted?.[rank] ?? null;
      same(`${name} ${rank}`, spread?.[rank], exact, near(spread?.[rank] ?? null, exact, 0.0101 * (exact ?? 0) + 0.001));
    }
  };
  for (const [name, figure] of Object.entries(api)) {
    if (figure.business && figure.calendar) {
      times(name, figure.business, sql[name]);
      times(`${name}(calendar)`, figure.calendar, sql[`${name}(calendar)`]);
    } else if (figure.channels) {
      for (const [channel, spread] of Object.entries(figure.channels))
        times(`${name}(${channel})`, spread, sql[`${name}(${channel})`]);
    } else {
      const counted = sql[name];
      same(`${name} n`, figure.n, counted?.n ?? 0, figure.n === (counted?.n ?? 0));
      if (figure.earned !== undefined) {
        same(`${name} earned`, figure.earned, counted?.counted, figure.earned === (counted?.counted ?? 0));
        for (const rank of ['median', 'p90'] as const) {
          const exact = counted?.[rank] ?? null;
          same(`${name} ${rank}`, figure[rank], exact, near(figure[rank], exact, 0.0101 * (exact ?? 0) + 1e-6));
        }
      }
      if (figure.count !== undefined)
        same(`${name} count`, figure.count, counted?.counted ?? 0, figure.count === (counted?.counted ?? 0));
      same(
        `${name} value`,
        figure.value,
        counted?.value,
        near(figure.value, figure.unit === 'count' ? (counted?.value ?? 0) : (counted?.value ?? null), 1e-6),
      );
    }
  }
  return told;
};

/** The figures by cell: what they are told apart by, empty for nobody. */
export const cellsInSql = async (lake: Lake, days: { readonly from: string; readonly to: string }, by: Cell) => {
  const { rows } = await lake.ask(figuresSql(days, by));
  const cells = Map.groupBy(rows, (row) => String(row[6] ?? ''));
  return new Map([...cells].map(([cell, own]) => [cell, countedIn(own)] as const));
};
