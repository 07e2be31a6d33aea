import * as z from 'zod/mini';

/** The bodies of `views.api`. */

export const switchTo = z.lazy(() => z.strictObject({ to: z.enum(['building', 'previous']) }));
export const redrive = z.lazy(() => z.strictObject({ stream: z.string().check(z.regex(/^[a-z-]+#\S{1,128}$/)) }));
/** `GET /board/{section}`. */
export const sectionQuery = z.strictObject({ cursor: z.optional(z.string()), limit: z.optional(z.string()) });
