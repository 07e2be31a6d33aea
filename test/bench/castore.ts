import { CreateTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventStore } from '@castore/core';
import { DynamoDBSingleTableEventStorageAdapter } from '@castore/event-storage-adapter-dynamodb';
import type { Commit } from '../../domain/kernel/event.ts';

/** The peer, used as its README says: one table for all, a group of events per decision. */
export type Castore = {
  /** One decision's events as an event group (one transaction). `from` is the version of the first. */
  push(commit: Commit, from: number): Promise<void>;
  /** Events of a stream; answers how many. */
  load(stream: string): Promise<number>;
};

export const createCastore = (client: DynamoDBClient): Castore => {
  const store = new EventStore({
    eventStoreId: 'CASES',
    eventTypes: [],
    reducer: (_: { aggregateId: string; version: number }, event: { aggregateId: string; version: number }) => ({
      aggregateId: event.aggregateId,
      version: event.version,
    }),
    eventStorageAdapter: new DynamoDBSingleTableEventStorageAdapter({ tableName: CASTORE_TABLE, dynamoDBClient: client }),
  });
  return {
    push: async (commit, from) => {
      const { stream, commandId, actor, correlation, at } = commit;
      const [first, ...rest] = commit.events.map(({ type, ...payload }, index) =>
        store.groupEvent({
          aggregateId: stream,
          version: from + index,
          type,
          timestamp: at,
          payload,
          // The envelope once for the group: less than it would need to find a repeated command again, in its favour.
          ...(index === 0 ? { metadata: { commandId, actor, correlation } } : {}),
        } as never),
      );
      if (first === undefined) throw new RangeError('a group has at least one event');
      await EventStore.pushEventGroup({}, first, ...rest);
    },
    load: async (stream) => (await store.getEvents(stream)).events.length,
  };
};

const CASTORE_TABLE = 'castore';

/** The table as castore's README defines it, its index of initial events included. */
export const createCastoreTable = async (client: DynamoDBClient): Promise<void> => {
  await client.send(
    new CreateTableCommand({
      TableName: CASTORE_TABLE,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'aggregateId', AttributeType: 'S' },
        { AttributeName: 'version', AttributeType: 'N' },
        { AttributeName: 'eventStoreId', AttributeType: 'S' },
        { AttributeName: 'timestamp', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'aggregateId', KeyType: 'HASH' },
        { AttributeName: 'version', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'initialEvents',
          KeySchema: [
            { AttributeName: 'eventStoreId', KeyType: 'HASH' },
            { AttributeName: 'timestamp', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    }),
  );
};
