import {
  type AttributeValue,
  BatchExecuteStatementCommand,
  type BatchStatementRequest,
  ConditionalCheckFailedException,
  PutItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import type { StoreClient } from './event-store.ts';
import { nameOfItem, readItems } from './item-reader.ts';
import { keyOfLine, type Line, lineItem, stampOf } from './view-lines.ts';

/** DynamoDB's limits for one request. */
const MOST = { singly: 25, together: 100 };
const WIDTH = 4;

export const createLineStore = (options: {
  readonly client: StoreClient;
  readonly table: string;
  /**
   * `singly`, which is the default, is half as dear; `together`, in transactions, is for many lines at once: the engine of one machine
   * writes to its disk once for each.
   */
  readonly lines?: keyof typeof MOST;
  /** Hears the write units of every request; without it they are not asked for. */
  readonly onWritten?: (units: number) => void;
}) => {
  const { client, table, lines: manner = 'singly', onWritten } = options;
  const capacity = onWritten === undefined ? {} : ({ ReturnConsumedCapacity: 'TOTAL' } as const);

  /** Writes each line unless it, or a later one, stands there. */
  return async (lines: readonly Line[]): Promise<void> => {
    const wanted = [...lines.filter(({ isOld }) => !isOld), ...(await missingOf(lines.filter(({ isOld }) => isOld)))];
    // No request may name a place twice.
    const places = [...Map.groupBy(wanted, (line) => nameOfItem(keyOfLine(line))).values()];
    const [firsts, others] = [places.flatMap((some) => some.slice(0, 1)), places.flatMap((some) => some.slice(1))];
    const most = MOST[manner];
    const batches = Array.from({ length: Math.ceil(firsts.length / most) }, (_, index) =>
      firsts.slice(index * most, (index + 1) * most),
    );
    const write = manner === 'together' ? writeTogether : writeBatch;
    const lane = async (): Promise<void> => {
      for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) await write(batch);
    };
    await Promise.all(Array.from({ length: WIDTH }, lane));
    await Promise.all(others.map(writeAlone));
  };

  async function missingOf(lines: readonly Line[]): Promise<readonly Line[]> {
    if (lines.length === 0) return [];
    const found = await readItems({ client, table }, lines.map(keyOfLine));
    return lines.filter((line) => (found.get(nameOfItem(keyOfLine(line)))?.told?.S ?? '') < stampOf(line.commit));
  }

  /** A statement puts a line where there is none, or in the place of an earlier one. What it is refused is put by itself, whatever stands. */
  async function writeBatch(batch: readonly Line[]): Promise<void> {
    const Statements = batch.map((line) => (line.isNew ? insertion(table, line) : replacement(table, line)));
    const { Responses = [], ConsumedCapacity = [] } = await client.send(
      new BatchExecuteStatementCommand({ Statements, ...capacity }),
    );
    onWritten?.(ConsumedCapacity.reduce((units, { CapacityUnits = 0 }) => units + CapacityUnits, 0));
    await Promise.all(batch.filter((_, index) => Responses[index]?.Error !== undefined).map(writeAlone));
  }

  /** All or none; where one is refused, each is put by itself. */
  async function writeTogether(batch: readonly Line[]): Promise<void> {
    const TransactItems = batch.map((line) => ({ Put: put(line) }));
    try {
      const { ConsumedCapacity = [] } = await client.send(new TransactWriteItemsCommand({ TransactItems, ...capacity }));
      onWritten?.(ConsumedCapacity.reduce((units, { CapacityUnits = 0 }) => units + CapacityUnits, 0));
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      await Promise.all(batch.map(writeAlone));
    }
  }

  async function writeAlone(line: Line): Promise<void> {
    try {
      const { ConsumedCapacity } = await client.send(new PutItemCommand({ ...put(line), ...capacity }));
      onWritten?.(ConsumedCapacity?.CapacityUnits ?? 0);
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error; // else this line, or a later one, stands there
    }
  }

  function put(line: Line) {
    return {
      TableName: table,
      Item: lineItem(line),
      ConditionExpression: 'attribute_not_exists(#told) OR #told < :stamp',
      ExpressionAttributeNames: { '#told': 'told' },
      ExpressionAttributeValues: { ':stamp': { S: stampOf(line.commit) } },
    };
  }
};

const insertion = (table: string, line: Line): BatchStatementRequest => {
  const { key = none, sort = none, told = none } = lineItem(line);
  return { Statement: `INSERT INTO "${table}" VALUE {'key': ?, 'sort': ?, 'told': ?}`, Parameters: [key, sort, told] };
};
const replacement = (table: string, line: Line): BatchStatementRequest => {
  const { key = none, sort = none, told = none } = lineItem(line);
  return {
    Statement: `UPDATE "${table}" SET "told" = ? WHERE "key" = ? AND "sort" = ? AND "told" < ?`,
    Parameters: [told, key, sort, { S: stampOf(line.commit) }],
  };
};
const none: AttributeValue = { NULL: true };
