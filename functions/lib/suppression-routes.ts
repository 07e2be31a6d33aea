import * as z from 'zod/mini';
import type { CaseEvent } from '../../domain/case/events.ts';
import { foldCase } from '../../domain/case/state.ts';
import { caseStream, commandId, parseCaseId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/time.ts';
import { actorOf, signature } from './actor.ts';
import type { EventStore } from './adapters/event-store.ts';
import { idempotencyKey, unknownCase } from './case-command.ts';
import type { Suppressions } from './mail/suppressions.ts';
import { problem, problemOfInvalid, problemOfRefusal } from './problem.ts';
import * as schemas from './schemas/notices.ts';
import type { HttpRoutes } from './triggers.ts';

type Ports = {
  readonly events: Pick<EventStore, 'load'>;
  readonly suppressions: Pick<Suppressions, 'give'>;
  readonly now: () => Instant;
};

/** A7: mail that came back is held back until somebody who knows better says so. The address is in the body, never in a URL. */
export const suppressionRoutes = ({ events, suppressions, now }: Ports): HttpRoutes => ({
  'POST /suppressions/lifting': async (request) => {
    const key = idempotencyKey(request);
    if (typeof key !== 'string') return key;
    const parsed = z.safeParse(schemas.lifting, request.body);
    if (!parsed.success) return problemOfInvalid(parsed.error, 'A7');
    const { email, caseId, reason } = parsed.data;
    let address = email;
    if (caseId !== undefined) {
      const id = parseCaseId(caseId);
      const commits = id === undefined ? [] : await events.load(caseStream(id));
      const state = foldCase(commits.flatMap((commit) => commit.events as readonly CaseEvent[]));
      if (state.kind === 'none') return unknownCase;
      address = state.customer.email;
    }
    if (address === undefined) return withoutAddress;
    const by = signature(actorOf(request.claims));
    const command = { type: 'LiftSuppression', reason, by, now: now() } as const;
    const outcome = await suppressions.give(address, command, { actor: by, id: commandId(key) });
    if (outcome.kind === 'rejected') return problemOfRefusal(outcome.refusal);
    return { status: 200, body: { events: outcome.events.map(({ type }) => type) } };
  },
});

const withoutAddress = problem({
  status: 422,
  code: 'no-address',
  clause: 'A7',
  words: { en: 'The case has no mail address; name another case.', zh: '该工单没有邮箱地址;请指定其他工单。' },
});
