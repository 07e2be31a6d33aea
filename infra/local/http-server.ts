import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { message, readRequest } from './api-gateway.ts';
import type { HttpAnswer, HttpRequest } from './http-event.ts';

export type HttpServer = {
  readonly url: string;
  readonly port: number;
  /** Until then every request is answered with 503. */
  serve(handler: (request: HttpRequest) => Promise<HttpAnswer>): void;
  close(): Promise<void>;
};

/** Listens on the loopback interface; port 0 takes a free one. Throws, with words for the reader, when the port is taken. */
export const listenHttp = async (port: number): Promise<HttpServer> => {
  let handler: ((request: HttpRequest) => Promise<HttpAnswer>) | undefined;
  const server = createServer((incoming, outgoing) => {
    answer(incoming)
      .catch((error: unknown): HttpAnswer => {
        console.error(`http: ${error}`);
        return message(500, 'Internal Server Error');
      })
      .then((result) => send(result, { incoming, outgoing }))
      .catch((error: unknown) => outgoing.destroy(error instanceof Error ? error : undefined));
  });
  const answer = async (incoming: IncomingMessage): Promise<HttpAnswer> => {
    const request = await readRequest(incoming);
    if (!request) return message(413, 'Request Entity Too Large');
    return handler ? handler(request) : message(503, 'Service Unavailable');
  };
  server.keepAliveTimeout = 75_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      reject(
        taken ? new Error(`port ${port} is in use: choose another with --port, or 0 for a free one`, { cause: error }) : error,
      );
    });
    server.listen(port, '127.0.0.1', () => resolve());
  });
  const bound = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${bound}`,
    port: bound,
    serve: (next) => {
      handler = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        // What is running gets a moment to be answered.
        setTimeout(() => server.closeAllConnections(), 2_000).unref();
      }),
  };
};

const send = (
  { status, headers, cookies = [], body }: HttpAnswer,
  { incoming, outgoing }: { incoming: IncomingMessage; outgoing: ServerResponse },
): void => {
  const unread = !incoming.readableEnded;
  outgoing.writeHead(status, {
    ...headers,
    ...(cookies.length > 0 ? { 'set-cookie': [...cookies] } : {}),
    'content-length': Buffer.byteLength(body),
  });
  outgoing.end(incoming.method === 'HEAD' ? undefined : body);
  // A client that is still sending would otherwise meet a reset instead of the answer.
  if (unread) incoming.resume();
};
