import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { EmailSendingEvent, EventDestination } from 'aws-cdk-lib/aws-ses';
import { Construct } from 'constructs';
import type { DeskFunction } from './desk-function.ts';
import type { MailIdentity } from './mail-identity.ts';
import { WorkQueue } from './work-queue.ts';

export type MailFeedbackProps = {
  readonly identity: MailIdentity;
  /** Told what became of each mail. */
  readonly reader: DeskFunction;
};

/** What becomes of the desk's mails: SES tells EventBridge's default bus, and a rule brings it to the function's queue. */
export class MailFeedback extends Construct {
  constructor(scope: Construct, id: string, { identity, reader }: MailFeedbackProps) {
    super(scope, id);
    const queue = new WorkQueue(this, 'Feedback', {
      queueName: 'kefu-mail-feedback',
      worker: reader,
      batchSize: 10,
      variable: 'MAIL_FEEDBACK_QUEUE_URL',
    });
    identity.configurationSet.addEventDestination('Events', {
      configurationSetEventDestinationName: 'feedback',
      destination: EventDestination.eventBus(EventBus.fromEventBusName(this, 'Bus', 'default')), // SES knows no other bus
      events: [EmailSendingEvent.SEND, EmailSendingEvent.BOUNCE, EmailSendingEvent.COMPLAINT],
    });
    const rule = new Rule(this, 'Rule', {
      ruleName: 'kefu-mail-feedback',
      description: 'Mails of the desk that SES took, that came back, or that were reported',
      eventPattern: { source: ['aws.ses'], resources: [identity.configurationSetArn] },
    });
    queue.receiveFrom(rule);
  }
}
