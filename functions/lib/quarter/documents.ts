import { gunzipSync, gzipSync } from 'node:zlib';
import type { Quarter } from '../../../domain/calendar/quarter.ts';
import type { QuarterClosed, QuarterEvent, StoredDocument } from '../../../domain/improvement/events.ts';
import { evolveQuarter, initialQuarter, type QuarterState, quarterStream } from '../../../domain/improvement/quarter.ts';
import type { Basis, KeptBasis } from '../../../domain/views/quarter/basis.ts';
import { basisFrom, basisText } from '../../../domain/views/quarter/basis-document.ts';
import type { QuarterReport } from '../../../domain/views/quarter/report.ts';
import type { EventStore } from '../adapters/event-store.ts';
import type { ObjectStore } from '../adapters/object-store.ts';
import { sha256Hex } from '../digest.ts';

/** A quarter as it stands in its stream, and the documents of its closing. */

export const readQuarter = async (events: Pick<EventStore, 'load'>, quarter: Quarter): Promise<QuarterState> =>
  (await events.load(quarterStream(quarter)))
    .flatMap((commit) => commit.events as readonly QuarterEvent[])
    .reduce(evolveQuarter, initialQuarter);

/** The stored report of a closed quarter. Throws where the bytes are not those that were stored. */
export const readReport = async (objects: Pick<ObjectStore, 'get'>, closed: QuarterClosed['data']): Promise<QuarterReport> =>
  (await read(objects, closed.report)) as QuarterReport;

export const readBasis = async (objects: Pick<ObjectStore, 'get'>, closed: QuarterClosed['data']): Promise<KeptBasis> =>
  basisFrom(await read(objects, closed.basis));

/** Under their own digests: the same documents stand at the same place. */
export const storeDocuments = async (
  objects: Pick<ObjectStore, 'put'>,
  quarter: Quarter,
  { report, basis }: { readonly report: QuarterReport; readonly basis: Basis },
): Promise<Readonly<Record<'report' | 'basis', StoredDocument>>> => {
  const put = async (name: 'report' | 'basis', text: string): Promise<StoredDocument> => {
    const body = gzipSync(text);
    const sha256 = sha256Hex(body);
    const key = `quarters/${quarter}/${name}-${sha256.slice(0, 16)}.json.gz`;
    await objects.put(key, body, { contentType: 'application/gzip' });
    return { key, sha256, bytes: body.length };
  };
  return { report: await put('report', JSON.stringify(report)), basis: await put('basis', basisText(basis)) };
};

const read = async (objects: Pick<ObjectStore, 'get'>, { key, sha256 }: StoredDocument): Promise<unknown> => {
  const body = await objects.get(key);
  if (body === undefined) throw new Error(`nothing is stored at ${key}`);
  if (sha256Hex(body) !== sha256) throw new Error(`${key} is not what was stored`);
  return JSON.parse(gunzipSync(body).toString('utf8')) as unknown;
};
