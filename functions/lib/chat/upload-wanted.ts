import * as z from 'zod/mini';

/** A file that is too large to come through this API: its digest (hex) and its size. */
export const uploadWanted = z.lazy(() =>
  z.object({ sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)), bytes: z.int().check(z.minimum(1)) }),
);
