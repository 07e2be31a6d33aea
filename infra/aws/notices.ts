import { Construct } from 'constructs';
import type { DeskFunction } from './desk-function.ts';
import type { MailIdentity } from './mail-identity.ts';
import { WorkQueue } from './work-queue.ts';

export type NoticesProps = {
  /** Writes and sends the mails. */
  readonly sender: DeskFunction;
  readonly identity: MailIdentity;
};

/** What customers are told by mail: the acknowledgement with the case number, at once. */
export class Notices extends Construct {
  private readonly queue: WorkQueue;

  constructor(scope: Construct, id: string, { sender, identity }: NoticesProps) {
    super(scope, id);
    this.queue = new WorkQueue(this, 'Notices', {
      queueName: 'kefu-notices',
      worker: sender,
      batchSize: 10,
      variable: 'NOTICES_QUEUE_URL',
    });
    identity.grantSend(sender);
  }

  /** Lets a function ask for a notice. */
  grantAsk(fn: DeskFunction): void {
    this.queue.grantSend(fn);
  }
}
