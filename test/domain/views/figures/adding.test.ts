import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { figuresFrom, figuresOf } from '../../../../domain/views/figures/figures-of.ts';
import { groupNumbers } from '../../../../domain/views/figures/groups.ts';
import { addCount, addList, createHistogram, nearestRank, rankedBuckets } from '../../../../domain/views/figures/histogram.ts';
import { bucketName, complaintCount, countOf, sumOf } from '../../../../domain/views/figures/names.ts';
import { noNumbers } from '../../../../domain/views/figures/numbers.ts';
import { packDocument } from '../../../../domain/views/figures/packing/document.ts';
import { registry } from '../../../../domain/views/figures/registry/registry.ts';

const ofTimes = ['firstResponse.business', 'firstResponse.calendar', 'resolution.business', 'handling@phone', 'firstly.business'];
const names = [
  ...registry.flatMap(({ source }) => (source.kind === 'share' ? [source.count, ...source.of, source.less ?? 'opened'] : [])),
  ...ofTimes.flatMap((of) => [countOf(of), sumOf(of), ...[0, 1, 50, 51, 700].map((bucket) => bucketName(of, bucket))]),
  ...[1, 2, 3, 4, 5].flatMap((score) => [`csat@${score}`, `visit@${score}`]),
  ...['contacts', 'surveys.sent', 'surveys', 'opened', 'active.again~2026-06-30', 'escalated~2026-06-01', 'escalated~2026-07-02'],
  ...[complaintCount({ complaintClass: 'service', cause: 'a.b#3', department: 'x|y~1', result: 'upheld' }), 'resolved.once'],
];
const values = fc.dictionary(fc.constantFrom(...new Set(names)), fc.integer({ min: 1, max: 300 }), { maxKeys: 25 });
const places = fc.constantFrom('a-1|north|phone', 'a-1|south|phone', 'a-2|north|', '||chat');

describe('G1: numbers added up', () => {
  it('give every figure as if nothing were left out, packed or not, in whatever pieces they come', () => {
    const pieces = fc.array(fc.record({ place: places, values, packed: fc.boolean() }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(pieces, fc.subarray([...registry], { minLength: 1 }), (all, figures) => {
        const documents = all.filter(({ packed }) => packed).map((one) => packDocument([{ key: one.place, values: one.values }]));
        const sums = all.filter(({ packed }) => !packed).map((one) => ({ key: `2026-07-01|${one.place}`, values: one.values }));
        const whole: Record<string, number> = {};
        for (const one of all) for (const name in one.values) whole[name] = (whole[name] ?? 0) + (one.values[name] ?? 0);
        const beside = { from: '2026-07-01', inStock: 3 };
        const [group] = groupNumbers('people', { documents, sums }, { by: [], where: {}, figures }).values();
        expect(figuresFrom(group?.numbers ?? noNumbers(), figures, beside)).toEqual(figuresOf(whole, figures, beside));
      }),
      { numRuns: 80 },
    );
  });

  it('have the ranks of the values themselves, whether they come as lists or one by one', () => {
    const counts = fc.array(fc.tuple(fc.nat(300), fc.integer({ min: 1, max: 9 })), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(fc.array(fc.record({ counts, isList: fc.boolean() }), { minLength: 1, maxLength: 4 }), (pieces) => {
        const histogram = createHistogram();
        const all = new Map<number, number>();
        for (const piece of pieces) {
          const sorted = [...new Map(piece.counts)].sort(([a], [b]) => a - b);
          for (const [bucket, count] of sorted) all.set(bucket, (all.get(bucket) ?? 0) + count);
          const [buckets, those] = [sorted.map(([bucket]) => bucket), sorted.map(([, count]) => count)];
          if (piece.isList) addList(histogram, { buckets: Int32Array.from(buckets), counts: Float64Array.from(those) });
          else for (const [bucket, count] of sorted) addCount(histogram, bucket, count);
        }
        const sorted = [...all].sort(([a], [b]) => a - b);
        expect(rankedBuckets(histogram, [0.5, 0.9])).toEqual([nearestRank(sorted, 0.5), nearestRank(sorted, 0.9)]);
      }),
      { numRuns: 80 },
    );
  });
});
