import { Construct } from 'constructs';
import type { DeskFunction } from './desk-function.ts';
import { WorkQueue } from './work-queue.ts';

/** Read models made again from the events: shares of the events table on a queue, worked through side by side. */
export class Rebuilds extends Construct {
  private readonly queue: WorkQueue;

  constructor(scope: Construct, id: string, { worker }: { readonly worker: DeskFunction }) {
    super(scope, id);
    this.queue = new WorkQueue(this, 'Rebuilds', {
      queueName: 'kefu-rebuilds',
      worker,
      batchSize: 1,
      variable: 'REBUILDS_QUEUE_URL',
    });
    this.queue.grantSend(worker); // what is left when its time is up
  }

  /** Lets a function ask for a rebuild. */
  grantAsk(fn: DeskFunction): void {
    this.queue.grantSend(fn);
  }
}
