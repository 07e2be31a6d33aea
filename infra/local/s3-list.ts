/** ListObjectsV2: prefix, delimiter, pages. */

import { awsFault } from './aws-protocol.ts';
import type { ObjectFiles, ObjectInfo } from './s3-files.ts';
import { element, xml } from './s3-xml.ts';
import type { ServiceResponse } from './seams.ts';

type ListRequest = { readonly bucket: string; readonly query: URLSearchParams };

/** One page in key order. A continuation token is the base64 of the last key or common prefix answered. */
export const listObjects = async (files: ObjectFiles, { bucket, query }: ListRequest): Promise<ServiceResponse> => {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const token = query.get('continuation-token');
  const startAfter = token === null ? (query.get('start-after') ?? '') : Buffer.from(token, 'base64').toString();
  const limit = Number(query.get('max-keys') ?? 1000);
  if (!(Number.isInteger(limit) && limit >= 0))
    throw awsFault('InvalidArgument', 'Provided max-keys not an integer or within integer range');
  const maxKeys = Math.min(limit, 1000);
  const encode = query.get('encoding-type') === 'url' ? encodeURIComponent : (text: string) => text;

  const after = Buffer.from(startAfter);
  const entries = new Map<string, (() => Promise<string>) | undefined>();
  let truncated = false;
  for (const { key, bytes, info } of await files.list(bucket, prefix)) {
    const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    const name = cut < 0 ? key : key.slice(0, cut + delimiter.length);
    if (startAfter !== '' && Buffer.compare(cut < 0 ? bytes : Buffer.from(name), after) <= 0) continue;
    if (entries.has(name)) continue;
    if (entries.size === maxKeys) {
      truncated = true;
      break;
    }
    entries.set(name, cut < 0 ? () => contents(encode(key), info) : undefined);
  }
  const objects = await Promise.all([...entries.values()].map((read) => read?.() ?? ''));
  const prefixes = [...entries].filter(([, read]) => read === undefined).map(([name]) => name);
  const last = [...entries.keys()].at(-1) ?? '';
  const body = xml(
    element('ListBucketResult', [
      element('Name', bucket),
      element('Prefix', encode(prefix)),
      ...(delimiter === '' ? [] : [element('Delimiter', encode(delimiter))]),
      element('MaxKeys', maxKeys),
      element('KeyCount', entries.size),
      element('IsTruncated', truncated && maxKeys > 0),
      ...(query.get('encoding-type') === 'url' ? [element('EncodingType', 'url')] : []),
      ...(token === null ? [] : [element('ContinuationToken', token)]),
      ...(truncated && maxKeys > 0 ? [element('NextContinuationToken', Buffer.from(last).toString('base64'))] : []),
      ...objects,
      ...prefixes.map((name) => element('CommonPrefixes', [element('Prefix', encode(name))])),
    ]),
  );
  return { status: 200, headers: { 'content-type': 'application/xml' }, body };
};

/** Empty when the object was deleted in the meantime. */
const contents = async (key: string, read: () => Promise<ObjectInfo | undefined>): Promise<string> => {
  const info = await read();
  if (info === undefined) return '';
  return element('Contents', [
    element('Key', key),
    element('LastModified', new Date(info.lastModified).toISOString()),
    element('ETag', info.etag),
    element('Size', info.size),
    element('StorageClass', 'STANDARD'),
  ]);
};
