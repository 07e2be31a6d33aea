import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient, ListTablesCommand, ScanCommand, type ScanCommandOutput } from '@aws-sdk/client-dynamodb';
import nodemailer from 'nodemailer';
import type { CaseEvent } from '../../domain/case/events.ts';
import type { Channel } from '../../domain/case/words.ts';
import { type Delivery, hookOf, mailOf } from './contact-mix.ts';
import type { RunningDesk } from './desk.ts';

/** Brings deliveries to a desk by SMTP and HTTP; each is sent again until it is taken, as mail servers and providers do. */
export const createContactSender = async ({ url, smtpPort, dataDir, client }: RunningDesk) => {
  const smtp = nodemailer.createTransport({
    ...{ host: '127.0.0.1', port: smtpPort, ignoreTLS: true },
    ...{ pool: true, maxConnections: 4, maxMessages: 1_000 },
  });
  const secrets = JSON.parse(readFileSync(path.join(dataDir, 'secrets.json'), 'utf8')) as Secrets;
  const desk = { url, twilio: secrets.twilio.authToken, standard: secrets.standardWebhooks.secret };
  const at = await client.now();
  const ahead = Date.parse(at) - Date.now();
  const now = (): string => new Date(Date.now() + ahead).toISOString();

  let refused = 0;
  const deliver = async (delivery: Delivery): Promise<void> => {
    for (let tries = 1; ; tries += 1) {
      const why = await deliverOnce(delivery).catch((error: unknown) => error);
      if (why === undefined) return;
      refused += 1;
      if (tries === MOST_TRIES) throw why;
      await sleep(200 * tries);
    }
  };
  const deliverOnce = async (delivery: Delivery): Promise<void> => {
    if (delivery.source === 'mail') {
      const { from, raw } = mailOf(delivery);
      await smtp.sendMail({ envelope: { from, to: ['support@desk.example'] }, raw });
      return;
    }
    const request = hookOf(delivery, { ...desk, at, now: now() });
    const answer = await fetch(request.url, { method: 'POST', headers: request.headers, body: request.body });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${delivery.source} was answered with ${answer.status}: ${text.slice(0, 500)}`);
  };

  return {
    /** All of them, so many at a time. Resolves to the seconds that it took. */
    send: async (deliveries: readonly Delivery[], inFlight: number): Promise<number> => {
      const started = performance.now();
      const queue = deliveries.values();
      const lane = async (): Promise<void> => {
        for (const delivery of queue) await deliver(delivery);
      };
      await Promise.all(Array.from({ length: inFlight }, lane));
      return (performance.now() - started) / 1000;
    },
    /** Deliveries that were not taken at once: a function out of time on a busy machine. */
    refused: (): number => refused,
    close: (): void => smtp.close(),
  };
};
const MOST_TRIES = 10;
type Secrets = { readonly twilio: { readonly authToken: string }; readonly standardWebhooks: { readonly secret: string } };

/** The customers' contacts in the events table itself, by channel: every `InteractionRecorded`, and how many ids they have. */
export const contactsRecorded = async ({ url }: RunningDesk): Promise<Recorded> => {
  const { endpoint, region } = (await (await fetch(`${url}/_local/aws`)).json()) as { endpoint: string; region: string };
  const credentials = { accessKeyId: 'COUNT', secretAccessKey: 'count' };
  const client = new DynamoDBClient({ endpoint, region, credentials });
  try {
    const { TableNames = [] } = await client.send(new ListTablesCommand({}));
    const table = TableNames.find((name) => /events/i.test(name));
    const byChannel: Partial<Record<Channel, number>> = {};
    const ids = new Set<string>();
    let page: ScanCommandOutput['LastEvaluatedKey'];
    do {
      const answer: ScanCommandOutput = await client.send(
        new ScanCommand({ TableName: table, ...(page === undefined ? {} : { ExclusiveStartKey: page }) }),
      );
      for (const { events } of answer.Items ?? [])
        for (const event of JSON.parse(events?.S ?? '[]') as readonly CaseEvent[]) {
          if (event.type !== 'InteractionRecorded' || event.data.direction !== 'inbound') continue;
          byChannel[event.data.channel] = (byChannel[event.data.channel] ?? 0) + 1;
          ids.add(event.data.interactionId);
        }
      page = answer.LastEvaluatedKey;
    } while (page !== undefined);
    return { byChannel, ids: ids.size };
  } finally {
    client.destroy();
  }
};
export type Recorded = { readonly byChannel: Readonly<Partial<Record<Channel, number>>>; readonly ids: number };

/** The same as `GET /figures` counts them. */
export const contactsCounted = async ({ client }: RunningDesk): Promise<Recorded['byChannel']> => {
  const now = Date.parse(await client.now());
  const day = (add: number) => new Date(now + add * 86_400_000).toISOString().slice(0, 10);
  const query = `figures=contacts&by=channel&from=${day(-2)}&to=${day(2)}`;
  const { groups } = (await client.get(`/figures?${query}`)) as Answer;
  return Object.fromEntries(
    groups.flatMap(({ channel, figures }) => (figures.contacts.n > 0 ? [[channel, figures.contacts.n]] : [])),
  );
};
type Answer = {
  readonly groups: readonly { readonly channel: Channel; readonly figures: { readonly contacts: { readonly n: number } } }[];
};
