import * as z from 'zod/mini';
import { asideCauses } from '../../../domain/case/counting.ts';
import { parseCaseId } from '../../../domain/kernel/ids.ts';

export const settingAside = z.lazy(() =>
  z.strictObject({
    cause: z.enum(asideCauses),
    duplicateOf: z.optional(
      z
        .string()
        .check(z.refine((text) => parseCaseId(text) !== undefined, { error: 'must be the number of a case, such as K7Q29XMB4' })),
    ),
  }),
);

export const examples = { settingAside: { cause: 'nuisance' } };
