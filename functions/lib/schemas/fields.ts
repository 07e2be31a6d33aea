import * as z from 'zod/mini';
import { parseInstant } from '../../../domain/kernel/time.ts';

/** Fields that many bodies share. */

export const text = (longest: number) => z.string().check(z.trim(), z.minLength(1), z.maxLength(longest));

export const moment = z.string().check(
  z.maxLength(40),
  z.refine((value) => parseInstant(value) !== undefined, {
    error: 'must be an ISO 8601 date-time with an offset, such as 2026-11-21T09:00:00+08:00',
  }),
);

/** What it took to write, as the program measured it (averageHandlingTime); a day at most. */
export const handlingSeconds = z.optional(z.number().check(z.minimum(0), z.maximum(86_400)));
