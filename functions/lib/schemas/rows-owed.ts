import * as z from 'zod/mini';
import { streamId } from '../../../domain/kernel/ids.ts';
import type { RowsOwed } from '../relay-to-lake.ts';

const schema = z.object({ stream: z.string(), commit: z.int().check(z.minimum(1)) });

/** Reads a message of the lake's queue; throws on anything else, so that it ends in the dead-letter queue. */
export const parseRowsOwed = (body: string): RowsOwed => {
  const { stream, commit } = z.parse(schema, JSON.parse(body));
  return { stream: streamId(stream), commit };
};
