import { agentId } from '../../domain/kernel/ids.ts';
import { instant } from '../../domain/kernel/time.ts';
import { type CasePorts, caseCommand, withoutUndefined } from './case-command.ts';
import { empty } from './schemas/cases.ts';
import * as schemas from './schemas/working.ts';
import type { HttpRoutes } from './triggers.ts';

/** Working a case (B1-B5, B7, B10) as resources. */
export const workingRoutes = (ports: CasePorts): HttpRoutes => {
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
    'POST /cases/{id}/promises/keeping': command(schemas.keeping, (body, { now, by }) => ({
      type: 'KeepPromise',
      now,
      by,
      ...body,
    })),
    'POST /cases/{id}/transfer': command(schemas.transfer, ({ to, ...body }, { now, by }) => ({
      type: 'Transfer',
      now,
      by,
      ...(to === undefined ? {} : { to: agentId(to) }),
      ...withoutUndefined(body),
    })),
    'POST /cases/{id}/departures': command(
      schemas.departure,
      (body, { now, by }) => ({ type: 'RequestDeparture', now, by, ...body }),
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
