import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { noticesOf } from '../domain/case/notices.ts';
import { timersOf } from '../domain/deadline/timers.ts';
import { instantOf } from '../domain/kernel/time.ts';
import { commitFromItem } from './lib/adapters/event-store.ts';
import { createDelay, createSchedules } from './lib/adapters/timers.ts';
import { reactionsStreamEnv } from './lib/env.ts';
import { imagesOf, streamHandler } from './lib/triggers.ts';

/** Relays what commits call for: timers to arm and disarm, mails to send. Safe to repeat: names and causes are deterministic. */
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
  return async (records) => {
    for (const commit of imagesOf(records).map(commitFromItem)) {
      const { arm, disarm } = timersOf(commit);
      const now = instantOf(Date.now());
      await Promise.all(disarm.map(schedules.disarm));
      await Promise.all(arm.map((wakeUp) => schedules.arm(wakeUp, now)));
      for (const notice of noticesOf(commit))
        await sqs.send(new SendMessageCommand({ QueueUrl: env.noticesQueueUrl, MessageBody: JSON.stringify(notice) }));
    }
  };
});
