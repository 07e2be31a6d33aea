import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

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
