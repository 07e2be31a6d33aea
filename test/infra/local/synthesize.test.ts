import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { assemblies, synthesizeInto } from '../../../infra/local/synthesize.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'kefu-assemblies-'));
const marker = `marker-${process.pid}`;
const kept = (): readonly string[] => readdirSync(assemblies).filter((name) => !name.endsWith('.new'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  for (const name of kept()) rmSync(path.join(assemblies, name, marker), { force: true });
});

describe('the assembly of the local host', () => {
  it('is made once from the same sources and context, and copied whole from then on', async () => {
    const [first, second] = [path.join(folder, 'first'), path.join(folder, 'second')];
    await synthesizeInto(first);
    for (const name of kept()) writeFileSync(path.join(assemblies, name, marker), '');
    await synthesizeInto(second);
    expect(existsSync(path.join(second, marker))).toBe(true);
    for (const file of readdirSync(first).filter((name) => name.endsWith('.json')))
      expect(readFileSync(path.join(second, file), 'utf8')).toBe(readFileSync(path.join(first, file), 'utf8'));
    expect(readdirSync(second).filter((name) => name.startsWith('asset.')).length).toBeGreaterThan(20);
  });
});
