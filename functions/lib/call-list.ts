import * as z from 'zod/mini';
import { localDate, startOfLocalDay } from '../../domain/calendar/business-calendar.ts';
import { type Colleague, lookAt } from '../../domain/case/authorize.ts';
import type { CaseEvent } from '../../domain/case/events.ts';
import { type ExistingCase, foldCase } from '../../domain/case/state.ts';
import { type CaseId, caseStream } from '../../domain/kernel/ids.ts';
import { days, type Instant, plus } from '../../domain/kernel/time.ts';
import type { PolicyBook } from '../../domain/policy/service-policy.ts';
import { type DueLine, lists } from '../../domain/views/board-lines.ts';
import { impersonalLine } from '../../domain/views/impersonal.ts';
import { actorOf } from './actor.ts';
import type { EventStore } from './adapters/event-store.ts';
import type { ViewStore } from './adapters/view-store.ts';
import type { Looks } from './looks.ts';
import { problemOfInvalid } from './problem.ts';
import { callsQuery } from './schemas/notices.ts';
import type { HttpRoutes } from './triggers.ts';

type Ports = {
  readonly events: Pick<EventStore, 'load'>;
  readonly views: Pick<ViewStore, 'list'>;
  readonly looks: Pick<Looks, 'atCase'>;
  readonly policies: () => PolicyBook | Promise<PolicyBook>;
  readonly now: () => Instant;
};

/** Each case is read, and each look at a number logged: a page is what one person calls in a morning. */
const PAGE = 20;

/**
 * D1, D2: whom to call. Visits and same-day solutions that are owed by the end of a day, those before it included, the first due
 * first, with what a caller needs: number, language, the attempts since the result. Agents get what is theirs to serve; who may see
 * no personal data gets the list without it, and every number that is shown is a look that is logged (E6).
 */
export const callListRoutes = ({ events, views, looks, policies, now }: Ports): HttpRoutes => {
  const call = async (line: DueLine, who: Colleague): Promise<object> => {
    const { caseId, kind, dueAt } = line;
    const due = { kind, dueAt, breached: dueAt < now() };
    if (lookAt(who, line) !== 'full') return { ...impersonalLine(line), ...due };
    const state = foldCase(
      (await events.load(caseStream(caseId as CaseId))).flatMap((one) => one.events as readonly CaseEvent[]),
    );
    if (state.kind === 'none') return { ...line, ...due };
    await looks.atCase(who, state.id, 'case');
    return { ...line, ...due, ...callee(state) };
  };

  return {
    'GET /follow-ups/calls': async ({ query, claims }) => {
      const parsed = z.safeParse(callsQuery, query);
      if (!parsed.success) return problemOfInvalid(parsed.error, 'D1');
      const { zone } = (await policies()).at(now()).calendar;
      const date = parsed.data.date ?? localDate(zone, now());
      // What is due at midnight itself (D2) is of the day that ends with it.
      const upTo = `${startOfLocalDay(zone, dayAfter(date))}~`;
      const { cursor } = parsed.data;
      const after = cursor === undefined ? {} : { after: Buffer.from(cursor, 'base64url').toString() };
      const found = await views.list(lists.followUps, { limit: PAGE + 1, upTo, ...after });
      const page = found.slice(0, PAGE);
      const who = actorOf(claims);
      const seen = page.map(({ line }) => line as DueLine).filter((line) => lookAt(who, line) !== 'none');
      const last = page.at(-1);
      const next = found.length > PAGE && last ? { cursor: Buffer.from(last.sort).toString('base64url') } : {};
      return { status: 200, body: { date, calls: await Promise.all(seen.map((line) => call(line, who))), ...next } };
    },
  };
};

/** A customer without a number is not left out: somebody has to find another way. */
const callee = ({ customer, aftercare }: ExistingCase) => ({
  ...(customer.name === undefined ? {} : { name: customer.name }),
  ...(customer.phone === undefined ? {} : { phone: customer.phone }),
  language: customer.language ?? 'zh',
  attempts: (aftercare?.attempts ?? []).map(({ at, channel, reached, next }) => ({
    at,
    channel,
    reached,
    ...(next === undefined ? {} : { next }),
  })),
});

/** `2026-11-30` -> `2026-12-01`. */
const dayAfter = (date: string): string => plus(`${date}T00:00:00.000Z` as Instant, days(1)).slice(0, 10);
