import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/**
 * Leaves out of data files what no function reads. Of the holidays `domain/calendar/holidays.ts` asks for the dates alone, and the names
 * are two thirds of the file, in Chinese, for which a bundle is held in memory with two bytes a character; the dates themselves are
 * written a year at a time, a third of the rest. Of its own package file an
 * SDK client tells the version, in the user agent. The two thousand named characters of HTML are a text that is parsed in one go, which V8
 * does in a fraction of the time that it takes over an object in a program.
 */
export const leanData: Plugin = {
  name: 'lean-data',
  setup: ({ onLoad }) => {
    onLoad({ filter: /chinese-days[\\/]dist[\\/]chinese-days\.json$/ }, async ({ path }) => {
      const { holidays, workdays } = await read<Record<'holidays' | 'workdays', object>>(path);
      return { contents: datesByYear({ holidays: Object.keys(holidays), workdays: Object.keys(workdays) }) };
    });
    onLoad({ filter: /@aws-sdk[\\/]client-[\w-]+[\\/]package\.json$/ }, async ({ path }) => {
      const { version } = await read<{ readonly version: string }>(path);
      return { loader: 'json', contents: JSON.stringify({ version }) };
    });
    onLoad({ filter: /postal-mime[\\/]dist[\\/]esm[\\/]html-entities\.js$/ }, async ({ path }) => {
      const { htmlEntities } = (await import(path)) as { readonly htmlEntities: object };
      return { contents: `export const htmlEntities = JSON.parse(${JSON.stringify(JSON.stringify(htmlEntities))});` };
    });
  },
};

const read = async <T>(file: string): Promise<T> => JSON.parse(await readFile(file, 'utf8')) as T;

/** A module of lists of dates `YYYY-MM-DD`, each the keys of an object: a year once and four digits a day, taken apart when it is asked for. */
const datesByYear = (lists: Readonly<Record<string, readonly string[]>>): string => {
  const getters = Object.entries(lists).map(
    ([name, dates]) => `get ${name}() { return dates(${JSON.stringify(packed(dates))}); }`,
  );
  return `const dates = ${unpacked};\nexport default { ${getters.join(', ')} };`;
};

const packed = (dates: readonly string[]): Readonly<Record<string, string>> => {
  const years = Map.groupBy(dates, (date) => date.slice(0, 4));
  return Object.fromEntries(
    [...years].map(([year, days]) => [year, days.map((date) => date.slice(5).replace('-', '')).join('')]),
  );
};

/** What the module does with them, in its own words: it is not run here. */
const unpacked = `(years) => Object.fromEntries(Object.entries(years).flatMap(([year, days]) =>
  days.match(/..../g).map((day) => [year + '-' + day.slice(0, 2) + '-' + day.slice(2), 1])))`;
