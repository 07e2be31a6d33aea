import { CfnRule } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { deadLettersOf } from './dead-letters.ts';
import type { DeskFunction } from './desk-function.ts';

/**
 * Contact events of Amazon Connect, from the account's default event bus: calls only, so that chats and tasks of Connect cost no
 * invocation. Without an instance of Connect in the account the rule never fires.
 */
export class ConnectIntake extends Construct {
  constructor(scope: Construct, id: string, { reader }: { readonly reader: DeskFunction }) {
    super(scope, id);
    const rule = new CfnRule(this, 'Rule', {
      name: 'kefu-connect-contacts',
      description: 'Contact events of Amazon Connect to the desk',
      eventPattern: {
        source: ['aws.connect'],
        'detail-type': ['Amazon Connect Contact Event'],
        detail: { channel: ['VOICE'] },
      },
      targets: [
        {
          id: 'reader',
          arn: reader.lambda.functionArn,
          deadLetterConfig: { arn: deadLettersOf(reader).queueArn },
        },
      ],
    });
    deadLettersOf(reader).addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [deadLettersOf(reader).queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': rule.attrArn } },
      }),
    );
    new CfnPermission(this, 'Permission', {
      action: 'lambda:InvokeFunction',
      functionName: reader.lambda.functionArn,
      principal: 'events.amazonaws.com',
      sourceArn: rule.attrArn,
    });
  }
}
