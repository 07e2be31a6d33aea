import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { openLake } from './lake.ts';
import { asCsv, asJson, asTable } from './print.ts';
import { lakeViews, type ViewColumn } from './views.ts';

const usage = `npm run sql -- "select ..."            one question
npm run sql -- --file question.sql   one from a file
npm run sql                          one after the other; .tables and .columns <table> say what there is, .quit ends

--data <folder>    data folder of the desk (default .local)
--json | --csv     instead of a table
--timeout <s>      seconds for a question (default 60)
--rows <n>         rows of an answer, at most (default 10000)`;

/** Questions to the lake of a desk on this machine. Exit code 1, and why, when one cannot be answered. */
const main = async (): Promise<void> => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      data: { type: 'string', default: '.local' },
      file: { type: 'string' },
      json: { type: 'boolean', default: false },
      csv: { type: 'boolean', default: false },
      timeout: { type: 'string', default: '60' },
      rows: { type: 'string', default: '10000' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return;
  }
  if (positionals.length > 1 || (positionals.length === 1 && values.file !== undefined))
    throw new Error(`One question, in quotes, or --file.\n\n${usage}`);
  const how = { seconds: wholeNumber('--timeout', values.timeout, 3600), rows: wholeNumber('--rows', values.rows, 10_000_000) };
  const print = values.json ? asJson : values.csv ? asCsv : asTable;
  const lake = await openLake(path.join(values.data, 'lake'));
  const answer = async (sql: string): Promise<void> => console.log(print(await lake.ask(sql, how)));
  try {
    const [question = values.file === undefined ? undefined : readFileSync(values.file, 'utf8')] = positionals;
    if (question === undefined) await converse(answer);
    else await answer(question);
  } finally {
    lake.close();
  }
};

/** Reads questions until the end of the input; one ends with a semicolon. What goes wrong with one is said, and the next may come. */
const converse = async (answer: (sql: string) => Promise<void>): Promise<void> => {
  const terminal = createInterface({
    input: process.stdin,
    output: process.stdout,
    terminal: process.stdin.isTTY,
  });
  let question = '';
  const tell = async (): Promise<void> => {
    const asked = question;
    question = '';
    if (asked.trim() !== '') await answer(asked).catch((error: unknown) => console.error(wordsOf(error)));
  };
  const prompt = (): void => {
    if (!process.stdin.isTTY) return;
    terminal.setPrompt(question.trim() === '' ? 'kefu> ' : '  ... ');
    terminal.prompt();
  };
  prompt();
  for await (const line of terminal) {
    if (question === '' && line.trim().startsWith('.')) {
      if (/^\s*\.(quit|exit)/.test(line)) break;
      describe(line.trim());
    } else {
      question += `${line}\n`;
      if (line.trimEnd().endsWith(';')) await tell();
    }
    prompt();
  }
  await tell();
  terminal.close();
};

const describe = (command: string): void => {
  const [, what, table] = /^\.(\w+)\s*(\w*)/.exec(command) ?? [];
  const views = lakeViews();
  const columns = views.find(({ name }) => name === table)?.columns;
  if (what === 'tables') console.log(views.map(({ name, comment }) => `${name.padEnd(18)} ${comment}`).join('\n'));
  else if (what === 'columns' && columns) console.log(columns.map(columnLine).join('\n'));
  else console.log('.tables   .columns <table>   .quit');
};

const columnLine = ({ name, type, comment }: ViewColumn): string => `${name.padEnd(32)} ${type.padEnd(10)} ${comment}`;

const wholeNumber = (option: string, text: string, most: number): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > most)
    throw new Error(`${option} takes a whole number from 1 to ${most}, not ${text}`);
  return value;
};

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

main().catch((error: unknown) => {
  console.error(wordsOf(error));
  process.exitCode = 1;
});
