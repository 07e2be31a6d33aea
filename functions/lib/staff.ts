import { notPermitted } from '../../domain/case/refusals.ts';
import { actorOf } from './actor.ts';
import { problemOfRefusal } from './problem.ts';
import type { HttpRoutes } from './triggers.ts';

/** E6: what customers told is read by people of the centre only. A token that names none of their roles opens nothing, whatever its scope. */
export const forStaff = (routes: HttpRoutes): HttpRoutes =>
  Object.fromEntries(
    Object.entries(routes).map(([key, route]): [string, HttpRoutes[string]] => [
      key,
      async (request, tools) =>
        actorOf(request.claims).role === undefined ? problemOfRefusal(notPermitted(undefined).refusal) : route(request, tools),
    ]),
  );
