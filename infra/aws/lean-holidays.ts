import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/**
 * Leaves the names of the holidays out of the bundles: `domain/calendar/holidays.ts` asks for dates alone, and the names are two
 * thirds of the file, in Chinese, for which a bundle is held in memory with two bytes a character.
 */
export const leanHolidays: Plugin = {
  name: 'lean-holidays',
  setup: ({ onLoad }) => {
    onLoad({ filter: /chinese-days[\\/]dist[\\/]chinese-days\.json$/ }, async ({ path }) => {
      const { holidays, workdays } = JSON.parse(await readFile(path, 'utf8')) as Record<'holidays' | 'workdays', object>;
      return { loader: 'json', contents: JSON.stringify({ holidays: dates(holidays), workdays: dates(workdays) }) };
    });
  },
};

const dates = (named: object): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.keys(named).map((date) => [date, 1]));
