/**
 * What the AWS stand-ins share: faults that become AWS-shaped errors, and dispatch for the services that
 * speak AWS JSON (`X-Amz-Target`) or REST JSON (method and path).
 */

import * as z from 'zod';
import type { Service, ServiceRequest, ServiceResponse } from './seams.ts';

export const region = 'us-east-1';
export const account = '000000000000';

/** An error that goes to the client in its protocol's shape. `code` is the name the SDK gives the exception. */
export type AwsFault = Error & {
  readonly code: string;
  readonly status: number;
  /** The code of the older query protocol; the SQS client turns it back into its exception class. */
  readonly queryCode?: string;
};

export type FaultOptions = { readonly status?: number; readonly queryCode?: string };

/** Makes a fault, to be thrown by an operation. `status` defaults to 400. */
export const awsFault = (code: string, message: string, options: FaultOptions = {}): AwsFault =>
  Object.assign(new Error(message), { awsFault: true, status: 400, ...options, code });

export const isAwsFault = (error: unknown): error is AwsFault => error instanceof Error && 'awsFault' in error;

/** An operation the stand-in does not have: refused, and said aloud, so that a gap is never taken for an answer. */
export const unknownOperation = (service: string, operation: string): AwsFault => {
  console.error(`[aws-endpoint] ${service}: ${operation} has no stand-in on the local host`);
  return awsFault('UnknownOperationException', `The local host has no stand-in for ${service} ${operation}.`);
};

/** The error as JSON: `__type` for AWS JSON, the header for REST JSON. */
export const jsonError = (error: AwsFault): ServiceResponse => ({
  status: error.status,
  headers: {
    'content-type': 'application/json',
    'x-amzn-errortype': error.code,
    ...(error.queryCode && { 'x-amzn-query-error': `${error.queryCode};${error.status < 500 ? 'Sender' : 'Receiver'}` }),
  },
  body: JSON.stringify({ __type: error.code, message: error.message, Message: error.message }),
});

/** A bug or a broken disk: told on stderr in full, to the client without its inside. */
export const internalFault = (error: unknown): AwsFault => {
  console.error('[aws-endpoint] internal failure', error);
  return awsFault('InternalFailure', 'The request processing has failed because of an unknown error.', { status: 500 });
};

export const jsonResponse = (value: unknown): ServiceResponse => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
});

export type Operation = (input: unknown, request: ServiceRequest) => unknown;

/** A service of the AWS JSON protocol: the operation is the last part of `X-Amz-Target`. */
export const jsonRpcService = (service: string, operations: Readonly<Record<string, Operation>>): Service => ({
  service,
  handle: (request) => {
    const name = (request.headers['x-amz-target'] ?? '').split('.').at(-1) || '(no X-Amz-Target)';
    return answer(service, { name, operation: own(operations, name) }, request);
  },
});

export type Route = { readonly method: string; readonly path: RegExp; readonly name: string; readonly operation: RestOperation };
export type RestOperation = (input: {
  readonly body: unknown;
  readonly name: string;
  readonly query: URLSearchParams;
}) => unknown;

/** A service of the REST JSON protocol. The first group of a route's `path` is handed over decoded as `name`. */
export const restJsonService = (service: string, routes: readonly Route[]): Service => ({
  service,
  handle: (request) => {
    const path = request.path.replace(/(?<=.)\/$/, '');
    const route = routes.find((each) => each.method === request.method && each.path.test(path));
    const label = route?.path.exec(path)?.[1] ?? '';
    const operation = route && ((body: unknown) => route.operation({ body, name: decode(label), query: request.query }));
    return answer(service, { name: route?.name ?? `${request.method} ${path}`, operation }, request);
  },
});

/** Reads what a client sent against a schema. Throws the service's fault in the words AWS uses, naming each member that is wrong. */
export const parseInput = <T extends z.ZodType>(schema: T, input: unknown, code = 'ValidationException'): z.output<T> => {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const errors = result.error.issues.map(({ path, message }) => {
    const value = path.reduce<unknown>((node, key) => (node as Record<PropertyKey, unknown> | undefined)?.[key], input);
    const shown = value === undefined ? 'Value null' : `Value '${typeof value === 'string' ? value : JSON.stringify(value)}'`;
    const member = path.map(String).map(lowerFirst).join('.') || 'input';
    return `${shown} at '${member}' failed to satisfy constraint: ${value === undefined ? 'Member must not be null' : message}`;
  });
  throw awsFault(code, `${errors.length} validation error${errors.length > 1 ? 's' : ''} detected: ${errors.join('; ')}`);
};

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** A string as a service model constrains it; a violation is worded as AWS words it. */
export const constrainedString = ({ pattern, max, min = 0 }: { pattern?: RegExp; max: number; min?: number }) =>
  z
    .string()
    .max(max, `Member must have length less than or equal to ${max}`)
    .min(min, `Member must have length greater than or equal to ${min}`)
    .regex(pattern ?? /^/, `Member must satisfy regular expression pattern: ${pattern?.source}`);

type Called = { readonly name: string; readonly operation: Operation | undefined };

const answer = async (service: string, { name, operation }: Called, request: ServiceRequest): Promise<ServiceResponse> => {
  try {
    if (operation === undefined) throw unknownOperation(service, name);
    return jsonResponse((await operation(parseJson(request.body), request)) ?? {});
  } catch (error) {
    return jsonError(isAwsFault(error) ? error : internalFault(error));
  }
};

const parseJson = (body: Buffer): unknown => {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw awsFault('SerializationException', 'The request body is not JSON.');
  }
};

const own = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

const decode = (label: string): string => {
  try {
    return decodeURIComponent(label);
  } catch {
    throw awsFault('ValidationException', `The path segment ${label} is not percent-encoded UTF-8.`);
  }
};
