import { Aws, Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { DeskFunction } from './desk-function.ts';

export type AlarmsProps = {
  readonly functions: readonly DeskFunction[];
  readonly sweep: DeskFunction;
  /** Name of the lake's delivery stream. */
  readonly lake: string;
  /** What works the tables of the lake out. */
  readonly builds: string;
  readonly apiId: string;
  /** Mailbox to tell; absent: people subscribe to the topic themselves. */
  readonly email: string | undefined;
};

type Watch = {
  readonly name: string;
  /** Section of docs/runbook.md: what it means, what to look at, what to do. */
  readonly section: RunbookSection;
  readonly metric: IMetric;
  readonly threshold: number;
  readonly periods: number;
  readonly comparison?: ComparisonOperator;
  readonly silence?: TreatMissingData;
};

type RunbookSection =
  | 'function-errors'
  | 'stream-behind'
  | 'dead-letters'
  | 'deadline-lateness'
  | 'sweep-silent'
  | 'stream-parked'
  | 'api-failures'
  | 'lake-behind'
  | 'lake-refused'
  | 'tables-behind';

/** Everything that somebody has to be told of, on one topic. */
export class Alarms extends Construct {
  private readonly topic: Topic;

  constructor(scope: Construct, id: string, { functions, sweep, lake, builds, apiId, email }: AlarmsProps) {
    super(scope, id);
    this.topic = this.createTopic(email);
    for (const fn of functions) this.watchFunction(fn);
    this.watch({
      name: 'kefu-deadline-lateness',
      section: 'deadline-lateness',
      metric: deskMetric('DeadlineLatenessSeconds', Stats.MAXIMUM),
      threshold: 120,
      periods: 2,
    });
    this.watch({
      name: 'kefu-stream-parked',
      section: 'stream-parked',
      metric: deskMetric('StreamParked', Stats.SUM),
      threshold: 1,
      periods: 1,
    });
    this.watch({
      name: 'kefu-sweep-silent',
      section: 'sweep-silent',
      metric: sweep.lambda.metricInvocations({ statistic: Stats.SUM, period: Duration.minutes(5) }),
      threshold: 1,
      periods: 1,
      comparison: ComparisonOperator.LESS_THAN_THRESHOLD,
      silence: TreatMissingData.BREACHING,
    });
    this.watch({
      name: 'kefu-lake-behind',
      section: 'lake-behind',
      metric: firehoseMetric(lake, 'DeliveryToS3.DataFreshness', Stats.MAXIMUM),
      threshold: Duration.minutes(30).toSeconds(),
      periods: 3,
    });
    this.watch({
      name: 'kefu-lake-refused',
      section: 'lake-refused',
      metric: firehoseMetric(lake, 'FailedConversion.Records', Stats.SUM),
      threshold: 1,
      periods: 1,
    });
    this.watch({
      name: 'kefu-tables-behind',
      section: 'tables-behind',
      metric: new Metric({
        namespace: 'AWS/States',
        metricName: 'ExecutionsSucceeded',
        dimensionsMap: { StateMachineArn: builds },
        statistic: Stats.SUM,
        period: Duration.hours(1),
      }),
      threshold: 1,
      periods: 3,
      comparison: ComparisonOperator.LESS_THAN_THRESHOLD,
      silence: TreatMissingData.BREACHING,
    });
    this.watch({
      name: 'kefu-api-failures',
      section: 'api-failures',
      metric: new Metric({
        namespace: 'AWS/ApiGateway',
        metricName: '5xx',
        dimensionsMap: { ApiId: apiId },
        statistic: Stats.SUM,
        period: minute,
      }),
      threshold: 1,
      periods: 1,
    });
  }

  private watchFunction(fn: DeskFunction): void {
    const name = `kefu-${fn.name.replace('.', '-')}`;
    this.watch({
      name: `${name}-errors`,
      section: 'function-errors',
      metric: fn.lambda.metricErrors({ statistic: Stats.SUM, period: minute }),
      threshold: 1,
      periods: 3,
    });
    if (fn.deadLetters) {
      this.watch({
        name: `${name}-dead-letters`,
        section: 'dead-letters',
        metric: fn.deadLetters.metricApproximateNumberOfMessagesVisible({ statistic: Stats.MAXIMUM, period: minute }),
        threshold: 1,
        periods: 1,
      });
    }
    if (fn.name.endsWith('.stream')) {
      this.watch({
        name: `${name}-behind`,
        section: 'stream-behind',
        metric: fn.lambda.metric('IteratorAge', { statistic: Stats.MAXIMUM, period: minute }),
        threshold: Duration.minutes(1).toMilliseconds(),
        periods: 3,
      });
    }
  }

  private watch({ name, section, metric, threshold, periods, comparison, silence }: Watch): void {
    const alarm = new Alarm(this, name, {
      alarmName: name,
      alarmDescription: `docs/runbook.md#${section}`,
      metric,
      threshold,
      evaluationPeriods: periods,
      comparisonOperator: comparison ?? ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: silence ?? TreatMissingData.NOT_BREACHING,
    });
    const action = new SnsAction(this.topic);
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
  }

  private createTopic(email: string | undefined): Topic {
    const topic = new Topic(this, 'Topic', { topicName: 'kefu-alarms', enforceSSL: true });
    // A policy of our own replaces the default one, which would let this account's alarms in.
    topic.grantPublish(
      new ServicePrincipal('cloudwatch.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } } }),
    );
    if (email) topic.addSubscription(new EmailSubscription(email));
    return topic;
  }
}

const minute = Duration.minutes(1);

/** A metric that the functions publish themselves; its one dimension is the service. */
const deskMetric = (metricName: string, statistic: string): Metric =>
  new Metric({ namespace: 'kefu', metricName, dimensionsMap: { service: 'kefu' }, statistic, period: minute });

/** A metric that Firehose publishes of a delivery stream, over the five minutes that it holds rows. */
const firehoseMetric = (stream: string, metricName: string, statistic: string): Metric =>
  new Metric({
    namespace: 'AWS/Firehose',
    metricName,
    dimensionsMap: { DeliveryStreamName: stream },
    statistic,
    period: Duration.minutes(5),
  });
