import { randomUUID } from 'node:crypto';
import { awsRegion, dynamoEndpoint } from '../env.ts';
import { type ClientOptions, createJsonService, regional } from './json-service.ts';
import { isAwsError } from './signed-request.ts';

/**
 * DynamoDB in its own words, the operations and members that the desk uses. Values stand as on the wire and in stream records: a number
 * as text, bytes (`B`) in base64.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB.html
 */
export type Dynamo = {
  readonly send: <O extends keyof Operations>(operation: O, input: Operations[O]['input']) => Promise<Operations[O]['output']>;
  /** Closes its connections. */
  readonly destroy: () => void;
};

export type AttributeValue = {
  readonly S?: string | undefined;
  readonly N?: string | undefined;
  readonly B?: string | undefined;
};
export type Item = Readonly<Record<string, AttributeValue>>;

/**
 * A DynamoDB client that retries throttling, 5xx and lost connections with full jitter: at most 8 attempts, delays drawn
 * from 0 to 25, 50, 100 ... ms, never above 2 s; then it throws the last error as it came. A request that hangs for 5 s
 * is dropped and tried again: appends are conditional and transactions carry a token, so sending one twice stores it once.
 */
export const createDynamoClient = (options: ClientOptions = {}): Dynamo => {
  const region = options.region ?? awsRegion();
  const { send, destroy } = createJsonService({
    service: 'dynamodb',
    region,
    endpoint: options.endpoint ?? dynamoEndpoint() ?? regional('dynamodb', region),
    credentials: options.credentials,
    target: 'DynamoDB_20120810',
    version: '1.0',
    attempts: 8,
    timeout: 5_000,
    wait: 25,
  });
  return {
    send: (operation, input) =>
      send(operation, operation === 'TransactWriteItems' ? { ClientRequestToken: randomUUID(), ...input } : input),
    destroy,
  };
};

/** The condition of a single write did not hold; `Item` is what stood there, where it was asked for. */
export type ConditionFailed = Error & { readonly details: { readonly Item?: Item } } & Partial<Tried>;
type Tried = { readonly attempts: number };
export const isConditionFailed = (error: unknown): error is ConditionFailed =>
  isAwsError(error) && error.code === 'ConditionalCheckFailedException';

/** A transaction was not carried out; a reason for each of its items, in their order. */
export type TransactionCanceled = Error & {
  readonly details: { readonly CancellationReasons?: readonly { readonly Code?: string }[] };
};
export const isTransactionCanceled = (error: unknown): error is TransactionCanceled =>
  isAwsError(error) && error.code === 'TransactionCanceledException';

type Names = Readonly<Record<string, string>>;
type Capacity = { readonly ReturnConsumedCapacity?: 'TOTAL' };
type Consumed = { readonly CapacityUnits?: number };
type Condition = {
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeNames?: Names;
  readonly ExpressionAttributeValues?: Item;
};
type Put = Condition & { readonly TableName: string; readonly Item: Item };
type Delete = Condition & { readonly TableName: string; readonly Key: Item };
type Update = Condition & { readonly TableName: string; readonly Key: Item; readonly UpdateExpression: string };
export type TransactWriteItem = { readonly Put?: Put; readonly Delete?: Delete; readonly Update?: Update };
type Page = { readonly Items?: readonly Item[]; readonly LastEvaluatedKey?: Item };
type PageWanted = {
  readonly TableName: string;
  readonly Limit?: number;
  readonly ExclusiveStartKey?: Item;
  readonly ConsistentRead?: boolean;
};
export type Query = PageWanted &
  Capacity & {
    readonly KeyConditionExpression: string;
    readonly ExpressionAttributeNames: Names;
    readonly ExpressionAttributeValues: Item;
    readonly ScanIndexForward?: boolean;
    readonly ProjectionExpression?: string;
  };
export type KeysByTable = Readonly<Record<string, { readonly Keys: readonly Item[]; readonly ConsistentRead?: boolean }>>;
export type BatchAnswer = {
  readonly Responses?: Readonly<Record<string, readonly Item[]>>;
  readonly UnprocessedKeys?: KeysByTable;
};
export type RequestsByTable = Readonly<
  Record<string, readonly { readonly PutRequest?: { readonly Item: Item }; readonly DeleteRequest?: { readonly Key: Item } }[]>
>;

type Operation<Input, Output> = { readonly input: Input; readonly output: Output };
type Operations = {
  readonly PutItem: Operation<
    Put & Capacity & { readonly ReturnValuesOnConditionCheckFailure?: 'ALL_OLD' },
    { readonly ConsumedCapacity?: Consumed }
  >;
  readonly GetItem: Operation<
    { readonly TableName: string; readonly Key: Item; readonly ConsistentRead?: boolean },
    { readonly Item?: Item }
  >;
  readonly UpdateItem: Operation<Update, unknown>;
  readonly DeleteItem: Operation<Delete, unknown>;
  readonly Query: Operation<Query, Page & { readonly ConsumedCapacity?: Consumed }>;
  readonly Scan: Operation<PageWanted & { readonly Segment: number; readonly TotalSegments: number }, Page>;
  readonly BatchGetItem: Operation<{ readonly RequestItems: KeysByTable }, BatchAnswer>;
  readonly BatchWriteItem: Operation<{ readonly RequestItems: RequestsByTable }, { readonly UnprocessedItems?: RequestsByTable }>;
  readonly TransactGetItems: Operation<
    { readonly TransactItems: readonly { readonly Get: { readonly TableName: string; readonly Key: Item } }[] },
    { readonly Responses?: readonly { readonly Item?: Item }[] }
  >;
  readonly TransactWriteItems: Operation<
    Capacity & { readonly TransactItems: readonly TransactWriteItem[] },
    { readonly ConsumedCapacity?: readonly Consumed[] }
  >;
};
