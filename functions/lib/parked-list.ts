import * as z from 'zod/mini';
import { parkedList } from '../../domain/views/parked-intake.ts';
import type { ViewStore } from './adapters/view-store.ts';
import type { HttpAnswer, HttpRequest } from './http.ts';
import { badPage, onlyPage, readEntries } from './page.ts';
import type { HttpProblem } from './problem.ts';

/** A1: what came in and was parked, newest first. */
export const readParked = async (
  views: Pick<ViewStore, 'list'>,
  query: HttpRequest['query'],
): Promise<HttpAnswer | HttpProblem> => {
  const parsed = z.safeParse(onlyPage, query);
  if (!parsed.success) return badPage();
  const { entries, ...next } = await readEntries(views, parkedList, { ...parsed.data, newestFirst: true });
  return {
    status: 200,
    body: {
      parked: entries.map(({ sort, line }) => ({ id: sort.split('#')[1], state: 'parked', ...(line as object) })),
      ...next,
    },
  };
};
