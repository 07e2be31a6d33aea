import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startAwsEndpoint } from '../../../infra/local/aws-endpoint.ts';
import type { ServiceRequest } from '../../../infra/local/seams.ts';

const seen: ServiceRequest[] = [];
let endpoint: { url: string; close(): Promise<void> };

beforeEach(async () => {
  seen.length = 0;
  const echo = {
    service: 'echo',
    handle: async (request: ServiceRequest) => {
      seen.push(request);
      if (request.path === '/broken') throw new Error('inside knowledge');
      return { status: 200, headers: { 'content-type': 'text/plain' }, body: request.body };
    },
  };
  endpoint = await startAwsEndpoint({ services: [echo] });
});
afterEach(() => endpoint.close());

const signed = (service: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=AKIDCASESAPI/20261121/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
});
const silenced = () => vi.spyOn(console, 'error').mockImplementation(() => {});

describe('the endpoint', () => {
  it('picks the service by the credential scope and tells who is calling', async () => {
    const answer = await fetch(`${endpoint.url}/a%2Fb//c?x=1&x=2`, { method: 'POST', headers: signed('echo'), body: 'é' });
    expect(await answer.text()).toBe('é');
    expect(answer.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
    expect(seen[0]).toMatchObject({ method: 'POST', path: '/a%2Fb//c', accessKeyId: 'AKIDCASESAPI' });
    expect(seen[0]?.query.getAll('x')).toEqual(['1', '2']);
  });

  it('reads the scope of a presigned address', async () => {
    const credential = encodeURIComponent('AKID/20261121/us-east-1/echo/aws4_request');
    expect((await fetch(`${endpoint.url}/?X-Amz-Credential=${credential}`)).status).toBe(200);
  });

  it('refuses what is not signed', async () => {
    const answer = await fetch(endpoint.url);
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({ __type: 'MissingAuthenticationTokenException' });
    expect(seen).toEqual([]);
  });

  it('names a service that has no stand-in, to the client and aloud', async () => {
    const said = silenced();
    const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
    const client = new DynamoDBClient({ endpoint: endpoint.url, region: 'us-east-1', credentials, maxAttempts: 1 });
    await expect(client.send(new ListTablesCommand({}))).rejects.toMatchObject({
      name: 'UnknownServiceException',
      message: expect.stringContaining('dynamodb (DynamoDB_20120810.ListTables)'),
    });
    expect(said).toHaveBeenCalledWith(expect.stringContaining('no stand-in for the service dynamodb'));
    said.mockRestore();
  });

  it('answers a failure inside without telling what it was', async () => {
    const said = silenced();
    const answer = await fetch(`${endpoint.url}/broken`, { headers: signed('echo') });
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('inside knowledge');
    expect(said).toHaveBeenCalled();
    said.mockRestore();
  });

  it('refuses a body over its limit', async () => {
    const answer = await fetch(endpoint.url, {
      method: 'POST',
      headers: signed('echo'),
      body: Buffer.alloc(64 * 1024 * 1024 + 1),
    });
    expect(answer.status).toBe(413);
    expect(seen).toEqual([]);
  });
});
