import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/**
 * Leaves out of data files what no function reads. Of the holidays `domain/calendar/holidays.ts` asks for the dates alone, and the names
 * are two thirds of the file, in Chinese, for which a bundle is held in memory with two bytes a character. Of its own package file an
 * SDK client tells the version, in the user agent. The two thousand named characters of HTML are a text that is parsed in one go, which V8
 * does in a fraction of the time that it takes over an object in a program.
 */
export const leanData: Plugin = {
  name: 'lean-data',
  setup: ({ onLoad }) => {
    onLoad({ filter: /chinese-days[\\/]dist[\\/]chinese-days\.json$/ }, async ({ path }) => {
      const { holidays, workdays } = await read<Record<'holidays' | 'workdays', object>>(path);
      return { loader: 'json', contents: JSON.stringify({ holidays: dates(holidays), workdays: dates(workdays) }) };
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

const dates = (named: object): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.keys(named).map((date) => [date, 1]));
