import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import type { CaseCommand, Opening } from '../../domain/case/commands.ts';
import type { CaseEvent } from '../../domain/case/events.ts';
import type { CaseState } from '../../domain/case/state.ts';
import type { Actor } from '../../domain/kernel/event.ts';
import { agentId, type CaseId, caseIdFrom, caseStream, commandId, interactionId, parseCaseId } from '../../domain/kernel/ids.ts';
import { type Instant, instant } from '../../domain/kernel/time.ts';
import { caseSummary } from '../../domain/views/case-history.ts';
import { actorOf } from './actor.ts';
import type { ObjectStore } from './adapters/object-store.ts';
import { fingerprint, sha256, sha256Hex } from './digest.ts';
import type { CommandHandler, Outcome } from './handle-command.ts';
import type { HttpAnswer, HttpRequest } from './http.ts';
import { type HttpProblem, notFound, problem, problemOfInvalid, problemOfRefusal } from './problem.ts';
import * as schemas from './schemas/cases.ts';
import type { HttpRoutes } from './triggers.ts';

type Ports = {
  readonly handle: CommandHandler<CaseState, CaseCommand, CaseEvent>;
  readonly objects: ObjectStore;
  readonly now: () => Instant;
};

/** What is known of a request once its key, its sender and its time are read. */
type Asked = { readonly id: CaseId; readonly now: Instant; readonly by: Actor; readonly key: string };

/** The commands of a case as resources: `POST /cases`, `POST /cases/{id}/…`. Every one honours `Idempotency-Key`. */
export const caseCommandRoutes = (ports: Ports): HttpRoutes => {
  const command =
    <S extends z.ZodMiniType>(
      schema: S,
      build: (body: z.output<S>, asked: Asked) => CaseCommand | Promise<CaseCommand>,
      status = 200,
    ) =>
    async (request: HttpRequest): Promise<HttpAnswer | HttpProblem> => {
      const id = parseCaseId(request.params.id ?? '');
      const key = idempotencyKey(request);
      if (id === undefined) return unknownCase;
      if (typeof key !== 'string') return key;
      return run(request, { id, key }, { schema, build, status });
    };

  const run = async <S extends z.ZodMiniType>(
    request: HttpRequest,
    { id, key }: { id: CaseId; key: string },
    {
      schema,
      build,
      status,
    }: { schema: S; build: (body: z.output<S>, asked: Asked) => CaseCommand | Promise<CaseCommand>; status: number },
  ): Promise<HttpAnswer | HttpProblem> => {
    const parsed = z.safeParse(schema, request.body);
    if (!parsed.success) return problemOfInvalid(parsed.error);
    const by = actorOf(request.claims);
    const now = ports.now();
    const outcome = await ports.handle({
      stream: caseStream(id),
      commandId: commandId(key),
      fingerprint: fingerprint([request.route, parsed.data]),
      actor: by,
      now,
      command: await build(parsed.data, { id, now, by, key }),
    });
    return answer(id, outcome, status);
  };

  const stored = async (text: string, id: CaseId) => {
    const sha = sha256Hex(text);
    const key = `bodies/${id}/${sha}.txt`;
    await ports.objects.put(key, Buffer.from(text), { contentType: 'text/plain; charset=utf-8' });
    return { key, sha256: sha, bytes: Buffer.byteLength(text) };
  };

  const interactionOf = async <T extends object>(text: string, { id, key }: Asked, data: T) => ({
    data: { ...data, interactionId: interactionId(sha256Hex(key).slice(0, 16)), content: await stored(text, id) },
  });

  return {
    'POST /cases': async (request) => {
      const key = idempotencyKey(request);
      if (typeof key !== 'string') return key;
      const source = sha256(`desk:${key}`);
      const id = caseIdFrom(source);
      const build = async (
        { description, occurredAt, expectedBy, ...body }: z.output<typeof schemas.openCase>,
        asked: Asked,
      ): Promise<CaseCommand> => {
        const openedAt = occurredAt === undefined ? asked.now : instant(occurredAt);
        const opening: Opening = {
          ...withoutUndefined(body),
          customer: withoutUndefined(body.customer),
          caseId: id,
          source: source.toString('hex'),
          ...(expectedBy === undefined ? {} : { expectedBy: instant(expectedBy) }),
        };
        const contact =
          body.channel === 'desk' ? undefined : { direction: 'inbound' as const, channel: body.channel, at: openedAt };
        const { now, by } = asked;
        const interaction = contact ? { interaction: await interactionOf(description ?? body.subject, asked, contact) } : {};
        return { type: 'OpenCaseAtDesk', now, by, opening, openedAt, ...interaction };
      };
      return run(request, { id, key }, { schema: schemas.openCase, build, status: 201 });
    },
    'POST /cases/{id}/interactions': command(
      schemas.interaction,
      async (body, asked) => {
        const at = body.occurredAt === undefined ? asked.now : instant(body.occurredAt);
        const channel = body.channel === undefined ? {} : { channel: body.channel };
        const interaction = await interactionOf(body.text, asked, { direction: body.direction, at, ...channel });
        const awaitCustomer = body.awaitCustomer ? { awaitCustomer: body.awaitCustomer } : {};
        return { type: 'RecordInteraction', now: asked.now, by: asked.by, interaction, purpose: body.purpose, ...awaitCustomer };
      },
      201,
    ),
    'POST /cases/{id}/triage': command(schemas.triage, (body, { now, by }) => ({
      type: 'Triage',
      now,
      by,
      ...withoutUndefined(body),
    })),
    'POST /cases/{id}/assignment': command(schemas.assignment, ({ to, ...body }, { now, by }) => ({
      type: 'Assign',
      now,
      by,
      to: agentId(to),
      ...withoutUndefined(body),
    })),
    'POST /cases/{id}/escalation': command(schemas.escalation, ({ neededAt, ...body }, { now, by }) => ({
      type: 'Escalate',
      now,
      by,
      ...withoutUndefined(body),
      ...(neededAt === undefined ? {} : { neededAt: instant(neededAt) }),
    })),
    'POST /cases/{id}/escalation/acknowledgement': command(schemas.empty, (_body, { now, by }) => ({
      type: 'AcknowledgeEscalation',
      now,
      by,
    })),
    'POST /cases/{id}/resolution': command(schemas.resolution, (body, { now, by }) => ({ type: 'Resolve', now, by, ...body })),
    'POST /cases/{id}/confirmation': command(schemas.empty, (_body, { now, by }) => ({ type: 'ConfirmResult', now, by })),
    'POST /cases/{id}/dispute': command(schemas.dispute, (body, { now, by }) => ({ type: 'DisputeResult', now, by, ...body })),
    'POST /cases/{id}/closure': command(schemas.empty, (_body, { now, by }) => ({ type: 'CloseCase', now, by })),
  };
};

const answer = (id: CaseId, outcome: Outcome<CaseState, CaseEvent>, status: number): HttpAnswer | HttpProblem => {
  if (outcome.kind === 'rejected') return problemOfRefusal(outcome.refusal);
  if (outcome.state.kind === 'none') return unknownCase;
  const { commit, events, repeated } = outcome;
  return {
    status,
    headers: { ...(status === 201 ? { location: `/cases/${id}` } : {}), ...(repeated ? { 'idempotency-replayed': 'true' } : {}) },
    body: { case: caseSummary(outcome.state), commit, events: events.map(({ type }) => type) },
  };
};

/** `key:<sender>:<Idempotency-Key>`; a random one where the header is missing. */
const idempotencyKey = (request: HttpRequest): string | HttpProblem => {
  const given = request.headers['idempotency-key'];
  if (given === undefined) return `random:${randomUUID()}`;
  return /^[\x21-\x7e]{1,150}$/.test(given) ? `key:${sha256Hex(actorOf(request.claims).id).slice(0, 12)}:${given}` : badKey;
};

const badKey = problem({
  status: 400,
  code: 'bad-idempotency-key',
  words: {
    en: 'Idempotency-Key takes 1 to 150 visible ASCII characters.',
    zh: 'Idempotency-Key 须为 1 至 150 个可见 ASCII 字符。',
  },
});

export const unknownCase = notFound({ en: 'There is no case with this number.', zh: '没有这个编号的工单。' });

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };
const withoutUndefined = <T extends object>(value: T): Defined<T> =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Defined<T>;
