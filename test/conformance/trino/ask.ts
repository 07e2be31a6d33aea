import type { AnswerValue } from '../../../infra/analytics/lake.ts';

/** Questions to Trino over its own HTTP protocol: an answer comes in pages, each of which names the next. */

export type Place = { readonly catalog: string; readonly schema: string };
export type Answered = {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly AnswerValue[])[];
};
type Page = {
  readonly columns?: Answered['columns'];
  readonly data?: Answered['rows'];
  readonly error?: { readonly errorName: string; readonly message: string };
  readonly nextUri?: string;
};

/** Asks in a catalogue and schema, in UTC as Athena does. Throws an Error with Trino's name of the error and its words. */
export const askTrino = async (endpoint: string, { catalog, schema }: Place, sql: string): Promise<Answered> => {
  const headers = { 'x-trino-user': 'analyst', 'x-trino-catalog': catalog, 'x-trino-schema': schema, 'x-trino-time-zone': 'UTC' };
  let page = await pageOf(fetch(`${endpoint}/v1/statement`, { method: 'POST', body: sql, headers }));
  let columns: Answered['columns'] = [];
  const rows: (readonly AnswerValue[])[] = [];
  for (;;) {
    if (page.error) throw new Error(`${page.error.errorName}: ${page.error.message}`);
    columns = page.columns ?? columns;
    rows.push(...(page.data ?? []));
    if (page.nextUri === undefined) return { columns, rows };
    page = await pageOf(fetch(page.nextUri));
  }
};

const pageOf = async (answer: Promise<Response>): Promise<Page> => (await (await answer).json()) as Page;
