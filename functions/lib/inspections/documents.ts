import { gunzipSync, gzipSync } from 'node:zlib';
import type { StoredDocument } from '../../../domain/improvement/events.ts';
import { type ClosedRecord, type DrawState, evolveDraw, initialDraw, populationFrom } from '../../../domain/inspection/draw.ts';
import { type DrawEvent, drawStream, type InspectionsDrawn } from '../../../domain/inspection/events.ts';
import type { Month } from '../../../domain/inspection/month.ts';
import type { EventStore } from '../adapters/event-store.ts';
import type { ObjectStore } from '../adapters/object-store.ts';
import { sha256Hex } from '../digest.ts';

/** A month's draw as it stands in its stream, and the list that it was made from. */

export const readDraw = async (events: Pick<EventStore, 'load'>, month: Month): Promise<DrawState> =>
  (await events.load(drawStream(month)))
    .flatMap((commit) => commit.events as readonly DrawEvent[])
    .reduce(evolveDraw, initialDraw);

/** Under the digest of its bytes: the same list stands at the same place. */
export const populationFile = (month: Month, text: string): { readonly body: Buffer; readonly document: StoredDocument } => {
  const body = gzipSync(text);
  const sha256 = sha256Hex(body);
  const key = `inspections/${month}/population-${sha256.slice(0, 16)}.jsonl.gz`;
  return { body, document: { key, sha256, bytes: body.length } };
};

export const storePopulation = async (objects: Pick<ObjectStore, 'put'>, month: Month, text: string): Promise<StoredDocument> => {
  const { body, document } = populationFile(month, text);
  await objects.put(document.key, body, { contentType: 'application/gzip' });
  return document;
};

type Kept = Pick<InspectionsDrawn['data'], 'seed' | 'population'>;

/** The file as it is kept. */
export const readPopulationFile = async (objects: Pick<ObjectStore, 'get'>, { population: { key } }: Kept): Promise<Buffer> => {
  const body = await objects.get(key);
  if (body === undefined) throw new Error(`nothing is stored at ${key}`);
  return body;
};

/** Throws where it is not the list whose digest is the seed. */
export const readPopulation = async (objects: Pick<ObjectStore, 'get'>, kept: Kept): Promise<readonly ClosedRecord[]> => {
  const text = gunzipSync(await readPopulationFile(objects, kept)).toString('utf8');
  if (sha256Hex(text) !== kept.seed) throw new Error(`${kept.population.key} is not the list that was drawn from`);
  return populationFrom(text);
};
