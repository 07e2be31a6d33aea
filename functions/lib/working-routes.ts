import * as z from 'zod/mini';
import { agentId, parseCaseId } from '../../domain/kernel/ids.ts';
import { instant } from '../../domain/kernel/time.ts';
import { actorOf } from './actor.ts';
import type { RoomFor } from './assign-case.ts';
import { type CasePorts, caseCommand, idempotencyKey, withoutUndefined } from './case-command.ts';
import { problemOfRefusal } from './problem.ts';
import { empty } from './schemas/cases.ts';
import * as schemas from './schemas/working.ts';
import type { HttpRoute, HttpRoutes } from './triggers.ts';

/** Working a case (B1-B5, B7, B10) as resources. */
export const workingRoutes = (ports: CasePorts & { readonly roomFor: RoomFor }): HttpRoutes => {
  const command = caseCommand(ports);
  return {
    'POST /cases/{id}/need': command(schemas.need, (body, { now, by }) => ({ type: 'RestateNeed', now, by, ...body })),
    'POST /cases/{id}/need/confirmation': command(empty, (_body, { now, by }) => ({ type: 'ConfirmNeed', now, by })),
    'POST /cases/{id}/options': command(
      schemas.options,
      (body, { now, by }) => ({ type: 'OfferOptions', now, by, ...body }),
      201,
    ),
    'POST /cases/{id}/options/choice': command(schemas.choice, (body, { now, by }) => ({
      type: 'ChooseOption',
      now,
      by,
      ...body,
    })),
    'POST /cases/{id}/options/rejection': command(schemas.rejection, (body, { now, by }) => ({
      type: 'RejectOptions',
      now,
      by,
      ...body,
    })),
    'POST /cases/{id}/promises': command(
      schemas.promise,
      ({ dueAt, ...body }, { now, by }) => ({ type: 'MakePromise', now, by, dueAt: instant(dueAt), ...body }),
      201,
    ),
    'POST /cases/{id}/promises/keeping': command(schemas.keeping, ({ promise, occurredAt }, { now, by }) => ({
      type: 'KeepPromise',
      now,
      by,
      promise,
      ...(occurredAt === undefined ? {} : { at: instant(occurredAt) }),
    })),
    'POST /cases/{id}/promises/cancellation': command(schemas.cancelling, (body, { now, by }) => ({
      type: 'CancelPromise',
      now,
      by,
      ...body,
    })),
    'POST /cases/{id}/transfer': ifRoom(
      ports.roomFor,
      command(schemas.transfer, ({ to, ...body }, { now, by }) => ({
        type: 'Transfer',
        now,
        by,
        ...(to === undefined ? {} : { to: agentId(to) }),
        ...withoutUndefined(body),
      })),
    ),
    'POST /cases/{id}/departures': command(
      schemas.departure,
      (body, { now, by }) => ({ type: 'RequestDeparture', now, by, ...withoutUndefined(body) }),
      201,
    ),
    'POST /cases/{id}/departures/decision': command(schemas.departureDecision, (body, { now, by }) => ({
      type: 'DecideDeparture',
      now,
      by,
      ...body,
    })),
  };
};

/** E2, E6: who is named in a transfer has to be there and to have room, as in an assignment. */
const ifRoom =
  (roomFor: RoomFor, transfer: HttpRoute): HttpRoute =>
  async (request, tools) => {
    const caseId = parseCaseId(request.params.id ?? '');
    const key = idempotencyKey(request);
    const { data } = z.safeParse(schemas.transfer, request.body);
    if (caseId !== undefined && typeof key === 'string' && data?.to !== undefined) {
      const refusal = await roomFor({ caseId, key, to: agentId(data.to), by: actorOf(request.claims) });
      if (refusal !== undefined) return problemOfRefusal(refusal);
    }
    return transfer(request, tools);
  };
