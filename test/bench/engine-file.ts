import { createHash } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';

export type Stored = Record<string, AttributeValue>;

/**
 * Puts items straight into the file of an engine (Dynoxide on SQLite), a hundred times as fast as through it. `table` exists, `keys` are
 * its partition and sort key, and nothing else writes it meanwhile; no stream tells of them. All or nothing; gives what `fill` gives.
 */
export const intoFile = <T>(
  { dbPath, table, keys }: { readonly dbPath: string; readonly table: string; readonly keys: readonly [string, string] },
  fill: (put: (item: Stored) => void) => T,
): T => {
  const database = new DatabaseSync(dbPath, { timeout: 10_000 });
  try {
    const insert = database.prepare(
      `INSERT OR REPLACE INTO "${table}" (pk, sk, item_json, item_size, hash_prefix) VALUES (?, ?, ?, ?, ?)`,
    );
    const [partition, sort] = keys;
    database.exec('BEGIN');
    const filled = fill((item) => {
      const text = JSON.stringify(item, bytesInBase64);
      const name = item[partition]?.S ?? '';
      insert.run(`S:${name}`, sortText(item[sort]), text, text.length, hashPrefix(name));
    });
    database.exec('COMMIT');
    return filled;
  } finally {
    database.close();
  }
};

/** Numbers in the order of their texts: how many digits before the point, counted from 5000, then the digits. Whole ones, not negative. */
const sortText = (value: AttributeValue | undefined): string => {
  if (value?.N === undefined) return `S:${value?.S ?? ''}`;
  return `N:2${5000 + value.N.length}${value.N.padEnd(40, '0')}`;
};

/** By it the engine shares a table out among those who scan it side by side. */
const hashPrefix = (partition: string): string =>
  createHash('md5').update('Outliers').update(partition).digest('hex').slice(0, 6);

/** Bytes as they stand in the engine's file; a Buffer would be told by its own rule before a replacer sees it. */
function bytesInBase64(this: unknown, key: string, value: unknown): unknown {
  const raw = (this as Record<string, unknown>)[key];
  return raw instanceof Uint8Array ? Buffer.from(raw).toString('base64') : value;
}
