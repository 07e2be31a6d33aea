import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { simulate } from '../local/simulate/simulate.ts';
import { type Answer, openLake } from './lake.ts';
import { asTable } from './print.ts';
import { lakeViews } from './views.ts';
import { writeLake } from './write-lake.ts';

/** `docs/analytics.md`, made from the questions and the tables themselves: `npm run analytics` writes it anew. */

export type Question = { readonly title: string; readonly words: string; readonly sql: string };

const folder = path.join(import.meta.dirname, 'questions');
export const page = path.join(import.meta.dirname, '../../docs/analytics.md');

export const questions = (): readonly Question[] =>
  readdirSync(folder)
    .sort()
    .map((file) => {
      const lines = readFileSync(path.join(folder, file), 'utf8').trim().split('\n');
      const [title = '', ...words] = lines.filter((line) => line.startsWith('-- ')).map((line) => line.slice(3));
      return { title, words: words.join(' '), sql: lines.filter((line) => !line.startsWith('-- ')).join('\n') };
    });

/** Asks every question of a simulated quarter. */
export const answers = async (): Promise<readonly Answer[]> => {
  const lake = mkdtempSync(path.join(tmpdir(), 'kefu-page-'));
  try {
    await writeLake(simulate({ cases: 400, quarter: '2026-Q3', seed: 7 }), lake);
    const opened = await openLake(lake);
    const found: Answer[] = [];
    for (const { sql } of questions()) found.push(await opened.ask(sql));
    opened.close();
    return found;
  } finally {
    rmSync(lake, { recursive: true, force: true });
  }
};

export const pageOf = (found: readonly Answer[]): string =>
  [
    readFileSync(path.join(import.meta.dirname, 'page-head.md'), 'utf8').trim(),
    '## Eleven questions',
    ...questions().map(({ title, words, sql }, index) => {
      const answer = found[index];
      return `### ${index + 1}. ${title}\n\n${words}\n\n\`\`\`sql\n${sql}\n\`\`\`\n\n${answer === undefined ? '' : asTable(answer)}`;
    }),
    columnsPart(),
  ]
    .join('\n\n')
    .concat('\n');

/** What every table and column means. */
export const columnsPart = (): string =>
  [
    '## Tables and columns',
    ...lakeViews().map(({ name, comment, columns }) =>
      [
        `### ${name}`,
        '',
        comment,
        '',
        '| column | type | meaning |',
        '| --- | --- | --- |',
        ...columns.map((column) => `| \`${column.name}\` | ${column.type} | ${column.comment.replaceAll('|', '\\|')} |`),
      ].join('\n'),
    ),
  ].join('\n\n');

if (import.meta.main) writeFileSync(page, pageOf(await answers()));
