import type { Cell } from '../../../domain/views/view.ts';

/**
 * Sheets of cells: many counts in one item, so that one Query reads a range of them. A cell stands in an attribute that is named by
 * its table and key. Marks stand in string sets, which cost their readers a tenth of what as many attributes cost: one of `SETS` by
 * the mark's key. One write cannot add to a set and take out of it; where it would, the new mark gets an attribute of its own.
 */

/** The numbers of one sheet, all shards added up, by `table` and then by key; what is 0 may be there or not. And the keys of its marks. */
export type Sheet = {
  readonly table: (name: string) => ReadonlyMap<string, number>;
  readonly marks: (table: string) => readonly string[];
};
export type SheetRange = { readonly from: string; readonly to: string };
export type ReadSheets = (range: SheetRange) => Promise<ReadonlyMap<string, Sheet>>;

export const sheetSort = (sheet: string, shard: number): string => `${sheet}#${shard}`;

const [COUNT, MARK, MARKS] = ['.', '!', '='] as const;
export const sheetAttribute = ({ table, key, mark }: Cell): string => `${mark ? MARK : COUNT}${table} ${key}`;

/** More of them and writes seldom meet in one; fewer and there are fewer attributes to read. */
const SETS = 16;
const isMark = (name: string): boolean => name.startsWith(MARK);
const setOf = (mark: string): string => `${MARKS}${tableOf(mark)} ${hashOf(mark) % SETS}`;
const tableOf = (attribute: string): string => attribute.slice(1, attribute.indexOf(' '));
const keyOf = (attribute: string): string => attribute.slice(attribute.indexOf(' ') + 1);

type Moved = readonly [name: string, by: number];

/** As an update says it: numbers are added to, marks put in and taken out. */
export const addition = (numbers: readonly Moved[]) => {
  const names = (some: readonly Moved[]): readonly string[] => some.map(([name]) => name);
  const gone = names(numbers.filter(([name, by]) => isMark(name) && by < 0));
  const taken = Map.groupBy(gone, setOf);
  const put = Map.groupBy(names(numbers.filter(([name, by]) => isMark(name) && by > 0 && !taken.has(setOf(name)))), setOf);
  const inSets = new Set([...put.values()].flat());
  const added = numbers.filter(([name, by]) => !inSets.has(name) && !(isMark(name) && by < 0));
  const update = createUpdate();
  for (const [name, by] of added) update.say('ADD', name, { N: String(by) });
  for (const [set, marks] of put) update.say('ADD', set, { SS: marks.map(keyOf) });
  for (const name of gone) update.say('REMOVE', name);
  for (const [set, marks] of taken) update.say('DELETE', set, { SS: marks.map(keyOf) });
  return update.whole();
};

type Said = { N: string } | { SS: string[] };

const createUpdate = () => {
  const clauses = new Map<string, string[]>();
  const names: Record<string, string> = {};
  const values: Record<string, Said> = {};
  let index = 0;
  return {
    say: (clause: 'ADD' | 'REMOVE' | 'DELETE', name: string, value?: Said): void => {
      const said = clauses.get(clause) ?? [];
      said.push(value === undefined ? `#${index}` : `#${index} :${index}`);
      clauses.set(clause, said);
      names[`#${index}`] = name;
      if (value !== undefined) values[`:${index}`] = value;
      index += 1;
    },
    whole: () => ({
      UpdateExpression: [...clauses].map(([clause, said]) => `${clause} ${said.join(', ')}`).join(' '),
      ExpressionAttributeNames: names,
      ...(Object.keys(values).length === 0 ? {} : { ExpressionAttributeValues: values }),
    }),
  };
};

type SheetItem = Readonly<
  Record<string, { readonly S?: string | undefined; readonly N?: string | undefined; readonly SS?: string[] | undefined }>
>;

export const sheetsOf = (items: readonly SheetItem[]): ReadonlyMap<string, Sheet> => {
  const sheets = new Map<string, SheetItem[]>();
  for (const item of items) {
    const sort = item.sort?.S ?? '';
    const name = sort.slice(0, sort.lastIndexOf('#'));
    const shards = sheets.get(name);
    if (shards === undefined) sheets.set(name, [item]);
    else shards.push(item);
  }
  return new Map([...sheets].map(([name, shards]) => [name, sheetOf(shards)]));
};

/** Attributes are looked at when their table is asked for: `load` has more than a thousand. */
const sheetOf = (shards: readonly SheetItem[]): Sheet => ({
  table: (name) => {
    const before = `${COUNT}${name} `;
    const counts = new Map<string, number>();
    for (const item of shards) {
      for (const attribute in item) {
        if (!attribute.startsWith(before)) continue;
        const key = attribute.slice(before.length);
        counts.set(key, (counts.get(key) ?? 0) + Number(item[attribute]?.N));
      }
    }
    return counts;
  },
  marks: (name) => {
    const [set, single] = [`${MARKS}${name} `, `${MARK}${name} `];
    const marks: string[] = [];
    for (const item of shards) {
      for (const attribute in item) {
        if (attribute.startsWith(set)) for (const key of item[attribute]?.SS ?? []) marks.push(key);
        else if (attribute.startsWith(single)) marks.push(attribute.slice(single.length));
      }
    }
    return marks;
  },
});

/** What an item of a sheet says, however its marks stand: the same sheet told twice is the same. */
export const toldOfSheet = (item: SheetItem): string =>
  Object.entries(item)
    .flatMap(([attribute, { N, SS }]): readonly string[] => {
      if (SS !== undefined) return SS.map((key) => `${tableOf(attribute)} ${key}`);
      if (N === undefined || Number(N) === 0) return [];
      return [isMark(attribute) ? attribute.slice(1) : `${attribute.slice(1)}=${Number(N)}`];
    })
    .sort()
    .join('\n');

/** FNV-1a of a text. */
export const hashOf = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return hash;
};
