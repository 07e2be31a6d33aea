import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll } from 'vitest';
import { type Dynoxide, startDynoxide } from '../../infra/local/dynoxide.ts';
import { createTables, localClient } from './tables.ts';

/** An engine of its own with both tables for the tests beside this call; gives their client once they run. */
export const useTables = (): (() => DynamoDBClient) => {
  let engine: Dynoxide | undefined;
  let client: DynamoDBClient | undefined;
  beforeAll(async () => {
    engine = await startDynoxide();
    client = localClient(engine.endpoint);
    await createTables(engine.endpoint);
  });
  afterAll(async () => {
    client?.destroy();
    await engine?.stop();
  });
  return () => {
    if (client === undefined) throw new Error('no engine runs yet: ask for its client in a test');
    return client;
  };
};
