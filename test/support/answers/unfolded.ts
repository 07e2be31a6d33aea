import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import type { Commit } from '../../../domain/kernel/event.ts';
import { caseIdFrom, caseStream, commandId } from '../../../domain/kernel/ids.ts';
import { createEventStore } from '../../../functions/lib/adapters/event-store.ts';
import { sha256 } from '../../../functions/lib/digest.ts';
import type { RunningDesk } from '../desk.ts';
import type { Player } from './player.ts';

const boss = { role: 'supervisor' } as const;

/** A stream that no view can fold, as after a mistake in one: parked with the reason, shown, and folded once more in vain. */
export const playUnfolded = async ({ play, office }: Player): Promise<void> => {
  const streams = ['one', 'two', 'three'].map((name) => caseStream(caseIdFrom(sha256(`unfolded ${name}`))));
  const at = await office.now();
  for (const stream of streams) await storeBroken(office.desk, stream, at);
  await office.rest();
  await play('GET /views/parked', boss);
  await play('GET /views/parked', { ...boss, query: '?limit=2' });
  await play('POST /views/redrive', { role: 'manager', body: { stream: streams[0] } });
};

/** Straight into the events table, past every decision: an opening without anything in it. */
const storeBroken = async ({ url }: RunningDesk, stream: Commit['stream'], at: Commit['at']): Promise<void> => {
  const { endpoint, region } = (await (await fetch(`${url}/_local/aws`)).json()) as { endpoint: string; region: string };
  const client = new DynamoDBClient({ endpoint, region, credentials: { accessKeyId: 'BREAK', secretAccessKey: 'break' } });
  try {
    const { TableNames = [] } = await client.send(new ListTablesCommand({}));
    const table = TableNames.find((name) => /events/i.test(name)) ?? 'events';
    const events = [{ type: 'CaseOpened', data: {} }];
    const actor = { kind: 'system', id: 'nobody' } as const;
    await createEventStore({ client, table }).append({
      stream,
      commit: 1,
      events,
      actor,
      at,
      commandId: commandId(`${stream} broken`),
    });
  } finally {
    client.destroy();
  }
};
