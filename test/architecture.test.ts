import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { deadlineWords } from '../domain/deadline/kind-words.ts';

const root = path.resolve(import.meta.dirname, '..');
const files = (pattern: string): string[] => globSync(pattern, { cwd: root }).sort();
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const lines = (file: string): number => read(file).trimEnd().split('\n').length;

/** What a file imports, as paths from the root where they are relative. */
const importsOf = (file: string): string[] =>
  [...read(file).matchAll(/^\s*(?:import|export)\b[^'"]*?from\s+['"]([^'"]+)['"]|^import\s+['"]([^'"]+)['"]/gm)]
    .map(([, from, bare]) => from ?? bare ?? '')
    .map((name) => (name.startsWith('.') ? path.join(path.dirname(file), name) : name));

const domain = files('domain/**/*.ts');
const functions = files('functions/*.ts');

describe('the layering', () => {
  it('finds the files it speaks of', () => {
    expect(domain.length).toBeGreaterThan(20);
    expect(functions.length).toBeGreaterThanOrEqual(10);
  });

  it.each(domain)('%s imports the domain alone', (file) => {
    const allowed: Readonly<Record<string, RegExp>> = {
      'domain/kernel/zone.ts': /^temporal-polyfill\//,
      'domain/calendar/holidays.ts': /^chinese-days\//,
    };
    const foreign = importsOf(file).filter((name) => !name.startsWith('domain/') && !allowed[file]?.test(name));
    expect(foreign).toEqual([]);
  });

  it.each(domain)('%s has no clock, no dice and no input or output', (file) => {
    expect(read(file)).not.toMatch(/Date\.now\(|new Date\(\)|Math\.random|process\.\w|\bfetch\(|setTimeout|require\(/);
  });

  it.each(functions)('%s is a handler of at most 60 lines that only wires', (file) => {
    expect(lines(file)).toBeLessThanOrEqual(60);
    expect(file).toMatch(/^functions\/[a-z]+\.(api|inbound|stream|queue|timer)\.ts$/);
  });

  it.each(files('functions/**/*.ts').filter((file) => file !== 'functions/lib/env.ts'))(
    '%s leaves the environment to env.ts',
    (file) => {
      expect(read(file)).not.toMatch(/process\.env/);
    },
  );

  it.each([...files('functions/**/*.ts')])('%s knows nothing of where it runs', (file) => {
    expect(importsOf(file).filter((name) => name.startsWith('infra/') || name.startsWith('test/'))).toEqual([]);
    expect(read(file)).not.toMatch(/isLocal|IS_LOCAL|if \(local/i);
  });

  // The demo's day and the simulated centre are customers and agents, not stand-ins.
  const standIns = files('infra/local/**/*.ts').filter((file) => !/^infra\/local\/(demo|simulate)\//.test(file));
  it.each(standIns)('%s stands in for the services and knows no business', (file) => {
    const business = importsOf(file).filter((name) => /^domain\/(case|deadline|policy|views|intake|calendar)\//.test(name));
    expect(business).toEqual([]);
  });
});

describe('the shape', () => {
  it.each([...domain, ...files('functions/**/*.ts'), ...files('infra/**/*.ts')])('%s has at most 300 lines', (file) => {
    expect(lines(file)).toBeLessThanOrEqual(300);
  });

  it.each([...domain, ...files('functions/**/*.ts'), ...files('infra/**/*.ts')])('%s has no export * and no enum', (file) => {
    expect(read(file)).not.toMatch(/^export \*|^\s*(export )?(const )?enum /m);
  });
});

describe('the words', () => {
  it.each(Object.entries(deadlineWords))('the deadline %s is called in the glossary as it is everywhere', (_kind, { en, zh }) => {
    const row = read('docs/glossary.md')
      .split('\n')
      .find((line) => line.startsWith('| kinds of deadline '));
    const [, , chinese = '', english = ''] = (row ?? '').split('|').map((cell) => cell.trim());
    expect(chinese.split('、')).toContain(zh);
    expect(english.split(', ')).toContain(en);
  });
});

describe('the packages', () => {
  const manifest = JSON.parse(read('package.json')) as { dependencies: object; devDependencies: object };

  it('are pinned exactly', () => {
    const versions = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
    expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version as string))).toEqual([]);
  });

  it('name everything that functions and domain import', () => {
    const imported = [...domain, ...files('functions/**/*.ts')]
      .flatMap(importsOf)
      .filter((name) => !/^(domain|functions)\//.test(name) && !name.startsWith('node:') && name !== 'aws-lambda')
      .map((name) =>
        name
          .split('/')
          .slice(0, name.startsWith('@') ? 2 : 1)
          .join('/'),
      );
    expect([...new Set(imported)].filter((name) => !(name in manifest.dependencies))).toEqual([]);
  });
});
