/** The body of a PutObject: `aws-chunked` framing taken off, digests checked as S3 checks them. */

import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { awsFault } from './aws-protocol.ts';
import type { ServiceRequest } from './seams.ts';

/** The object's bytes, and the `x-amz-checksum-*` headers that came with them, as headers or as a trailer. */
export type UploadedBody = { readonly bytes: Buffer; readonly checksums: Readonly<Record<string, string>> };

/** Throws S3's faults: BadDigest, InvalidDigest, XAmzContentSHA256Mismatch, IncompleteBody. */
export const readUpload = ({ headers, body }: Pick<ServiceRequest, 'headers' | 'body'>): UploadedBody => {
  const declared = headers['x-amz-content-sha256'] ?? '';
  const framed = declared.startsWith('STREAMING-') || (headers['content-encoding'] ?? '').split(',').includes('aws-chunked');
  const { bytes, trailer } = framed ? unframe(body) : { bytes: body, trailer: {} };
  const length = headers['x-amz-decoded-content-length'];
  if (framed && length !== undefined && Number(length) !== bytes.length) throw incomplete();
  if (/^[0-9a-f]{64}$/.test(declared) && createHash('sha256').update(bytes).digest('hex') !== declared) {
    throw awsFault('XAmzContentSHA256Mismatch', "The provided 'x-amz-content-sha256' header does not match what was computed.");
  }
  const md5 = headers['content-md5'];
  if (md5 !== undefined && createHash('md5').update(bytes).digest('base64') !== md5) {
    throw awsFault('BadDigest', 'The Content-MD5 you specified did not match what we received.');
  }
  const given = Object.entries({ ...headers, ...trailer }).filter(([name]) => DIGEST_HEADER.test(name));
  for (const [name, value] of given) checkDigest(name, value, bytes);
  return { bytes, checksums: Object.fromEntries(given) };
};

const DIGEST_HEADER = /^x-amz-checksum-(crc32|crc32c|crc64nvme|sha1|sha256)$/;

const checkDigest = (name: string, value: string, bytes: Buffer): void => {
  const algorithm = DIGEST_HEADER.exec(name)?.[1] ?? '';
  if (algorithm === 'crc32c' || algorithm === 'crc64nvme') return; // kept and answered, but not computed here
  const actual = algorithm === 'crc32' ? crc32Base64(bytes) : createHash(algorithm).update(bytes).digest('base64');
  if (actual !== value)
    throw awsFault('BadDigest', `The ${algorithm.toUpperCase()} you specified did not match the calculated checksum.`);
};

const crc32Base64 = (bytes: Buffer): string => {
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(bytes));
  return sum.toString('base64');
};

/** `<hex size>[;chunk-signature=...]CRLF bytes CRLF ... 0 CRLF name:value CRLF ... CRLF` */
const unframe = (body: Buffer): { bytes: Buffer; trailer: Readonly<Record<string, string>> } => {
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = body.indexOf('\r\n', at);
    const size = Number.parseInt(body.toString('latin1', at, lineEnd), 16);
    if (lineEnd < 0 || Number.isNaN(size)) throw incomplete();
    at = lineEnd + 2;
    if (size === 0) break;
    if (at + size > body.length) throw incomplete();
    chunks.push(body.subarray(at, at + size));
    at += size + 2;
  }
  const lines = body.toString('latin1', at).split('\r\n');
  const fields = lines.flatMap((line) => {
    const colon = line.indexOf(':');
    return colon > 0 ? [[line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const] : [];
  });
  return { bytes: Buffer.concat(chunks), trailer: Object.fromEntries(fields) };
};

const incomplete = () =>
  awsFault('IncompleteBody', 'You did not provide the number of bytes specified by the Content-Length HTTP header.');
