import { CreateTableCommand, type CreateTableCommandInput, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDynamoClient, type Dynamo } from '../../functions/lib/adapters/dynamo.ts';

/** A client for an engine on this machine; any credentials do. */
export const localClient = (endpoint: string): Dynamo => createDynamoClient({ endpoint, ...anywhere });
/** The SDK's client for it, which knows every operation. */
export const sdkClient = (endpoint: string): DynamoDBClient => new DynamoDBClient({ endpoint, ...anywhere });
const anywhere = { region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } } as const;

/**
 * Makes the two tables of the system, `events` (with its NEW_IMAGE stream) and `views`, in an engine that has neither.
 * For tests and benchmarks: the running system's tables come from the template.
 */
export const createTables = async (endpoint: string): Promise<{ readonly events: string; readonly views: string }> => {
  const client = sdkClient(endpoint);
  await client.send(new CreateTableCommand({ ...table('events', 'stream', ['commit', 'N']), StreamSpecification: NEW_IMAGE }));
  await client.send(new CreateTableCommand(table('views', 'key', ['sort', 'S'])));
  client.destroy();
  return { events: 'events', views: 'views' };
};

const NEW_IMAGE = { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' } as const;

const table = (name: string, partition: string, [sort, type]: readonly [string, 'S' | 'N']): CreateTableCommandInput => ({
  TableName: name,
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [
    { AttributeName: partition, AttributeType: 'S' },
    { AttributeName: sort, AttributeType: type },
  ],
  KeySchema: [
    { AttributeName: partition, KeyType: 'HASH' },
    { AttributeName: sort, KeyType: 'RANGE' },
  ],
});
