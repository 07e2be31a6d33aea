import type { Service } from './seams.ts';

/**
 * DynamoDB behind the one endpoint, for the AWS CLI and other tools: each request goes on to the engine as it came. Functions
 * talk to the engine directly (`AWS_ENDPOINT_URL_DYNAMODB`), which saves them a hop.
 */
export const createDynamoForward = ({ endpoint }: { readonly endpoint: string }): Service => ({
  service: 'dynamodb',
  handle: async ({ method, path, headers, body }) => {
    const { host: _host, connection: _connection, 'content-length': _length, ...rest } = headers;
    const answer = await fetch(new URL(path, endpoint), { method, headers: rest, body: new Uint8Array(body) });
    const shown = ['content-type', 'x-amzn-requestid', 'x-amz-crc32'];
    return {
      status: answer.status,
      headers: Object.fromEntries([...answer.headers].filter(([name]) => shown.includes(name))),
      body: Buffer.from(await answer.arrayBuffer()),
    };
  },
});
