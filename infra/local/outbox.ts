/** Mail that left the desk: raw `.eml` files and an index of their envelopes, under one folder. */

import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import { writeDurably } from './durable-files.ts';
import { headerFields } from './mail-headers.ts';
import type { Clock } from './seams.ts';

/** The envelope, as the index keeps it; `at` is ISO 8601 UTC on the virtual clock. */
export type Envelope = { readonly id: string; readonly at: string; readonly from: string; readonly to: readonly string[] };

/** A sent mail. `headers` have lower-case names; a field that repeats has its values joined with a comma. */
export type SentMail = Envelope & {
  readonly subject: string;
  readonly text: string;
  /** Missing where the mail has no HTML part. */
  readonly html?: string;
  readonly headers: Readonly<Record<string, string>>;
};

export type Outbox = {
  /** On the disk when it resolves. */
  add(mail: Omit<Envelope, 'at'> & { readonly raw: Buffer }): Promise<void>;
  /** Oldest first; with `limit`, only the newest. A mail that cannot be parsed shows its headers, and its raw text as text. */
  list(options?: { readonly limit?: number }): Promise<readonly SentMail[]>;
  /** The bytes that were sent; `undefined` for an unknown id. */
  raw(id: string): Promise<Buffer | undefined>;
};

/** An SES-like id: `0100` + time in hex + a UUID + `-000000`. */
export const sentMailId = (now: number): string => `0100${now.toString(16).padStart(12, '0')}-${randomUUID()}-000000`;

export const createOutbox = ({ folder, clock }: { folder: string; clock: Clock }): Outbox => {
  mkdirSync(folder, { recursive: true });
  const indexPath = join(folder, 'index.jsonl');
  const index: Envelope[] = [...readIndex(indexPath)];
  // A host killed while writing may have left half a line: it was never answered, and must not spoil the next one.
  appendLine(indexPath, '');
  const pathOf = (id: string): string => join(folder, `${id}.eml`);

  return {
    add: async ({ id, from, to, raw }) => {
      await writeDurably({ path: pathOf(id), parts: [raw], temporaryFolder: folder });
      const envelope = { id, at: new Date(clock.now()).toISOString(), from, to };
      appendLine(indexPath, JSON.stringify(envelope));
      index.push(envelope);
    },
    list: ({ limit = index.length } = {}) =>
      Promise.all(
        index
          .slice(Math.max(0, index.length - limit))
          .map(async (envelope) => parsed(envelope, await readFile(pathOf(envelope.id)))),
      ),
    raw: async (id) => (index.some((envelope) => envelope.id === id) ? readFile(pathOf(id)) : undefined),
  };
};

const parsed = async (envelope: Envelope, raw: Buffer): Promise<SentMail> => {
  const fields = headerFields(raw).map(({ name, value }) => [name.toLowerCase(), value] as const);
  const headers: Record<string, string> = {};
  for (const [name, value] of fields) headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  try {
    const { subject = '', text = '', html } = await PostalMime.parse(raw);
    return { ...envelope, subject, text, headers, ...(html === undefined ? {} : { html }) };
  } catch {
    return { ...envelope, subject: headers.subject ?? '', text: raw.toString('utf8'), headers };
  }
};

const readIndex = (path: string): readonly Envelope[] => {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return text.split('\n').flatMap((line) => {
    try {
      return line === '' ? [] : [JSON.parse(line) as Envelope];
    } catch {
      console.error(`[outbox] a broken line in ${path} is passed over`);
      return [];
    }
  });
};

const appendLine = (path: string, line: string): void => {
  const file = openSync(path, 'a');
  try {
    writeSync(file, `${line}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
};
