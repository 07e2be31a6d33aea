import * as z from 'zod/mini';
import { customerNotices, type NoticeWanted, staffNotices } from '../../../domain/case/notices.ts';
import { streamId } from '../../../domain/kernel/ids.ts';

const schema = z.object({
  stream: z.string(),
  commit: z.int().check(z.minimum(1)),
  index: z.int().check(z.minimum(0)),
  notice: z.enum([...customerNotices, ...staffNotices]),
});

/** Reads a message of the notices queue; throws on anything else, so that it ends in the dead-letter queue. */
export const parseNotice = (body: string): NoticeWanted => {
  const { stream, ...rest } = z.parse(schema, JSON.parse(body));
  return { ...rest, stream: streamId(stream) };
};
