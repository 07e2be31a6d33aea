import { parseArgs } from 'node:util';
import { casesOf, contactsOf, type Delivery, deliveriesOf, sources } from '../support/contact-mix.ts';
import { contactsCounted, contactsRecorded, createContactSender } from '../support/contact-sender.ts';
import { newDataDir, type RunningDesk, removeDataDir, startDesk } from '../support/desk.ts';
import { boardShows } from './desk-load.ts';
import { type Figure, rounded } from './figure.ts';

/** A1 on the local host: each source by itself, then all of them, repeated and shuffled; counted in the end. */
export const benchIntake = async (contacts = CONTACTS): Promise<readonly Figure[]> => {
  const dataDir = newDataDir();
  const desk = await startDesk(dataDir);
  const sender = await createContactSender(desk);
  try {
    const figures: Figure[] = [];
    const sent: Delivery[] = [];
    for (const [turn, source] of sources.entries()) {
      const alone = deliveriesOf({ contacts: OF_EACH, repeated: 0, seed: 2, first: contacts + turn * OF_EACH, of: [source] });
      const rate = rounded(OF_EACH / (await sender.send(alone, IN_FLIGHT)), 1);
      figures.push({ name: `intake.alone.${source}.perSecond`, unit: 'contacts/s', ours: rate });
      sent.push(...alone);
      await boardShows(desk, casesOf(sent), { every: 250, patience: PATIENCE });
    }
    const mixed = deliveriesOf({ contacts, repeated: REPEATED, seed: 1 });
    const seconds = await sender.send(mixed, IN_FLIGHT);
    const ended = performance.now();
    sent.push(...mixed);
    await boardShows(desk, casesOf(sent), { every: 250, patience: PATIENCE });
    const behind = (performance.now() - ended) / 1000;
    return [
      ...figures,
      { name: 'intake.mixed.contacts', unit: 'contacts', ours: contactsOf(mixed) },
      { name: 'intake.mixed.deliveries', unit: 'deliveries', ours: mixed.length },
      { name: 'intake.mixed.wrong', unit: 'contacts', ours: await miscounted(desk, sent), goal: '0' },
      { name: 'intake.mixed.sentAgain', unit: 'deliveries', ours: sender.refused() },
      { name: 'intake.mixed.deliveriesPerSecond', unit: 'deliveries/s', ours: rounded(mixed.length / seconds, 1) },
      { name: 'intake.mixed.contactsPerSecond', unit: 'contacts/s', ours: rounded(contactsOf(mixed) / seconds, 1) },
      { name: 'intake.mixed.catchUp.s', unit: 's', ours: rounded(behind, 1) },
    ];
  } finally {
    sender.close();
    await desk.stop();
    removeDataDir(dataDir);
  }
};

const CONTACTS = 10_000;
const REPEATED = 0.3;
const OF_EACH = 240;
const IN_FLIGHT = 16;
const PATIENCE = 300_000;

/** Contacts too few or too many, by channel: in the events themselves, and in what `GET /figures` counts. */
const miscounted = async (desk: RunningDesk, sent: readonly Delivery[]): Promise<number> => {
  await desk.client.advance(0); // all that was set off is done
  const [recorded, counted] = [await contactsRecorded(desk), await contactsCounted(desk)];
  return wrongIn(sent, recorded.byChannel) + wrongIn(sent, counted) + Math.abs(recorded.ids - contactsOf(sent));
};

const wrongIn = (deliveries: readonly Delivery[], found: Readonly<Partial<Record<string, number>>>): number => {
  const expected: Readonly<Record<string, number>> = {
    email: contactsOf(deliveries, 'mail'),
    phone: contactsOf(deliveries, 'twilio') + contactsOf(deliveries, 'calls'),
    chat: contactsOf(deliveries, 'interactions'),
  };
  const channels = new Set([...Object.keys(expected), ...Object.keys(found)]);
  return [...channels].reduce((sum, channel) => sum + Math.abs((found[channel] ?? 0) - (expected[channel] ?? 0)), 0);
};

if (import.meta.main) {
  const { values } = parseArgs({ options: { contacts: { type: 'string' } } });
  console.table(await benchIntake(values.contacts === undefined ? undefined : Number(values.contacts)));
}
