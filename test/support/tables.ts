import { CreateTableCommand, type CreateTableCommandInput, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDynamoClient } from '../../functions/lib/adapters/event-store.ts';

/** A client for an engine on this machine; any credentials do. */
export const localClient = (endpoint: string): DynamoDBClient =>
  createDynamoClient({ endpoint, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });

/**
 * Makes the two tables of the system, `events` (with its NEW_IMAGE stream) and `views`, in an engine that has neither.
 * For tests and benchmarks: the running system's tables come from the template. `prefix`: of their names, where an engine has others.
 */
export const createTables = async (
  endpoint: string,
  prefix = '',
): Promise<{ readonly events: string; readonly views: string }> => {
  const [events, views] = [`${prefix}events`, `${prefix}views`] as const;
  const client = localClient(endpoint);
  await client.send(new CreateTableCommand({ ...table(events, 'stream', ['commit', 'N']), StreamSpecification: NEW_IMAGE }));
  await client.send(new CreateTableCommand(table(views, 'key', ['sort', 'S'])));
  client.destroy();
  return { events, views };
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
