import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { dayKind } from '../../../domain/calendar/holidays.ts';
import { type Bundles, bundleFunctions, projectRoot } from '../../../infra/aws/bundle.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'kefu-bundle-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const library = (name: string) => JSON.stringify(path.join(projectRoot, 'node_modules', name));
const functionsDir = (files: Readonly<Record<string, string>>): string => {
  const dir = mkdtempSync(path.join(folder, 'functions-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(dir, name), text);
  return dir;
};
const bundle = (dir: string) => bundleFunctions({ functionsDir: dir, buildDir: path.join(dir, 'out') });

/** Functions that look at files. */
const telling = ['files.api', 'mail.inbound'];

describe('the functions of this project', () => {
  let bundles: Bundles;
  const modules = (name: string) => readdirSync(bundles.assetOf(name)).filter((file) => file.endsWith('.mjs'));
  const size = (name: string) =>
    modules(name).reduce((sum, file) => sum + statSync(path.join(bundles.assetOf(name), file)).size, 0);

  beforeAll(async () => {
    bundles = await bundleFunctions({ buildDir: path.join(folder, 'build') });
  });

  it('are all bundled, each on its own, with its source map beside it', () => {
    const sources = readdirSync(path.join(projectRoot, 'functions')).filter((file) => file.endsWith('.ts'));
    expect(bundles.names).toEqual(sources.map((file) => path.basename(file, '.ts')).sort());
    for (const name of bundles.names) {
      const late = telling.includes(name) ? ['file-type.mjs', 'file-type.mjs.map'] : [];
      expect(readdirSync(bundles.assetOf(name)).sort()).toEqual([...late, 'index.mjs', 'index.mjs.map']);
    }
  });

  it('read what tells types of files when there is a file, from beside the bundle', async () => {
    for (const name of telling) {
      const [text, late] = ['index.mjs', 'file-type.mjs'].map((file) => path.join(bundles.assetOf(name), file));
      expect(readFileSync(text ?? '', 'utf8')).not.toContain('application/x-7z-compressed');
      const { fileTypeFromBuffer } = (await import(pathToFileURL(late ?? '').href)) as typeof import('file-type');
      expect(await fileTypeFromBuffer(Buffer.from('%PDF-1.7\n'))).toMatchObject({ mime: 'application/pdf' });
    }
  });

  it('stay within 450 KB, what reads mail within 650 KB', () => {
    const tooBig = bundles.names.filter((name) => size(name) > (name === 'mail.inbound' ? 650_000 : 450_000));
    expect(tooBig.map((name) => `${name} ${size(name)}`)).toEqual([]);
  });

  it('know no holiday by its name', () => {
    expect(readFileSync(path.join(bundles.assetOf('cases.api'), 'index.mjs'), 'utf8')).not.toContain('国庆节');
  });

  it('load Node’s own modules at their first use', () => {
    const atOnce = Object.entries(bundles.metafile.outputs).flatMap(([file, { imports }]) =>
      imports.filter(({ kind }) => kind !== 'dynamic-import').map(({ path: name }) => [file, name]),
    );
    expect(atOnce).toEqual([]);
  });

  it('hold no credential sources but the environment', () => {
    const inputs = Object.values(bundles.metafile.outputs).flatMap((output) => Object.keys(output.inputs));
    expect(inputs.filter((file) => /credential-provider-(?!env)/.test(file))).toEqual([]);
    expect(inputs.some((file) => file.includes('credential-provider-env'))).toBe(true);
  });
});

describe('bundling', () => {
  it('names a function that the system needs and that is not there', async () => {
    const dir = functionsDir({ 'cases.api.ts': 'export const handler = async () => 1;' });
    const bundles = await bundle(dir);
    expect(() => bundles.assetOf('board.api')).toThrow(`The system needs ${dir}/board.api.ts, which does not exist`);
  });

  it('refuses a folder without functions, and says what it looked for', async () => {
    await expect(bundle(functionsDir({ 'cases.ts': '' }))).rejects.toThrow(
      /No function files \(<name>\.\{api\|inbound\|stream\|queue\|timer\}\.ts\)/,
    );
  });

  it('fails with the place of a mistake', async () => {
    await expect(bundle(functionsDir({ 'cases.api.ts': 'export const handler = ;' }))).rejects.toThrow(/cases\.api\.ts:1:23/);
  });

  it('leaves an unchanged bundle alone, so that it may be read meanwhile', async () => {
    const dir = functionsDir({ 'cases.api.ts': 'export const handler = async () => 1;' });
    const file = path.join((await bundle(dir)).assetOf('cases.api'), 'index.mjs');
    const before = statSync(file);
    await bundle(dir);
    expect(statSync(file)).toMatchObject({ ino: before.ino, mtimeMs: before.mtimeMs });
    writeFileSync(path.join(dir, 'cases.api.ts'), 'export const handler = async () => 2;');
    await bundle(dir);
    expect(statSync(file).ino).not.toBe(before.ino);
    expect(readdirSync(path.dirname(file)).sort()).toEqual(['index.mjs', 'index.mjs.map']);
  });

  it('gives functions, classes and values of Node’s modules all the same', async () => {
    const dir = functionsDir({
      'cases.api.ts': `import { EventEmitter } from 'node:events'; import { sep } from 'node:path'; import { createHash } from 'crypto';
        import buffer from 'node:buffer'; import { Readable } from 'node:stream';
        export const handler = () => ({
          made: new Readable() instanceof Readable, other: new EventEmitter() instanceof Readable, given: Readable.from([1]) instanceof Readable,
          sep, bytes: buffer.Buffer.from('ab').length, digest: createHash('md5').update('').digest('hex'),
        });`,
    });
    const file = path.join((await bundle(dir)).assetOf('cases.api'), 'index.mjs');
    const { handler } = (await import(pathToFileURL(file).href)) as { handler: () => unknown };
    expect(handler()).toEqual({
      ...{ made: true, other: false, given: true },
      ...{ sep: path.sep, bytes: 2, digest: 'd41d8cd98f00b204e9800998ecf8427e' },
    });
  });

  it('knows of every day whether it is a holiday or a make-up day', async () => {
    const source = JSON.stringify(path.join(projectRoot, 'domain/calendar/holidays.ts'));
    const dir = functionsDir({ 'cases.api.ts': `export { dayKind as handler } from ${source};` });
    const file = path.join((await bundle(dir)).assetOf('cases.api'), 'index.mjs');
    const { handler } = (await import(pathToFileURL(file).href)) as { handler: typeof dayKind };
    const days = Array.from({ length: 24 * 366 }, (_, day) => new Date(Date.UTC(2003, 11, 1 + day)).toISOString().slice(0, 10));
    expect(days.filter((date) => handler(date) !== dayKind(date))).toEqual([]);
    expect(handler('2026-10-01')).toBe('holiday');
  });

  it('takes credentials from the environment, and refuses to go without', async () => {
    const dir = functionsDir({
      'cases.api.ts': `import { SQSClient } from ${library('@aws-sdk/client-sqs')};
        export const handler = () => new SQSClient({ region: 'us-east-1' }).config.credentials();`,
    });
    const file = path.join((await bundle(dir)).assetOf('cases.api'), 'index.mjs');
    const { handler } = (await import(pathToFileURL(file).href)) as { handler: () => Promise<unknown> };
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'key');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    vi.stubEnv('AWS_SESSION_TOKEN', 'token');
    expect(await handler()).toMatchObject({ accessKeyId: 'key', secretAccessKey: 'secret', sessionToken: 'token' });
    vi.stubEnv('AWS_ACCESS_KEY_ID', '');
    await expect(handler()).rejects.toThrow('Unable to find environment variable credentials');
    vi.unstubAllEnvs();
  });

  it('leaves source maps out where nobody reads them', async () => {
    const dir = functionsDir({ 'cases.api.ts': 'export const handler = async () => 1;' });
    const bundles = await bundleFunctions({ functionsDir: dir, buildDir: path.join(dir, 'out'), sourceMaps: false });
    expect(readdirSync(bundles.assetOf('cases.api'))).toEqual(['index.mjs']);
  });

  it('writes esbuild’s account of every bundle for the bench', async () => {
    const dir = functionsDir({ 'cases.api.ts': 'export const handler = async () => 1;' });
    await bundle(dir);
    const file = path.join(dir, 'out', 'metafile.json');
    expect(existsSync(file)).toBe(true);
    expect(
      Object.keys(JSON.parse(readFileSync(file, 'utf8')).outputs).filter((name) => name.endsWith('/cases.api/index.mjs')),
    ).toHaveLength(1);
  });
});
