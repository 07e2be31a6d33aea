import type { Actor, Role } from '../../domain/kernel/event.ts';

/** Highest first: who is in several groups acts as the highest. */
const roles: readonly Role[] = ['admin', 'manager', 'supervisor', 'senior-agent', 'agent', 'inspector', 'analyst'];

/** The person behind a verified token; API Gateway gives the list of groups as one string, `[admin agent]`. */
export const actorOf = (claims: Readonly<Record<string, string | undefined>>): Actor => {
  const groups = (claims['cognito:groups'] ?? '').replace(/^\[|\]$/g, '').split(/[\s,]+/);
  const role = roles.find((one) => groups.includes(one));
  return { kind: 'agent', id: claims.sub ?? 'unknown', ...(role === undefined ? {} : { role }) };
};

export const customerActor: Actor = { kind: 'customer', id: 'customer' };
export const systemActor = (id: string): Actor => ({ kind: 'system', id });
