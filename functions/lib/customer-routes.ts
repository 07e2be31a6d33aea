import * as z from 'zod/mini';
import type { Colleague } from '../../domain/case/authorize.ts';
import type { CustomerCommand, CustomerState, KnownCustomer, Survivor } from '../../domain/customer/customer.ts';
import {
  type CustomerEvent,
  type CustomerId,
  customerIdFrom,
  customerStream,
  parseCustomerId,
} from '../../domain/customer/events.ts';
import { type Identifier, type IdentifierKind, identifierKinds } from '../../domain/customer/identifiers.ts';
import { countsInFigures } from '../../domain/customer/words.ts';
import { agentId, parseCaseId } from '../../domain/kernel/ids.ts';
import { type Instant, instant } from '../../domain/kernel/time.ts';
import { actorOf } from './actor.ts';
import { unknownCase, withoutUndefined } from './case-command.ts';
import { sha256 } from './digest.ts';
import {
  casesBy,
  customersBy,
  type FindPorts,
  identifiersOfCase,
  MOST_FOUND,
  mergedInto,
  pageOfCustomers,
  survivorOf,
} from './find-customers.ts';
import type { CommandHandler } from './handle-command.ts';
import type { HttpAnswer, HttpRequest } from './http.ts';
import { identifierOf } from './identifiers.ts';
import type { Looks } from './looks.ts';
import { badPage, onlyPage, pageOf } from './page.ts';
import { type HttpProblem, isProblem, notFound, problem, problemOfInvalid } from './problem.ts';
import { type Asking, giveCommand } from './resource-command.ts';
import * as schemas from './schemas/customers.ts';
import type { HttpRoutes } from './triggers.ts';

type Ports = FindPorts & {
  readonly handle: CommandHandler<CustomerState, CustomerCommand, CustomerEvent>;
  readonly looks: Pick<Looks, 'atCustomer'>;
  readonly now: () => Instant;
};

/** Customers (A2, A9, D3) as resources. */
export const customerRoutes = (ports: Ports): HttpRoutes => {
  const { handle, events, looks, now } = ports;

  const onCustomer =
    <S extends z.ZodMiniType>(
      schema: S,
      build: (
        body: z.output<S>,
        asked: Asking,
        id: CustomerId,
      ) => CustomerCommand | HttpProblem | Promise<CustomerCommand | HttpProblem>,
    ) =>
    async (request: HttpRequest): Promise<HttpAnswer | HttpProblem> => {
      const id = parseCustomerId(request.params.id ?? '');
      if (id === undefined) return unknownCustomer;
      return giveCommand({ handle, now }, request, {
        schema,
        clause: clauseOf(request.route),
        stream: () => customerStream(id),
        build: (body, asked) => build(body, asked, id),
        show: shown,
      });
    };

  type Found = { readonly customers: readonly KnownCustomer[]; readonly cursor?: string };
  const shownTo = async (who: Colleague, by: string, found: Found, identifiers: readonly Identifier[]) => {
    const { customers, ...next } = found;
    const all = [...identifiers, ...customers.flatMap((one) => one.identifiers)];
    const [cases] = await Promise.all([
      casesBy(
        ports,
        all,
        customers.map(({ id }) => id),
      ),
      ...customers.map(({ id }) => looks.atCustomer(who, id, by)),
    ]);
    return { status: 200, body: { customers: customers.map(summary), cases, ...next } };
  };

  return {
    'GET /customers': async ({ query, claims }) => {
      const { limit, cursor } = query;
      if (!z.safeParse(onlyPage, withoutUndefined({ limit, cursor })).success) return badQuery;
      const parsed = z.safeParse(schemas.customerQuery, query);
      if (!parsed.success) return problemOfInvalid(parsed.error, 'A2');
      const who = actorOf(claims);
      const asked = { limit: limit ?? MOST_FOUND, cursor };
      if (parsed.data.case !== undefined) {
        const id = parseCaseId(parsed.data.case);
        const told = id === undefined ? undefined : await identifiersOfCase(events, id);
        if (told === undefined) return unknownCase;
        const known = (await Promise.all(told.map(([by, value]) => customersBy(ports, by, value)))).flat();
        const customers = [...new Map(known.map((one) => [one.id, one])).values()];
        const { lines, ...next } = pageOf(customers, (one) => one.id, asked);
        const identifiers = told.flatMap(([by, value]) => identifierOf(by, value) ?? []);
        return shownTo(who, 'case', { customers: lines, ...next }, identifiers);
      }
      const identifiers = identifiersIn(parsed.data);
      if (isProblem(identifiers)) return identifiers;
      const [identifier] = identifiers;
      if (identifier === undefined) return unknownCustomer;
      const { by, value } = identifier;
      return shownTo(who, by, await pageOfCustomers(ports, [by, value], asked), identifiers);
    },

    'GET /customers/{id}': async ({ params, claims }) => {
      const id = parseCustomerId(params.id ?? '');
      const customer = id === undefined ? undefined : await survivorOf(events, id);
      if (customer === undefined) return unknownCustomer;
      const merged = await mergedInto(ports, customer.id);
      const all = [customer, ...merged];
      const [cases] = await Promise.all([
        casesBy(
          ports,
          all.flatMap((one) => one.identifiers),
          all.map((one) => one.id),
        ),
        looks.atCustomer(actorOf(claims), customer.id),
      ]);
      const told = new Set(cases.map(({ caseId }) => caseId));
      const others = all.flatMap((one) => one.cases).filter((caseId) => !told.has(caseId));
      return {
        status: 200,
        body: { ...summary(customer), merged: merged.map(summary), cases, otherCases: [...new Set(others)] },
      };
    },

    'POST /customers': (request) =>
      giveCommand({ handle, now }, request, {
        schema: schemas.record,
        clause: 'A2',
        stream: (_body, key) => customerStream(idOf(key)),
        build: ({ language, contactClass, ...told }, { by, now: at, key }): CustomerCommand | HttpProblem => {
          const identifiers = identifiersIn(told);
          if (isProblem(identifiers)) return identifiers;
          const customer = { customerId: idOf(key), identifiers, contactClass, ...(language === undefined ? {} : { language }) };
          return { type: 'RecordCustomer', now: at, by, ...customer };
        },
        show: shown,
        created: (state) => `/customers/${state.kind === 'none' ? '' : state.id}`,
      }),

    'POST /customers/{id}/identification': onCustomer(schemas.identification, async ({ caseId, ...told }, { by, now: at }) => {
      const identifiers = identifiersIn(told);
      if (isProblem(identifiers)) return identifiers;
      const [identifier] = identifiers;
      if (identifier !== undefined) return { type: 'IdentifyCustomer', now: at, by, how: identifier.by, identifier };
      const id = parseCaseId(caseId ?? '');
      if (id === undefined || (await identifiersOfCase(events, id)) === undefined) return unknownCase;
      return { type: 'IdentifyCustomer', now: at, by, how: 'case', caseId: id };
    }),

    'POST /customers/{id}/merge': onCustomer(schemas.merge, async ({ into, reason }, { by, now: at }) => {
      const survivor = parseCustomerId(into);
      if (survivor === undefined) return unknownCustomer;
      const record = await survivorOf(events, survivor);
      const stands = record === undefined ? 'missing' : record.id === survivor ? standing(record) : 'merged';
      return { type: 'MergeCustomer', now: at, by, into: survivor, survivor: stands, ...withoutUndefined({ reason }) };
    }),
    'POST /customers/{id}/unmerge': onCustomer(schemas.unmerge, (body, { by, now: at }) => ({
      type: 'UnmergeCustomer',
      now: at,
      by,
      ...withoutUndefined({ reason: body?.reason }),
    })),
    'POST /customers/{id}/class': onCustomer(schemas.contactClass, ({ contactClass, reason }, { by, now: at }) => ({
      type: 'SetContactClass',
      now: at,
      by,
      contactClass,
      ...withoutUndefined({ reason }),
    })),
    'POST /customers/{id}/assignment': onCustomer(schemas.assignment, ({ to }, { by, now: at }) => ({
      type: 'AssignCustomer',
      now: at,
      by,
      to: agentId(to),
    })),
    'POST /customers/{id}/contacts': onCustomer(
      schemas.contact,
      ({ occurredAt, outcome, nextStep, ...told }, { by, now: at }) => ({
        type: 'ContactCustomer',
        now: at,
        by,
        at: occurredAt === undefined ? at : instant(occurredAt),
        ...told,
        ...withoutUndefined({ outcome, nextStep }),
      }),
    ),
  };
};

const clauseOf = (route: string): string =>
  route.endsWith('/class') ? 'A9' : /\/(assignment|contacts)$/.test(route) ? 'D3' : 'A2';

const standing = ({ contactClass }: KnownCustomer): Survivor => (countsInFigures(contactClass) ? 'standing' : 'nuisance');

const idOf = (key: string): CustomerId => customerIdFrom(sha256(`customer:${key}`));

/** The one form of each identifier, or a refusal of those that are none. */
const identifiersIn = (
  told: Readonly<Partial<Record<IdentifierKind, string | undefined>>>,
): readonly Identifier[] | HttpProblem => {
  const given = identifierKinds.flatMap((by) => {
    const value = told[by];
    return value === undefined ? [] : [{ by, identifier: identifierOf(by, value) }];
  });
  const bad = given.filter(({ identifier }) => identifier === undefined).map(({ by }) => by);
  if (bad.length > 0) return notIdentifying(bad);
  return given.flatMap(({ identifier }) => identifier ?? []);
};

const summary = ({ kind: _kind, deadlines, ...facts }: KnownCustomer) => ({
  ...facts,
  deadlines: Object.values(deadlines.latest),
  breaches: deadlines.breaches,
});
const shown = (state: CustomerState): object => (state.kind === 'none' ? unknownCustomer : { customer: summary(state) });

const badQuery = badPage({
  en: 'Name exactly one of phone, email, membership, name, case; ',
  zh: '请在 phone、email、membership、name、case 中恰好指定一项;',
});
const unknownCustomer = notFound(
  {
    en: 'There is no customer with this number; GET /customers finds one by phone, email, membership or name.',
    zh: '没有这个编号的客户;请用 GET /customers 按电话、邮箱、会员号或姓名查询。',
  },
  'A2',
);
const notIdentifying = (fields: readonly IdentifierKind[]): HttpProblem =>
  problem({
    status: 422,
    code: 'invalid-fields',
    clause: 'A2',
    words: {
      en: `Not told for sure: ${fields.join(', ')}. Give a phone number with its country (+86 138 0013 8000) or as dialled in China, a mail address as name@domain.`,
      zh: `无法确认:${fields.join('、')}。电话请填带国家代码的号码(+86 138 0013 8000)或国内拨打格式,邮箱请填 name@domain。`,
    },
    errors: fields.map((path) => ({ path, message: 'is not of a form that can be told for sure' })),
  });
