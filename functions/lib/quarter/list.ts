import { quartersList } from '../../../domain/views/quarters.ts';
import type { ViewReader } from '../adapters/view-reader.ts';
import type { HttpAnswer, HttpRequest } from '../http.ts';
import { pageAsked, readPage } from '../page.ts';
import { type HttpProblem, isProblem } from '../problem.ts';

/** G3: the quarters that have been closed, the latest first. Served with the other lists: what reads the reports has their weight to bear. */
export const readQuarters = async (
  views: Pick<ViewReader, 'list'>,
  query: HttpRequest['query'],
): Promise<HttpAnswer | HttpProblem> => {
  const asked = pageAsked(query);
  if (isProblem(asked)) return asked;
  const { lines, ...next } = await readPage(views, quartersList, { ...asked, newestFirst: true });
  return { status: 200, body: { quarters: lines, ...next } };
};
