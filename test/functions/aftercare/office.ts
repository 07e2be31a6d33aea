import type { Context } from 'aws-lambda';
import { caseDecider } from '../../../domain/case/case.ts';
import type { CaseEvent } from '../../../domain/case/events.ts';
import type { Role } from '../../../domain/kernel/event.ts';
import { caseStream, commandId } from '../../../domain/kernel/ids.ts';
import type { Instant } from '../../../domain/kernel/time.ts';
import { dispatchDecider } from '../../../domain/notice/dispatch.ts';
import { suppressionDecider } from '../../../domain/notice/suppression.ts';
import type { EventStore } from '../../../functions/lib/adapters/event-store.ts';
import { createCommandHandler } from '../../../functions/lib/handle-command.ts';
import type { HttpEvent } from '../../../functions/lib/http.ts';
import { createDispatch } from '../../../functions/lib/mail/dispatch.ts';
import { createSuppressions } from '../../../functions/lib/mail/suppressions.ts';
import { type HttpRoutes, httpHandler } from '../../../functions/lib/triggers.ts';
import { anAgent, caseId } from '../../support/cases.ts';
import { defaultPolicies } from '../../support/given.ts';

/** A desk in one process: the real routes and the real decider on a store in memory. */

export const handlerOn = (store: EventStore) => createCommandHandler({ store, decider: caseDecider, context: defaultPolicies });

/** Puts a history into the store as one commit. */
export const withHistory = async (store: EventStore, events: readonly CaseEvent[], at: Instant): Promise<void> => {
  await store.append({ stream: caseStream(caseId), commit: 1, events, commandId: commandId('given'), actor: anAgent, at });
};

/** The parts that outgoing mail needs of a store: who sends, and to whom nothing goes. */
export const outgoingOn = (store: EventStore, now: () => Instant) => ({
  dispatch: createDispatch({
    handle: createCommandHandler({ store, decider: dispatchDecider, context: undefined }),
    now,
    pause: 5,
  }),
  suppressions: createSuppressions({
    events: store,
    handle: createCommandHandler({ store, decider: suppressionDecider, context: undefined }),
    macKeys: async () => ['a-mac-key'],
  }),
});

const context = {
  functionName: 'test',
  awsRequestId: 'request-1',
  memoryLimitInMB: '256',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:test',
  getRemainingTimeInMillis: () => 10_000,
} as unknown as Context;

export type Asked = {
  readonly route: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly base64?: boolean;
  /** The body is given in base64 already: bytes that are no text. */
  readonly encoded?: boolean;
  readonly role?: Role;
};

/** What API Gateway would send, through the function's whole stack. */
export const asking = (routes: HttpRoutes, bodies: 'json' | 'raw' = 'json') => {
  const handler = httpHandler(() => routes, { bodies });
  return async ({
    route,
    params = {},
    headers = {},
    body,
    base64 = false,
    encoded = false,
    query = {},
    role = 'agent',
  }: Asked) => {
    const event = {
      version: '2.0',
      routeKey: route,
      rawPath: Object.entries(params).reduce(
        (path, [name, value]) => path.replace(`{${name}}`, value),
        route.split(' ')[1] ?? '',
      ),
      rawQueryString: new URLSearchParams(query).toString(),
      headers,
      pathParameters: params,
      queryStringParameters: query,
      requestContext: {
        requestId: 'api-1',
        http: { method: route.split(' ')[0] },
        ...(bodies === 'json' ? { authorizer: { jwt: { claims: { sub: `${role}-1`, 'cognito:groups': `[${role}]` } } } } : {}),
      },
      ...(body === undefined ? {} : { body: base64 ? Buffer.from(body).toString('base64') : body }),
      isBase64Encoded: base64 || encoded,
    } as unknown as HttpEvent;
    const { statusCode, headers: answered = {}, body: text = '' } = await handler(event, context);
    return { status: statusCode, headers: answered as Record<string, string>, text };
  };
};
