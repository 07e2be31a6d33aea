import * as z from 'zod/mini';
import { HOURS_PATTERN } from '../../../domain/calendar/working-day.ts';
import { presences, teams } from '../../../domain/roster/words.ts';
import { pageQuery } from '../page.ts';
import { text } from './fields.ts';

/** The bodies of `people.api`. */

/** The subject of the person's tokens: never a name or an address, because it stands in every event. */
export const agentId = z.string().check(z.regex(/^[A-Za-z0-9][\w.-]{0,127}$/));

const interval = z
  .strictObject({ from: z.string().check(z.regex(HOURS_PATTERN)), to: z.string().check(z.regex(HOURS_PATTERN)) })
  .check(z.refine(({ from, to }) => from < to, { error: '`from` is before `to`, both as HH:MM' }));
const day = z.optional(z.array(interval).check(z.maxLength(6)));
/** By weekday, 1 is Monday; what is missing is a day off. */
const hours = z.strictObject({ 1: day, 2: day, 3: day, 4: day, 5: day, 6: day, 7: day });

const roles = ['agent', 'senior-agent', 'supervisor', 'manager', 'inspector', 'analyst', 'admin'] as const;
const skill = z.string().check(z.regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,63}$/u));
const held = z.int().check(z.minimum(0), z.maximum(200));
const duties = {
  role: z.enum(roles),
  team: z.enum(teams),
  skills: z.array(skill).check(z.maxLength(50)),
  hours,
  capacity: z.strictObject({ cases: held, chats: held }),
};

/** Where the person is told of escalations (B6). */
const email = z.optional(z.string().check(z.regex(/^[^\s<>,;:"()[\]\\@]{1,64}@[^\s<>,;:"()[\]\\@]{1,189}$/)));

export const join = z.lazy(() =>
  z.strictObject({ agentId, name: text(200), email, ...duties, skills: z._default(duties.skills, []) }),
);
export const change = z.lazy(() =>
  z
    .strictObject({
      name: z.optional(text(200)),
      email,
      role: z.optional(duties.role),
      team: z.optional(duties.team),
      skills: z.optional(duties.skills),
      hours: z.optional(duties.hours),
      capacity: z.optional(duties.capacity),
    })
    .check(z.refine((body) => Object.keys(body).length > 0, { error: 'name at least one field that changes' })),
);
export const state = z.lazy(() => z.strictObject({ state: z.enum(presences) }));
export const departure = z.lazy(() => z.optional(z.strictObject({ reason: z.optional(text(500)) })));

export const peopleQuery = z.strictObject({
  team: z.optional(z.enum(teams)),
  state: z.optional(z.enum([...presences, 'left'])),
  ...pageQuery,
});
