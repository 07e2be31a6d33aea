import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasStrayBrace, placesIn, rendered } from '../../../domain/notice/template.ts';
import { defaultPolicy } from '../../../domain/policy/default-policy.ts';
import { mergePatch } from '../../../domain/policy/merge-patch.ts';
import { checkPolicy } from '../../../domain/policy/validate.ts';

describe('L2: the words of a mail are policy', () => {
  it('L2 a value stands at its place; a paragraph whose value is not known is left out', () => {
    const template = 'Hello,\n\ncase {case}.\n\nBy {answerBy}.\n\nMore:\n{contacts}';
    expect(rendered(template, { case: 'K7', answerBy: undefined, contacts: '' })).toBe('Hello,\n\ncase K7.\n\nMore:');
  });

  it('L2 what is put in is never read as a place again', () => {
    fc.assert(
      fc.property(fc.string(), (subject) => {
        const text = `{case}${subject}`;
        expect(rendered('a {subject} b', { subject: text, case: 'SECRET' })).toBe(`a ${text} b`);
      }),
    );
    expect(rendered('{constructor}', {})).toBe('');
  });

  it('L2 places are found once each, stray braces as what they are', () => {
    expect(placesIn('{case} {case} {subject}')).toEqual(['case', 'subject']);
    expect(['{case}', '{case', 'case}', '{{case}}', '{the case}'].map(hasStrayBrace)).toEqual([false, true, true, true, true]);
  });
});

const problemsOf = (change: unknown) =>
  checkPolicy(mergePatch(defaultPolicy, change)).map(({ path, code, clause }) => `${path} ${code} ${clause}`);
const en = (text: unknown) => ({ templates: { acknowledgement: { en: text } } });

describe('what a policy may not say', () => {
  it('L2 the default is sound', () => {
    expect(problemsOf({})).toEqual([]);
  });

  it.each<[string, unknown, string]>([
    ['a place that nothing fills', en('Case {case}, {ticket}.'), 'templates.acknowledgement.en unknown-placeholder L2'],
    ['no case number', en('Thank you.'), 'templates.acknowledgement.en missing-placeholder A7'],
    ['a brace too many', en('Case {case}} '), 'templates.acknowledgement.en stray-brace L2'],
    ['a language that is missing', en(null), 'templates.acknowledgement.en missing-value L2'],
    ['no text at all', en(' '), 'templates.acknowledgement.en bad-text L2'],
    [
      'a template that there is not',
      { templates: { farewell: { clause: 'A7', zh: 'x', en: 'x' } } },
      'templates.farewell unknown-value L2',
    ],
    [
      'a complaint without an apology',
      { templates: { complaintAcknowledgement: { zh: '工单 {case}' } } },
      'templates.complaintAcknowledgement.zh no-apology C1',
    ],
    [
      'a survey without its link',
      { templates: { survey: { en: '{case} {until} {faq}' } } },
      'templates.survey.en missing-placeholder A7',
    ],
    [
      'a signature without a date',
      { templates: { signature: { zh: '{signer}' } } },
      'templates.signature.zh missing-placeholder A7',
    ],
    ['a name of two lines', { templates: { centre: { en: 'Desk\r\nBcc: x' } } }, 'templates.centre.en one-line A7'],
    [
      'an address that is none',
      { staffNotices: { addresses: ['a@b.example\r\nBcc: x@y.example'] } },
      'staffNotices.addresses.0 bad-address B6',
    ],
    ['a deadline that there is not', { staffNotices: { breaches: ['lunch'] } }, 'staffNotices.breaches.0 unknown-deadline L2'],
    ['a language that mails are not in', { staffNotices: { language: 'de' } }, 'staffNotices.language unknown-word L2'],
  ])('L2 %s is refused', (_what, change, problem) => {
    expect(problemsOf(change)).toContain(problem);
  });

  it('L2 says what would be taken, in both languages', () => {
    const [problem] = checkPolicy(mergePatch(defaultPolicy, en('Case {case} {ticket}')));
    expect(problem?.words.en).toContain('{case}, {subject}, {received}, {answerBy}');
    expect(problem?.words.zh).toContain('本模板可用');
  });
});
