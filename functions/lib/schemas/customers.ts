import * as z from 'zod/mini';
import { channels } from '../../../domain/case/words.ts';
import { contactClasses } from '../../../domain/customer/words.ts';
import { pageQuery } from '../page.ts';
import { moment, text } from './fields.ts';
import { agentId } from './people.ts';

/** The bodies and queries of `customers.api`. */

const identifiers = {
  name: z.optional(text(200)),
  phone: z.optional(text(40)),
  email: z.optional(text(254)),
  membership: z.optional(text(64)),
};
const number = z.string().check(z.minLength(1), z.maxLength(20));
const exactlyOne = (fields: string) => ({ error: `name exactly one of ${fields}` });
const reason = z.optional(text(500));

export const record = z.lazy(() =>
  z
    .strictObject({
      ...identifiers,
      language: z.optional(z.enum(['zh', 'en'])),
      contactClass: z._default(z.enum(contactClasses), 'prospect'),
    })
    .check(
      z.refine(({ name, phone, email, membership }) => [name, phone, email, membership].some((one) => one !== undefined), {
        error: 'name at least one of name, phone, email, membership',
      }),
    ),
);
/** One thing that identifies the customer, or the case in which they were. */
export const identification = z.lazy(() =>
  z
    .strictObject({ ...identifiers, caseId: z.optional(number) })
    .check(z.refine((body) => Object.keys(body).length === 1, exactlyOne('name, phone, email, membership, caseId'))),
);
export const merge = z.lazy(() => z.strictObject({ into: number, reason }));
export const unmerge = z.lazy(() => z.optional(z.strictObject({ reason })));
export const contactClass = z.lazy(() => z.strictObject({ contactClass: z.enum(contactClasses), reason }));
export const assignment = z.lazy(() => z.strictObject({ to: agentId }));
export const contact = z.lazy(() =>
  z.strictObject({
    channel: z.enum(channels),
    reached: z.boolean(),
    summary: text(4000),
    outcome: z.optional(text(200)),
    nextStep: z.optional(text(500)),
    occurredAt: z.optional(moment),
  }),
);

export const customerQuery = z
  .strictObject({ ...identifiers, case: z.optional(number), ...pageQuery })
  .check(
    z.refine(
      ({ limit: _limit, cursor: _cursor, ...query }) => Object.keys(query).length === 1,
      exactlyOne('phone, email, membership, name, case'),
    ),
  );
