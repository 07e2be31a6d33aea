import { describe, expect, it } from 'vitest';
import { defaultPolicy } from '../../../domain/policy/default-policy.ts';
import { mergePatch } from '../../../domain/policy/merge-patch.ts';
import { checkPolicy } from '../../../domain/policy/validate.ts';

const problems = (inspection: unknown): readonly string[] => {
  const found = checkPolicy(mergePatch(defaultPolicy, { inspection }));
  for (const { words } of found) expect([words.en.slice(-1), words.zh.slice(-1)]).toEqual(['.', '。']);
  return found.map(({ path, code, clause }) => `${path}: ${code} (${clause})`);
};
const { sheet } = defaultPolicy.inspection;
const [first, second] = sheet.items;

describe('F1: how much is inspected', () => {
  it('a tenth of the month’s records and one of every agent, until a centre says otherwise', () => {
    expect(defaultPolicy.inspection).toMatchObject({ share: 0.1, leastPerAgent: 1 });
    expect(problems({ share: 0.25, leastPerAgent: 0 })).toEqual([]);
  });

  it.each<[string, unknown, string]>([
    ['nothing', { share: 0 }, 'inspection.share: bad-share (F1)'],
    ['more than all', { share: 1.5 }, 'inspection.share: bad-share (F1)'],
    ['half a record an agent', { leastPerAgent: 0.5 }, 'inspection.leastPerAgent: bad-least (F1)'],
  ])('%s is refused', (_what, change, expected) => expect(problems(change)).toContain(expected));
});

describe('F2: the score sheet', () => {
  it('has the rule book’s groups, and 100 points', () => {
    expect([...new Set(sheet.items.map(({ group }) => group))]).toEqual([
      'language',
      'attitude',
      'process',
      'knowledge',
      'solving',
    ]);
    expect(sheet.items.reduce((sum, { weight }) => sum + weight, 0)).toBe(100);
    expect(sheet.items.filter(({ group }) => group === 'process').map(({ item }) => item)).toEqual([
      ...['greeting', 'restating', 'options', 'confirmation', 'closing', 'record'],
    ]);
  });

  it('may have other items with other weights', () => {
    expect(problems({ sheet: { items: [{ ...first, weight: 7 }] } })).toEqual([]);
  });

  it.each<[string, unknown, string]>([
    ['no item', { items: [] }, 'inspection.sheet.items: no-items (F2)'],
    ['half a point', { items: [{ ...first, weight: 0.5 }] }, 'inspection.sheet.items.0.weight: bad-item-weight (F2)'],
    ['an item twice', { items: [first, second, first] }, 'inspection.sheet: item-named-twice (F2)'],
    ['an item that is fatal as well', { items: [{ ...first, item: 'insult' }] }, 'inspection.sheet: item-named-twice (F2)'],
    ['a name with spaces', { items: [{ ...first, item: 'be kind' }] }, 'inspection.sheet: bad-item-name (F2)'],
    [
      'a title in one language',
      { items: [{ ...first, title: { en: 'Only' } }] },
      'inspection.sheet.items.0.title.zh: missing-value (L2)',
    ],
  ])('%s is refused', (_what, change, expected) => expect(problems({ sheet: change })).toContain(expected));
});
