import * as z from 'zod/mini';

/** The queries of `figures.api`, for its description; the function itself says of each what would have been taken. */
const text = z.optional(z.string());
const period = { from: text, to: text, period: text, at: text, zone: text };
const places = { agent: text, team: text, channel: text, type: text, category: text, priority: text };

export const figuresQuery = z.strictObject({
  ...period,
  ...places,
  by: text,
  figures: text,
  compare: z.optional(z.enum(['previous', 'year'])),
});
/** `lang`: of the page that a browser gets. */
export const explainQuery = z.strictObject({
  figure: z.string(),
  ...period,
  ...places,
  cursor: text,
  lang: z.optional(z.enum(['zh', 'en'])),
});
