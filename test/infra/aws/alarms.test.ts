import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../../../infra/aws/bundle.ts';
import { type Resource, type System, synthesizeSystem } from './assembly.ts';

let system: System;
beforeAll(async () => {
  system = await synthesizeSystem({ alarmEmail: 'oncall@example.com' });
});
afterAll(() => system.dispose());

const alarms = () => system.all('AWS::CloudWatch::Alarm');
const runbook = readFileSync(path.join(projectRoot, 'docs/runbook.md'), 'utf8');
const [, alarmPart = ''] = runbook.split(/^## Alarms$/m);
const sections = new Map(
  alarmPart
    .split(/^### /m)
    .slice(1)
    .map((text) => [text.slice(0, text.indexOf('\n')), text] as const),
);
const watching = (metricName: string) => alarms().filter(({ Properties }) => Properties.MetricName === metricName);
const watched = (alarm: Resource) =>
  (alarm.Properties.Dimensions as { Value: unknown }[]).map(({ Value }) => system.say(Value)).join();

describe('alarms', () => {
  it('each has its section in the runbook, and each section its alarm', () => {
    const named = new Set(alarms().map(({ Properties }) => String(Properties.AlarmDescription).replace('docs/runbook.md#', '')));
    expect([...named].sort()).toEqual([...sections.keys()].sort());
  });

  it('a section names its alarms, says what to look at and what to do, with commands or links', () => {
    for (const { Properties } of alarms()) {
      const section = sections.get(String(Properties.AlarmDescription).split('#')[1] ?? '') ?? '';
      const pattern = String(Properties.AlarmName).replace(/^kefu-[a-z]+-(api|inbound|stream|queue|timer)-/, 'kefu-<function>-');
      expect(section).toContain(`\`${pattern}\`: `);
      if (!pattern.endsWith('dead-letters')) for (const part of ['- Look: ', '- Do: ']) expect(section).toContain(part);
      expect(section).toMatch(/`aws |\*Reading logs\*/);
    }
  });

  it('the runbook says of every dead-letter queue how its letters come back', () => {
    const queues = watching('ApproximateNumberOfMessagesVisible')
      .map(watched)
      .map((queue) => queue.replace('/DeadLetters', ''));
    for (const name of queues) expect(sections.get('dead-letters')).toMatch(new RegExp(`^- .*\`${name}\`.*:`, 'm'));
  });

  it('watch the errors of every function, every dead-letter queue and every reader of the stream', () => {
    const functions = system.all('AWS::Lambda::Function').map((fn) => fn.path);
    expect(watching('Errors').map(watched).sort()).toEqual(functions.sort());
    const deadLetters = system
      .all('AWS::SQS::Queue')
      .map((queue) => queue.path)
      .filter((queue) => queue.endsWith('/DeadLetters'));
    expect(watching('ApproximateNumberOfMessagesVisible').map(watched).sort()).toEqual(deadLetters.sort());
    expect(watching('IteratorAge').map(watched).sort()).toEqual(['reactions.stream/Function', 'views.stream/Function']);
  });

  it('one dead letter is enough', () => {
    for (const { Properties } of watching('ApproximateNumberOfMessagesVisible'))
      expect(Properties).toMatchObject({
        Threshold: 1,
        EvaluationPeriods: 1,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      });
  });

  it('B11: the greatest lateness of a deadline is watched, and so is that the sweep runs at all', () => {
    expect(watching('DeadlineLatenessSeconds').map(({ Properties }) => Properties)).toEqual([
      expect.objectContaining({
        Namespace: 'kefu',
        Statistic: 'Maximum',
        Dimensions: [{ Name: 'service', Value: 'kefu' }],
        Threshold: 120,
      }),
    ]);
    const services = system
      .all('AWS::Lambda::Function')
      .map(
        ({ Properties }) => (Properties.Environment as { Variables: Record<string, unknown> }).Variables.POWERTOOLS_SERVICE_NAME,
      );
    expect(new Set(services)).toEqual(new Set(['kefu']));
    expect(watching('Invocations').map((alarm) => [watched(alarm), alarm.Properties.TreatMissingData])).toEqual([
      ['sweep.timer/Function', 'breaching'],
    ]);
  });

  it('all tell the topic, when they come and when they go, and the topic tells the mailbox', () => {
    for (const { Properties } of alarms())
      for (const actions of ['AlarmActions', 'OKActions'])
        expect((Properties[actions] as unknown[]).map(system.say)).toEqual(['Alarms/Topic']);
    expect(system.all('AWS::SNS::Subscription').map(({ Properties }) => [Properties.Protocol, Properties.Endpoint])).toEqual([
      ['email', 'oncall@example.com'],
    ]);
  });

  it('the topic lets the alarms of this account in', () => {
    const policy = system.one('AWS::SNS::TopicPolicy');
    const { Statement } = policy.Properties.PolicyDocument as { Statement: Record<string, unknown>[] };
    expect(Statement).toContainEqual(
      expect.objectContaining({
        Effect: 'Allow',
        Action: 'sns:Publish',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      }),
    );
  });
});
