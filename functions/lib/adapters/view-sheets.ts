import type { Cell } from '../../../domain/views/view.ts';

/**
 * Sheets of cells: many counts in one item, so that one Query reads a range of them. A cell stands in an attribute that is named by
 * its table and key; a mark's name begins with `!`, and it is taken out when it goes.
 */

/** The numbers of one sheet, all shards added up, by `table` and then by key; what is 0 may be there or not. */
export type Sheet = { readonly table: (name: string) => ReadonlyMap<string, number> };
export type SheetRange = { readonly from: string; readonly to: string };
export type ReadSheets = (range: SheetRange) => Promise<ReadonlyMap<string, Sheet>>;

export const sheetSort = (sheet: string, shard: number): string => `${sheet}#${shard}`;

export const sheetAttribute = ({ table, key, mark }: Cell): string => `${mark ? '!' : '.'}${table} ${key}`;

/** As an update says it: numbers are added to, marks set and taken out. */
export const addition = (numbers: readonly (readonly [string, number])[]) => {
  const isGone = ([name, number]: readonly [string, number]): boolean => name.startsWith('!') && number < 0;
  const added = numbers.flatMap((one, index) => (isGone(one) ? [] : [`#${index} :${index}`]));
  const gone = numbers.flatMap((one, index) => (isGone(one) ? [`#${index}`] : []));
  const values = numbers.flatMap((one, index) => (isGone(one) ? [] : [[`:${index}`, { N: String(one[1]) }] as const]));
  return {
    UpdateExpression: [
      ...(added.length === 0 ? [] : [`ADD ${added.join(', ')}`]),
      ...(gone.length === 0 ? [] : [`REMOVE ${gone.join(', ')}`]),
    ].join(' '),
    ExpressionAttributeNames: Object.fromEntries(numbers.map(([name], index) => [`#${index}`, name])),
    ...(values.length === 0 ? {} : { ExpressionAttributeValues: Object.fromEntries(values) }),
  };
};

type SheetItem = Readonly<Record<string, { readonly S?: string | undefined; readonly N?: string | undefined }>>;

export const sheetsOf = (items: readonly SheetItem[]): ReadonlyMap<string, Sheet> => {
  const sheets = new Map<string, Map<string, Map<string, number>>>();
  for (const item of items) {
    const sort = item.sort?.S ?? '';
    const tables = under(sheets, sort.slice(0, sort.lastIndexOf('#')));
    for (const attribute in item) {
      const number = item[attribute]?.N;
      if (number === undefined) continue;
      const space = attribute.indexOf(' ');
      const counts = under(tables, attribute.slice(1, space));
      const key = attribute.slice(space + 1);
      counts.set(key, (counts.get(key) ?? 0) + Number(number));
    }
  }
  return new Map([...sheets].map(([name, tables]) => [name, { table: (of: string) => tables.get(of) ?? nothing }]));
};

const nothing: ReadonlyMap<string, number> = new Map();

const under = <Of>(all: Map<string, Map<string, Of>>, name: string): Map<string, Of> => {
  const known = all.get(name) ?? new Map<string, Of>();
  all.set(name, known);
  return known;
};
