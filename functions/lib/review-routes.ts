import * as z from 'zod/mini';
import { lookAt } from '../../domain/case/authorize.ts';
import { parseCaseId } from '../../domain/kernel/ids.ts';
import { type ReviewLine, threadLists } from '../../domain/views/mail-threads.ts';
import { suspectList } from '../../domain/views/parked-intake.ts';
import { actorOf } from './actor.ts';
import type { ViewStore } from './adapters/view-store.ts';
import { type StepPorts, stateOf, takeStep } from './case-step.ts';
import { mergeInto } from './merging-routes.ts';
import { askReplay, type ParkedPorts, setAside } from './parked-routes.ts';
import { problem, problemOfInvalid } from './problem.ts';
import * as schemas from './schemas/review.ts';
import type { HttpRoutes } from './triggers.ts';

/** `threads`: the lists of mail threads; `board`: the desk's own. */
export type ReviewPorts = StepPorts &
  ParkedPorts & { readonly threads: Pick<ViewStore, 'list'>; readonly board: Pick<ViewStore, 'list'> };

const mostListed = 100;

/** Doubtful mail, and what looks like a nuisance, is put to a person (decision 7, A9). */
export const reviewRoutes = (ports: ReviewPorts): HttpRoutes => ({
  'GET /mail/review': async ({ claims }) => {
    const who = actorOf(claims);
    const [doubtful, suspects] = await Promise.all([
      ports.threads.list(threadLists.review, { limit: mostListed }),
      ports.board.list(suspectList, { limit: mostListed }),
    ]);
    const threads = await Promise.all(
      doubtful.map(async ({ line }) => {
        const { caseId, at, candidates } = line as ReviewLine;
        const state = await stateOf(ports, caseId);
        const seen = state.kind !== 'none' && state.doubt !== undefined && lookAt(who, state) !== 'none';
        return seen ? [{ id: caseId, kind: 'thread', at, candidates }] : [];
      }),
    );
    const nuisances = suspects.map(({ line }) => ({ kind: 'nuisance-suspect', ...(line as object) }));
    return { status: 200, body: { review: [...threads.flat(), ...nuisances] } };
  },

  'POST /mail/review/{id}': async (request) => {
    const parsed = z.safeParse(schemas.review, request.body);
    if (!parsed.success) return problemOfInvalid(parsed.error);
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

const nowhere = problem({
  status: 422,
  code: 'no-case-named',
  clause: 'A2',
  words: {
    en: 'Nobody doubts where this belongs; name the case that it shall join with `into`.',
    zh: '此邮件的归属没有疑问;如需并入,请用 into 指定工单编号。',
  },
});
