import { type Instant, instantOf } from '../../../domain/kernel/time.ts';
import type { LargeObjects } from '../adapters/large-objects.ts';
import { jsonType, readJson } from '../hooks/json.ts';
import { isTurnedAway, tooLarge, wrongContentType } from '../hooks/refusals.ts';
import { verifyStandardWebhook } from '../hooks/standard.ts';
import type { HttpAnswer, HttpRequest } from '../http.ts';
import { typeByBytes } from '../mail/files.ts';
import { type HttpProblem, isProblem, problem } from '../problem.ts';
import type { HttpRoute } from '../triggers.ts';
import { fileKey, rememberUpload } from './files.ts';
import type { FilePorts } from './receive-file.ts';
import { uploadWanted } from './upload-wanted.ts';

export type UploadPorts = FilePorts & { readonly large: LargeObjects };

/** Bytes of a request, and of the file that it announces. */
const MOST_BYTES = 4096;
export const LARGEST_FILE = 50 * 1024 * 1024;
/** Enough to tell any type by. */
const BEGINNING = 64 * 1024;

/**
 * A6: where to put a file of a message to come; asked again once it is there, what it is by its bytes. Nothing but the bytes of the
 * digest can be put there, so the file stands at once where every file does.
 */
export const receiveUpload = ({ secrets, objects, large, now = () => instantOf(Date.now()) }: UploadPorts): HttpRoute => {
  const receive = async ({ headers, raw }: HttpRequest, at: Instant): Promise<HttpAnswer | HttpProblem> => {
    if (raw.length > MOST_BYTES) return tooLarge(MOST_BYTES);
    if (!jsonType.test(headers['content-type']?.trim() ?? '')) return wrongContentType('application/json');
    const refused = verifyStandardWebhook({ headers, body: raw, secrets: await secrets(), now: at });
    if (refused !== undefined) return refused;
    const wanted = readJson(raw, uploadWanted, 'A6');
    if (isProblem(wanted)) return wanted;
    const { sha256, bytes } = wanted;
    if (bytes > LARGEST_FILE) return fileTooLarge;
    const key = fileKey(sha256);
    const there = await large.part(key, { from: 0, bytes: BEGINNING });
    if (there === undefined)
      return { status: 202, body: { file: sha256, upload: await large.uploadAddress({ key, sha256, bytes }) } };
    const known = { bytes: there.size, type: await typeByBytes(there.bytes) };
    return { status: 200, body: await rememberUpload(objects, sha256, known) };
  };
  return async (request, { metrics }) => {
    const answer = await receive(request, now());
    metrics.addMetric(isProblem(answer) && isTurnedAway(answer) ? 'WebhookRefused' : 'WebhookReceived', 'Count', 1);
    return answer;
  };
};

const fileTooLarge = problem({
  status: 413,
  code: 'file-too-large',
  clause: 'A6',
  words: {
    en: `A file has at most ${LARGEST_FILE} bytes; send it in parts, or name where it can be had.`,
    zh: `文件不得超过 ${LARGEST_FILE} 字节;请分卷发送,或说明获取地址。`,
  },
});
