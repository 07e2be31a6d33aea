import * as z from 'zod/mini';
import type { ListRange, StoredEntry, ViewStore } from './adapters/view-store.ts';
import { type HttpProblem, problem } from './problem.ts';

/** Lists that are paged by cursor: `limit` and `cursor` of the query, the lines of the page, and the cursor of the next one. */

/** The key of a line as a page gave it: what is no text of ours is no cursor. */
const isCursor = (text: string): boolean => Buffer.from(keyIn(text)).toString('base64url') === text;
export const cursorText = z
  .string()
  .check(
    z.regex(/^[\w-]{1,1000}$/, { error: 'is the one that the last page gave' }),
    z.refine(isCursor, { error: 'is the one that the last page gave' }),
  );
export const pageQuery = {
  limit: z.optional(z.string().check(z.regex(/^([1-9]\d?|100)$/, { error: 'is 1 to 100' }))),
  cursor: z.optional(cursorText),
};
/** The query of a list that asks nothing else. */
export const onlyPage = z.strictObject(pageQuery);
/** The same, where a browser gets a page to read: `lang` is the language of that. */
export const pageToRead = z.strictObject({ ...pageQuery, lang: z.optional(z.enum(['zh', 'en'])) });

export type PageAsked = { readonly limit?: string | undefined; readonly cursor?: string | undefined };
/** `cursor` is missing on the last page. */
export type Page = { readonly lines: readonly unknown[]; readonly cursor?: string };

export const readPage = async (views: Pick<ViewStore, 'list'>, list: string, asked: Asked): Promise<Page> => {
  const { entries, ...next } = await readEntries(views, list, asked);
  return { lines: entries.map(({ line }) => line), ...next };
};

/** `within`: bounds of the keys, both exclusive. */
type Asked = PageAsked & {
  readonly newestFirst?: boolean;
  readonly within?: { readonly from: string; readonly to: string };
};

/** A page with the keys by which its lines are sorted. */
export const readEntries = async (
  views: Pick<ViewStore, 'list'>,
  list: string,
  { limit: asked = MOST_UNASKED, cursor, newestFirst = false, within }: Asked,
): Promise<{ readonly entries: readonly StoredEntry[]; readonly cursor?: string }> => {
  const limit = Number(asked);
  const [first, last] = newestFirst ? [within?.to, within?.from] : [within?.from, within?.to];
  const after = cursor === undefined ? first : keyIn(cursor);
  const range = { ...(after === undefined ? {} : { after }), ...(last === undefined ? {} : { upTo: last }) };
  const found = await views.list(list, { limit: limit + 1, newestFirst, ...range });
  return { entries: found.slice(0, limit), ...nextOf(found, limit, ({ sort }) => sort) };
};

/** Lists of one order as one. What goes from one of them to another meanwhile is told once, as the later list has it. */
export const listTogether = async (
  views: Pick<ViewStore, 'list'>,
  lists: readonly string[],
  range: ListRange,
): Promise<readonly StoredEntry[]> => {
  const found = await Promise.all(lists.map((list) => views.list(list, range)));
  const told = [...new Map(found.flat().map((entry) => [entry.sort, entry])).values()];
  const first = range.newestFirst ? 1 : -1;
  return told.sort((one, other) => (one.sort < other.sort ? first : -first)).slice(0, range.limit);
};

/** A page of what is at hand whole, in the order of its keys. */
export const pageOf = <Line>(
  all: readonly Line[],
  keyOf: (line: Line) => string,
  { limit: asked = MOST_UNASKED, cursor }: PageAsked,
): { readonly lines: readonly Line[]; readonly cursor?: string } => {
  const limit = Number(asked);
  const after = cursor === undefined ? '' : keyIn(cursor);
  const left = all.filter((line) => keyOf(line) > after).sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  return { lines: left.slice(0, limit), ...nextOf(left, limit, keyOf) };
};

/** A page of a story, in its order, or the latest first. */
export const pageOfStory = <Line>(
  story: readonly Line[],
  asked: PageAsked & { readonly newestFirst?: boolean },
): { readonly lines: readonly Line[]; readonly cursor?: string } => {
  const last = 999_999_999;
  const placed = story.map((line, index) => ({ line, key: String(asked.newestFirst ? last - index : index).padStart(9, '0') }));
  const { lines, ...next } = pageOf(placed, ({ key }) => key, asked);
  return { lines: lines.map(({ line }) => line), ...next };
};

/** Reads `limit` and `cursor`, for a list that asks nothing else; a problem where they are none. */
export const pageAsked = (query: Readonly<Record<string, string | undefined>>): PageAsked | HttpProblem => {
  const parsed = z.safeParse(onlyPage, query);
  return parsed.success ? parsed.data : badPage();
};

/** What a list says to a query that it cannot read. `own`: the allowed values of its other parameters, in both languages. */
export const badPage = (own: { readonly en: string; readonly zh: string } = { en: '', zh: '' }): HttpProblem =>
  problem({
    status: 400,
    code: 'bad-query',
    words: {
      en: `${own.en}limit is 1 to 100; cursor is the one that the last page gave; nothing else is asked here.`,
      zh: `${own.zh}limit 为 1 至 100;cursor 须为上一页给出的值;不接受其他参数。`,
    },
  });

const MOST_UNASKED = '50';

const keyIn = (cursor: string): string => Buffer.from(cursor, 'base64url').toString();

const nextOf = <Line>(found: readonly Line[], limit: number, keyOf: (line: Line) => string): { readonly cursor?: string } => {
  const last = found[limit - 1];
  return found.length > limit && last ? { cursor: Buffer.from(keyOf(last)).toString('base64url') } : {};
};
