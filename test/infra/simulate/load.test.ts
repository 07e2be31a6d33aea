import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, expect, it } from 'vitest';
import { loadStore } from '../../../infra/local/simulate/load.ts';
import { simulate } from '../../../infra/local/simulate/simulate.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'kefu-simulated-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// More than a thousand commits: the engine's own word for the end of a stream goes wrong there.
it('a simulated centre is stored, and the desk’s readers stand behind it: nothing is mailed, nothing armed', {
  timeout: 400_000,
}, async () => {
  const stored = await loadStore(simulate({ cases: 80, quarter: '2026-Q3', seed: 3, shifts: false }), folder);
  expect(stored).toBeGreaterThan(1000);
  const db = new DatabaseSync(path.join(folder, 'host.sqlite'), { readOnly: true });
  const places = db.prepare('SELECT mapping, sequence FROM stream_checkpoint').all();
  db.close();
  expect(places.map(({ sequence }) => Number(sequence))).toEqual([stored, stored]);
});
