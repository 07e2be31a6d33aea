import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { App } from 'aws-cdk-lib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  boardApiEnv,
  callsApiEnv,
  casesApiEnv,
  connectInboundEnv,
  contentApiEnv,
  customersApiEnv,
  deadlinesTimerEnv,
  feedbackQueueEnv,
  figuresApiEnv,
  figuresTimerEnv,
  filesApiEnv,
  identifyQueueEnv,
  inspectionsApiEnv,
  inspectionsTimerEnv,
  intakeApiEnv,
  interactionsApiEnv,
  lakeQueueEnv,
  mailhooksApiEnv,
  mailInboundEnv,
  metaApiEnv,
  noticesApiEnv,
  noticesQueueEnv,
  peopleApiEnv,
  phoneApiEnv,
  policyApiEnv,
  quartersApiEnv,
  quarterTimerEnv,
  reactionsStreamEnv,
  rebuildQueueEnv,
  replayQueueEnv,
  surveyApiEnv,
  sweepTimerEnv,
  viewsApiEnv,
  viewsStreamEnv,
  visitsApiEnv,
  workLogsApiEnv,
} from '../../../functions/lib/env.ts';
import { projectRoot } from '../../../infra/aws/bundle.ts';
import { readSettings } from '../../../infra/aws/settings.ts';
import { type Resource, type System, synthesizeSystem } from './assembly.ts';

let system: System;
beforeAll(async () => {
  system = await synthesizeSystem({ mailDomain: 'help.example.com' });
});
afterAll(() => system.dispose());

const functions = () => system.all('AWS::Lambda::Function');
const sourceOf = (fn: Resource) => String(fn.Properties.Description);
const nameOf = (fn: Resource) => path.basename(sourceOf(fn), '.ts');
const environmentOf = (fn: Resource) => (fn.Properties.Environment as { Variables: Record<string, unknown> }).Variables;

/** What each function reads from its environment. */
const readers = new Map<string, (source: Record<string, string>) => unknown>([
  ['board.api', boardApiEnv],
  ['calls.api', callsApiEnv],
  ['cases.api', casesApiEnv],
  ['content.api', contentApiEnv],
  ['connect.inbound', connectInboundEnv],
  ['interactions.api', interactionsApiEnv],
  ['intake.api', intakeApiEnv],
  ['customers.api', customersApiEnv],
  ['policy.api', policyApiEnv],
  ['deadlines.timer', deadlinesTimerEnv],
  ['identify.queue', identifyQueueEnv],
  ['lake.queue', lakeQueueEnv],
  ['mail.inbound', mailInboundEnv],
  ['mailhooks.api', mailhooksApiEnv],
  ['meta.api', metaApiEnv],
  ['feedback.queue', feedbackQueueEnv],
  ['notices.api', noticesApiEnv],
  ['notices.queue', noticesQueueEnv],
  ['people.api', peopleApiEnv],
  ['figures.api', figuresApiEnv],
  ['figures.timer', figuresTimerEnv],
  ['phone.api', phoneApiEnv],
  ['inspections.api', inspectionsApiEnv],
  ['inspections.timer', inspectionsTimerEnv],
  ['quarter.timer', quarterTimerEnv],
  ['quarters.api', quartersApiEnv],
  ['reactions.stream', reactionsStreamEnv],
  ['survey.api', surveyApiEnv],
  ['sweep.timer', sweepTimerEnv],
  ['files.api', filesApiEnv],
  ['rebuild.queue', rebuildQueueEnv],
  ['replay.queue', replayQueueEnv],
  ['views.api', viewsApiEnv],
  ['views.stream', viewsStreamEnv],
  ['visits.api', visitsApiEnv],
  ['worklogs.api', workLogsApiEnv],
]);

describe('functions', () => {
  it('are exactly those in functions/, each described by its source path', () => {
    const sources = readdirSync(path.join(projectRoot, 'functions')).filter((file) => file.endsWith('.ts'));
    expect(functions().map(sourceOf).sort()).toEqual(sources.map((file) => `functions/${file}`).sort());
    for (const fn of functions()) expect(existsSync(path.join(projectRoot, sourceOf(fn)))).toBe(true);
  });

  it('run on Node 24 and arm64 with a limit, log as JSON, and keep the log for a set time', () => {
    for (const fn of functions()) {
      expect(fn.Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
        LoggingConfig: { LogFormat: 'JSON' },
      });
      expect(fn.Properties.Timeout).toBeGreaterThan(0);
      const log = system.at(system.say((fn.Properties.LoggingConfig as Record<string, unknown>).LogGroup));
      expect(log.Properties.RetentionInDays).toBe(90);
    }
  });

  it('are told every variable that they read', () => {
    for (const fn of functions()) {
      const read = readers.get(nameOf(fn)) ?? expect.fail(`no reader for ${nameOf(fn)}`);
      const told = Object.fromEntries(Object.entries(environmentOf(fn)).map(([name, value]) => [name, system.say(value)]));
      expect(() => read({ ...told, AWS_REGION: 'set by Lambda' })).not.toThrow();
    }
  });

  it('have a dead-letter queue each, unless somebody waits for the answer', () => {
    const withQueue = functions()
      .map(nameOf)
      .filter((name) => system.all('AWS::SQS::Queue').some((queue) => queue.path === `${name}/DeadLetters`));
    expect(withQueue.sort()).toEqual([
      'connect.inbound',
      'deadlines.timer',
      'feedback.queue',
      'figures.timer',
      'identify.queue',
      'inspections.timer',
      'lake.queue',
      'mail.inbound',
      'notices.queue',
      'quarter.timer',
      'reactions.stream',
      'rebuild.queue',
      'replay.queue',
      'sweep.timer',
      'views.stream',
    ]);
  });

  it('that are invoked asynchronously hand over what they failed at', () => {
    const configs = system
      .all('AWS::Lambda::EventInvokeConfig')
      .map(({ Properties }) => [
        system.say(Properties.FunctionName),
        system.say((Properties.DestinationConfig as { OnFailure: { Destination: unknown } }).OnFailure.Destination),
      ]);
    expect(Object.fromEntries(configs)).toEqual({
      'connect.inbound/Function': 'connect.inbound/DeadLetters',
      'mail.inbound/Function': 'mail.inbound/DeadLetters',
      'deadlines.timer/Function': 'deadlines.timer/DeadLetters',
      'figures.timer/Function': 'figures.timer/DeadLetters',
      'inspections.timer/Function': 'inspections.timer/DeadLetters',
      'quarter.timer/Function': 'quarter.timer/DeadLetters',
      'sweep.timer/Function': 'sweep.timer/DeadLetters',
    });
  });
});

describe('event sources', () => {
  const mappingsOf = (source: string) =>
    system.all('AWS::Lambda::EventSourceMapping').filter(({ Properties }) => system.say(Properties.EventSourceArn) === source);

  it('the events table feeds exactly two functions, the most that its stream allows', () => {
    expect(
      mappingsOf('Events/Table')
        .map(({ Properties }) => system.say(Properties.FunctionName))
        .sort(),
    ).toEqual(['reactions.stream/Function', 'views.stream/Function']);
  });

  it('a bad commit is cut out of its batch, tried again a bounded number of times, and set aside', () => {
    for (const { Properties } of mappingsOf('Events/Table')) {
      expect(Properties).toMatchObject({
        StartingPosition: 'TRIM_HORIZON',
        BatchSize: 100,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        BisectBatchOnFunctionError: true,
        MaximumRecordAgeInSeconds: 12 * 3600,
      });
      expect(Properties.MaximumRetryAttempts).toBeGreaterThanOrEqual(5);
      expect(Properties.MaximumRetryAttempts).toBeLessThanOrEqual(10);
      const destination = (Properties.DestinationConfig as { OnFailure: { Destination: unknown } }).OnFailure.Destination;
      expect(system.say(destination)).toBe(system.say(Properties.FunctionName).replace('/Function', '/DeadLetters'));
    }
  });

  it.each([
    ['Timers/Wakeups/Queue', 'deadlines.timer'],
    ['Notices/Notices/Queue', 'notices.queue'],
    ['Links/Queue', 'identify.queue'],
    ['RowsOwed/Queue', 'lake.queue'],
    ['MailFeedback/Feedback/Queue', 'feedback.queue'],
  ])('%s: a message fails on its own, stays hidden for six time-outs, and goes aside after five', (queuePath, name) => {
    const [mapping, ...others] = mappingsOf(queuePath);
    expect(others).toEqual([]);
    expect(system.say(mapping?.Properties.FunctionName)).toBe(`${name}/Function`);
    expect(mapping?.Properties.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
    const queue = system.at(queuePath);
    const redrive = queue.Properties.RedrivePolicy as Record<string, unknown>;
    expect(redrive.maxReceiveCount).toBe(5);
    expect(system.say(redrive.deadLetterTargetArn)).toBe(`${name}/DeadLetters`);
    const timeout = system.at(`${name}/Function`).Properties.Timeout as number;
    expect(queue.Properties.VisibilityTimeout).toBeGreaterThanOrEqual(6 * timeout);
  });

  it('dead letters are kept for 14 days, and no queue takes an unencrypted connection', () => {
    const queues = system.all('AWS::SQS::Queue');
    for (const queue of queues.filter(({ path }) => path.endsWith('/DeadLetters')))
      expect(queue.Properties.MessageRetentionPeriod).toBe(14 * 86_400);
    const guarded = system
      .all('AWS::SQS::QueuePolicy')
      .flatMap(({ Properties }) => (Properties.Queues as unknown[]).map(system.say));
    expect(guarded.sort()).toEqual(queues.map((queue) => queue.path).sort());
  });
});

describe('timers', () => {
  it('the sweep runs each minute, in the group that the role may act for', () => {
    const { Properties } = system.at('Timers/EachMinute');
    expect(Properties).toMatchObject({ ScheduleExpression: 'rate(1 minute)', FlexibleTimeWindow: { Mode: 'OFF' } });
    expect(system.say((Properties.Target as Record<string, unknown>).Arn)).toBe('sweep.timer/Function');
    expect(system.say(Properties.GroupName)).toBe('Timers/Group');
  });

  it('the execution role trusts Scheduler for this group of this account alone', () => {
    const { Statement } = system.at('Timers/Role').Properties.AssumeRolePolicyDocument as {
      Statement: Record<string, unknown>[];
    };
    expect(Statement).toHaveLength(1);
    const [{ Principal, Condition } = {}] = Statement;
    const { StringEquals } = Condition as { StringEquals: Record<string, unknown> };
    expect(Principal).toEqual({ Service: 'scheduler.amazonaws.com' });
    expect(Object.fromEntries(Object.entries(StringEquals).map(([key, value]) => [key, system.say(value)]))).toEqual({
      'aws:SourceAccount': '{AccountId}',
      'aws:SourceArn': 'Timers/Group',
    });
  });

  it('reactions.stream is told the group, the role, the target and the dead letters of that target', () => {
    const told = environmentOf(system.at('reactions.stream/Function'));
    expect(
      Object.fromEntries(
        Object.entries(told).flatMap(([name, value]) => (name.startsWith('SCHEDULE_') ? [[name, system.say(value)]] : [])),
      ),
    ).toEqual({
      SCHEDULE_GROUP: 'Timers/Group',
      SCHEDULE_ROLE_ARN: 'Timers/Role',
      SCHEDULE_TARGET_ARN: 'deadlines.timer/Function',
      SCHEDULE_DLQ_ARN: 'deadlines.timer/DeadLetters',
    });
  });
});

describe('mail intake', () => {
  it('stores a mail to any address of the domain before it is read', () => {
    const rule = system.at('MailIntake/Rule').Properties.Rule as Record<string, unknown>;
    expect(rule).toMatchObject({ Enabled: true, ScanEnabled: true, Recipients: ['help.example.com'] });
    const [store, read, ...more] = rule.Actions as Record<string, Record<string, unknown>>[];
    expect(more).toEqual([]);
    expect([system.say(store?.S3Action?.BucketName), store?.S3Action?.ObjectKeyPrefix]).toEqual(['Raw/Bucket', 'mail/inbound/']);
    expect([system.say(read?.LambdaAction?.FunctionArn), read?.LambdaAction?.InvocationType]).toEqual([
      'mail.inbound/Function',
      'Event',
    ]);
  });

  it('may be invoked by that rule of this account alone', () => {
    const { Properties } = system.at('MailIntake/Permission');
    expect([Properties.Principal, system.say(Properties.SourceAccount), system.say(Properties.SourceArn)]).toEqual([
      'ses.amazonaws.com',
      '{AccountId}',
      'arn:{Partition}:ses:{Region}:{AccountId}:receipt-rule-set/kefu:receipt-rule/support',
    ]);
  });
});

describe('the template', () => {
  it('says what the person who deploys needs next', () => {
    expect([...system.outputs].sort()).toEqual([
      'ApiUrl',
      'MailDkim1',
      'MailDkim2',
      'MailDkim3',
      'MailMx',
      'TwilioWebhookUrl',
      'UserPoolClientId',
      'UserPoolId',
    ]);
  });

  it('needs no custom resources, and nothing but plain references', () => {
    const text = JSON.stringify([system.template('KefuData'), system.template('KefuDesk')]);
    expect(text).not.toMatch(/Custom::|AWS::CloudFormation::CustomResource/);
    const intrinsics = new Set(text.match(/"Fn::\w+"/g));
    expect([...intrinsics].sort()).toEqual(['"Fn::GetAtt"', '"Fn::ImportValue"', '"Fn::Join"', '"Fn::Sub"']);
    expect(Object.keys(system.template('KefuDesk')).sort()).toEqual(['Description', 'Outputs', 'Resources']);
  });

  it('is the same when it is made again', async () => {
    const again = await synthesizeSystem({ mailDomain: 'help.example.com' }, { anew: true });
    expect(again.template('KefuDesk')).toEqual(system.template('KefuDesk'));
    expect(again.template('KefuData')).toEqual(system.template('KefuData'));
    again.dispose();
  });

  it.each([
    [{ mailDomain: 'not a domain' }, 'The context value mailDomain should be a domain name in lower case'],
    [{}, 'The context value mailDomain is missing'],
    [
      { mailDomain: 'a.example', publicUrl: 'https://desk.example.com/' },
      'publicUrl should be an http(s) URL without a trailing slash',
    ],
    [{ mailDomain: 'a.example', supportLocalPart: 'a+b' }, 'supportLocalPart should be what stands before the @, without a plus'],
  ])('is refused with the settings %j', (context, message) => {
    expect(() => readSettings(new App({ context }).node)).toThrow(message);
  });
});
