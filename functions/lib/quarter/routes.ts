import * as z from 'zod/mini';
import { parseQuarter, type Quarter } from '../../../domain/calendar/quarter.ts';
import type { QuarterEvent } from '../../../domain/improvement/events.ts';
import { type Plan, type QuarterCommand, type QuarterState, quarterStream } from '../../../domain/improvement/quarter.ts';
import { agentId } from '../../../domain/kernel/ids.ts';
import { type Instant, instant } from '../../../domain/kernel/time.ts';
import { registry } from '../../../domain/views/figures/registry/registry.ts';
import { adjustmentsOf, type QuarterReport } from '../../../domain/views/quarter/report.ts';
import { actorOf } from '../actor.ts';
import type { EventStore } from '../adapters/event-store.ts';
import type { ObjectStore } from '../adapters/object-store.ts';
import type { SumReader } from '../adapters/sum-reader.ts';
import type { CommandHandler } from '../handle-command.ts';
import type { HttpAnswer, HttpRequest } from '../http.ts';
import { type HttpProblem, notFound, problem, problemOfInvalid } from '../problem.ts';
import { giveCommand, type ResourceCommand } from '../resource-command.ts';
import * as schemas from '../schemas/quarters.ts';
import type { HttpRoutes } from '../triggers.ts';
import { readQuarter, readReport } from './documents.ts';
import { numbersNow } from './numbers-now.ts';

export type QuarterPorts = {
  readonly events: Pick<EventStore, 'load'>;
  /** Of the read model of the figures. */
  readonly figures: Pick<SumReader, 'numbers'>;
  readonly objects: Pick<ObjectStore, 'get'>;
  readonly handle: CommandHandler<QuarterState, QuarterCommand, QuarterEvent>;
  readonly now: () => Instant;
};

/** Closed quarters as page, workbook, table and JSON (G3), and the plans that answer their weaknesses (K1). */
export const quarterRoutes = (ports: QuarterPorts): HttpRoutes => ({
  'GET /quarters/{quarter}': (request) => showQuarter(ports, request),
  'POST /quarters/{quarter}/plans': (request) =>
    onQuarter(ports, request, {
      schema: schemas.plan,
      build: ({ action, figure, owner, dueAt, weakness }, { now, by }) => {
        if (!registry.some(({ name }) => name === figure)) return unknownFigure;
        const named = weakness === undefined ? {} : { weakness };
        return { type: 'MakePlan', action, figure, owner: agentId(owner), dueAt: instant(dueAt), ...named, now, by };
      },
    }),
  'POST /quarters/{quarter}/plans/execution': (request) =>
    onQuarter(ports, request, {
      schema: schemas.carriedOut,
      build: ({ plan, result }, { now, by }) => ({ type: 'CarryOutPlan', plan, result, now, by }),
    }),
  'POST /quarters/{quarter}/plans/dropping': (request) =>
    onQuarter(ports, request, {
      schema: schemas.dropped,
      build: ({ plan, reason }, { now, by }) => ({ type: 'DropPlan', plan, reason, now, by }),
    }),
});

type Format = 'json' | 'html' | 'xlsx' | 'csv';

const showQuarter = async (ports: QuarterPorts, request: HttpRequest): Promise<HttpAnswer | HttpProblem> => {
  const asked = askedFor(request.params.quarter ?? '');
  if (asked === undefined) return badQuarter;
  const query = z.safeParse(schemas.quarterQuery, request.query);
  if (!query.success) return problemOfInvalid(query.error, 'G3');
  const { closed, plans } = await readQuarter(ports.events, asked.quarter);
  if (closed === undefined) return notClosed;
  const report = await readReport(ports.objects, closed);
  const { lang: language = request.language, adjustments } = query.data;
  const seen = actorOf(request.claims).role === 'analyst' ? plans.map(withoutWords) : plans;
  if (asked.format !== 'json') return fileOf(asked, { report, plans: seen, language });
  const later = adjustments === undefined ? {} : { since: adjustmentsOf(report, await numbersNow(ports.figures, report.period)) };
  return { status: 200, body: { ...report, closedAt: closed.at, sha256: closed.report.sha256, plans: seen, ...later } };
};

type Shown = { readonly report: QuarterReport; readonly plans: readonly Plan[]; readonly language: 'zh' | 'en' };

/** What draws and packs is loaded when somebody wants it. */
const fileOf = async ({ quarter, format }: Asked, { report, plans, language }: Shown): Promise<HttpAnswer> => {
  const named = { 'content-disposition': `attachment; filename="kefu-${quarter}.${format}"` };
  if (format === 'html') {
    const { pageOf } = await import('./page.ts');
    const headers = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': pagePolicy };
    return { status: 200, body: pageOf(report, plans, language), headers };
  }
  const { csvOf, tablesOf } = await import('./tables.ts');
  const tables = tablesOf(report, plans, language);
  if (format === 'csv')
    return { status: 200, body: csvOf(tables), headers: { 'content-type': 'text/csv; charset=utf-8', ...named } };
  const { workbookOf } = await import('./workbook.ts');
  const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
  return { status: 200, body: await workbookOf(tables), headers: { 'content-type': type, ...named } };
};

/** The page has its own style and nothing else. */
const pagePolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

type Asked = { readonly quarter: Quarter; readonly format: Format };

/** `2026-Q3`, or with an ending that names a file. */
const askedFor = (text: string): Asked | undefined => {
  const [, name = '', format = 'json'] = /^([^.]+)(?:\.(json|html|xlsx|csv))?$/.exec(text) ?? [];
  const quarter = parseQuarter(name);
  return quarter && { quarter, format: format as Format };
};

const onQuarter = <S extends z.ZodMiniType>(
  ports: QuarterPorts,
  request: HttpRequest,
  { schema, build }: Pick<ResourceCommand<S, QuarterState, QuarterCommand>, 'schema' | 'build'>,
): Promise<HttpAnswer | HttpProblem> => {
  const quarter = parseQuarter(request.params.quarter ?? '');
  return giveCommand<S, QuarterState, QuarterCommand, QuarterEvent>(ports, request, {
    schema,
    clause: 'K1',
    stream: () => (quarter === undefined ? badQuarter : quarterStream(quarter)),
    build,
    show: ({ plans }) => ({ quarter, plans }),
  });
};

/** Analysts see that there is a plan and what became of it, not what was written (E6). */
const withoutWords = (plan: Plan): Plan => ({
  ...plan,
  action: '',
  ...(plan.carriedOut ? { carriedOut: { ...plan.carriedOut, result: '' } } : {}),
  ...(plan.dropped ? { dropped: { ...plan.dropped, reason: '' } } : {}),
});

const badQuarter = problem({
  status: 400,
  code: 'bad-quarter',
  clause: 'G3',
  words: {
    en: 'A quarter is written 2026-Q3, as a file 2026-Q3.html, .xlsx, .csv or .json.',
    zh: '季度应写作 2026-Q3;文件为 2026-Q3.html、.xlsx、.csv 或 .json。',
  },
});
const notClosed = notFound(
  {
    en: 'This quarter has not been closed. GET /quarters lists those that are.',
    zh: '该季度尚未结账。GET /quarters 可查看已结账的季度。',
  },
  'G3',
);
const unknownFigure = problem({
  status: 400,
  code: 'unknown-figure',
  clause: 'K1',
  words: {
    en: `A plan moves one of the figures: ${registry.map(({ name }) => name).join(', ')}.`,
    zh: `计划须指向下列指标之一:${registry.map(({ name }) => name).join('、')}。`,
  },
});
