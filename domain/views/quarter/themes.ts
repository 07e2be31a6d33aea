/**
 * What customers speak of, by the words of their comments: Chinese without spaces is cut into words first (ICU's dictionary, which
 * Node brings). Only counts and common words leave this page; no comment is quoted.
 */

export const themes = [
  'speed',
  'solution',
  'attitude',
  'price',
  'quality',
  'delivery',
  'returns',
  'installation',
  'invoice',
] as const;
export type Theme = (typeof themes)[number];

/** `text` is read here and kept nowhere. */
export type Comment = { readonly text: string; readonly score?: number };

export type ThemeLine = {
  readonly theme: Theme;
  readonly comments: number;
  /** Comments that came with a score: 4-5, 3, 1-2. */
  readonly satisfied: number;
  readonly neutral: number;
  readonly dissatisfied: number;
  readonly average: number | null;
  /** The commonest words of these comments, each said by several customers. */
  readonly words: readonly { readonly word: string; readonly comments: number }[];
};
export type Voices = {
  readonly comments: number;
  readonly scored: number;
  readonly themes: readonly ThemeLine[];
  readonly other: number;
};

/** Below so many comments a word might lead to a person. */
const LEAST = 5;
const MOST_WORDS = 6;

/** Theme by theme; a comment may have several. Words are matched as they are cut, Latin ones by their beginnings. */
const lexicon: Readonly<Record<Theme, { readonly zh: readonly string[]; readonly en: readonly string[] }>> = {
  speed: {
    zh: ['等', '等待', '等了', '慢', '太慢', '快', '很快', '及时', '催', '拖', '速度', '效率', '好几天', '没人回复', '回复'],
    en: ['wait', 'slow', 'fast', 'quick', 'chase', 'repl', 'delay', 'days'],
  },
  solution: { zh: ['解决', '没解决', '方案', '没用', '反复', '同样'], en: ['solv', 'solution', 'work', 'again', 'answer'] },
  attitude: {
    zh: ['态度', '热情', '耐心', '专业', '冷淡', '不耐烦', '礼貌', '推', '负责', '转接'],
    en: ['friendly', 'unfriendly', 'impatient', 'patient', 'professional', 'polite', 'rude', 'responsible', 'passed'],
  },
  price: { zh: ['费用', '贵', '太贵', '运费', '收费', '价格'], en: ['cost', 'fee', 'price', 'expensive'] },
  quality: { zh: ['质量', '漏水', '破损', '坏', '损坏'], en: ['quality', 'leak', 'broken', 'damaged'] },
  delivery: { zh: ['物流', '快递', '配送', '发货', '地址'], en: ['delivery', 'parcel', 'shipping', 'shipment'] },
  returns: { zh: ['退货', '退款', '换货'], en: ['return', 'refund', 'exchange'] },
  installation: { zh: ['安装', '上门', '预约'], en: ['install', 'fitting'] },
  invoice: { zh: ['发票', '报销', '抬头', '单据'], en: ['invoice', 'receipt'] },
};

const nothingSaid: ReadonlySet<string> = new Set(
  '的 了 是 在 和 我 你 很 都 也 就 不 没 没有 还 还是 一直 the a an and to for of is was i it on not my very too at with from had nobody'.split(
    ' ',
  ),
);

// Made at the first text: its dictionary takes longer to load than the rest of a function to import.
let cutter: Intl.Segmenter | undefined;

/** The words of a text, in lower case, without white space and signs. */
export const wordsIn = (text: string): readonly string[] => {
  cutter ??= new Intl.Segmenter('zh', { granularity: 'word' });
  return [...cutter.segment(text.normalize('NFKC').toLowerCase())].flatMap(({ segment, isWordLike }) =>
    isWordLike ? [segment] : [],
  );
};

export const themesOf = (text: string, words = wordsIn(text)): readonly Theme[] => {
  const plain = text.normalize('NFKC').toLowerCase();
  return themes.filter((theme) => {
    const { zh, en } = lexicon[theme];
    // A dictionary may cut 太慢 as one word or as two: words of two and more signs are looked for in the text itself.
    return (
      zh.some((sign) => (sign.length > 1 ? plain.includes(sign) : words.includes(sign))) ||
      en.some((start) => words.some((word) => word.startsWith(start)))
    );
  });
};

type Count = { comments: number; scored: number; sum: number; satisfied: number; neutral: number; dissatisfied: number };

/** Takes comments one by one. */
export const createVoices = () => {
  const counts = new Map<Theme, Count & { readonly words: Map<string, number> }>();
  let [all, scored, other] = [0, 0, 0];
  return {
    add: ({ text, score }: Comment): void => {
      all += 1;
      if (score !== undefined) scored += 1;
      const cut = wordsIn(text);
      const found = themesOf(text, cut);
      if (found.length === 0) other += 1;
      const words = new Set(cut.filter(isTelling));
      for (const theme of found) {
        const count = counts.get(theme) ?? { ...noCount, words: new Map<string, number>() };
        counts.set(theme, count);
        count.comments += 1;
        if (score !== undefined) {
          count.scored += 1;
          count.sum += score;
          count[score >= 4 ? 'satisfied' : score === 3 ? 'neutral' : 'dissatisfied'] += 1;
        }
        for (const word of words) count.words.set(word, (count.words.get(word) ?? 0) + 1);
      }
    },
    voices: (): Voices => ({
      comments: all,
      scored,
      other,
      themes: themes
        .flatMap((theme): readonly ThemeLine[] => {
          const count = counts.get(theme);
          if (count === undefined) return [];
          const { comments, satisfied, neutral, dissatisfied, scored: n, sum, words } = count;
          const average = n === 0 ? null : sum / n;
          return [{ theme, comments, satisfied, neutral, dissatisfied, average, words: commonest(words) }];
        })
        .sort((a, b) => b.comments - a.comments || (a.theme < b.theme ? -1 : 1)),
    }),
  };
};

const noCount: Count = { comments: 0, scored: 0, sum: 0, satisfied: 0, neutral: 0, dissatisfied: 0 };

/** One sign alone says little, and numbers may be anybody's. */
const isTelling = (word: string): boolean =>
  !nothingSaid.has(word) && !/\d/.test(word) && (/\p{Script=Han}/u.test(word) ? word.length >= 2 : word.length >= 4);

const commonest = (words: ReadonlyMap<string, number>): ThemeLine['words'] =>
  [...words]
    .filter(([, count]) => count >= LEAST)
    .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
    .slice(0, MOST_WORDS)
    .map(([word, comments]) => ({ word, comments }));
