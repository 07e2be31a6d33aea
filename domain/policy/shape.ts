import { caseTypes } from '../case/words.ts';
import { isRecord } from './merge-patch.ts';
import { none, type PolicyProblem, problemAt, within } from './problem.ts';

/**
 * Holds what somebody sent as a policy against the default policy as the pattern: the same members of the same kinds. So a value that
 * the policy gains is checked from its first day. What has rules of its own (calendar, performance) is checked by those.
 */
export const checkShape = (value: unknown, pattern: unknown, path: string): readonly PolicyProblem[] => {
  if (Object.hasOwn(ownRules, path)) return none;
  if (Array.isArray(pattern)) return checkList(value, pattern, path);
  if (isRecord(pattern)) return checkMembers(value, pattern, path);
  if (typeof value !== typeof pattern) return problemAt(path, wrongKind(kindOf(pattern)));
  if (typeof value === 'number') return Number.isFinite(value) && value >= 0 ? none : problemAt(path, badNumber);
  return typeof value === 'string' ? checkText(value, path) : none;
};

/** Checked by `checkPolicy` itself. */
const ownRules: Readonly<Record<string, true>> = { version: true, calendar: true, performance: true };

/** Values that take certain words only. */
const closedLists: readonly { readonly path: RegExp; readonly words: readonly string[] }[] = [
  { path: /^conduct\.(greeting|closing)\.channels\./, words: ['every', 'first', 'never'] },
];

/** Members that a policy may have although the default policy has none there. */
const optional = (path: string, pattern: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => {
  if (/^firstResponse\.\w+$/.test(path)) return { usual: aTarget, byType: {} };
  if (/^firstResponse\.\w+\.byType$/.test(path)) return Object.fromEntries(caseTypes.map((type) => [type, aTarget]));
  return isDuration(pattern) ? { days: 0 } : {};
};
const aTarget = { clause: '', span: { clock: 'calendar', seconds: 0 }, lead: { clock: 'calendar', seconds: 0 } };

const checkMembers = (value: unknown, pattern: Readonly<Record<string, unknown>>, path: string): readonly PolicyProblem[] => {
  if (!isRecord(value)) return problemAt(path, wrongKind(kindOf(pattern)));
  const allowed = optional(path, pattern);
  const unknown = Object.keys(value).filter((name) => !Object.hasOwn(pattern, name) && !Object.hasOwn(allowed, name));
  return [
    ...unknown.flatMap((name) => problemAt(within(path, name), unknownMember)),
    ...Object.keys({ ...pattern, ...allowed }).flatMap((name) => {
      if (Object.hasOwn(value, name)) return checkShape(value[name], pattern[name] ?? allowed[name], within(path, name));
      return Object.hasOwn(allowed, name) ? none : problemAt(within(path, name), missing);
    }),
  ];
};

/** Lists may be longer or shorter than the default's; every element is like one of its elements. */
const checkList = (value: unknown, pattern: readonly unknown[], path: string): readonly PolicyProblem[] => {
  if (!Array.isArray(value)) return problemAt(path, wrongKind(kindOf(pattern)));
  if (value.length > 1000) return problemAt(path, tooLong);
  return value.flatMap((element: unknown, index) => {
    const [first = none, ...others] = pattern.map((one) => checkShape(element, one, within(path, index)));
    return others.some((problems) => problems.length === 0) ? none : first;
  });
};

const checkText = (text: string, path: string): readonly PolicyProblem[] => {
  const words = closedLists.find((list) => list.path.test(path))?.words;
  if (words !== undefined && !words.includes(text)) return problemAt(path, unknownWord(words));
  return text.trim() === '' || text.length > 2000 ? problemAt(path, badText) : none;
};

export const isDuration = (value: unknown): boolean => isRecord(value) && typeof value.clock === 'string' && 'seconds' in value;

const kindOf = (pattern: unknown): { readonly en: string; readonly zh: string } => {
  if (Array.isArray(pattern)) return { en: 'a list', zh: '列表' };
  if (isRecord(pattern)) return { en: 'an object', zh: '对象' };
  if (typeof pattern === 'number') return { en: 'a number', zh: '数字' };
  if (typeof pattern === 'boolean') return { en: 'true or false', zh: 'true 或 false' };
  return { en: 'a text', zh: '文本' };
};

const wrongKind = ({ en, zh }: { readonly en: string; readonly zh: string }) => ({
  code: 'wrong-kind',
  clause: 'L2',
  words: { en: `This has to be ${en}.`, zh: `此处须为${zh}。` },
});
const unknownWord = (words: readonly string[]) => ({
  code: 'unknown-word',
  clause: 'L2',
  words: { en: `This is one of ${words.join(', ')}.`, zh: `此处可为 ${words.join('、')}。` },
});
const unknownMember = {
  code: 'unknown-value',
  clause: 'L2',
  words: {
    en: 'The policy knows no such value; GET /policy shows those that there are.',
    zh: '策略中没有此项;GET /policy 可查看全部项目。',
  },
};
const missing = {
  code: 'missing-value',
  clause: 'L2',
  words: { en: 'This is missing; a policy holds every value.', zh: '缺少此项;策略须包含全部项目。' },
};
const badText = {
  code: 'bad-text',
  clause: 'L2',
  words: { en: 'A text has 1 to 2000 characters.', zh: '文本须为 1 至 2000 个字符。' },
};
const badNumber = { code: 'bad-number', clause: 'L2', words: { en: 'A number is 0 or more.', zh: '数字须不小于 0。' } };
const tooLong = { code: 'too-long', clause: 'L2', words: { en: 'A list has at most 1000 elements.', zh: '列表最多 1000 项。' } };
