import { CreateTableCommand, DynamoDBClient, ListTablesCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type AwsEndpoint, startAwsEndpoint } from '../../../infra/local/aws-endpoint.ts';
import { createDynamoForward } from '../../../infra/local/dynamodb.ts';
import { type Dynoxide, startDynoxide } from '../../../infra/local/dynoxide.ts';

let engine: Dynoxide;
let aws: AwsEndpoint;
let client: DynamoDBClient;
beforeAll(async () => {
  engine = await startDynoxide({});
  aws = await startAwsEndpoint({ services: [createDynamoForward(engine)] });
  client = new DynamoDBClient({
    endpoint: aws.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
});
afterAll(async () => {
  client.destroy();
  await aws.close();
  await engine.stop();
});

it('serves DynamoDB behind the one endpoint, answers and errors as the engine gives them', async () => {
  await client.send(
    new CreateTableCommand({
      TableName: 'things',
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  await client.send(new PutItemCommand({ TableName: 'things', Item: { id: { S: '工单' } } }));
  const found = await client.send(
    new QueryCommand({
      TableName: 'things',
      KeyConditionExpression: 'id = :id',
      ExpressionAttributeValues: { ':id': { S: '工单' } },
    }),
  );
  expect(found.Items).toEqual([{ id: { S: '工单' } }]);
  expect((await client.send(new ListTablesCommand({}))).TableNames).toEqual(['things']);
  await expect(client.send(new PutItemCommand({ TableName: 'missing', Item: { id: { S: '1' } } }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});
