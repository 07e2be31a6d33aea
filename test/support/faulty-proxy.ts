import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';

/**
 * What goes wrong with one request:
 * - `lost-answer`: the engine does the work, the connection drops before a byte of the answer;
 * - `cut-answer`: the engine does the work, the connection drops in the middle of the answer;
 * - `lost-request`: the connection drops before the engine sees anything;
 * - an error that the service itself answers instead of doing the work.
 */
export type Fault = 'lost-answer' | 'cut-answer' | 'lost-request' | { readonly status: number; readonly type: string };

/** An HTTP proxy before a DynamoDB that does as it is told. */
export type FaultyProxy = {
  readonly endpoint: string;
  /** Operations in the order they arrived (`PutItem`, `Query` ...), retries included. */
  readonly operations: readonly string[];
  /** Decides the fault of each request by its number, counted from 1 since the last call; forgets the operations seen. */
  plan(faultOf: (request: number) => Fault | undefined): void;
  close(): Promise<void>;
};

export const startFaultyProxy = async (target: string): Promise<FaultyProxy> => {
  const agent = new Agent({ keepAlive: true });
  let operations: string[] = [];
  let faultOf: (request: number) => Fault | undefined = () => undefined;

  const server = createServer(async (incoming, outgoing) => {
    operations.push(String(incoming.headers['x-amz-target']).split('.').at(-1) ?? '');
    const fault = faultOf(operations.length);
    const body = await read(incoming);
    if (fault === 'lost-request') return void incoming.socket.destroy();
    if (typeof fault === 'object') return refuse(outgoing, fault);
    const answer = await forward({ target, agent, incoming, body });
    if (fault === 'lost-answer') return void incoming.socket.destroy();
    outgoing.writeHead(answer.status, answer.headers);
    if (fault === 'cut-answer') {
      // The length in the header promises more than comes.
      outgoing.write(answer.body.subarray(0, answer.body.length - 1), () => incoming.socket.destroy());
      return;
    }
    outgoing.end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the proxy has no port');

  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    get operations() {
      return operations;
    },
    plan: (next) => {
      operations = [];
      faultOf = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        agent.destroy();
      }),
  };
};

const refuse = (outgoing: ServerResponse, { status, type }: { readonly status: number; readonly type: string }): void => {
  outgoing.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
  outgoing.end(JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: `${type} from the proxy` }));
};

type Answer = { readonly status: number; readonly headers: IncomingMessage['headers']; readonly body: Buffer };

const forward = (call: {
  readonly target: string;
  readonly agent: Agent;
  readonly incoming: IncomingMessage;
  readonly body: Buffer;
}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { target, agent, incoming, body } = call;
    const { 'transfer-encoding': _, ...headers } = incoming.headers;
    const onward = request(
      `${target}${incoming.url}`,
      { method: incoming.method, agent, headers: { ...headers, 'content-length': body.length } },
      async (answer) => {
        const bytes = await read(answer);
        const { 'transfer-encoding': __, ...kept } = answer.headers;
        resolve({ status: answer.statusCode ?? 502, headers: { ...kept, 'content-length': String(bytes.length) }, body: bytes });
      },
    );
    onward.on('error', reject);
    onward.end(body);
  });

const read = async (message: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks);
};
