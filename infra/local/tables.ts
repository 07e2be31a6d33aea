import { CreateTableCommand, DescribeTableCommand, type DynamoDBClient, type TableDescription } from '@aws-sdk/client-dynamodb';
import type { Table } from './resources.ts';

/**
 * Makes the template's tables where they are missing. Resolves to the engine's own stream ARNs by the template's.
 * Throws when a table is there with other keys or another stream: its data would not fit.
 */
export const createTables = async (client: DynamoDBClient, tables: readonly Table[]): Promise<ReadonlyMap<string, string>> => {
  const streams = new Map<string, string>();
  for (const table of tables) {
    const found = (await describe(client, table.name)) ?? (await create(client, table));
    checkSame(table, found);
    if (found.LatestStreamArn) streams.set(table.streamArn, found.LatestStreamArn);
  }
  return streams;
};

const describe = async (client: DynamoDBClient, name: string): Promise<TableDescription | undefined> => {
  try {
    return (await client.send(new DescribeTableCommand({ TableName: name }))).Table;
  } catch (error) {
    if ((error as Error).name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
};

const create = async (client: DynamoDBClient, { name, definition }: Table): Promise<TableDescription> => {
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: definition.AttributeDefinitions,
      KeySchema: definition.KeySchema,
      ...(definition.StreamSpecification
        ? { StreamSpecification: { StreamEnabled: true, StreamViewType: definition.StreamSpecification.StreamViewType } }
        : {}),
    }),
  );
  const made = await describe(client, name);
  if (!made) throw new Error(`the table ${name} could not be made`);
  return made;
};

const checkSame = ({ name, definition }: Table, found: TableDescription): void => {
  const keys = (schema: readonly { AttributeName?: string | undefined; KeyType?: string | undefined }[] = []): string =>
    schema
      .map(({ AttributeName, KeyType }) => `${AttributeName} ${KeyType}`)
      .sort()
      .join(', ');
  if (keys(found.KeySchema) !== keys(definition.KeySchema)) {
    throw new Error(`the table ${name} has the keys ${keys(found.KeySchema)}, the template wants ${keys(definition.KeySchema)}`);
  }
  const [wanted, has] = [definition.StreamSpecification?.StreamViewType, found.StreamSpecification?.StreamViewType];
  if (wanted !== has)
    throw new Error(`the table ${name} has the stream ${has ?? 'none'}, the template wants ${wanted ?? 'none'}`);
};
