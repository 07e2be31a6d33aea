import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { linkWanted } from '../domain/case/link.ts';
import { noticesOf } from '../domain/case/notices.ts';
import { timersOf } from '../domain/deadline/timers.ts';
import { instantOf } from '../domain/kernel/time.ts';
import { createDeliveryStream } from './lib/adapters/delivery-stream.ts';
import { commitFromItem } from './lib/adapters/event-store.ts';
import { createDelay, createSchedules } from './lib/adapters/timers.ts';
import { reactionsStreamEnv } from './lib/env.ts';
import { createRelay } from './lib/relay-to-lake.ts';
import { imagesOf, streamHandler } from './lib/triggers.ts';

/**
 * Relays what commits call for: timers to arm and disarm, mails to send, customers to tell, and then rows for the lake. Safe to repeat:
 * names and causes are deterministic, and the lake's views know a row again.
 */
export const handler = streamHandler(() => {
  const env = reactionsStreamEnv();
  const sqs = new SQSClient();
  const schedules = createSchedules({
    scheduler: new SchedulerClient(),
    delay: createDelay({ sqs, queueUrl: env.wakeupsQueueUrl }),
    group: env.scheduleGroup,
    targetArn: env.scheduleTargetArn,
    roleArn: env.scheduleRoleArn,
    deadLetterArn: env.scheduleDlqArn,
  });
  const relay = createRelay({
    put: createDeliveryStream({ name: env.lakeStream, region: env.region }),
    setAside: async (owed) => {
      await sqs.send(new SendMessageCommand({ QueueUrl: env.lakeQueueUrl, MessageBody: JSON.stringify(owed) }));
    },
  });
  return async (records, { logger, metrics }) => {
    const commits = imagesOf(records).map(commitFromItem);
    for (const commit of commits) {
      const { arm, disarm } = timersOf(commit);
      const now = instantOf(Date.now());
      await Promise.all(disarm.map(schedules.disarm));
      await Promise.all(arm.map((wakeUp) => schedules.arm(wakeUp, now)));
      for (const notice of noticesOf(commit))
        await sqs.send(new SendMessageCommand({ QueueUrl: env.noticesQueueUrl, MessageBody: JSON.stringify(notice) }));
      const link = linkWanted(commit);
      if (link) await sqs.send(new SendMessageCommand({ QueueUrl: env.linksQueueUrl, MessageBody: JSON.stringify(link) }));
    }
    const setAside = await relay(commits);
    if (setAside === 0) return;
    metrics.addMetric('LakeSetAside', 'Count', setAside);
    logger.warn('the lake did not take rows: set aside', { stream: commits[0]?.stream, commits: setAside });
  };
});
