import { describe, expect, it } from 'vitest';
import type { CaseCommand } from '../../../domain/case/commands.ts';
import type { CaseEvent } from '../../../domain/case/events.ts';
import { angryWords, fallingScores, openFlags, type RiskFlagged, signsIn } from '../../../domain/case/risk.ts';
import { defaultPolicy } from '../../../domain/policy/default-policy.ts';
import { defaultRiskRules } from '../../../domain/policy/risk-rules.ts';
import { onlyPolicy } from '../../../domain/policy/service-policy.ts';
import {
  aClosedCase,
  again,
  anOpenInquiry,
  aResolvedCase,
  callReport,
  customerSays,
  dispute,
  reply,
  resolve,
  theCustomer,
} from '../../support/cases.ts';
import { acknowledgeRisk, saying } from '../../support/complaints.ts';
import { given, goingOn, stateOf } from '../../support/given.ts';
import { day, friday, monday, nextMonday, thursday, tuesday, wednesday } from '../../support/moments.ts';

const noon = monday.at('12:00');
const flags = (history: readonly CaseEvent[]) => history.filter((event): event is RiskFlagged => event.type === 'RiskFlagged');
const open = (history: readonly CaseEvent[]) => openFlags(stateOf(history)).map(({ rule }) => rule);

describe('C4: repeated contact', () => {
  const twice = goingOn(anOpenInquiry(), again(tuesday.at('10:00')));

  it('C4 the third contact within seven days is a sign', () => {
    expect(flags(twice)).toEqual([]);
    expect(flags(goingOn(twice, again(wednesday.at('10:00'))))).toEqual([
      {
        type: 'RiskFlagged',
        data: {
          rule: 'repeated-contact',
          evidence: { contacts: 3, since: monday.at('09:00') },
          at: wednesday.at('10:00'),
        },
      },
    ]);
  });

  it('C4 contacts of more than seven days ago do not count, nor do replies and machines', () => {
    const later = nextMonday.at('09:01');
    expect(flags(goingOn(twice, again(later)))).toEqual([]);
    expect(flags(goingOn(twice, reply(noon), again(wednesday.at('10:00'), { automatic: 'auto-reply' })))).toEqual([]);
    expect(flags(goingOn(twice, customerSays(wednesday.at('10:00'))))).toHaveLength(1);
    expect(flags(goingOn(twice, callReport('ringing', wednesday.at('10:00'), { joins: true })))).toHaveLength(1);
  });

  it('C4 flagged once, until a supervisor has taken note; then it takes as many new contacts', () => {
    const flagged = goingOn(twice, again(wednesday.at('10:00')), again(wednesday.at('11:00')));
    expect(flags(flagged)).toHaveLength(1);
    const noted = goingOn(flagged, acknowledgeRisk(wednesday.at('12:00')));
    const more = goingOn(noted, again(thursday.at('09:00')), again(thursday.at('10:00')));
    expect(flags(more)).toHaveLength(1);
    expect(flags(goingOn(more, again(friday.at('09:00'))))).toHaveLength(2);
  });

  it('C4 how many in how long is policy', () => {
    const rules = { ...defaultRiskRules, repeatedContact: { ...defaultRiskRules.repeatedContact, contacts: 2 } };
    given(anOpenInquiry(), onlyPolicy({ ...defaultPolicy, risk: rules }))
      .when(again(noon))
      .includes({
        type: 'RiskFlagged',
        data: { rule: 'repeated-contact', evidence: { contacts: 2, since: monday.at('09:00') }, at: noon },
      });
  });
});

describe('C4: what the words show', () => {
  const angry = '你们是骗子！I am furious.';

  it('C4 angry words are flagged with the words, by their places in the text', () => {
    expect(flags(goingOn(anOpenInquiry(), saying(noon, angry)))).toEqual([
      {
        type: 'RiskFlagged',
        data: { rule: 'angry-words', evidence: { phrases: 2 }, at: noon },
        personal: {
          quotes: [
            { quote: '骗子', start: 3, end: 5 },
            { quote: 'furious', start: 11, end: 18 },
          ],
        },
      },
    ]);
  });

  it('C4 the subject speaks too, and unreasonable demands are a rule of their own', () => {
    expect(flags(goingOn(anOpenInquiry(), saying(noon, '请十倍赔偿', '太差了')))).toMatchObject([
      { data: { rule: 'angry-words' }, personal: { quotes: [{ quote: '太差', start: 0, end: 2, in: 'subject' }] } },
      { data: { rule: 'unreasonable-demands' }, personal: { quotes: [{ quote: '十倍赔偿' }] } },
    ]);
  });

  it('C4 nothing that quotes the customer stands outside the personal part', () => {
    const [flag] = flags(goingOn(anOpenInquiry(), saying(noon, angry)));
    expect(JSON.stringify(flag?.data)).not.toMatch(/骗子|furious/);
    expect(JSON.stringify(stateOf(goingOn(anOpenInquiry(), saying(noon, angry))).risk)).not.toMatch(/骗子|furious/);
  });

  it('C4 the contact that opens the case speaks as well; what an agent writes does not', () => {
    const first: CaseCommand = {
      type: 'OpenCaseAtDesk',
      now: noon,
      by: { kind: 'agent', id: 'agent-1', role: 'agent' },
      opening: { caseId: stateOf(anOpenInquiry()).id, source: 's', channel: 'chat', subject: 'Hello', customer: {} },
      openedAt: noon,
      interaction: { data: { interactionId: 'i' as never, direction: 'inbound', channel: 'chat', at: noon } },
      text: angry,
    };
    expect(flags(goingOn([], first))).toHaveLength(1);
    const ours = reply(noon);
    if (ours.type !== 'RecordInteraction') throw new Error('no reply');
    expect(flags(goingOn(anOpenInquiry(), { ...ours, text: angry }))).toEqual([]);
  });

  it('C4 flagged once until a supervisor has taken note, then again', () => {
    const flagged = goingOn(anOpenInquiry(), saying(noon, angry), saying(noon, angry));
    expect(flags(flagged).map(({ data }) => data.rule)).toEqual(['angry-words', 'repeated-contact']);
    expect(open(flagged)).toEqual(['repeated-contact', 'angry-words']);
    const noted = goingOn(flagged, acknowledgeRisk(noon, 'angry-words'));
    expect(open(noted)).toEqual(['repeated-contact']);
    expect(open(goingOn(noted, saying(tuesday.at('09:00'), angry)))).toEqual(['repeated-contact', 'angry-words']);
  });

  it.each([
    ['a longer word', 'We liarsen about.', []],
    ['another case and width', 'ＦＵＲＩＯＵＳ', ['ＦＵＲＩＯＵＳ']],
    ['spread over a line break', 'I am fed\nup', ['fed\nup']],
    ['harmless words that contain one', '垃圾桶坏了', []],
    ['quoted lines of a mail', 'Thank you!\n> you are a scam', []],
    ['an empty text', '', []],
  ])('C4 %s', (_what, text, expected) => {
    const [sign] = signsIn({ text }, defaultRiskRules);
    expect((sign?.quotes ?? []).map(({ quote }) => quote)).toEqual(expected);
    for (const { quote, start, end } of sign?.quotes ?? []) expect(text.slice(start, end)).toBe(quote);
  });

  it('C4 how many phrases it takes is policy, and so is the list', () => {
    const risk = { ...defaultRiskRules, angryWords: { phrases: ['oh no'], exceptions: [], atLeast: 2 } };
    const policies = onlyPolicy({ ...defaultPolicy, risk });
    given(anOpenInquiry(), policies)
      .when(saying(noon, 'oh no, oh no'))
      .includes(expect.objectContaining({ type: 'RiskFlagged', data: expect.objectContaining({ evidence: { phrases: 2 } }) }));
    given(anOpenInquiry(), policies)
      .when(saying(noon, 'oh no, furious'))
      .gives({
        type: 'InteractionRecorded',
        data: { interactionId: 'i-said' as never, direction: 'inbound', channel: 'email', at: noon },
      });
    expect(angryWords('Oh  NO!', ['oh no'])).toEqual([{ quote: 'Oh  NO', start: 0, end: 6 }]);
  });

  it('C4 a text of a hundred thousand characters is read in part, and keeps a few quotes', () => {
    const [flag] = flags(goingOn(anOpenInquiry(), saying(noon, '骗子'.repeat(50_000))));
    expect(flag?.personal?.quotes).toHaveLength(20);
  });
});

describe('C4: falling scores', () => {
  it.each([
    [[5, 3], { from: 5, to: 3 }],
    [[1, 5, 3], { from: 5, to: 3 }],
    [[5, 4], undefined],
    [[3, 5], undefined],
    [[1], undefined],
    [[], undefined],
  ])('C4 %j', (scores, evidence) => {
    expect(fallingScores(scores, { drop: 2 })).toEqual(evidence);
  });

  it('C4 a score two lower than the one before is a sign', () => {
    const scored = (at: string, score: 1 | 2 | 3 | 4 | 5): CaseCommand => ({
      type: 'RecordFollowUp',
      now: day('2026-11-16').at(at),
      by: { kind: 'agent', id: 'agent-1', role: 'agent' },
      at: day('2026-11-16').at(at),
      channel: 'phone',
      reached: true,
      score,
    });
    const first = goingOn(aResolvedCase(), scored('11:00', 5), dispute(noon), resolve(monday.at('14:00')));
    expect(flags(first)).toEqual([]);
    expect(flags(goingOn(first, scored('15:00', 3)))).toEqual([
      {
        type: 'RiskFlagged',
        data: { rule: 'falling-scores', evidence: { from: 5, to: 3 }, at: monday.at('15:00') },
      },
    ]);
    expect(flags(goingOn(first, scored('15:00', 4)))).toEqual([]);
  });
});

describe('C4: taking note', () => {
  const flagged = goingOn(anOpenInquiry(), saying(noon, 'a scam'));

  it('C4 a supervisor takes note of a flag, or of all; twice is once', () => {
    given(flagged)
      .when(acknowledgeRisk(noon))
      .gives({ type: 'RiskAcknowledged', data: { rule: 'angry-words', by: 'supervisor-1', at: noon } });
    given(goingOn(flagged, acknowledgeRisk(noon)))
      .when(acknowledgeRisk(noon))
      .unchanged();
    given(flagged)
      .when(acknowledgeRisk(noon, undefined, 'agent'))
      .refused('below-rank', 'C4');
    given(flagged).when(acknowledgeRisk(noon, 'repeated-contact')).refused('no-risk-flag', 'C4');
    given(anOpenInquiry()).when(acknowledgeRisk(noon)).refused('no-risk-flag', 'C4');
    given([]).when(acknowledgeRisk(noon)).refused('unknown-case', 'A2');
  });

  it('C4 an archived case raises none', () => {
    given(aClosedCase())
      .when({
        type: 'ReceiveContact',
        now: noon,
        by: theCustomer,
        interaction: {
          data: { interactionId: 'i' as never, direction: 'inbound', channel: 'email', at: noon, automatic: 'bounce' },
        },
        text: 'a scam',
      })
      .gives({
        type: 'InteractionRecorded',
        data: { interactionId: 'i' as never, direction: 'inbound', channel: 'email', at: noon, automatic: 'bounce' },
      });
    expect(open(aClosedCase())).toEqual([]);
  });
});
