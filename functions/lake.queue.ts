import { eventRows } from '../domain/views/event-rows.ts';
import { createDeliveryStream } from './lib/adapters/delivery-stream.ts';
import { createDynamoClient, createEventStore } from './lib/adapters/event-store.ts';
import { lakeQueueEnv } from './lib/env.ts';
import { parseRowsOwed } from './lib/schemas/rows-owed.ts';
import { queueHandler } from './lib/triggers.ts';

/** Brings commits to the lake that it would not take when they were made (G3). */
export const handler = queueHandler(() => {
  const env = lakeQueueEnv();
  const events = createEventStore({ client: createDynamoClient(), table: env.eventsTable });
  const put = createDeliveryStream({ name: env.lakeStream, region: env.region, timeout: 10_000 });
  return async (record) => {
    const { stream, commit } = parseRowsOwed(record.body);
    const [found] = await events.load(stream, commit - 1);
    if (found === undefined) throw new Error(`there is no commit ${stream}/${commit}`);
    const left = await put(eventRows(found));
    if (left.length > 0) throw new Error(`the lake did not take ${left.length} rows of ${stream}/${commit}`);
  };
});
