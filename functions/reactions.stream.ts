import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SQSClient } from '@aws-sdk/client-sqs';
import { linkWanted } from '../domain/case/link.ts';
import { noticesOf } from '../domain/case/notices.ts';
import { timersOf } from '../domain/deadline/timers.ts';
import { replayWanted } from '../domain/intake/parked.ts';
import { instantOf } from '../domain/kernel/time.ts';
import { createDeliveryStream } from './lib/adapters/delivery-stream.ts';
import { commitFromItem } from './lib/adapters/event-store.ts';
import { createSend } from './lib/adapters/queue.ts';
import { createDelay, createSchedules } from './lib/adapters/timers.ts';
import { reactionsStreamEnv } from './lib/env.ts';
import { createRelay } from './lib/relay-to-lake.ts';
import { imagesOf, streamHandler } from './lib/triggers.ts';

/**
 * Relays what commits call for: timers to arm and disarm, mails to send, customers to tell, what is to be read once more, and then rows
 * for the lake. Safe to repeat: names and causes are deterministic, and the lake's views know a row again.
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
  const sendTo = (queueUrl: string) => createSend({ sqs, queueUrl });
  const notify = sendTo(env.noticesQueueUrl);
  const tellLinks = sendTo(env.linksQueueUrl);
  const readAgain = { mail: sendTo(env.mailQueueUrl), webhooks: sendTo(env.replaysQueueUrl) };
  const put = createDeliveryStream({ name: env.lakeStream, region: env.region });
  const relay = createRelay({ put, setAside: sendTo(env.lakeQueueUrl) });
  return async (records, { logger, metrics }) => {
    const commits = imagesOf(records).map(commitFromItem);
    for (const commit of commits) {
      const { arm, disarm } = timersOf(commit);
      const now = instantOf(Date.now());
      await Promise.all(disarm.map(schedules.disarm));
      await Promise.all(arm.map((wakeUp) => schedules.arm(wakeUp, now)));
      for (const notice of noticesOf(commit)) await notify(notice);
      const link = linkWanted(commit);
      if (link) await tellLinks(link);
      const again = replayWanted(commit);
      if (again) await readAgain[again.reader]({ replay: again.wanted });
    }
    const setAside = await relay(commits);
    if (setAside === 0) return;
    metrics.addMetric('LakeSetAside', 'Count', setAside);
    logger.warn('the lake did not take rows: set aside', { stream: commits[0]?.stream, commits: setAside });
  };
});
