import { describe, expect, it } from 'vitest';
import { defaultPolicy } from '../../../domain/policy/default-policy.ts';
import { mergePatch } from '../../../domain/policy/merge-patch.ts';
import { checkPolicy } from '../../../domain/policy/validate.ts';

const problems = (change: unknown) => {
  const found = checkPolicy(mergePatch(defaultPolicy, change));
  for (const { words } of found) {
    expect(words.en).toMatch(/[a-z].*\.$/);
    expect(words.zh).toMatch(/[\u4e00-\u9fff].*。$/);
  }
  return found.map(({ path, code, clause }) => `${path}: ${code} (${clause})`);
};

describe('a sound policy', () => {
  it('L2 the default policy is one, also as JSON', () => {
    expect(checkPolicy(defaultPolicy)).toEqual([]);
    expect(checkPolicy(JSON.parse(JSON.stringify(defaultPolicy)))).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['L1 another zone, without public holidays', { calendar: { zone: 'Europe/Berlin', holidays: 'none' } }],
    ['L1 hours on Saturdays', { calendar: { week: { 6: [{ from: '09:00', to: '12:00' }] } } }],
    ['B11 urgent in business time', { resolution: { urgent: hoursOf('business', 2) } }],
    ['B11 high round the clock', { resolution: { high: hoursOf('calendar', 12) } }],
    [
      'A7 technical mails have a target of their own',
      { firstResponse: { email: { byType: { technical: hoursOf('calendar', 2) } } } },
    ],
    ['A7 complaints by mail have none of their own any more', { firstResponse: { email: { byType: { complaint: null } } } }],
    ['A8 posts in forums are owed no answer', { firstResponse: { forum: { usual: null } } }],
    ['A10 other phrases, more of them or none', { conduct: { banned: ['没办法', 'no way'], exceptions: [] } }],
    ['H1 other weights', { performance: { weights: { csat: 70, efficiency: 10, inspection: 10, exam: 10 } } }],
    ['H2 exactly 20 % for compliance', compliance(20)],
  ])('%s', (_what, change) => expect(problems(change)).toEqual([]));
});

describe('L1 a target needs a calendar', () => {
  const businessTargets = (found: readonly string[]) => found.filter((one) => one.endsWith('target-without-calendar (L1)'));

  it.each<[string, unknown, string]>([
    ['no calendar at all', { calendar: null }, 'calendar: no-calendar (L1)'],
    ['an unknown zone', { calendar: { zone: 'Asia/Atlantis' } }, 'calendar: unknown-zone (L1)'],
    ['a week without hours', { calendar: { week: { 1: [], 2: [], 3: [], 4: [], 5: [] } } }, 'calendar: no-hours (L1)'],
    ['hours out of order', { calendar: { week: { 1: hours('13:00-18:00', '09:00-12:00') } } }, 'calendar: bad-hours (L1)'],
    ['hours that overlap', { calendar: { makeUpDay: hours('09:00-12:00', '11:00-18:00') } }, 'calendar: bad-hours (L1)'],
    ['hours that are no list', { calendar: { week: { 2: '9-5' } } }, 'calendar: bad-calendar (L1)'],
    ['unknown holidays', { calendar: { holidays: 'FR' } }, 'calendar: unknown-holidays (L1)'],
    ['a day of no length', { calendar: { dayLength: 0 } }, 'calendar: bad-day-length (L1)'],
  ])('L1 %s: the calendar is refused, and every target in business time with it', (_what, change, expected) => {
    const found = problems(change);
    expect(found).toContain(expected);
    expect(businessTargets(found)).toContain('resolution.normal.span: target-without-calendar (L1)');
    expect(businessTargets(found)).not.toContain('resolution.urgent.span: target-without-calendar (L1)');
  });
});

describe('L2 what is no policy', () => {
  it.each<[string, unknown, readonly string[]]>([
    [
      'a span of nothing',
      { resolution: { urgent: { span: { seconds: 0 } } } },
      ['resolution.urgent.span: bad-length (L2)', 'resolution.urgent.lead: lead-too-long (L2)'],
    ],
    [
      'a negative span',
      { resolution: { urgent: { span: { seconds: -1 } } } },
      [
        'resolution.urgent.span.seconds: bad-number (L2)',
        'resolution.urgent.span: bad-length (L2)',
        'resolution.urgent.lead: lead-too-long (L2)',
      ],
    ],
    ['a span of a century', { followUp: { span: { seconds: 3_155_760_000 } } }, ['followUp.span: bad-length (L2)']],
    ['a lead as long as its span', { followUp: { lead: { seconds: 3 * 86_400 } } }, ['followUp.lead: lead-too-long (L2)']],
    [
      'a lead on another clock',
      { followUp: { lead: { clock: 'business', seconds: 60, days: 0 } } },
      ['followUp.lead: lead-on-another-clock (L2)'],
    ],
    [
      'an unknown clock',
      { followUp: { span: { clock: 'lunar' } } },
      ['followUp.span.clock: unknown-clock (L1)', 'followUp.lead: lead-on-another-clock (L2)'],
    ],
    [
      'days left over from business time',
      {
        resolution: {
          normal: { span: { clock: 'calendar', seconds: 9999 }, lead: { clock: 'calendar', seconds: 60, days: null } },
        },
      },
      ['resolution.normal.span.days: days-by-the-clock (L1)'],
    ],
    [
      'a value that the policy does not know',
      { resolution: { someday: {} }, constructor: {} },
      ['constructor: unknown-value (L2)', 'resolution.someday: unknown-value (L2)'],
    ],
    ['a missing value', { resolution: { low: null } }, ['resolution.low: missing-value (L2)']],
    [
      'a text for a number',
      { followUpAttempts: 'three' },
      ['followUpAttempts: wrong-kind (L2)', 'followUpAttempts: bad-attempts (D5)'],
    ],
    ['shares of roles that are no whole (E1)', { makeUp: { agent: 0.6 } }, ['makeUp: bad-make-up (E1)']],
    ['half an attempt', { followUpAttempts: 2.5 }, ['followUpAttempts: bad-attempts (D5)']],
    ['phrases that are no list', { conduct: { banned: '不知道' } }, ['conduct.banned: wrong-kind (L2)']],
    ['an empty phrase', { conduct: { banned: ['不知道', ' '] } }, ['conduct.banned.1: bad-text (L2)']],
    [
      'a word that means nothing',
      { conduct: { greeting: { channels: { phone: 'sometimes' } } } },
      ['conduct.greeting.channels.phone: unknown-word (L2)'],
    ],
    [
      'a target for a type that there is not',
      { firstResponse: { email: { byType: { praise: hoursOf('calendar', 1) } } } },
      ['firstResponse.email.byType.praise: unknown-value (L2)'],
    ],
  ])('L2 %s', (_what, change, expected) => expect(problems(change)).toEqual(expected));

  it.each([null, 7, 'a policy', []])('L2 %j in place of a policy', (candidate) =>
    expect(checkPolicy(candidate).length).toBeGreaterThan(0),
  );
});

describe('H1 H2 performance schemes', () => {
  it.each<[string, unknown, string]>([
    ['H2 compliance below 20 %', compliance(19.9), 'performance.weights.compliance: compliance-too-light (H2)'],
    [
      'H2 compliance not weighed',
      { performance: { scheme: 'compliance' } },
      'performance.weights.compliance: compliance-too-light (H2)',
    ],
    ['H1 weights that do not add up', { performance: { weights: { csat: 50 } } }, 'performance.weights: bad-sum (H1)'],
    [
      'H1 a weight below nothing',
      { performance: { weights: { csat: -10, exam: 65 } } },
      'performance.weights.csat: bad-weight (H1)',
    ],
    ['H1 a score that there is not', { performance: { weights: { charm: 0 } } }, 'performance.weights.charm: unknown-score (H1)'],
    ['H1 an unknown scheme', { performance: { scheme: 'lottery' } }, 'performance.scheme: bad-scheme (H1)'],
    ['H1 no scheme', { performance: { weights: null } }, 'performance: bad-scheme (H1)'],
  ])('%s is refused', (_what, change, expected) => expect(problems(change)).toEqual([expected]));
});

describe('merge patch', () => {
  // RFC 7386, appendix A.
  it.each([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ a: 'b' }, ['c'], ['c']],
    [{ a: 'foo' }, null, null],
    [{ a: 'foo' }, 'bar', 'bar'],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('L2 %j with %j is %j', (target, patch, expected) => expect(mergePatch(target, patch)).toEqual(expected));

  it('L2 changes nothing of what it is given, and nothing of every object', () => {
    const target = Object.freeze({ a: Object.freeze({ b: 1 }) });
    expect(mergePatch(target, JSON.parse('{"a": {"c": 2}, "__proto__": {"polluted": true}}'))).toMatchObject({
      a: { b: 1, c: 2 },
    });
    expect(target).toEqual({ a: { b: 1 } });
    expect(({} as { polluted?: true }).polluted).toBeUndefined();
  });
});

function hoursOf(clock: 'business' | 'calendar', n: number) {
  const days = clock === 'business' ? 0 : null;
  return { clause: 'B11', span: { clock, seconds: n * 3600, days }, lead: { clock, seconds: 600, days } };
}
function hours(...intervals: readonly string[]) {
  return intervals.map((text) => ({ from: text.split('-')[0], to: text.split('-')[1] }));
}
function compliance(weight: number) {
  return {
    performance: {
      scheme: 'compliance',
      weights: { csat: 40 - weight + 40, efficiency: 10, inspection: 5, exam: 5, compliance: weight },
    },
  };
}
