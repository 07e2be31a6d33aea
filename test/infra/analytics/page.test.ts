import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { answers, columnsPart, page, questions } from '../../../infra/analytics/page.ts';
import { asTable } from '../../../infra/analytics/print.ts';

const written = readFileSync(page, 'utf8');

describe('docs/analytics.md', () => {
  it('has eleven questions with the SQL that was run, and answers in its columns', async () => {
    const found = await answers();
    expect(questions()).toHaveLength(11);
    for (const [index, { title, sql }] of questions().entries()) {
      const answer = found[index];
      expect(written).toContain(`### ${index + 1}. ${title}\n`);
      expect(written).toContain(`\`\`\`sql\n${sql}\n\`\`\``);
      expect(answer?.rows.length, title).toBeGreaterThan(0);
      const header = asTable({ columns: answer?.columns ?? [], rows: [], more: false }).split('\n')[0] ?? '';
      const names = header.split('|').map((name) => name.trim());
      expect(
        written.split('\n').some(
          (line) =>
            line
              .split('|')
              .map((name) => name.trim())
              .join() === names.join(),
        ),
      ).toBe(true);
    }
  });

  it('tells every column of every table, as the tables have them', () => {
    expect(written).toContain(columnsPart());
  });
});
