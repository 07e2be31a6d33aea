import { sha256Hex } from './digest.ts';
import type { HttpAnswer } from './http.ts';

/**
 * A document with its ETag, or 304 where the asker has it already. `asOf` and `until`, which move with the clock alone, do not make
 * another document.
 */
export const unlessKnown = (headers: Readonly<Record<string, string | undefined>>, body: object): HttpAnswer => {
  const told = JSON.stringify(body, (key, value: unknown) => (key === 'asOf' || key === 'until' ? undefined : value));
  const etag = `"${sha256Hex(told).slice(0, 32)}"`;
  const known = (headers['if-none-match'] ?? '').split(',').map((one) => one.trim().replace(/^W\//, ''));
  // Nobody keeps it but the one who asked, and that one asks each time.
  const answer = { headers: { etag, 'cache-control': 'private, no-cache' } };
  return known.includes(etag) || known.includes('*') ? { status: 304, ...answer } : { status: 200, body, ...answer };
};
