/** Addresses that a function signed for somebody who has no credentials: the one signature that the stand-ins check. */

import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { awsFault } from './aws-protocol.ts';
import type { ServiceRequest } from './seams.ts';

/** The secret key of every function here. */
export const localSecretKey = 'local';

/** Throws S3's faults where a query is signed, but not for this request, or no longer. A request signed in its headers is let through. */
export const checkPresigned = (request: ServiceRequest, now: number): void => {
  const { query, headers } = request;
  const given = query.get('X-Amz-Signature');
  if (given === null) return;
  const value = (name: string): string => query.get(`X-Amz-${name}`) ?? '';
  const [day = '', region = '', service = '', ending] = value('Credential').split('/').slice(-4);
  const names = value('SignedHeaders').split(';');
  const signedAt = Date.parse(value('Date').replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  const seconds = Number(value('Expires'));
  const sound = value('Algorithm') === 'AWS4-HMAC-SHA256' && ending === 'aws4_request' && names.includes('host');
  if (!sound || Number.isNaN(signedAt) || !(seconds > 0 && seconds <= 604_800))
    throw awsFault('AuthorizationQueryParametersError', 'Query-string authentication parameters are missing or malformed.');
  const canonical = [
    request.method,
    request.path,
    canonicalQuery(query),
    ...names.map((name) => `${name}:${(headers[name] ?? '').trim().replace(/ +/g, ' ')}`),
    '',
    value('SignedHeaders'),
    query.get('X-Amz-Content-Sha256') ?? headers['x-amz-content-sha256'] ?? 'UNSIGNED-PAYLOAD',
  ].join('\n');
  const scope = [day, region, service, 'aws4_request'];
  const text = ['AWS4-HMAC-SHA256', value('Date'), scope.join('/'), createHash('sha256').update(canonical).digest('hex')].join(
    '\n',
  );
  const key = scope.reduce<string | Buffer>((derived, part) => mac(derived, part), `AWS4${localSecretKey}`);
  if (!same(mac(key, text).toString('hex'), given)) {
    const message = 'The request signature we calculated does not match the signature you provided.';
    throw awsFault('SignatureDoesNotMatch', message, { status: 403 });
  }
  if (now > signedAt + seconds * 1000 || now < signedAt - 900_000)
    throw awsFault('AccessDenied', 'Request has expired', { status: 403 });
};

const canonicalQuery = (query: URLSearchParams): string =>
  [...query]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${escaped(name)}=${escaped(value)}`)
    .sort()
    .join('&');

const escaped = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

const mac = (key: string | Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest();
const same = (a: string, b: string): boolean => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
