import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CaseCommand } from '../../../domain/case/commands.ts';
import { type Channel, channels } from '../../../domain/case/words.ts';
import { normalise } from '../../../domain/conduct/normalise.ts';
import { bannedIn, conductOf, type Finding, mostFindings } from '../../../domain/conduct/phrases.ts';
import { caseStream, commandId, interactionId } from '../../../domain/kernel/ids.ts';
import { defaultPolicy } from '../../../domain/policy/default-policy.ts';
import { onlyPolicy } from '../../../domain/policy/service-policy.ts';
import { caseHistory } from '../../../domain/views/case-history.ts';
import { anAgent, anAnsweredCase, anOpenInquiry, caseId, reply } from '../../support/cases.ts';
import { given, goingOn } from '../../support/given.ts';
import { monday } from '../../support/moments.ts';
import { met } from '../deadline/expected.ts';

const { conduct } = defaultPolicy;
const ten = monday.at('10:00');

/** What was found, as it stands in the text. */
const found = (text: string, policy = conduct): readonly string[] =>
  bannedIn(text, policy).map((finding) => (finding.kind === 'banned' ? text.slice(finding.start, finding.end) : finding.kind));
const phrasesIn = (text: string): readonly string[] =>
  bannedIn(text, conduct).map((finding) => (finding.kind === 'banned' ? finding.phrase : finding.kind));

describe('A10: banned phrases', () => {
  it.each(conduct.banned)('A10 %s is found to the character', (phrase) => {
    const text = `Hm… ${phrase}!`;
    expect(bannedIn(text, conduct)).toEqual([{ kind: 'banned', phrase, start: 4, end: 4 + phrase.length }]);
  });

  it.each([
    ['other case', "I DON'T Know.", "DON'T Know"],
    ['a curly apostrophe', 'I don’t know.', 'don’t know'],
    ['a full-width apostrophe', 'I don＇t know.', 'don＇t know'],
    ['more white space', 'It is not \t\n clear', 'not \t\n clear'],
    ['an ideographic space', 'not\u3000clear', 'not\u3000clear'],
    ['full width', 'ｎｏｔ　ｃｌｅａｒ。', 'ｎｏｔ　ｃｌｅａｒ'],
    ['a zero-width space', 'not cl\u200bear', 'not cl\u200bear'],
    ['blanks between characters', '我 不 知 道', '不 知 道'],
    ['traditional characters', '我們沒做過。', '我們沒做過'],
    ['a supplementary character before it', '🙂🙂 he is not here', 'he is not here'],
    ['among Chinese', '我don’t know啊', 'don’t know'],
  ])('A10 in %s', (_what, text, span) => {
    expect(found(text)).toEqual([span]);
  });

  it.each([
    'not clearly said',
    'we cannot clear it today',
    "they don't knowingly do it",
    "the_don't know1",
    'he is not hereby bound',
    'knot clear',
    '他不在乎价格',
    '其他不在此列',
    '知道了,清楚了',
    '',
  ])('A10 not inside other words: %j', (text) => {
    expect(phrasesIn(text)).toEqual([]);
  });

  it('A10 several are found in the order in which they stand, one that comes again each time', () => {
    expect(phrasesIn("他不在,我不清楚。Sorry, don't know; 不清楚")).toEqual(['他不在', '不清楚', "don't know", '不清楚']);
  });

  it('A10 the list is policy', () => {
    expect(found('no way, NO WAY', { ...conduct, banned: ['No way'] })).toEqual(['no way', 'NO WAY']);
    expect(found("don't know", { ...conduct, banned: ['', '  '] })).toEqual([]);
  });

  const anything = fc.array(
    fc.oneof(fc.string({ unit: 'binary', maxLength: 8 }), fc.constantFrom(...conduct.banned, '’', ' ', '\u3000', '不', 'know')),
    {
      maxLength: 12,
    },
  );

  it('A10 whatever the text, every span says what the list says', () => {
    fc.assert(
      fc.property(anything, (parts) => {
        const text = parts.join('');
        for (const finding of bannedIn(text, conduct)) {
          if (finding.kind !== 'banned') throw new Error('only phrases');
          expect(normalise(text.slice(finding.start, finding.end)).text).toBe(normalise(finding.phrase).text);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('A10 a phrase set among others is always found where it was put', () => {
    const around = fc.constantFrom('您好,', ' ', '\n', '🙂', '。', '(', '… ');
    fc.assert(
      fc.property(around, fc.constantFrom(...conduct.banned), around, (before, phrase, after) => {
        const banned = { kind: 'banned', phrase, start: before.length, end: before.length + phrase.length };
        expect(bannedIn(`${before}${phrase}${after}`, conduct)).toEqual([banned]);
      }),
    );
  });

  it('A10 a text of 30,000 characters is read in no time, and its findings are kept to a limit', () => {
    const text = '不知道'.repeat(10_000);
    const start = performance.now();
    const findings = conductOf({ text, channel: 'chat', first: false, speaker: 'a-1' }, conduct);
    expect(performance.now() - start).toBeLessThan(600);
    expect(findings).toHaveLength(mostFindings);
  });
});

describe('A10: greeting and closing', () => {
  const missing = (text: string, but: { channel?: Channel; first?: boolean; speaker?: string } = {}): readonly string[] =>
    conductOf({ text, channel: 'phone', first: true, speaker: 'a-17', ...but }, conduct).map(({ kind }) => kind);

  it.each([
    '您好,我是客服李娜。……感谢您的来电,再见。',
    '您好,工号1024为您服务。……祝您生活愉快!',
    'Good morning, this is Ann of Customer Service. … Thank you for calling.',
    'Hello, my name is Ann. … Best wishes',
    'HELLO, a-17 speaking. … Goodbye',
    '您好!我是 Ann,谢谢',
  ])('A10 as the rule book wants it: %s', (text) => {
    expect(missing(text)).toEqual([]);
  });

  it.each([
    ['no greeting', '我是李娜。谢谢', ['greeting-missing']],
    ['no name and no number', '您好。谢谢', ['greeting-missing']],
    ['an introduction that names nobody', 'Hello, this is … thanks', ['greeting-missing']],
    ['a greeting inside another word', 'High above, this is Ann. Thanks', ['greeting-missing']],
    ['a greeting that comes too late', `${'x '.repeat(200)}hello, this is Ann. Thanks`, ['greeting-missing']],
    ['no closing', 'Hello, this is Ann. It works now.', ['closing-missing']],
    ['a closing long before the end', `Hello, this is Ann. Thanks. ${'x '.repeat(300)}`, ['closing-missing']],
    ['nothing of either', 'It works now.', ['greeting-missing', 'closing-missing']],
  ])('A10 %s', (_what, text, kinds) => {
    expect(missing(text)).toEqual(kinds);
  });

  it('A10 A7 a mail is signed by who wrote it, so that its greeting needs no name', () => {
    expect(missing('Dear Ann,\n\nit works now.\n\nKind regards', { channel: 'email' })).toEqual([]);
  });

  it('A10 a chat is greeted once, and ends when it ends', () => {
    expect(missing('It works now.', { channel: 'chat' })).toEqual(['greeting-missing']);
    expect(missing('It works now.', { channel: 'chat', first: false })).toEqual([]);
    expect(missing('It works now.', { channel: 'desk' })).toEqual([]);
  });

  it('A10 every channel has its rule', () => {
    for (const courtesy of [conduct.greeting, conduct.closing])
      expect(Object.keys(courtesy.channels).sort()).toEqual([...channels].sort());
  });
});

describe('A10: what an agent says is flagged beside it', () => {
  const saying = (text: string): CaseCommand => ({ ...reply(ten), text }) as CaseCommand;
  const flagged = (findings: readonly Finding[]) => ({
    type: 'ConductFlagged' as const,
    data: { interactionId: interactionId('i-desk'), findings, at: ten },
  });
  const said = {
    type: 'InteractionRecorded' as const,
    data: { interactionId: interactionId('i-desk'), direction: 'outbound', channel: 'email', purpose: 'reply', at: ten } as const,
  };
  const banned: Finding = { kind: 'banned', phrase: '不清楚', start: 4, end: 7 };

  it('A10 in the same commit as the words, which go out all the same', () => {
    given(anOpenInquiry())
      .when(saying('您好,我不清楚。谢谢'))
      .gives(said, flagged([banned]), met('first-response', ten));
  });

  it('A10 good words are not flagged, nor is what the customer said', () => {
    given(anOpenInquiry()).when(saying('您好,已寄出。谢谢')).gives(said, met('first-response', ten));
    const customer = {
      ...saying('不知道'),
      interaction: { data: { interactionId: interactionId('i-desk'), direction: 'inbound', at: ten } },
    } as CaseCommand;
    expect(goingOn(anAnsweredCase(), customer).map(({ type }) => type)).not.toContain('ConductFlagged');
  });

  it('L2 A10 by the policy in force', () => {
    given(anOpenInquiry(), onlyPolicy({ ...defaultPolicy, conduct: { ...conduct, banned: [] } }))
      .when(saying('您好,我不清楚。谢谢'))
      .gives(said, met('first-response', ten));
  });

  it('A10 the case shows the findings with the interaction', () => {
    const events = goingOn(anOpenInquiry(), saying('您好,我不清楚。谢谢'));
    const history = caseHistory([
      { stream: caseStream(caseId), commit: 1, events, commandId: commandId('c'), actor: anAgent, at: ten },
    ]);
    expect(history?.interactions).toMatchObject([{ direction: 'inbound' }, { direction: 'outbound', findings: [banned] }]);
    expect(history?.interactions[0]).not.toHaveProperty('findings');
  });
});
