/** One HTTP server for all AWS stand-ins, told apart by the credential scope of the request's signature. */

import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { awsFault, internalFault, isAwsFault, jsonError } from './aws-protocol.ts';
import type { Service, ServiceRequest, ServiceResponse } from './seams.ts';

/** Above the largest message any stand-in takes (a mail of 40 MB in base64); a larger body is refused with 413. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;

export type AwsEndpoint = { readonly url: string; close(): Promise<void> };

export type AwsEndpointOptions = { readonly services: readonly Service[]; readonly port?: number };

/**
 * Listens on 127.0.0.1 (port 0 picks a free one). Signatures in headers are not checked, only read: the scope names
 * the service, the access key id names the calling function. `close` ends open connections.
 */
export const startAwsEndpoint = async ({ services, port = 0 }: AwsEndpointOptions): Promise<AwsEndpoint> => {
  const byName = new Map(services.map((service) => [service.service, service]));
  const server = createServer((incoming, outgoing) => {
    respond(byName, incoming)
      .catch((error: unknown) => jsonError(isAwsFault(error) ? error : internalFault(error)))
      .then((response) => send(response, incoming, outgoing))
      .catch((error: unknown) => outgoing.destroy(error instanceof Error ? error : undefined));
  });
  // The SDK keeps its connections; a server that closes an idle one first would race with the next request.
  server.keepAliveTimeout = 10 * 60_000;
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
};

const respond = async (services: ReadonlyMap<string, Service>, incoming: IncomingMessage): Promise<ServiceResponse> => {
  const [path = '/', search = ''] = splitOnce(incoming.url ?? '/', '?');
  const query = new URLSearchParams(search);
  const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]));
  const body = await readBody(incoming);
  const scope = credentialScope(headers.authorization ?? '', query);
  if (scope === undefined) {
    throw awsFault('MissingAuthenticationTokenException', 'Missing Authentication Token: sign requests with SigV4.', {
      status: 403,
    });
  }
  const service = services.get(scope.service);
  if (service === undefined) {
    const known = [...services.keys()].join(', ');
    const target = headers['x-amz-target'] ?? `${incoming.method} ${path}`;
    console.error(`[aws-endpoint] no stand-in for the service ${scope.service} (${target}); there are ${known}`);
    throw awsFault('UnknownServiceException', `The local host has no stand-in for the service ${scope.service} (${target}).`);
  }
  const request: ServiceRequest = {
    method: incoming.method ?? 'GET',
    path,
    query,
    headers,
    body,
    accessKeyId: scope.accessKeyId,
  };
  return service.handle(request);
};

type Scope = { readonly accessKeyId: string; readonly service: string };

/** `<access key id>/<date>/<region>/<service>/aws4_request`, from the header or a presigned query. */
const credentialScope = (authorization: string, query: URLSearchParams): Scope | undefined => {
  const credential = /Credential=([^,\s]+)/.exec(authorization)?.[1] ?? query.get('X-Amz-Credential') ?? '';
  const parts = credential.split('/');
  const service = parts.at(-2);
  if (parts.length < 5 || service === undefined) return undefined;
  return { accessKeyId: parts.slice(0, -4).join('/'), service };
};

const readBody = async (incoming: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
    else chunks.length = 0;
  }
  if (size > MAX_BODY_BYTES) {
    throw awsFault('RequestEntityTooLargeException', `The request body exceeds ${MAX_BODY_BYTES} bytes.`, { status: 413 });
  }
  return Buffer.concat(chunks);
};

const send = (
  { status, headers = {}, body = '' }: ServiceResponse,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): void => {
  const bytes = Buffer.from(body as string);
  const length = headers['content-length'] ?? String(bytes.length);
  const bodiless = status === 204 || status === 304;
  outgoing.writeHead(status, { 'x-amzn-requestid': randomUUID(), ...headers, ...(!bodiless && { 'content-length': length }) });
  outgoing.end(incoming.method === 'HEAD' || bodiless ? undefined : bytes);
};

const splitOnce = (text: string, mark: string): readonly string[] => {
  const at = text.indexOf(mark);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + mark.length)];
};
