import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/**
 * Checks an AWS Signature Version 4 as the service would, from its documentation and apart from the SDK's signer: canonical
 * request, string to sign, derived key. Returns what is wrong, or `undefined`.
 */
export const signatureFault = (request: IncomingMessage, body: Buffer, secretAccessKey: string): string | undefined => {
  const { authorization = '' } = request.headers;
  const parsed =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      authorization,
    );
  if (parsed === null) return `no signature: ${authorization}`;
  const [, , day = '', region = '', service = '', signedHeaders = '', signature = ''] = parsed;
  const payload = hash(body);
  if (request.headers['x-amz-content-sha256'] !== payload) return 'x-amz-content-sha256 is not that of the body';
  const names = signedHeaders.split(';');
  if (!names.includes('host')) return 'the host is not signed';
  const [path = '', query = ''] = (request.url ?? '').split('?');
  const canonical = [
    request.method,
    path,
    query,
    ...names.map((name) => `${name}:${String(request.headers[name]).trim().replace(/ +/g, ' ')}`),
    '',
    signedHeaders,
    payload,
  ].join('\n');
  const scope = `${day}/${region}/${service}/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', String(request.headers['x-amz-date']), scope, hash(canonical)].join('\n');
  const key = [day, region, service, 'aws4_request'].reduce<string | Buffer>(
    (derived, part) => mac(derived, part),
    `AWS4${secretAccessKey}`,
  );
  return mac(key, text).toString('hex') === signature ? undefined : `the signature is wrong for\n${canonical}`;
};

const hash = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');
const mac = (key: string | Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest();
