import * as z from 'zod/mini';
import { commandId, parseCaseId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/time.ts';
import { actorOf } from './actor.ts';
import type { AssignCase } from './assign-case.ts';
import { caseAnswer, idempotencyKey, unknownCase, withoutUndefined } from './case-command.ts';
import { fingerprint } from './digest.ts';
import { isProblem, problemOfInvalid, problemOfRefusal } from './problem.ts';
import * as schemas from './schemas/cases.ts';
import type { HttpRoutes } from './triggers.ts';

/** Handing a case to an agent (E2): to the one named, or to whom the rules choose, with what every rule did. */
export const assignmentRoutes = (ports: { readonly assignCase: AssignCase; readonly now: () => Instant }): HttpRoutes => ({
  'POST /cases/{id}/assignment': async (request) => {
    const caseId = parseCaseId(request.params.id ?? '');
    const key = idempotencyKey(request);
    if (caseId === undefined) return unknownCase;
    if (typeof key !== 'string') return key;
    const parsed = z.safeParse(schemas.assignment, request.body ?? {});
    if (!parsed.success) return problemOfInvalid(parsed.error, 'E2');
    const { auto: _auto, ...asked } = withoutUndefined(parsed.data);
    const assigned = await ports.assignCase({
      caseId,
      by: actorOf(request.claims),
      now: ports.now(),
      commandId: commandId(key),
      fingerprint: fingerprint([request.route, parsed.data]),
      ...asked,
    });
    if (assigned.kind === 'refused') return problemOfRefusal(assigned.refusal);
    const answer = caseAnswer(caseId, assigned.outcome, 200);
    if (isProblem(answer) || assigned.choice === undefined) return answer;
    const { to, reasons, candidates } = assigned.choice;
    return { ...answer, body: { ...(answer.body as object), assignment: { to, reasons, candidates } } };
  },
});
