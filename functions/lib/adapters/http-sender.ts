import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

export type HttpRequest = {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
};
export type HttpAnswer = {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
};
export type HttpSender = {
  /** The whole answer, whatever its status. Rejects when the network fails, or nothing whole has come within `timeout` milliseconds. */
  readonly send: (request: HttpRequest, timeout: number) => Promise<HttpAnswer>;
  /** Closes the connections that are kept. */
  readonly destroy: () => void;
};

/**
 * HTTP over connections that are kept: Node's own `request`, as `fetch` would take 5 MB more in each thread. An answer
 * that ends early is a failure of the network.
 */
export const createHttpSender = (): HttpSender => {
  const setting = { keepAlive: true, maxSockets: MOST_CONNECTIONS } as const;
  let agents: { readonly http: HttpAgent; readonly https: HttpsAgent } | undefined;
  return {
    send: ({ method, url, headers, body }, timeout) =>
      new Promise((resolve, reject) => {
        agents ??= { http: new HttpAgent(setting), https: new HttpsAgent(setting) };
        const length = body === undefined ? {} : { 'content-length': String(body.length) };
        const options = { method, headers: { ...headers, ...length } };
        const outgoing =
          url.protocol === 'https:'
            ? httpsRequest(url, { ...options, agent: agents.https })
            : httpRequest(url, { ...options, agent: agents.http });
        const timer = setTimeout(() => outgoing.destroy(timedOut(url, timeout)), timeout);
        const fail = (error: Error): void => {
          clearTimeout(timer);
          reject(error);
        };
        outgoing.on('error', fail);
        outgoing.on('response', (incoming) => {
          const chunks: Buffer[] = [];
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
          incoming.on('error', fail);
          incoming.on('end', () => {
            clearTimeout(timer);
            resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: Buffer.concat(chunks) });
          });
        });
        outgoing.end(body);
      }),
    destroy: () => {
      agents?.http.destroy();
      agents?.https.destroy();
    },
  };
};

const MOST_CONNECTIONS = 50;

const timedOut = (url: URL, timeout: number): Error =>
  Object.assign(new Error(`no answer from ${url.host} within ${timeout} ms`), { name: 'TimeoutError', code: 'ETIMEDOUT' });
