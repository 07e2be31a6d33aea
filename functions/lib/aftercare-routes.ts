import { instant } from '../../domain/kernel/time.ts';
import { type CasePorts, caseCommand, withoutUndefined } from './case-command.ts';
import * as schemas from './schemas/aftercare.ts';
import type { HttpRoutes } from './triggers.ts';

/** After service (D1, D2, D5): attempts to reach the customer, and what is done the same day where the customer is dissatisfied. */
export const aftercareRoutes = (ports: CasePorts): HttpRoutes => {
  const command = caseCommand(ports);
  return {
    'POST /cases/{id}/follow-up': command(
      schemas.followUp,
      ({ occurredAt, ...body }, { now, by }) => ({
        type: 'RecordFollowUp',
        now,
        by,
        at: occurredAt === undefined ? now : instant(occurredAt),
        ...withoutUndefined(body),
      }),
      201,
    ),
    'POST /cases/{id}/follow-up/solution': command(
      schemas.solution,
      ({ occurredAt, ...body }, { now, by }) => ({
        type: 'RecordSameDaySolution',
        now,
        by,
        at: occurredAt === undefined ? now : instant(occurredAt),
        ...withoutUndefined(body),
      }),
      201,
    ),
  };
};
