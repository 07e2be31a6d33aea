import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, expect, it } from 'vitest';
import { createObjectFiles } from '../../../infra/local/s3-files.ts';
import { loadStore } from '../../../infra/local/simulate/load.ts';
import { simulatedPast } from '../../../infra/local/simulate/simulate.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'kefu-simulated-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// More than a thousand commits: the engine's own word for the end of a stream goes wrong there.
it('a simulated centre is stored, and the desk’s readers stand behind it: nothing is mailed, nothing armed', {
  timeout: 400_000,
}, async () => {
  const past = simulatedPast({ cases: 80, quarter: '2026-Q3', seed: 3, shifts: false });
  const stored = await loadStore(past, folder);
  expect(stored).toBeGreaterThan(1000);
  const db = new DatabaseSync(path.join(folder, 'host.sqlite'), { readOnly: true });
  const places = db.prepare('SELECT mapping, sequence FROM stream_checkpoint').all();
  db.close();
  expect(places.map(({ sequence }) => Number(sequence))).toEqual([stored, stored]);

  const [bucket = ''] = readdirSync(path.join(folder, 's3'));
  const found = await createObjectFiles(path.join(folder, 's3')).list(bucket, '');
  expect(found.map(({ key }) => key)).toEqual(past.files.map(({ key }) => key).sort());
  expect(found.map(({ key }) => key.slice(0, 19))).toEqual(['inspections/2026-07', 'inspections/2026-08']);
});
