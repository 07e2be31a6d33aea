import { epochMillis, type Instant, instantOf } from '../kernel/time.ts';
import type { Work } from '../roster/words.ts';
import type { Cell } from './view.ts';

/**
 * The sheets of the board: counts that `GET /board` reads together. Their names sort so that one range holds what is asked for
 * together: what falls due in some minutes, what stands now, what was opened in some days, the visits up to an evening.
 */
export const sheets = {
  /** Every table of few keys: `tables`, and `owed`. */
  now: 'now',
  /** Of each agent. */
  load: 'load',
  /** The queue by the hour of opening, a sheet a day; `at` is an instant or the beginning of one. */
  opened: (at: string): string => `opened ${at.slice(0, 10)}`,
  /** Running deadlines, a sheet for ten minutes of due times. */
  due: (at: string): string => `due ${at.slice(0, TEN_MINUTES)}`,
  /** Running visits and same-day solutions by the quarter of an hour that their due time ends or lies in, a sheet a day. */
  visits: (at: string): string => `visits ${at.slice(0, 10)}`,
} as const;

/** Of `2026-11-16T09:25:00.000Z` up to and with the `2`. */
const TEN_MINUTES = 15;

/** Tables of the sheets that are by time. */
export const timedTables = { opened: 'opened', due: 'due', visits: 'visits' } as const;

/** A cell of the sheet `now`, whose key has one part or two: `urgent`, `running|progress`. */
export const nowCell = (table: string, one: string, other = ''): Cell => {
  const ofTable = within(made, table);
  const ofOne = within(ofTable, one);
  const known = ofOne.get(other);
  if (known !== undefined) return known;
  const cell = { table, key: other === '' ? one : `${one}|${other}`, count: 1, sheet: sheets.now };
  ofOne.set(other, cell);
  return cell;
};
/** Made once for each: phases, kinds, rules are few, and what is the same object need not be compared. */
const within = <Of>(all: Map<string, Map<string, Of>>, name: string): Map<string, Of> => {
  const known = all.get(name);
  if (known !== undefined) return known;
  const found = new Map<string, Of>();
  all.set(name, found);
  return found;
};
const made = new Map<string, Map<string, Map<string, Cell>>>();

/** A cell of the sheet `load`, of an agent: one number says both kinds of work, since there are hundreds of agents to be read at once. */
export const loadCell = (table: string, agent: string, work: Work): Cell => {
  const known = loads[work].get(agent);
  if (known !== undefined) return known;
  const cell = { table, key: agent, count: work === 'chats' ? CHAT : 1, sheet: sheets.load };
  loads[work].set(agent, cell);
  return cell;
};
const loads: Readonly<Record<Work, Map<string, Cell>>> = { cases: new Map(), chats: new Map() };
/** More than an agent has cases. */
const CHAT = 1_000_000;

/** What stands on the sheet `load` of an agent, also as it stood before: by `agent|cases` and `agent|chats`. */
export const loadOf = (agent: string, counts: ReadonlyMap<string, number>): Readonly<Record<Work, number>> => {
  const both = counts.get(agent) ?? 0;
  const chats = Math.round(both / CHAT);
  const cases = both - chats * CHAT;
  return { cases: cases + (counts.get(`${agent}|cases`) ?? 0), chats: chats + (counts.get(`${agent}|chats`) ?? 0) };
};

export const openedCell = (openedAt: Instant, priority: string): Cell => ({
  table: timedTables.opened,
  key: `${openedAt.slice(11, 13)}|${priority}`,
  count: 1,
  sheet: sheets.opened(openedAt),
});

/** A deadline's mark, from its place in the list of what is due, which says all that a forecast asks. */
export const dueMark = (sort: string): Cell => ({
  table: timedTables.due,
  key: sort.slice(TEN_MINUTES),
  count: 1,
  sheet: sheets.due(sort),
  mark: true,
});
/** When the ten minutes of such a sheet begin. */
export const startOfDue = (sheet: string): Instant => `${sheet.slice(sheets.due('').length)}0:00.000Z` as Instant;

export const visitCell = (dueAt: Instant): Cell => {
  const quarter = quarterUpTo(dueAt);
  return { table: timedTables.visits, key: quarter.slice(11, 16), count: 1, sheet: sheets.visits(quarter) };
};

/** The end of the quarter of an hour that a moment lies in or ends; midnight is one in every time zone. */
export const quarterUpTo = (at: Instant): Instant => instantOf(Math.ceil(epochMillis(at) / QUARTER) * QUARTER);
const QUARTER = 15 * 60_000;
