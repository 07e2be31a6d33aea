import * as z from 'zod/mini';
import type { ObjectStore } from '../adapters/object-store.ts';
import { judged, plainName } from '../mail/file-kinds.ts';
import { type HttpProblem, problem } from '../problem.ts';
import type { NamedFile, WrittenEvent } from './interactions.ts';

/** What is known of an uploaded file beside its bytes, which stand where files of mails stand too. */
export const uploadKey = (sha256: string): string => `bodies/uploads/${sha256}.json`;
export const fileKey = (sha256: string): string => `bodies/files/${sha256}`;

const upload = z.lazy(() => z.object({ bytes: z.int().check(z.minimum(1)), type: z.optional(z.string()) }));
export type Upload = { readonly bytes: number; readonly type?: string | undefined };

/** Notes down what an uploaded file is; answers with the name by which a message announces it. */
export const rememberUpload = async (objects: Pick<ObjectStore, 'put'>, file: string, { bytes, type }: Upload) => {
  const known = { bytes, ...(type === undefined ? {} : { type }) };
  await objects.put(uploadKey(file), JSON.stringify(known), { contentType: 'application/json' });
  return { file, ...known };
};

/**
 * A6: the files of a message, by the uploads that it names. Nothing is fetched from any address. First those that are here, so that
 * names and files stand at the same place in their lists. A problem where one was never uploaded.
 */
export const filesOf = async (
  objects: Pick<ObjectStore, 'get'>,
  attachments: NonNullable<WrittenEvent['attachments']>,
): Promise<readonly NamedFile[] | HttpProblem> => {
  const missing: number[] = [];
  const files = await Promise.all(
    attachments.map(async ({ name: said, type = silent, file }, index): Promise<NamedFile> => {
      const name = plainName(said, index);
      if (file === undefined) return { name };
      const known = await objects.get(uploadKey(file));
      if (known === undefined) {
        missing.push(index);
        return { name };
      }
      const { bytes, type: sniffed } = upload.parse(JSON.parse(known.toString('utf8')));
      const stored = {
        key: fileKey(file),
        sha256: file,
        bytes,
        contentType: type,
        ...judged(sniffed, { contentType: type, name }),
      };
      return { name, stored };
    }),
  );
  if (missing.length > 0) return notUploaded(missing);
  return files.toSorted((a, b) => Number(a.stored === undefined) - Number(b.stored === undefined));
};

const silent = 'application/octet-stream';

const notUploaded = (indices: readonly number[]): HttpProblem =>
  problem({
    status: 422,
    code: 'file-not-uploaded',
    clause: 'A6',
    words: {
      en: 'Upload each file first (POST /webhooks/interactions/files, above 4 MB …/files/uploads, asked again once it is there) and name it as the answer does.',
      zh: '请先上传文件(POST /webhooks/interactions/files;超过 4 MB 用 …/files/uploads,上传后再问一次),再用返回的编号引用。',
    },
    errors: indices
      .toSorted((a, b) => a - b)
      .map((index) => ({ path: `attachments.${index}.file`, message: 'was never uploaded' })),
  });
