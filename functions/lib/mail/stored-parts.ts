import type { ContentReference, StoredAttachment } from '../../../domain/case/events.ts';
import type { ObjectStore } from '../adapters/object-store.ts';
import { sha256Hex } from '../digest.ts';
import type { MailAttachment, ParsedMail } from './parse.ts';

/** Files stored beside the raw form; what lies beyond is kept in the raw form alone and listed as withheld. */
const mostFiles = 100;
const largestFile = 25 * 1024 * 1024;

/** Text, HTML and files under the digest of their content: the same mail stored twice is stored once. */
export const storeParts = async (objects: Pick<ObjectStore, 'put'>, mail: ParsedMail, raw: ContentReference) => {
  const text = Buffer.from(mail.text);
  const html = mail.html === undefined ? undefined : Buffer.from(mail.html);
  const content = referenceTo(text, 'txt');
  const kept = mail.attachments.map((one, index) => ({ one, stored: storedOf(one, index, raw) }));
  await Promise.all([
    objects.put(content.key, text, { contentType: 'text/plain; charset=utf-8' }),
    // Never as text/html: nothing may show it as it came.
    ...(html === undefined
      ? []
      : [objects.put(referenceTo(html, 'html').key, html, { contentType: 'application/octet-stream' })]),
    ...kept.flatMap(({ one, stored }) =>
      stored.withheld === undefined ? [objects.put(stored.key, one.content, { contentType: 'application/octet-stream' })] : [],
    ),
  ]);
  const attachments = kept.map(({ stored }) => stored).slice(0, mostListed);
  return {
    content,
    ...(html === undefined ? {} : { html: referenceTo(html, 'html') }),
    ...(attachments.length === 0 ? {} : { attachments }),
  };
};

/** An event stays well under the store's limit for one item. */
const mostListed = 300;

const referenceTo = (body: Buffer, ending: string): ContentReference => {
  const sha256 = sha256Hex(body);
  return { key: `bodies/mail/${sha256}.${ending}`, sha256, bytes: body.length };
};

const storedOf = (file: MailAttachment, index: number, raw: ContentReference): StoredAttachment => {
  const { contentType, sha256, bytes, sniffedType, disguised, unopened } = file;
  const withheld = bytes > largestFile ? 'too-large' : index >= mostFiles ? 'too-many' : undefined;
  return {
    key: withheld === undefined ? `bodies/files/${sha256}` : raw.key,
    sha256,
    bytes,
    contentType: contentType.slice(0, 100),
    ...(sniffedType === undefined ? {} : { sniffedType }),
    ...(disguised === undefined ? {} : { disguised }),
    ...(unopened === undefined ? {} : { unopened }),
    ...(withheld === undefined ? {} : { withheld }),
  };
};
