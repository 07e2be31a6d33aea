import type { Role } from '../../domain/kernel/event.ts';
import { firstTeam } from '../../domain/roster/words.ts';
import { actorOf, teamClaim } from './actor.ts';
import { type HttpProblem, problem } from './problem.ts';
import type { Roster } from './roster.ts';
import type { HttpRoute, HttpRoutes } from './triggers.ts';

/**
 * E6 at the door of every function that serves people: a leaver is refused, whatever the token says; a role that has no business
 * on a route is refused; and the request goes on with the team that the roster knows of the person.
 */
export const forStaff = (routes: HttpRoutes, roster: Pick<Roster, 'find'>): HttpRoutes =>
  Object.fromEntries(Object.entries(routes).map(([key, route]) => [key, guarded(key, route, roster)]));

/** Who may use a route, before the domain looks at the case: writing is for those who work cases, unless it says otherwise here. */
export const rolesFor = (route: string): readonly Role[] => particular[route] ?? (route.startsWith('GET ') ? everybody : working);

const supervising: readonly Role[] = ['supervisor', 'manager', 'admin'];
const approving: readonly Role[] = ['manager', 'admin'];
const working: readonly Role[] = ['agent', 'senior-agent', ...supervising];
const everybody: readonly Role[] = [...working, 'inspector', 'analyst'];
const overseeing: readonly Role[] = [...supervising, 'inspector', 'analyst'];
const seesPersons: readonly Role[] = [...working, 'inspector'];

const particular: Readonly<Record<string, readonly Role[]>> = {
  'GET /cases/{id}/access-log': [...supervising, 'inspector'],
  'GET /cases/{id}/interactions/{interaction}/body': seesPersons,
  'GET /cases/{id}/interactions/{interaction}/attachments/{number}': seesPersons,
  'GET /mail/review': working,
  'GET /people': seesPersons,
  'GET /people/{id}': seesPersons,
  'POST /people': supervising,
  'POST /people/{id}/changes': supervising,
  'POST /people/{id}/departure': supervising,
  'POST /people/{id}/state': everybody, // one's own; the domain sees to that
  'GET /customers': seesPersons,
  'GET /customers/{id}': seesPersons,
  'POST /customers/{id}/assignment': supervising,
  'GET /visit-lists': overseeing,
  'GET /visit-lists/{id}': overseeing,
  'POST /visit-lists': supervising,
  'POST /visit-lists/{id}/shares': supervising,
  'GET /visits': seesPersons,
  'POST /customers/{id}/visit/assignment': supervising,
  'GET /work-logs': supervising,
  // One's own; the domain sees to that.
  'GET /work-logs/{agent}': everybody,
  'POST /work-logs/{agent}/remarks': everybody,
  'POST /work-logs/{agent}/remarks/correction': everybody,
  'POST /work-logs/{agent}/special-cases': everybody,
  'POST /work-logs/{agent}/special-cases/withdrawal': everybody,
  'GET /views/parked': supervising,
  'POST /views/redrive': approving,
  'POST /views/{view}/rebuild': approving,
  'POST /views/{view}/switch': approving,
  'GET /quarters': overseeing,
  'GET /quarters/{quarter}': overseeing,
  'POST /quarters/{quarter}/plans': supervising,
  'POST /quarters/{quarter}/plans/dropping': supervising,
  'GET /inspection-draws': overseeing,
  'GET /inspection-draws/{month}': overseeing,
  'POST /inspections/{id}/score': ['inspector', ...approving],
  'POST /inspections/{id}/findings/withdrawal': ['inspector', ...approving],
  'POST /inspections/{id}/rectification/approval': supervising,
  'POST /inspections/{id}/rectification/return': supervising,
  'POST /policy/versions': supervising,
  'POST /policy/versions/{version}/approval': approving,
  'POST /policy/templates/preview': supervising,
  'POST /suppressions/lifting': supervising,
  'POST /policy/simulations': [...supervising, 'analyst'],
};

const guarded =
  (key: string, route: HttpRoute, roster: Pick<Roster, 'find'>): HttpRoute =>
  async (request, tools) => {
    const { id, role } = actorOf(request.claims);
    const person = await roster.find(id);
    if (person?.leftAt !== undefined) return accessEnded;
    if (role === undefined || !rolesFor(key).includes(role)) return notForRole(role, rolesFor(key));
    return route({ ...request, claims: { ...request.claims, [teamClaim]: person?.team ?? firstTeam } }, tools);
  };

const accessEnded = problem({
  status: 403,
  code: 'access-ended',
  clause: 'E6',
  words: {
    en: 'Your access ended when you left the roster; a supervisor can take you in again.',
    zh: '您已离职,访问权限已终止;如需恢复请联系主管。',
  },
});

const notForRole = (role: Role | undefined, allowed: readonly Role[]): HttpProblem =>
  problem({
    status: 403,
    code: 'not-permitted',
    clause: 'E6',
    words: {
      en: `The role ${role ?? '(none)'} may not do this; it is for ${allowed.join(', ')}.`,
      zh: `角色 ${role ?? '(无)'} 无权执行此操作;仅限 ${allowed.join('、')}。`,
    },
  });
