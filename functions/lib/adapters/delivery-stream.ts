import { firehoseEndpoint } from '../env.ts';
import { type AwsError, awsError, createSignedFetch } from './signed-fetch.ts';

/** Rows for a table of the lake, each a JSON object. Resolves to those that were not taken; rejects when none could be given at all. */
export type PutRows = <Row extends object>(rows: readonly Row[]) => Promise<readonly Row[]>;

export type DeliveryStreamOptions = {
  readonly name: string;
  readonly region: string;
  /** Where Firehose is, when not AWS's own; by default AWS_ENDPOINT_URL_FIREHOSE or AWS_ENDPOINT_URL. */
  readonly endpoint?: string;
  /** Milliseconds that one attempt may take. Default 3,000. */
  readonly timeout?: number;
};

/** Firehose's limits for one PutRecordBatch; the size a little below its 4 MiB, for what stands around the records. */
const MOST_RECORDS = 500;
const MOST_BYTES = 3_900_000;

/**
 * Firehose's PutRecordBatch over signed `fetch`: one call of a client that would add 70 KB. What Firehose refuses of a batch is
 * given to it once more.
 * https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html
 */
export const createDeliveryStream = (options: DeliveryStreamOptions): PutRows => {
  const {
    name,
    region,
    endpoint = firehoseEndpoint() ?? `https://firehose.${region}.${domainOf(region)}`,
    timeout = 3_000,
  } = options;
  const url = new URL(endpoint);
  const call = createSignedFetch({ service: 'firehose', region, readError: firehoseError, attempts: 2, timeout });
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'Firehose_20150804.PutRecordBatch' };

  const putBatch = async (batch: readonly Buffer[]): Promise<readonly boolean[]> => {
    const body = { DeliveryStreamName: name, Records: batch.map((data) => ({ Data: data.toString('base64') })) };
    return call({ method: 'POST', url, headers, body: Buffer.from(JSON.stringify(body)) }, async (response) => {
      const { RequestResponses = [] } = (await response.json()) as { readonly RequestResponses?: readonly RecordAnswer[] };
      return batch.map((_, index) => RequestResponses[index]?.RecordId !== undefined);
    });
  };

  return async (rows) => {
    let waiting = rows.map((row) => ({ row, data: Buffer.from(`${JSON.stringify(row)}\n`) }));
    for (let turn = 0; turn < 2 && waiting.length > 0; turn += 1) {
      const left: typeof waiting = [];
      for (const batch of batches(waiting)) {
        const taken = await putBatch(batch.map(({ data }) => data));
        left.push(...batch.filter((_, index) => !taken[index]));
      }
      waiting = left;
    }
    return waiting.map(({ row }) => row);
  };
};

type RecordAnswer = { readonly RecordId?: string; readonly ErrorCode?: string };

const batches = <T extends { readonly data: Buffer }>(all: readonly T[]): readonly (readonly T[])[] => {
  const found: T[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const one of all) {
    const size = Math.ceil(one.data.length / 3) * 4;
    const last = found.at(-1);
    if (last === undefined || last.length >= MOST_RECORDS || bytes + size > MOST_BYTES) {
      found.push([one]);
      bytes = size;
    } else {
      last.push(one);
      bytes += size;
    }
  }
  return found;
};

const domainOf = (region: string): string => (region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com');

const firehoseError = async (response: Response): Promise<AwsError> => {
  const body = (await response.json().catch(() => ({}))) as { readonly __type?: string; readonly message?: string };
  return awsError(response.status, body.__type?.split('#').at(-1) ?? 'Unknown', body.message ?? '');
};
