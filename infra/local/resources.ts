import { z } from 'zod';
import { type HttpApi, readApi } from './api-resources.ts';
import { readConfigurationSets } from './configuration-sets.ts';
import { type DeliveryStream, readDeliveryStreams } from './delivery-streams.ts';
import type { EventRule } from './event-bus.ts';
import type { ConfigurationSet } from './ses-events.ts';
import { flag, read, whole } from './shapes.ts';
import type { Resource, Template } from './template.ts';

/** What the template asks this host to run: every value resolved, every default as AWS's. */
export type Plan = {
  readonly tables: readonly Table[];
  readonly functions: readonly LambdaFunction[];
  readonly mappings: readonly Mapping[];
  readonly queues: readonly Queue[];
  readonly buckets: readonly string[];
  readonly deliveryStreams: readonly DeliveryStream[];
  readonly scheduleGroups: readonly string[];
  readonly schedules: readonly StaticSchedule[];
  readonly receiptRules: readonly ReceiptRule[];
  readonly eventRules: readonly EventRule[];
  readonly configurationSets: readonly ConfigurationSet[];
  readonly secrets: readonly { readonly name: string; readonly arn: string }[];
  readonly api: HttpApi | undefined;
  /** OAuth scopes (`desk/cases.read`) and client ids the user pool knows. */
  readonly scopes: readonly string[];
  readonly clients: readonly string[];
};

export type Table = {
  readonly name: string;
  readonly streamArn: string;
  /** CreateTable's parameters, as the template words them. */
  readonly definition: z.infer<typeof tableShape>;
};

export type LambdaFunction = {
  readonly arn: string;
  readonly name: string;
  /** A short name for logs: the source file the description names (`mail.inbound`), or the function's name. */
  readonly label: string;
  readonly folder: string;
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly reservedConcurrency: number | undefined;
  readonly environment: Readonly<Record<string, string>>;
  /** Where asynchronous invocations go that failed for good, and how long they are tried. */
  readonly onFailure: string | undefined;
  readonly deadLetter: string | undefined;
  readonly retries: number;
  readonly maximumEventAgeSeconds: number;
};

export type Mapping = {
  readonly functionArn: string;
  readonly sourceArn: string;
  readonly batchSize: number;
  readonly windowSeconds: number;
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST';
  readonly partialFailures: boolean;
  readonly bisect: boolean;
  /** -1: for ever. */
  readonly retries: number;
  /** -1: any age. */
  readonly maximumRecordAgeSeconds: number;
  readonly onFailure: string | undefined;
  /** JSON event patterns, of which one must match; none: everything passes. */
  readonly filters: readonly string[];
  readonly maximumConcurrency: number | undefined;
};

export type Queue = {
  readonly name: string;
  readonly arn: string;
  readonly visibilityTimeoutSeconds: number;
  readonly delaySeconds: number;
  readonly redrive?: { readonly deadLetterArn: string; readonly maxReceiveCount: number };
};

export type StaticSchedule = { readonly name: string; readonly properties: Readonly<Record<string, unknown>> };

export type ReceiptRule = {
  readonly name: string;
  readonly recipients: readonly string[];
  readonly bucket: string;
  readonly prefix: string;
  readonly functionArn: string;
};

/** Throws, naming the resource, where the template says something this host does not do. */
export const planOf = (template: Template): Plan => {
  const of = (type: string): readonly Resource[] => template.resources.filter((resource) => resource.type === type);
  const invokeConfigs = of('AWS::Lambda::EventInvokeConfig').map((resource) => read(resource, invokeConfigShape));
  return {
    tables: [...of('AWS::DynamoDB::Table'), ...of('AWS::DynamoDB::GlobalTable')].map(readTable),
    functions: of('AWS::Lambda::Function').map((resource) => readFunction(resource, template, invokeConfigs)),
    mappings: of('AWS::Lambda::EventSourceMapping').flatMap((resource) => readMapping(resource, of('AWS::Lambda::Function'))),
    queues: of('AWS::SQS::Queue').map(readQueue),
    buckets: of('AWS::S3::Bucket').map(({ name }) => name),
    deliveryStreams: readDeliveryStreams(of),
    scheduleGroups: of('AWS::Scheduler::ScheduleGroup').map(({ name }) => name),
    schedules: of('AWS::Scheduler::Schedule')
      .map((resource) => ({ name: resource.name, properties: resource.properties() }))
      .filter(({ properties }) => !wakesMachine(properties)),
    receiptRules: of('AWS::SES::ReceiptRule').flatMap(readReceiptRule),
    eventRules: of('AWS::Events::Rule').map(readEventRule),
    configurationSets: readConfigurationSets(of),
    secrets: of('AWS::SecretsManager::Secret').map(({ name, ref }) => ({ name, arn: ref })),
    api: readApi(of),
    scopes: of('AWS::Cognito::UserPoolResourceServer').flatMap((resource) => {
      const { Identifier, Scopes } = read(
        resource,
        z.object({ Identifier: z.string(), Scopes: z.array(z.object({ ScopeName: z.string() })).default([]) }),
      );
      return Scopes.map(({ ScopeName }) => `${Identifier}/${ScopeName}`);
    }),
    clients: of('AWS::Cognito::UserPoolClient').map(({ ref }) => ref),
  };
};

/** A state machine is none of what this host runs: see attributes.ts. */
const wakesMachine = (properties: unknown): boolean =>
  z.object({ Target: z.object({ Arn: z.string().includes(':states:') }) }).safeParse(properties).success;

const destination = z.object({ OnFailure: z.object({ Destination: z.string().optional() }).optional() }).optional();

const tableShape = z.object({
  AttributeDefinitions: z.array(z.object({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) })),
  KeySchema: z.array(z.object({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) })),
  StreamSpecification: z
    .object({ StreamViewType: z.enum(['NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES', 'KEYS_ONLY']) })
    .optional(),
  // An index is created as the template words it; none is needed so far, so that none is silently left out.
  GlobalSecondaryIndexes: z.array(z.never()).optional(),
  LocalSecondaryIndexes: z.array(z.never()).optional(),
});

const readTable = (resource: Resource): Table => ({
  name: resource.name,
  streamArn: resource.attribute('StreamArn'),
  definition: read(resource, tableShape),
});

const functionShape = z.object({
  Code: z.object({ S3Key: z.string() }),
  Handler: z.string(),
  Description: z.string().optional(),
  Timeout: whole.default(3),
  MemorySize: whole.default(128),
  ReservedConcurrentExecutions: whole.optional(),
  Environment: z.object({ Variables: z.record(z.string(), z.coerce.string()).default({}) }).default({ Variables: {} }),
  DeadLetterConfig: z.object({ TargetArn: z.string().optional() }).optional(),
});

const invokeConfigShape = z.object({
  FunctionName: z.string(),
  MaximumRetryAttempts: whole.default(2),
  MaximumEventAgeInSeconds: whole.default(21_600),
  DestinationConfig: destination,
});

const readFunction = (
  resource: Resource,
  template: Template,
  invokeConfigs: readonly z.infer<typeof invokeConfigShape>[],
): LambdaFunction => {
  const shape = read(resource, functionShape);
  const config = invokeConfigs.find(
    ({ FunctionName }) => FunctionName === resource.name || FunctionName === resource.attribute('Arn'),
  );
  return {
    arn: resource.attribute('Arn'),
    name: resource.name,
    label: /^functions\/([\w.-]+)\.ts/.exec(shape.Description ?? '')?.[1] ?? resource.name,
    folder: template.assetFolder(shape.Code.S3Key.replace(/\.zip$/, '')),
    handler: shape.Handler,
    timeoutSeconds: shape.Timeout,
    memoryMb: shape.MemorySize,
    reservedConcurrency: shape.ReservedConcurrentExecutions,
    environment: shape.Environment.Variables,
    onFailure: config?.DestinationConfig?.OnFailure?.Destination,
    deadLetter: shape.DeadLetterConfig?.TargetArn,
    retries: config?.MaximumRetryAttempts ?? 2,
    maximumEventAgeSeconds: config?.MaximumEventAgeInSeconds ?? 21_600,
  };
};

const mappingShape = z.object({
  FunctionName: z.string(),
  EventSourceArn: z.string(),
  Enabled: flag.default(true),
  BatchSize: whole.optional(),
  MaximumBatchingWindowInSeconds: whole.default(0),
  StartingPosition: z.enum(['TRIM_HORIZON', 'LATEST']).default('TRIM_HORIZON'),
  FunctionResponseTypes: z.array(z.string()).default([]),
  BisectBatchOnFunctionError: flag.default(false),
  MaximumRetryAttempts: whole.default(-1),
  MaximumRecordAgeInSeconds: whole.default(-1),
  DestinationConfig: destination,
  FilterCriteria: z.object({ Filters: z.array(z.object({ Pattern: z.string() })).default([]) }).optional(),
  ScalingConfig: z.object({ MaximumConcurrency: whole.optional() }).optional(),
});

const readMapping = (resource: Resource, functions: readonly Resource[]): readonly Mapping[] => {
  const shape = read(resource, mappingShape);
  if (!shape.Enabled) return [];
  const target = functions.find(({ name, attribute }) => shape.FunctionName === name || shape.FunctionName === attribute('Arn'));
  if (!target) throw new Error(`${resource.stack}/${resource.logicalId}: no function ${shape.FunctionName}`);
  return [
    {
      functionArn: target.attribute('Arn'),
      sourceArn: shape.EventSourceArn,
      batchSize: shape.BatchSize ?? (shape.EventSourceArn.includes(':sqs:') ? 10 : 100),
      windowSeconds: shape.MaximumBatchingWindowInSeconds,
      startingPosition: shape.StartingPosition,
      partialFailures: shape.FunctionResponseTypes.includes('ReportBatchItemFailures'),
      bisect: shape.BisectBatchOnFunctionError,
      retries: shape.MaximumRetryAttempts,
      maximumRecordAgeSeconds: shape.MaximumRecordAgeInSeconds,
      onFailure: shape.DestinationConfig?.OnFailure?.Destination,
      filters: shape.FilterCriteria?.Filters.map(({ Pattern }) => Pattern) ?? [],
      maximumConcurrency: shape.ScalingConfig?.MaximumConcurrency,
    },
  ];
};

const queueShape = z.object({
  VisibilityTimeout: whole.default(30),
  DelaySeconds: whole.default(0),
  FifoQueue: z.literal(false).optional(),
  RedrivePolicy: z.object({ deadLetterTargetArn: z.string(), maxReceiveCount: whole }).optional(),
});

const readQueue = (resource: Resource): Queue => {
  const { VisibilityTimeout, DelaySeconds, RedrivePolicy } = read(resource, queueShape);
  const redrive = RedrivePolicy && {
    deadLetterArn: RedrivePolicy.deadLetterTargetArn,
    maxReceiveCount: RedrivePolicy.maxReceiveCount,
  };
  return {
    name: resource.name,
    arn: resource.attribute('Arn'),
    visibilityTimeoutSeconds: VisibilityTimeout,
    delaySeconds: DelaySeconds,
    ...(redrive ? { redrive } : {}),
  };
};

const receiptRuleShape = z.object({
  Rule: z.object({
    Name: z.string().optional(),
    Enabled: flag.default(false),
    Recipients: z.array(z.string()).default([]),
    Actions: z.array(
      z.strictObject({
        S3Action: z.object({ BucketName: z.string(), ObjectKeyPrefix: z.string().default('') }).optional(),
        LambdaAction: z.object({ FunctionArn: z.string(), InvocationType: z.literal('Event').default('Event') }).optional(),
      }),
    ),
  }),
});

const readReceiptRule = (resource: Resource): readonly ReceiptRule[] => {
  const { Rule } = read(resource, receiptRuleShape);
  const s3 = Rule.Actions.find(({ S3Action }) => S3Action)?.S3Action;
  const lambda = Rule.Actions.find(({ LambdaAction }) => LambdaAction)?.LambdaAction;
  if (!s3 || !lambda)
    throw new Error(`${resource.stack}/${resource.logicalId}: a receipt rule needs an S3 and a Lambda action here`);
  if (!Rule.Enabled) return [];
  return [
    {
      name: Rule.Name ?? resource.name,
      recipients: Rule.Recipients,
      bucket: s3.BucketName,
      prefix: s3.ObjectKeyPrefix,
      functionArn: lambda.FunctionArn,
    },
  ];
};

const readEventRule = (resource: Resource): EventRule => {
  const { EventPattern, Targets } = read(
    resource,
    z.object({
      EventPattern: z.record(z.string(), z.unknown()),
      Targets: z.array(z.strictObject({ Id: z.string(), Arn: z.string(), DeadLetterConfig: z.unknown() })),
    }),
  );
  return { name: resource.name, pattern: JSON.stringify(EventPattern), targets: Targets.map(({ Arn }) => Arn) };
};
