import * as z from 'zod/mini';
import type { LinkWanted } from '../../../domain/case/link.ts';
import { streamId } from '../../../domain/kernel/ids.ts';
import { text } from './fields.ts';

const schema = z.object({ stream: z.string(), commit: z.int().check(z.minimum(1)) });

/** Reads a message of the links queue; throws on anything else, so that it ends in the dead-letter queue. */
export const parseLinkWanted = (body: string): LinkWanted => {
  const { stream, commit } = z.parse(schema, JSON.parse(body));
  return { stream: streamId(stream), commit };
};

export const unlinking = z.strictObject({ reason: text(500) });
