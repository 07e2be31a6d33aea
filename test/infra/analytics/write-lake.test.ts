import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, describe, expect, it } from 'vitest';
import type { Commit } from '../../../domain/kernel/event.ts';
import { commandId, streamId } from '../../../domain/kernel/ids.ts';
import { instantOf } from '../../../domain/kernel/time.ts';
import { eventColumns } from '../../../infra/analytics/event-columns.ts';
import { writeLake } from '../../../infra/analytics/write-lake.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'kefu-lake-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const commits = function* (many: number): Generator<Commit> {
  for (let n = 1; n <= many; n += 1)
    yield {
      stream: streamId(`case#S${n}`),
      commit: 1,
      commandId: commandId(`c${n}`),
      actor: { kind: 'agent', id: 'li' },
      at: instantOf(1_790_000_000_000 + n),
      events: [
        {
          type: 'CaseOpened',
          data: { channel: 'email', note: `quote " backslash \\ 中文 ${n}` },
          personal: { subject: 'secret' },
        },
        { type: 'CaseResolved', data: { at: instantOf(1_790_000_000_000 + n) } },
      ],
    };
};

const ask = async (sql: string) => {
  const connection = await (await DuckDBInstance.create()).connect();
  const reader = await connection.runAndReadAll(sql);
  connection.closeSync();
  return reader.getRowObjectsJson();
};

describe('a lake written in bulk', () => {
  it('holds a row for every event, in files of a limited size, and leaves nothing else behind', async () => {
    expect(await writeLake(commits(1_000), folder, { day: '2026-11-22', rowsPerFile: 600 })).toBe(2_000);
    const files = readdirSync(path.join(folder, 'events/day=2026-11-22')).sort();
    expect(files).toEqual(['bulk-00001.parquet', 'bulk-00002.parquet', 'bulk-00003.parquet', 'bulk-00004.parquet']);
    const parquet = `read_parquet('${folder}/events/*/*.parquet')`;
    expect(await ask(`select count(*)::int AS all_rows, count(distinct event_id)::int AS ids from ${parquet}`)).toEqual([
      { all_rows: 2000, ids: 2000 },
    ]);
    const described = await ask(`describe select * exclude day from ${parquet}`);
    expect(described.map((column) => column.column_name)).toEqual(eventColumns.map(({ name }) => name));
    expect(await ask(`select data from ${parquet} where event_id = 'case#S7/1/0'`)).toEqual([
      { data: '{"channel":"email","note":"quote \\" backslash \\\\ 中文 7"}' },
    ]);
  });
});
