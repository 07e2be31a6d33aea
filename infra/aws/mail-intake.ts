import { Stack } from 'aws-cdk-lib';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { CfnReceiptRule, CfnReceiptRuleSet } from 'aws-cdk-lib/aws-ses';
import { Construct } from 'constructs';
import type { DeskFunction } from './desk-function.ts';
import { type DeliveringRule, type RawStore, rawPrefixes } from './raw-store.ts';
import { WorkQueue } from './work-queue.ts';

/** The one rule that takes mail in; the raw store accepts mail from it alone. */
export const supportRule: DeliveringRule = { ruleSetName: 'kefu', ruleName: 'support' };

export type MailIntakeProps = {
  readonly mailDomain: string;
  readonly raw: RawStore;
  /** Told of each mail after it is stored. */
  readonly reader: DeskFunction;
  /** Takes mail from other providers and puts it on the reader's queue. */
  readonly hooks: DeskFunction;
};

/**
 * Mail to any address of the domain: stored raw first, then read. CloudFormation cannot make a rule set the active one;
 * the runbook says how (one command, once).
 */
export class MailIntake extends Construct {
  private readonly queue: WorkQueue;

  constructor(scope: Construct, id: string, { mailDomain, raw, reader, hooks }: MailIntakeProps) {
    super(scope, id);
    const { ruleSetName, ruleName } = supportRule;
    const stack = Stack.of(this);
    const permission = new CfnPermission(this, 'Permission', {
      action: 'lambda:InvokeFunction',
      functionName: reader.lambda.functionArn,
      principal: 'ses.amazonaws.com',
      sourceAccount: stack.account,
      sourceArn: stack.formatArn({
        service: 'ses',
        resource: 'receipt-rule-set',
        resourceName: `${ruleSetName}:receipt-rule/${ruleName}`,
      }),
    });
    const rule = new CfnReceiptRule(this, 'Rule', {
      ruleSetName: new CfnReceiptRuleSet(this, 'RuleSet', { ruleSetName }).ref,
      rule: {
        name: ruleName,
        enabled: true,
        recipients: [mailDomain],
        scanEnabled: true,
        tlsPolicy: 'Optional', // a mail in clear is better read than lost
        actions: [
          { s3Action: { bucketName: raw.bucketName, objectKeyPrefix: rawPrefixes.mail } },
          { lambdaAction: { functionArn: reader.lambda.functionArn, invocationType: 'Event' } },
        ],
      },
    });
    this.queue = new WorkQueue(this, 'FromProviders', {
      queueName: 'kefu-mail',
      worker: reader,
      batchSize: 1,
      variable: 'MAIL_QUEUE_URL',
    });
    this.queue.grantSend(hooks);
    rule.node.addDependency(permission); // SES tries both actions when the rule is made
  }

  /** Lets a function have a stored mail read. */
  grantAsk(fn: DeskFunction): void {
    this.queue.grantSend(fn);
  }
}
