import type { Language } from '../problem.ts';

/**
 * The language to answer in: Chinese where Hanzi carry the text, English otherwise. A Hanzi says about as much as three
 * letters. Quoted lines do not count; a mail with no letters at all gets Chinese, the centre's own.
 */
export const guessLanguage = (subject: string, text: string): Language => {
  const own = text
    .slice(0, 8_000)
    .split('\n')
    .filter((line) => !line.startsWith('>'));
  const sample = `${subject}\n${own.join('\n')}`.replace(/https?:\S+|\S+@\S+/g, ' ');
  const hanzi = count(sample, /\p{Script=Han}/gu);
  const kana = count(sample, /[\p{Script=Hiragana}\p{Script=Katakana}]/gu);
  const letters = count(sample, /\p{L}/gu) - hanzi - kana;
  if (hanzi === 0 && kana === 0) return letters > 0 ? 'en' : 'zh';
  return kana <= hanzi / 4 && hanzi * 3 >= letters ? 'zh' : 'en';
};

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;
