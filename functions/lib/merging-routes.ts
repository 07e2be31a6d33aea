import * as z from 'zod/mini';
import { lookAt } from '../../domain/case/authorize.ts';
import type { InteractionRecorded } from '../../domain/case/events.ts';
import { unansweredOf } from '../../domain/case/merging.ts';
import { type ExistingCase, foldCase } from '../../domain/case/state.ts';
import { type CaseId, caseIdFrom, parseCaseId } from '../../domain/kernel/ids.ts';
import { actorOf } from './actor.ts';
import { unknownCase, withoutUndefined } from './case-command.ts';
import { type StepPorts, stateOf, storyOf, takeStep } from './case-step.ts';
import { sha256 } from './digest.ts';
import type { HttpAnswer, HttpRequest } from './http.ts';
import { type HttpProblem, isProblem, problem, problemOfInvalid } from './problem.ts';
import * as schemas from './schemas/review.ts';
import type { HttpRoutes } from './triggers.ts';

/** Two cases made one and one made two (decision 7). What is taken over is owed by the one before the other lets it go. */
export const mergingRoutes = (ports: StepPorts): HttpRoutes => ({
  'POST /cases/{id}/merge': async (request) => {
    const parsed = z.safeParse(schemas.merge, request.body);
    if (!parsed.success) return problemOfInvalid(parsed.error, 'A2');
    const [id, into] = [parseCaseId(request.params.id ?? ''), parseCaseId(parsed.data.into)];
    if (id === undefined || into === undefined) return unknownCase;
    return mergeInto(ports, request, { id, into, ...withoutUndefined({ reason: parsed.data.reason }) });
  },

  'POST /cases/{id}/unmerge': async (request) => {
    const parsed = z.safeParse(schemas.because, request.body);
    if (!parsed.success) return problemOfInvalid(parsed.error, 'A2');
    const id = parseCaseId(request.params.id ?? '');
    if (id === undefined) return unknownCase;
    const state = await stateOf(ports, id);
    const from = state.kind === 'none' ? undefined : state.merged?.into;
    const reason = withoutUndefined({ reason: parsed.data.reason });
    const undone = await takeStep(ports, request, { on: id, command: (base) => ({ type: 'UnmergeCase', ...base, ...reason }) });
    if (isProblem(undone) || from === undefined) return undone;
    const released = await takeStep(ports, request, {
      on: from,
      command: (base) => ({ type: 'ReleaseCase', ...base, caseId: id }),
    });
    return isProblem(released) ? released : undone;
  },

  'POST /cases/{id}/split': async (request) => {
    const parsed = z.safeParse(schemas.split, request.body);
    if (!parsed.success) return problemOfInvalid(parsed.error, 'A2');
    const id = parseCaseId(request.params.id ?? '');
    return id === undefined ? unknownCase : split(ports, request, { id, ...parsed.data });
  },
});

export const mergeInto = async (
  ports: StepPorts,
  request: HttpRequest,
  { id, into, reason }: { readonly id: CaseId; readonly into: CaseId; readonly reason?: string },
): Promise<HttpAnswer | HttpProblem> => {
  const state = await stateOf(ports, id);
  if (state.kind === 'none') return unknownCase;
  const ending = {
    on: id,
    command: (base: Base) => ({ type: 'MergeCase' as const, ...base, into, ...withoutUndefined({ reason }) }),
  };
  const elsewhere = state.merged !== undefined && state.merged.into !== into;
  // What would be refused must not have been taken over before.
  if (into === id || elsewhere || state.kind === 'closed' || lookAt(actorOf(request.claims), state) !== 'full')
    return takeStep(ports, request, ending);
  const unanswered = state.merged === undefined ? unansweredOf(state) : undefined;
  const taken = await takeStep(ports, request, {
    on: into,
    command: (base) => ({ type: 'AbsorbCase', ...base, caseId: id, ...(unanswered === undefined ? {} : { unanswered }) }),
  });
  return isProblem(taken) ? taken : takeStep(ports, request, ending);
};
type Base = Parameters<Parameters<typeof takeStep>[2]['command']>[0];

/** The contacts named open a case of their own, which counts from the first of them. */
const split = async (
  ports: StepPorts,
  request: HttpRequest,
  wanted: { readonly id: CaseId } & z.output<typeof schemas.split>,
): Promise<HttpAnswer | HttpProblem> => {
  const { id, interactions, subject, reason } = wanted;
  const story = await storyOf(ports, id);
  const state = foldCase(story);
  if (state.kind === 'none') return unknownCase;
  if (lookAt(actorOf(request.claims), state) !== 'full')
    return takeStep(ports, request, { on: id, command: (base) => ({ type: 'KeepApart', ...base }) }); // refused in its own words
  const contacts = story.filter((event): event is InteractionRecorded => event.type === 'InteractionRecorded');
  const chosen = contacts.filter(({ data }) => interactions.includes(data.interactionId));
  const [first, ...more] = chosen.map((one) => ({ ...one, data: { ...one.data, movedFrom: id } }));
  if (first === undefined || chosen.length < new Set(interactions).size) return noSuchContact;
  const staying = contacts.filter(({ data }) => !interactions.includes(data.interactionId) && data.direction === 'inbound');
  if (staying.every(({ data }) => state.moved?.[data.interactionId] !== undefined)) return nothingStays;

  const source = sha256(`split:${id}:${first.data.interactionId}`);
  const to = caseIdFrom(source);
  const opening = {
    caseId: to,
    source: source.toString('hex'),
    channel: first.data.channel,
    subject: subject ?? first.personal?.subject ?? state.subject,
    customer: customerOf(first, state),
    caseType: state.caseType,
    priority: state.priority,
    relatedTo: id,
  };
  const opened = await takeStep(ports, request, {
    on: to,
    command: (base) => ({ type: 'OpenCaseAtDesk', ...base, opening, openedAt: first.data.at, interaction: first, more }),
  });
  if (isProblem(opened)) return opened;
  const moved = chosen.map(({ data: { interactionId, at, messageId } }) => ({
    id: interactionId,
    at,
    ...(messageId === undefined ? {} : { messageId }),
  }));
  const gone = await takeStep(ports, request, {
    on: id,
    command: (base) => ({ type: 'MoveInteractions', ...base, interactions: moved, to, ...withoutUndefined({ reason }) }),
  });
  return isProblem(gone) ? gone : { ...opened, status: 201, headers: { location: `/cases/${to}` } };
};

/** Who wrote the contact: the case's customer, or somebody of whom no more is known than the address. */
const customerOf = ({ personal }: InteractionRecorded, { customer }: ExistingCase): ExistingCase['customer'] => {
  const from = personal?.from;
  if (from === undefined || from.toLowerCase() === customer.email?.toLowerCase()) return customer;
  return { email: from, ...(customer.language === undefined ? {} : { language: customer.language }) };
};

const noSuchContact = problem({
  status: 422,
  code: 'no-such-contact',
  clause: 'A2',
  words: {
    en: 'Name contacts of this case by their interactionId, as GET /cases/{id} shows them.',
    zh: '请用 GET /cases/{id} 中的 interactionId 指定此工单的联络。',
  },
});
const nothingStays = problem({
  status: 409,
  code: 'nothing-stays',
  clause: 'A2',
  words: {
    en: 'A split leaves the case at least one contact of the customer; to move all of it, merge it into the other case.',
    zh: '拆分后原工单须至少保留一次客户联络;如需全部移走,请合并到另一工单。',
  },
});
