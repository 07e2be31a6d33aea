import * as z from 'zod/mini';
import type { StoredEntry, ViewStore } from './adapters/view-store.ts';

/** Lists that are paged by cursor: `limit` and `cursor` of the query, the lines of the page, and the cursor of the next one. */

export const pageQuery = {
  limit: z.optional(z.string().check(z.regex(/^([1-9]\d?|100)$/, { error: 'is 1 to 100' }))),
  cursor: z.optional(z.string().check(z.minLength(1), z.maxLength(1000))),
};

export type PageAsked = { readonly limit?: string | undefined; readonly cursor?: string | undefined };
/** `cursor` is missing on the last page. */
export type Page = { readonly lines: readonly unknown[]; readonly cursor?: string };

export const readPage = async (
  views: Pick<ViewStore, 'list'>,
  list: string,
  { limit: asked = '50', cursor, newestFirst = false }: PageAsked & { readonly newestFirst?: boolean },
): Promise<Page> => {
  const limit = Number(asked);
  const after = cursor === undefined ? {} : { after: Buffer.from(cursor, 'base64url').toString() };
  const found = await views.list(list, { limit: limit + 1, newestFirst, ...after });
  return { lines: linesOf(found.slice(0, limit)), ...nextOf(found, limit) };
};

const linesOf = (entries: readonly StoredEntry[]): readonly unknown[] => entries.map(({ line }) => line);

const nextOf = (found: readonly StoredEntry[], limit: number): { readonly cursor?: string } => {
  const last = found[limit - 1];
  return found.length > limit && last ? { cursor: Buffer.from(last.sort).toString('base64url') } : {};
};
