import * as z from 'zod/mini';
import { deadlineKinds } from '../../../domain/case/words.ts';
import type { WakeUp } from '../../../domain/deadline/timers.ts';
import { streamId } from '../../../domain/kernel/ids.ts';
import { instant } from '../../../domain/kernel/time.ts';

const schema = z.object({
  stream: z.string(),
  kind: z.enum(deadlineKinds),
  ref: z.optional(z.string()),
  generation: z.int().check(z.minimum(1)),
  moment: z.enum(['warning', 'due']),
  at: z.string(),
});

/** Reads a timer's message; throws on anything else, so that it ends in the dead-letter queue. */
export const parseWakeUp = (input: unknown): WakeUp => {
  const { stream, at, ref, ...rest } = z.parse(schema, input);
  return { ...rest, ...(ref === undefined ? {} : { ref }), stream: streamId(stream), at: instant(at) };
};
