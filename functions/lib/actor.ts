import type { Colleague } from '../../domain/case/authorize.ts';
import type { Actor, Role } from '../../domain/kernel/event.ts';

/** Highest first: who is in several groups acts as the highest. */
const roles: readonly Role[] = ['admin', 'manager', 'supervisor', 'senior-agent', 'agent', 'inspector', 'analyst'];

/** Where `forStaff` puts the roster's word among the claims; it always does, so a token's own is never believed. */
export const teamClaim = 'kefu:team';

/** The person behind a verified token; API Gateway gives the list of groups as one string, `[admin agent]`. */
export const actorOf = (claims: Readonly<Record<string, string | undefined>>): Colleague => {
  const groups = (claims['cognito:groups'] ?? '').replace(/^\[|\]$/g, '').split(/[\s,]+/);
  const role = roles.find((one) => groups.includes(one));
  const team = claims[teamClaim];
  return {
    kind: 'agent',
    id: claims.sub ?? 'unknown',
    ...(role === undefined ? {} : { role }),
    ...(team === undefined ? {} : { team }),
  };
};

/** As a commit keeps the person: the team is the roster's to tell. */
export const signature = ({ team: _team, ...actor }: Colleague): Actor => actor;

export const customerActor: Actor = { kind: 'customer', id: 'customer' };
export const systemActor = (id: string): Actor => ({ kind: 'system', id });
