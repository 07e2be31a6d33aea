import { describe, expect, it } from 'vitest';
import { createVoices, themesOf, wordsIn } from '../../../../domain/views/quarter/themes.ts';

describe('G3: what customers speak of', () => {
  it('Chinese is cut into words, English too', () => {
    expect(wordsIn('客服态度很好,物流太慢')).toEqual(expect.arrayContaining(['态度', '物流', '太慢']));
    expect(wordsIn('The refund was late!')).toEqual(['the', 'refund', 'was', 'late']);
  });

  it.each<readonly [string, readonly string[]]>([
    ['等了好几天才处理退款', ['speed', 'returns']],
    ['客服态度冷淡,不耐烦', ['attitude']],
    ['电子发票的问题还是没有解决', ['solution', 'invoice']],
    ['Waited for days for the invoice', ['speed', 'invoice']],
    ['滤芯漏水,质量要改进', ['quality']],
    ['今天天气不错', []],
    ['', []],
  ])('%s', (text, expected) => {
    expect(themesOf(text)).toEqual(expected);
  });

  it('comments are counted by theme and score, and none is quoted', () => {
    const voices = createVoices();
    for (let n = 0; n < 6; n += 1) voices.add({ text: `退款太慢,我是王小明,电话 1380013800${n}`, score: 2 });
    voices.add({ text: '物流很快', score: 5 });
    voices.add({ text: '今天天气不错' });
    const { comments, scored, other, themes } = voices.voices();
    expect({ comments, scored, other }).toEqual({ comments: 8, scored: 7, other: 1 });
    expect(themes.find(({ theme }) => theme === 'returns')).toMatchObject({
      comments: 6,
      dissatisfied: 6,
      satisfied: 0,
      average: 2,
    });
    expect(JSON.stringify(themes)).not.toMatch(/1380013800|王小明/);
  });

  it('a word of fewer than five comments is not shown: it might lead to a person', () => {
    const voices = createVoices();
    for (let n = 0; n < 4; n += 1) voices.add({ text: '退款太慢', score: 1 });
    expect(voices.voices().themes.flatMap(({ words }) => words)).toEqual([]);
  });
});
