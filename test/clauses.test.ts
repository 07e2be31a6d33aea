import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { citations, citedIn, page, titlesIn } from './clauses.ts';

const notYet: readonly string[] = [];

describe('the clauses of the rule books', () => {
  it('docs/clauses.md is what the sources say; after a change, run: npm run clauses', () => {
    const written = readFileSync(path.join(import.meta.dirname, '../docs/clauses.md'), 'utf8');
    expect(written).toBe(page());
  });

  it('every clause is held by a test', () => {
    expect(citations().flatMap(({ id, tests }) => (tests.length === 0 ? [id] : []))).toEqual(notYet);
  });

  it('every clause is decided somewhere', () => {
    expect(citations().flatMap(({ id, sources }) => (sources.length === 0 ? [id] : []))).toEqual([]);
  });

  it.each<readonly [text: string, ids: readonly string[]]>([
    ['B1 confirmed', ['B1']],
    ['(B1-B3, B10)', ['B1', 'B2', 'B3', 'B10']],
    ['A10: what a text lacks', ['A10']],
    ['CA1 xB2 %E2%80 #D1 B1x', []],
  ])('reads the clauses of: %s', (text, ids) => {
    expect([...citedIn(text)].sort()).toEqual([...ids].sort());
  });

  it('reads the titles of tests, of tables with the clauses of their rows', () => {
    const source = [
      "it('A1 one', () => {});",
      "it.each([['A7', 1], ['L1 A8', 2]])('%s is %d', (clause) => {});",
      'it("B8 the customer\'s", async () => {});',
    ].join('\n');
    expect(titlesIn(source)).toEqual([
      { title: 'A1 one', cites: new Set(['A1']) },
      { title: '%s is %d', cites: new Set(['A7', 'L1', 'A8']) },
      { title: "B8 the customer's", cites: new Set(['B8']) },
    ]);
  });
});
