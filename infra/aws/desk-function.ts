import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  CfnEventInvokeConfig,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge, acknowledgeWildcards } from './acknowledge.ts';
import type { Bundles, triggers } from './bundle.ts';
import { deadLetterQueue } from './dead-letters.ts';

export type FunctionName = `${string}.${(typeof triggers)[number]}`;

export type DeskFunctionProps = {
  /** `<capability>.<trigger>`: the file in `functions/`. */
  readonly name: FunctionName;
  readonly bundles: Bundles;
  readonly timeout: Duration;
  /** Memory in MB, and with it the share of a processor: 1769 MB is one. */
  readonly memory: number;
};

/** What a function may do: exact actions on exact resources. */
export type Permission = {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
  /** Why a resource has to end in a wildcard, where one does. */
  readonly wildcardBecause?: string;
};

/**
 * One function of the desk, from its bundle. It may write its own log and nothing else until a capability grants it more.
 * A function that somebody waits for (`.api`) answers with an error; every other has a dead-letter queue of its own.
 */
export class DeskFunction extends Construct {
  readonly name: FunctionName;
  readonly lambda: LambdaFunction;
  readonly timeout: Duration;
  readonly deadLetters: Queue | undefined;

  constructor(scope: Construct, props: DeskFunctionProps) {
    super(scope, props.name);
    const functionName = `kefu-${props.name.replace('.', '-')}`;
    const logGroup = new LogGroup(this, 'Log', {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.name = props.name;
    this.timeout = props.timeout;
    this.lambda = new LambdaFunction(this, 'Function', {
      functionName,
      description: `functions/${props.name}.ts`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(props.bundles.assetOf(props.name)),
      handler: 'index.handler',
      role: new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') }),
      timeout: props.timeout,
      memorySize: props.memory,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      systemLogLevelV2: SystemLogLevel.WARN,
      environment: {
        POWERTOOLS_SERVICE_NAME: 'kefu', // the metrics' one dimension: a figure is the desk's, whichever function saw it
        POWERTOOLS_METRICS_NAMESPACE: 'kefu',
        LOG_LEVEL: 'INFO',
      },
    });
    this.allow({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] });
    this.deadLetters = props.name.endsWith('.api') ? undefined : deadLetterQueue(this, `${functionName}-dead-letters`);
    if (this.deadLetters && !props.name.endsWith('.queue')) {
      // SQS moves a queue's own failures; all others Lambda sends, as the function.
      this.allow({ actions: ['sqs:SendMessage'], resources: [this.deadLetters.queueArn] });
    }
    if (isInvokedAsynchronously(props.name)) this.sendFailuresTo(this.deadLetters);
    this.acknowledgeRules();
  }

  /** Lets the function do something. */
  allow(permission: Permission): void {
    this.lambda.addToRolePolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: [...permission.actions],
        resources: [...permission.resources],
        ...(permission.conditions && { conditions: permission.conditions }),
      }),
    );
    if (permission.wildcardBecause) acknowledgeWildcards(this, permission.resources, permission.wildcardBecause);
  }

  /** Sets an environment variable; `functions/lib/env.ts` reads it. */
  tell(variable: string, value: string): void {
    this.lambda.addEnvironment(variable, value);
  }

  private sendFailuresTo(queue: Queue | undefined): void {
    if (queue === undefined) return;
    new CfnEventInvokeConfig(this, 'Failures', {
      functionName: this.lambda.functionName,
      qualifier: '$LATEST',
      maximumRetryAttempts: 2,
      maximumEventAgeInSeconds: Duration.hours(6).toSeconds(),
      destinationConfig: { onFailure: { destination: queue.queueArn } },
    }).node.addDependency(this.lambda); // and so on its permission to send
  }

  private acknowledgeRules(): void {
    acknowledge(
      this,
      'Serverless-LambdaTracing',
      'Powertools logs and metrics carry the correlation id; the tracer would cost 127 KB in every bundle.',
    );
    acknowledge(
      this,
      'Serverless-LambdaDLQ',
      this.deadLetters
        ? 'Failures go to the dead-letter queue by the OnFailure destination, the source mapping or the redrive policy, with their cause.'
        : 'Only ever invoked synchronously: the caller gets the error.',
    );
    if (isInvokedAsynchronously(this.name)) return;
    acknowledge(this, 'Serverless-LambdaAsyncFailureDestination', 'Never invoked asynchronously.');
  }
}

const isInvokedAsynchronously = (name: FunctionName): boolean => name.endsWith('.inbound') || name.endsWith('.timer');
