/**
 * Text as phrases are looked for in it: letters in lower case and half width, one kind of apostrophe, simplified characters,
 * white space as one blank, and none between Chinese characters. Every place remembers where it stands in the original.
 */
export type Normalised = {
  readonly text: string;
  /** For each UTF-16 unit of `text`, the units of the original that it stands for: `from` included, `to` not. */
  readonly places: readonly { readonly from: number; readonly to: number }[];
};

export const normalise = (original: string): Normalised => {
  const places: { from: number; to: number }[] = [];
  let text = '';
  let blank: { from: number; to: number } | undefined;
  const add = (units: string, place: { from: number; to: number }): void => {
    for (let unit = 0; unit < units.length; unit += 1) places.push(place);
    text += units;
  };
  for (let from = 0; from < original.length; ) {
    const character = String.fromCodePoint(original.codePointAt(from) as number);
    const to = from + character.length;
    const plain = plainOf(character);
    if (plain === ' ') {
      blank = { from: blank?.from ?? from, to };
    } else if (plain !== '') {
      if (blank !== undefined && text !== '' && !(isHan(text.at(-1)) && isHan(plain[0]))) add(' ', blank);
      blank = undefined;
      add(plain, { from, to });
    }
    from = to;
  }
  return { text, places };
};

const plainOf = (character: string): string => {
  if (/^[a-z0-9]$/.test(character)) return character; // most of any text
  if (/[\u200b-\u200d\u2060\ufeff\u00ad]/.test(character)) return ''; // seen by nobody
  if (/\s/.test(character)) return ' ';
  if (/['’‘ʼ‛′`´＇]/.test(character)) return "'";
  const narrow = character.normalize('NFKC').toLowerCase();
  return /^\s+$/.test(narrow) ? ' ' : (simplified.get(narrow) ?? narrow);
};

/** The traditional forms that occur in phrases of the trade; a centre may list further ones as phrases of their own. */
const pairs =
  '沒没們们過过辦办說说這这個个來来時时會会對对後后無无問问題题責责負负歸归麼么嗎吗誰谁還还關关處处員员請请謝谢發发給给為为傳传圖图張张檔档';
const simplified: ReadonlyMap<string, string> = new Map(
  (pairs.match(/../gu) ?? []).map((pair) => [pair[0] ?? '', pair[1] ?? '']),
);

const isHan = (character: string | undefined): boolean => character !== undefined && /\p{Script=Han}/u.test(character);
