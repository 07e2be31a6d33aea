import { type Instant, instantOf } from '../../../domain/kernel/time.ts';
import type { ObjectStore } from '../adapters/object-store.ts';
import { sha256Hex } from '../digest.ts';
import { tooLarge, wrongContentType } from '../hooks/refusals.ts';
import { verifyStandardWebhook } from '../hooks/standard.ts';
import { typeByBytes } from '../mail/files.ts';
import { problem } from '../problem.ts';
import type { HttpRoute } from '../triggers.ts';
import { fileKey, rememberUpload } from './files.ts';

export type FilePorts = {
  readonly secrets: () => Promise<readonly string[]>;
  readonly objects: Pick<ObjectStore, 'put'>;
  readonly now?: () => Instant;
};

/** What passes from the API to a function, with room for base64; more goes by way of `…/files/uploads`. */
const MOST_BYTES = 4 * 1024 * 1024;

/** A form has the file inside it: its digest and its type would be those of the form. */
const wrapped = /^(multipart\/|application\/x-www-form-urlencoded\s*(;|$))/i;

/**
 * A6: a file for a message to come, signed over its bytes, told by them and stored under their digest: the same file uploaded twice,
 * or sent by mail as well, is stored once. Answers with the name by which a message announces it.
 */
export const receiveFile = ({ secrets, objects, now = () => instantOf(Date.now()) }: FilePorts): HttpRoute => {
  const route: HttpRoute = async ({ headers, raw }, { metrics }) => {
    if (raw.length > MOST_BYTES) return tooLarge(MOST_BYTES);
    if (wrapped.test(headers['content-type']?.trim() ?? '')) return wrongContentType('application/octet-stream');
    const refused = verifyStandardWebhook({ headers, body: raw, secrets: await secrets(), now: now() });
    metrics.addMetric(refused === undefined ? 'WebhookReceived' : 'WebhookRefused', 'Count', 1);
    if (refused !== undefined) return refused;
    if (raw.length === 0) return nothingIn;
    const sha256 = sha256Hex(raw);
    const type = await typeByBytes(raw);
    await objects.put(fileKey(sha256), raw, { contentType: 'application/octet-stream' }); // never as what it says it is
    return { status: 200, body: await rememberUpload(objects, sha256, { bytes: raw.length, type }) };
  };
  return route;
};

const nothingIn = problem({
  status: 422,
  code: 'empty-file',
  clause: 'A6',
  words: {
    en: 'The body is the file itself, and it is empty; send its bytes.',
    zh: '请求体即文件本身,但内容为空;请发送文件内容。',
  },
});
