import { CfnRule } from 'aws-cdk-lib/aws-events';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
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
      targets: [{ id: 'reader', arn: reader.lambda.functionArn }],
    });
    new CfnPermission(this, 'Permission', {
      action: 'lambda:InvokeFunction',
      functionName: reader.lambda.functionArn,
      principal: 'events.amazonaws.com',
      sourceArn: rule.attrArn,
    });
  }
}
