import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { clauseOfCase } from '../functions/lib/case-clauses.ts';
import { operations } from '../functions/lib/operations.ts';

/**
 * Every refusal as it stands in the sources, of the domain and of the edges: a list of codes kept beside them would forget the next one.
 * That each has a code, words in both languages and, in the domain, a clause is what their types demand.
 */
const root = path.resolve(import.meta.dirname, '..');
const text = '(`(?:[^`\\\\]|\\\\.)*`|\'(?:[^\'\\\\]|\\\\.)*\'|"(?:[^"\\\\]|\\\\.)*")';
const pair = new RegExp(`\\{\\s*en:\\s*${text},\\s*zh:\\s*${text}`, 'g');
const refusing = /(?:rejected\(\{|problem\(\{|notFound\()(?:(?!\n\};|\n {2}\}\);)[\s\S])*$/;

const refusals = ['domain', 'functions'].flatMap((folder) =>
  globSync(`${folder}/**/*.ts`, { cwd: root }).flatMap((file) => {
    const source = readFileSync(path.join(root, file), 'utf8');
    return [...source.matchAll(pair)]
      .filter(({ index }) => refusing.test(source.slice(Math.max(0, index - 600), index)))
      .map(([, en = '', zh = '']) => ({ file, en: en.slice(1, -1), zh: zh.slice(1, -1) }));
  }),
);

/** Something to do or to give, what it needs, or what the value may be. */
const advice = {
  en: /[;:]|\b(only|first|before|give|name|names|ask|send|need|needs|has to|have to|must|takes?|is one of|is written|still to come|at most|\d+ (to|bytes)|from \d|lists?|own|try again)\b|GET \/|\$\{(listed|words|accepted|en)/i,
  zh: /请|须|只|仅|可|先|应|不得|不能|[;:;:]|需要|为 \d|\$\{(listed|words|accepted|zh)/,
};

describe('bad input: every refusal says what would be accepted, in both languages', () => {
  it('there are as many as the sources have', () => {
    expect(refusals.length).toBeGreaterThan(110);
  });

  it.each(['en', 'zh'] as const)('in %s', (language) => {
    const silent = refusals.filter((one) => !advice[language].test(one[language]));
    expect(silent.map((one) => `${one.file}: ${one[language]}`)).toEqual([]);
  });

  it('in words of that language', () => {
    const wrong = refusals.filter(({ en, zh }) => !/[a-z]{2}/i.test(en) || !/[\u4e00-\u9fff]/.test(zh));
    expect(wrong).toEqual([]);
  });
});

describe('bad input: every refusal names its clause, or the RFC of what HTTP itself would not take', () => {
  /** Those behind which there is neither: how a list is paged, how a provider signs, how the read models are run, and our own faults. */
  const neither = [
    'bad-cursor',
    'bad-limit',
    'bad-query',
    'bad-signature',
    'internal-error',
    'invalid-fields', // its clause is given by each route
    'no-such-build',
    'not-found', // likewise
    'stale-timestamp',
  ];
  const built = globSync('functions/**/*.ts', { cwd: root }).flatMap((file) =>
    [...readFileSync(path.join(root, file), 'utf8').matchAll(/\bproblem\(\{((?:(?!\n {0,2}\}\)|\n {2}\}\);)[\s\S])*)/g)].map(
      ([, told = '']) => ({
        file,
        code: /code: '?([^',\n]+)/.exec(told)?.[1] ?? '?',
        clause: /clause(: '([^']+)')?/.exec(told)?.[2],
        told,
      }),
    ),
  );

  it('of the edges', () => {
    expect(built.length).toBeGreaterThan(40);
    const without = built.filter(({ told }) => !/\bclause\b/.test(told)).map(({ code }) => code);
    expect([...new Set(without)].filter((code) => !neither.includes(code))).toEqual([]);
    const named = built.flatMap(({ clause }) => clause ?? []);
    expect(named.filter((clause) => !/^([A-L]\d{1,2}|RFC \d{4}( \d+(\.\d+)*)?)$/.test(clause))).toEqual([]);
    expect(named).toEqual(expect.arrayContaining(['A1', 'E6', 'RFC 8259', 'RFC 9110 15.5.14', 'RFC 9110 15.5.16', 'RFC 7617']));
  });

  it('of a body that cannot be taken: the clause that asks for it', () => {
    const commands = Object.entries(operations).filter(
      ([key, { at, body }]) => /^POST \/cases/.test(key) && at === 'cases' && body,
    );
    const told = commands.filter(([key]) => key !== 'POST /cases/{id}/assignment'); // says its own
    expect(told.length).toBeGreaterThan(35);
    expect(told.map(([key]) => [key, clauseOfCase(key)])).toEqual(
      told.map(([key, { summary }]) => [key, /\(([A-L]\d+)/.exec(summary)?.[1]]),
    );
  });
});
