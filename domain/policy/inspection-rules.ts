import { isRecord } from './merge-patch.ts';
import { type Complaint, none, type PolicyProblem, problemAt, within } from './problem.ts';

/** How much is inspected (F1), and by what sheet (F2). */
export type InspectionRules = {
  /** Of the month's closed records, 0.1 is a tenth. */
  readonly share: number;
  /** Records of every agent who closed any. */
  readonly leastPerAgent: number;
  readonly sheet: ScoreSheet;
};

/** `fatal`: what fails a record whatever its points are. */
export type ScoreSheet = {
  readonly items: readonly SheetItem[];
  readonly fatal: readonly FatalItem[];
};
/** `weight`: the points that it can earn, a whole number. */
export type SheetItem = {
  readonly item: string;
  readonly group: string;
  readonly weight: number;
  readonly title: { readonly en: string; readonly zh: string };
};
export type FatalItem = Omit<SheetItem, 'group' | 'weight'>;

/** F2: the groups of the rule book's sheet, each item with its weight; together they are 100 points. */
export const defaultInspection: InspectionRules = {
  share: 0.1,
  leastPerAgent: 1,
  sheet: {
    items: [
      item('language', 'wording', 10, 'Correct, polite language', '用语规范、礼貌'),
      item('language', 'banned-phrases', 10, 'No banned phrase', '未使用禁用语'),
      item('attitude', 'attitude', 10, 'Attitude', '服务态度'),
      item('attitude', 'empathy', 10, 'Empathy', '同理心'),
      item('process', 'greeting', 5, 'Greeting', '开场问候'),
      item('process', 'restating', 5, 'Need restated', '复述需求'),
      item('process', 'options', 5, 'Options offered', '提供方案'),
      item('process', 'confirmation', 5, 'Result confirmed', '确认结果'),
      item('process', 'closing', 5, 'Closing', '结束语'),
      item('process', 'record', 5, 'Complete record', '记录完整'),
      item('knowledge', 'knowledge', 15, 'Professional knowledge', '专业知识'),
      item('solving', 'solving', 15, 'Problem solving', '问题解决'),
    ],
    fatal: [
      { item: 'insult', title: { en: 'Insulted the customer', zh: '辱骂或顶撞客户' } },
      { item: 'disclosure', title: { en: 'Disclosed customer data', zh: '泄露客户信息' } },
      { item: 'false-promise', title: { en: 'Promised what cannot be kept', zh: '虚假承诺' } },
    ],
  },
};

function item(group: string, name: string, weight: number, en: string, zh: string): SheetItem {
  return { item: name, group, weight, title: { en, zh } };
}

/** F1, F2: a share of the records, at least so many an agent, and a sheet whose lines are told apart by their names. */
export const checkInspection = (value: unknown): readonly PolicyProblem[] => {
  if (!isRecord(value) || !isRecord(value.sheet)) return none; // its shape says so
  const { share, leastPerAgent, sheet } = value;
  const [items, fatal] = [linesOf(sheet.items), linesOf(sheet.fatal)];
  const names = [...items, ...fatal].map(({ item }) => item);
  const path = 'inspection.sheet';
  return [
    ...(typeof share === 'number' && share > 0 && share <= 1 ? none : problemAt('inspection.share', badShare)),
    ...(Number.isInteger(leastPerAgent) ? none : problemAt('inspection.leastPerAgent', badLeast)),
    ...(items.length > 0 ? none : problemAt(within(path, 'items'), noItems)),
    ...items.flatMap(({ weight }, index) =>
      Number.isInteger(weight) && Number(weight) >= 1 ? none : problemAt(`${path}.items.${index}.weight`, badWeight),
    ),
    ...(names.every((name) => typeof name === 'string' && /^[a-z][a-z0-9-]{0,39}$/.test(name)) ? none : problemAt(path, badName)),
    ...(new Set(names).size === names.length ? none : problemAt(path, namedTwice)),
  ];
};

const linesOf = (value: unknown): readonly Readonly<Record<string, unknown>>[] =>
  Array.isArray(value) ? value.filter(isRecord) : [];

const problem = (clause: string, code: string, en: string, zh: string): Complaint => ({ clause, code, words: { en, zh } });
const badShare = problem(
  'F1',
  'bad-share',
  'A share is more than 0 and at most 1; 0.1 is a tenth.',
  '比例须大于 0 且不超过 1;0.1 即十分之一。',
);
const badLeast = problem('F1', 'bad-least', 'A whole number of 0 or more.', '须为不小于 0 的整数。');
const noItems = problem('F2', 'no-items', 'A sheet has at least one item that earns points.', '评分表至少须有一个计分项。');
const badWeight = problem(
  'F2',
  'bad-item-weight',
  'A weight is a whole number of points, 1 or more.',
  '权重为整数分值,不小于 1。',
);
const badName = problem(
  'F2',
  'bad-item-name',
  'An item is named by lower-case letters, digits and hyphens, at most 40, the first a letter.',
  '评分项名称由小写字母、数字和连字符组成,以字母开头,最长 40 个字符。',
);
const namedTwice = problem(
  'F2',
  'item-named-twice',
  'Every item of a sheet has a name of its own.',
  '评分表中每一项的名称不得重复。',
);
