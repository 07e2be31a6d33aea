import * as z from 'zod/mini';
import { lookAt } from '../../domain/case/authorize.ts';
import { parseCaseId } from '../../domain/kernel/ids.ts';
import { type ReviewLine, threadLists } from '../../domain/views/mail-threads.ts';
import { suspectList } from '../../domain/views/parked-intake.ts';
import { actorOf } from './actor.ts';
import type { ViewStore } from './adapters/view-store.ts';
import { type StepPorts, stateOf, takeStep } from './case-step.ts';
import type { HttpRequest } from './http.ts';
import { mergeInto } from './merging-routes.ts';
import { badPage, type PageAsked, pageAsked, readPage } from './page.ts';
import { askReplay, type ParkedPorts, setAside } from './parked-routes.ts';
import { type HttpProblem, isProblem, problem, problemOfInvalid } from './problem.ts';
import * as schemas from './schemas/review.ts';
import type { HttpRoutes } from './triggers.ts';

/** `threads`: the lists of mail threads; `board`: the desk's own. */
export type ReviewPorts = StepPorts &
  ParkedPorts & { readonly threads: Pick<ViewStore, 'list'>; readonly board: Pick<ViewStore, 'list'> };

/** Doubtful mail, and what looks like a nuisance, is put to a person (decision 7, A9). */
export const reviewRoutes = (ports: ReviewPorts): HttpRoutes => ({
  'GET /mail/review': async ({ claims, query }) => {
    const asked = askedOf(query);
    if (isProblem(asked)) return asked;
    const { entries, ...next } = await readBoth(ports, asked);
    const who = actorOf(claims);
    const lines = entries.map(async ({ kind, line }) => {
      if (kind === 'nuisance-suspect') return [{ kind, ...(line as object) }];
      const { caseId, at, candidates } = line as ReviewLine;
      const state = await stateOf(ports, caseId);
      const seen = state.kind !== 'none' && state.doubt !== undefined && lookAt(who, state) !== 'none';
      return seen ? [{ id: caseId, kind, at, candidates }] : [];
    });
    return { status: 200, body: { review: (await Promise.all(lines)).flat(), ...next } };
  },

  'POST /mail/review/{id}': async (request) => {
    const parsed = z.safeParse(schemas.review, request.body);
    if (!parsed.success) return problemOfInvalid(parsed.error, 'A1');
    const { decision, into } = parsed.data;
    const id = parseCaseId(request.params.id ?? '');
    if (id === undefined) return decision === 'apart' ? setAside(ports, request) : askReplay(ports, request);
    if (decision === 'apart') return takeStep(ports, request, { on: id, command: (base) => ({ type: 'KeepApart', ...base }) });
    const state = await stateOf(ports, id);
    const likeliest = state.kind === 'none' ? undefined : (state.doubt?.[0]?.caseId ?? state.merged?.into);
    const target = into === undefined ? likeliest : parseCaseId(into);
    return target === undefined ? nowhere : mergeInto(ports, request, { id, into: target });
  },
});

type ToReview = { readonly kind: 'thread' | 'nuisance-suspect'; readonly line: unknown };
/** The first letter of a cursor says in which of the two lists it is; the rest is that list's own. */
const askedOf = ({ cursor, ...rest }: HttpRequest['query']): PageAsked | HttpProblem => {
  if (cursor === undefined) return pageAsked(rest);
  if (!/^[ts]/.test(cursor)) return badPage();
  const own = cursor.slice(1);
  const asked = pageAsked(own === '' ? rest : { ...rest, cursor: own });
  return isProblem(asked) ? asked : { ...asked, cursor };
};

type ReviewPage = { readonly entries: readonly ToReview[]; readonly cursor?: string };

/** One list after the other. */
const readBoth = async ({ threads, board }: ReviewPorts, { limit = '50', cursor = 't' }: PageAsked): Promise<ReviewPage> => {
  const from = cursor.slice(1) === '' ? {} : { cursor: cursor.slice(1) };
  const doubtful = cursor.startsWith('t')
    ? await readPage(threads, threadLists.review, { limit, ...from })
    : ({ lines: [] } as { readonly lines: readonly unknown[]; readonly cursor?: string });
  const entries = doubtful.lines.map((line): ToReview => ({ kind: 'thread', line }));
  if (doubtful.cursor !== undefined) return { entries, cursor: `t${doubtful.cursor}` };
  const left = Number(limit) - entries.length;
  if (left === 0) return { entries, cursor: 's' };
  const suspects = await readPage(board, suspectList, { limit: String(left), ...(cursor.startsWith('t') ? {} : from) });
  const all = [...entries, ...suspects.lines.map((line): ToReview => ({ kind: 'nuisance-suspect', line }))];
  return { entries: all, ...(suspects.cursor === undefined ? {} : { cursor: `s${suspects.cursor}` }) };
};

const nowhere = problem({
  status: 422,
  code: 'no-case-named',
  clause: 'A2',
  words: {
    en: 'Nobody doubts where this belongs; name the case that it shall join with `into`.',
    zh: '此邮件的归属没有疑问;如需并入,请用 into 指定工单编号。',
  },
});
