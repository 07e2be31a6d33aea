import { parseCaseId } from '../../domain/kernel/ids.ts';
import { type CasePorts, caseCommand } from './case-command.ts';
import { empty } from './schemas/cases.ts';
import { settingAside } from './schemas/counting.ts';
import type { HttpRoutes } from './triggers.ts';

/** What is kept and does not count (A9), as a resource of a case. */
export const countingRoutes = (ports: CasePorts): HttpRoutes => {
  const command = caseCommand(ports);
  return {
    'POST /cases/{id}/set-aside': command(settingAside, ({ cause, duplicateOf }, { now, by }) => {
      const other = duplicateOf === undefined ? undefined : parseCaseId(duplicateOf);
      return { type: 'SetCaseAside', now, by, cause, ...(other === undefined ? {} : { duplicateOf: other }) };
    }),
    'POST /cases/{id}/set-aside/withdrawal': command(empty, (_body, { now, by }) => ({ type: 'TakeCaseBack', now, by })),
  };
};
