import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export type Cost = { readonly units: number; readonly requests: number };
export type Meter = {
  readonly endpoint: string;
  /** What the requests that `work` sends here cost, retries included. */
  readonly measure: (work: () => Promise<unknown>) => Promise<Cost>;
  readonly close: () => Promise<void>;
};

/** Stands before a DynamoDB and asks for the capacity of every request, whatever client sends it. */
export const startMeter = async (target: string): Promise<Meter> => {
  let units = 0;
  let requests = 0;
  const server = createServer(async (incoming, outgoing) => {
    requests += 1;
    const input = JSON.parse((await buffer(incoming)).toString()) as object;
    const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': String(incoming.headers['x-amz-target']) };
    const authorization = { authorization: incoming.headers.authorization ?? '' };
    const body = JSON.stringify({ ...input, ReturnConsumedCapacity: 'TOTAL' });
    const answer = await fetch(target, { method: 'POST', headers: { ...headers, ...authorization }, body });
    const text = await answer.text();
    const { ConsumedCapacity: consumed } = JSON.parse(text) as { ConsumedCapacity?: Consumed | Consumed[] };
    for (const { CapacityUnits } of [consumed ?? []].flat()) units += CapacityUnits ?? 0;
    outgoing.writeHead(answer.status, { 'content-type': headers['content-type'] }).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    measure: async (work) => {
      units = 0;
      requests = 0;
      await work();
      return { units, requests };
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

type Consumed = { readonly CapacityUnits?: number };
