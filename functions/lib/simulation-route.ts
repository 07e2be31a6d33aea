import * as z from 'zod/mini';
import { type Instant, instant } from '../../domain/kernel/time.ts';
import { policyBook } from '../../domain/policy/book.ts';
import { changed, latestApproved, type PolicyState } from '../../domain/policy/policy.ts';
import { badPolicy, noSuchVersion } from '../../domain/policy/refusals.ts';
import { onlyPolicy, type ServicePolicy } from '../../domain/policy/service-policy.ts';
import { checkPolicy, isPolicy } from '../../domain/policy/validate.ts';
import type { AgentLine } from '../../domain/views/roster.ts';
import type { EventStore } from './adapters/event-store.ts';
import type { ViewStore } from './adapters/view-store.ts';
import { shownVersion } from './policy-answers.ts';
import { type HttpProblem, isProblem, problem, problemOfInvalid, problemOfRefusal } from './problem.ts';
import * as schemas from './schemas/policy.ts';
import { placeOf, simulate } from './simulate.ts';
import type { HttpRoutes } from './triggers.ts';

type Ports = {
  readonly state: () => Promise<PolicyState>;
  readonly events: Pick<EventStore, 'load'>;
  readonly views: Pick<ViewStore, 'list'>;
  readonly people: () => Promise<readonly Pick<AgentLine, 'agentId' | 'team'>[]>;
  readonly now: () => Instant;
  /** Milliseconds that one request may replay for; what is left goes on with the cursor. */
  readonly budget: number;
};

/** L2, what-if: a past period's cases, and what was promised to customers in it, under a draft, or under a version that exists. Nothing is written. */
export const simulationRoutes = ({ state, events, views, people, now, budget }: Ports): HttpRoutes => ({
  'POST /policy/simulations': async ({ body }) => {
    const started = performance.now();
    const parsed = z.safeParse(schemas.simulation, body);
    if (!parsed.success) return problemOfInvalid(parsed.error, 'L2');
    const { cursor, version } = parsed.data;
    const period = { from: instant(parsed.data.from), to: instant(parsed.data.to) };
    const asOf = now();
    if (!(period.from < period.to && period.from < asOf)) return badPeriod;
    const place = cursor === undefined ? undefined : placeOf(Buffer.from(cursor, 'base64url').toString(), period);
    if (cursor !== undefined && place === undefined) return badCursor;
    const known = await state();
    const draft = version === undefined ? draftOf(known, parsed.data.policy) : versionOf(known, version);
    if (isProblem(draft)) return draft;
    const teams = new Map((await people()).map(({ agentId, team }) => [agentId as string, team]));
    const simulated = await simulate(
      { events, views },
      {
        ...period,
        history: policyBook(known),
        draft: onlyPolicy(draft),
        asOf,
        teamOf: (agent) => teams.get(agent),
        place,
        timeUp: () => performance.now() - started > budget,
      },
    );
    const next = simulated.cursor === undefined ? {} : { cursor: Buffer.from(simulated.cursor).toString('base64url') };
    const against = version === undefined ? { draftOver: latestApproved(known).version } : { version };
    return { status: 200, body: { ...period, ...against, ...simulated, ...next } };
  },
});

/** Numbered as the next version would be, so that nothing of history is taken for it. */
const draftOf = (state: PolicyState, change: unknown): ServicePolicy | HttpProblem => {
  const draft = changed(latestApproved(state).policy, change, state.versions.length + 2);
  return isPolicy(draft) ? draft : problemOfRefusal(badPolicy(checkPolicy(draft)).refusal);
};

const versionOf = (state: PolicyState, version: number): ServicePolicy | HttpProblem =>
  shownVersion(state, version)?.policy ?? problemOfRefusal(noSuchVersion(version).refusal);

const badPeriod = problem({
  status: 422,
  code: 'bad-period',
  clause: 'L2',
  words: {
    en: 'A simulation looks at a past period: from comes before to, and before now.',
    zh: '模拟针对过去的时段:from 须早于 to,且早于现在。',
  },
});

// To begin again instead would count twice what the parts before have counted.
const badCursor = problem({
  status: 400,
  code: 'bad-cursor',
  clause: 'L2',
  words: {
    en: 'cursor is the one that the last part of this simulation gave, with the same period; leave it out to begin.',
    zh: 'cursor 须为本次模拟上一部分返回的值,且时段相同;从头开始时请勿填写。',
  },
});
