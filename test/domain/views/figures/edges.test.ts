import { describe, expect, it } from 'vitest';
import type { Channel } from '../../../../domain/case/words.ts';
import { days, plus } from '../../../../domain/kernel/time.ts';
import { answerSurvey, surveyMailed, visit } from '../../../support/aftercare.ts';
import {
  aChat,
  acknowledge,
  again,
  aMail,
  ask,
  assign,
  callReport,
  customerSays,
  dispute,
  enteredAtDesk,
  escalate,
  followUpVisit,
  noticeSent,
  reply,
  resolve,
  staff,
  timer,
  triage,
} from '../../../support/cases.ts';
import { judge, tellOutcome } from '../../../support/complaints.ts';
import { caseNumber, commitsOf, contributed, figuresFor, stockAt } from '../../../support/figures.ts';
import { friday, monday, nextMonday, secondsAfter, thursday, tuesday, wednesday } from '../../../support/moments.ts';
import { transfer } from '../../../support/working.ts';

const nine = monday.at('09:00');
const share = (count: number, n: number) => ({ count, n, value: n === 0 ? null : count / n });
/** One value; a percentile from a histogram is within 1 % of it. */
const only = (seconds: number) => {
  const near = expect.closeTo(seconds, -Math.log10(0.02 * seconds));
  return { n: 1, average: seconds, median: near, p90: near };
};

describe('contacts', () => {
  it('G1 what a case brought along when it was split off is counted where it was recorded first', () => {
    const first = commitsOf(1, aMail(nine), again(monday.at('10:00')));
    const splitOff = commitsOf(2, aMail(monday.at('10:00'))).map((commit) => ({
      ...commit,
      events: commit.events.map((event) =>
        event.type === 'InteractionRecorded' ? { ...event, data: { ...event.data, movedFrom: caseNumber(1) } } : event,
      ),
    }));
    expect(figuresFor([first, splitOff]).contacts).toMatchObject({ value: 2 });
  });

  it('G1 automatic replies are recorded and not counted as contacts', () => {
    const figures = figuresFor([
      commitsOf(1, aMail(nine), again(monday.at('10:00')), again(monday.at('10:01'), { automatic: 'auto-reply' })),
    ]);
    expect(figures.contacts).toMatchObject({ n: 2, value: 2, unit: 'count', version: 1 });
  });

  it('G1 a contact belongs to its own channel and day', () => {
    const cases = [commitsOf(1, aMail(nine), customerSays(tuesday.at('09:00'), { channel: 'phone' }))];
    expect(figuresFor(cases, { where: { channel: 'phone' } }).contacts?.n).toBe(1);
    expect(figuresFor(cases, { from: '2026-11-16', to: '2026-11-16' }).contacts?.n).toBe(1);
    expect(figuresFor(cases, { from: '2026-11-17', to: '2026-11-17' }).contacts?.n).toBe(1);
  });

  it('G1 a day is one of the centre: half past midnight in Shanghai is not the day that UTC shows', () => {
    const cases = [commitsOf(1, aMail(tuesday.at('00:30')))];
    expect(figuresFor(cases, { from: '2026-11-17', to: '2026-11-17' }).contacts?.n).toBe(1);
  });
});

describe('calls', () => {
  const answered = (after: number, talkSeconds = 100) =>
    commitsOf(
      after,
      callReport('ringing', nine),
      callReport('in-progress', secondsAfter(nine, after), { joins: true }),
      callReport('completed', secondsAfter(nine, after + talkSeconds), { joins: true, talkSeconds }),
    );
  const givenUp = (after: number) =>
    commitsOf(1000 + after, callReport('ringing', nine), callReport('canceled', secondsAfter(nine, after), { joins: true }));

  it('G1 short abandons are offered in answerRate, left out in answerRateNoShort; both are shown', () => {
    const figures = figuresFor([answered(6), answered(7), givenUp(5), givenUp(6)]);
    expect(figures.answerRate).toMatchObject(share(2, 4));
    expect(figures.answerRateNoShort).toMatchObject(share(2, 3));
    expect(figures.abandonRate).toMatchObject(share(2, 4));
  });

  it('A5 nine seconds are three rings, ten are not; twenty are the service level', () => {
    const figures = figuresFor([answered(9), answered(10), answered(20), answered(21), givenUp(3), givenUp(30)]);
    expect(figures.answeredInThreeRings).toMatchObject(share(1, 4));
    expect(figures.serviceLevel20).toMatchObject(share(3, 5));
  });

  it('A5 a call that reached nobody is not offered, and one whose outcome is not known yet counts nowhere', () => {
    const busy = commitsOf(1, callReport('initiated', nine), callReport('failed', secondsAfter(nine, 1), { joins: true }));
    const ringing = commitsOf(2, callReport('ringing', nine));
    expect(figuresFor([busy, ringing]).answerRate).toMatchObject({ n: 0, value: null, interval: null });
  });

  it('A5 reports in any order give the same figures', () => {
    const late = commitsOf(
      1,
      callReport('completed', secondsAfter(nine, 109), { talkSeconds: 100 }),
      callReport('in-progress', secondsAfter(nine, 9), { now: secondsAfter(nine, 200), joins: true }),
      callReport('ringing', nine, { now: secondsAfter(nine, 300), joins: true }),
    );
    const figures = figuresFor([late]);
    expect(figures.answeredInThreeRings).toMatchObject(share(1, 1));
    expect(figures.firstResponseTime).toMatchObject({ calendar: only(9) });
  });

  it('H3 handling time is never mixed across channels: each has its own, and there is no total', () => {
    const figures = figuresFor([answered(6, 60), answered(7, 120)]);
    expect(figures.averageHandlingTime).toMatchObject({ value: null, channels: { phone: { n: 2, average: 90 } } });
    expect(figuresFor([answered(6, 60)], { beside: { channel: 'phone' } }).averageHandlingTime?.value).toBe(60);
  });

  it('H3 of written channels, the seconds that were recorded, over the replies that have them', () => {
    const took = (handlingSeconds?: number, channel: Channel = 'email') =>
      commitsOf(
        1,
        aMail(nine),
        reply(secondsAfter(nine, 300), { channel, ...(handlingSeconds === undefined ? {} : { handlingSeconds }) }),
      );
    const { averageHandlingTime } = figuresFor([took(100), took(200.5), took(), took(30, 'chat')]);
    expect(averageHandlingTime).toMatchObject({
      value: null,
      channels: { email: { n: 2, average: 150.25 }, chat: { n: 1, average: 30 } },
    });
  });
});

describe('response times', () => {
  it('G1 an automatic acknowledgement and a change of state are no reply', () => {
    const opened = [
      aMail(nine),
      noticeSent(secondsAfter(nine, 5)),
      assign(secondsAfter(nine, 60)),
      triage(secondsAfter(nine, 90), { priority: 'high' }),
    ];
    expect(figuresFor([commitsOf(1, ...opened)]).firstResponseTime).toMatchObject({ n: 0, value: null });
    const replied = figuresFor([commitsOf(1, ...opened, reply(monday.at('10:00')))]);
    expect(replied.firstResponseTime).toMatchObject({ n: 1, business: only(3600), calendar: only(3600) });
  });

  it('G1 business time leaves out noon and night, calendar time does not', () => {
    const overnight = commitsOf(1, aMail(monday.at('17:00')), reply(tuesday.at('10:00')));
    expect(figuresFor([overnight]).firstResponseTime).toMatchObject({ business: only(2 * 3600), calendar: only(17 * 3600) });
  });

  it('G1 a breach is inside the average', () => {
    const late = commitsOf(1, aChat(nine), timer(monday.at('09:03')), reply(monday.at('09:30')));
    const figures = figuresFor([late, commitsOf(2, aChat(nine), reply(monday.at('09:02')))]);
    expect(figures.firstResponseTime).toMatchObject({ n: 2, calendar: { average: 960 }, target: share(1, 2) });
  });

  it('G1 a case that the desk opened itself has no first response', () => {
    const figures = figuresFor([commitsOf(1, enteredAtDesk('desk', nine), reply(monday.at('10:00')))]);
    expect(figures.firstResponseTime).toMatchObject({ n: 0, value: null });
  });

  it('G1 a reply that is noted late counts from when it was given', () => {
    const noted = commitsOf(1, aMail(nine), reply(monday.at('15:00'), { saidAt: monday.at('09:10'), channel: 'phone' }));
    expect(figuresFor([noted]).firstResponseTime).toMatchObject({ calendar: only(600) });
  });

  it('G1 one value for each further wait, from its oldest unanswered contact', () => {
    const talk = commitsOf(
      1,
      aMail(nine),
      reply(monday.at('09:05')),
      again(monday.at('10:00')),
      again(monday.at('10:20')),
      reply(monday.at('10:30')),
      reply(monday.at('10:40')),
      again(monday.at('11:00')),
      reply(monday.at('11:10')),
      again(monday.at('11:30')),
    );
    expect(figuresFor([talk]).nextResponseTime).toMatchObject({ n: 2, calendar: { average: 1200 } });
  });

  it('G1 a reply belongs to the agent who gave it', () => {
    const cases = [commitsOf(1, aMail(nine), assign(secondsAfter(nine, 60), 'a-17'), reply(monday.at('10:00')))];
    expect(figuresFor(cases, { where: { agent: 'agent-1' } }).firstResponseTime?.n).toBe(1);
    expect(figuresFor(cases, { where: { agent: 'a-17' } }).firstResponseTime?.n).toBe(0);
    expect(figuresFor(cases, { where: { agent: 'a-17' } }).contacts?.n).toBe(1);
  });
});

describe('results', () => {
  it('B12 the time in which the customer was waited for is no resolution time', () => {
    const waited = commitsOf(1, aMail(nine), ask(monday.at('10:00')), again(monday.at('11:00')), resolve(monday.at('12:00')));
    expect(figuresFor([waited]).resolutionTime).toMatchObject({ business: only(2 * 3600), calendar: only(2 * 3600) });
  });

  it('G1 the last result tells the resolution time, the first one firstResolutionTime', () => {
    const twice = [aMail(nine), reply(secondsAfter(nine, 60)), resolve(monday.at('10:00')), dispute(monday.at('11:00'))];
    const reopened = figuresFor([commitsOf(1, ...twice)]);
    expect(reopened.resolutionTime).toMatchObject({ n: 0, value: null });
    expect(reopened.firstResolutionTime).toMatchObject({ calendar: only(3600) });
    const again2 = figuresFor([commitsOf(1, ...twice, resolve(monday.at('12:00')))]);
    expect(again2.resolutionTime).toMatchObject({ calendar: only(3 * 3600) });
    expect(again2.firstResolutionTime).toMatchObject({ calendar: only(3600) });
  });

  it('G1 resolved and not reopened within 7 days, by opening date', () => {
    const opened = (n: number, ...rest: Parameters<typeof commitsOf> extends [number, ...infer Rest] ? Rest : never) =>
      commitsOf(n, aMail(nine), reply(secondsAfter(nine, 60)), ...rest);
    const at = (n: number) => plus(monday.at('10:00'), days(n));
    const stood = opened(1, resolve(at(0)));
    const soon = opened(2, resolve(at(0)), dispute(at(7)));
    const late = opened(3, resolve(at(0)), dispute(at(8)));
    const mended = opened(4, resolve(at(0)), dispute(at(1)), resolve(at(2)));
    expect(figuresFor([stood, soon, late, mended, opened(5)]).resolutionRate).toMatchObject(share(3, 5));
    expect(figuresFor([stood, soon, late, mended]).reopenRate).toMatchObject(share(3, 4));
    expect(figuresFor([stood, soon, late, mended], { from: '2026-11-17', to: '2026-12-30' }).resolutionRate).toMatchObject({
      n: 0,
      value: null,
    });
  });

  it('G1 first contact resolution: one contact, or one chat session; no transfer, escalation or early reopening', () => {
    const done = monday.at('12:00');
    const mail = (n: number, ...between: readonly Parameters<typeof commitsOf>[1][]) =>
      commitsOf(n, aMail(nine), reply(monday.at('09:30')), ...between, resolve(done));
    const chatting = commitsOf(
      6,
      aChat(nine),
      customerSays(monday.at('09:01')),
      reply(monday.at('09:02')),
      customerSays(monday.at('09:20')),
      resolve(done),
    );
    const twoChats = commitsOf(7, aChat(nine), reply(monday.at('09:02')), customerSays(monday.at('10:30')), resolve(done));
    const figures = figuresFor([
      mail(1),
      mail(2, again(monday.at('10:00'))),
      mail(3, transfer(monday.at('10:00'), { team: 'technical-support' })),
      mail(4, escalate(monday.at('10:00'))),
      commitsOf(5, aMail(nine), reply(monday.at('09:30')), resolve(done), dispute(tuesday.at('09:00'))),
      chatting,
      twoChats,
    ]);
    expect(figures.firstContactResolution).toMatchObject(share(2, 7));
    expect(
      figuresFor([mail(1), commitsOf(8, aMail(nine), reply(monday.at('09:30')), resolve(done), again(monday.at('13:00')))])
        .firstContactResolution,
    ).toMatchObject(share(2, 2));
  });

  it('G1 a case that was re-classified counts under its new class, on the days it counted before', () => {
    const before = [aMail(nine), reply(monday.at('09:30')), resolve(monday.at('10:00')), dispute(tuesday.at('09:00'))];
    const moved = commitsOf(1, ...before, triage(tuesday.at('10:00'), { caseType: 'technical', category: 'seal' }));
    const where = { type: 'technical', category: 'seal' };
    expect(figuresFor([commitsOf(1, ...before)], { where }).contacts?.n).toBe(0);
    expect(figuresFor([moved], { where, from: '2026-11-16', to: '2026-11-16' }).contacts?.n).toBe(1);
    expect(figuresFor([moved], { where: { type: 'inquiry' } }).contacts?.n).toBe(0);
    expect(figuresFor([moved], { where: { category: null } }).contacts?.n).toBe(0);
  });
});

describe('escalations', () => {
  it('B6 a case counts once however often it was escalated; levels, and asked-for and automatic apart', () => {
    const climbed = commitsOf(1, aMail(nine), escalate(monday.at('10:00')), timer(monday.at('10:15')));
    const figures = figuresFor([climbed, commitsOf(2, aMail(nine))]);
    expect(figures.escalationRate).toMatchObject(share(1, 2));
    expect(figures['escalationRate(asked)']).toMatchObject(share(1, 2));
    expect(figures['escalationRate(automatic)']).toMatchObject(share(1, 2));
    expect(figures['escalationRate(senior-agent)']).toMatchObject(share(1, 2));
    expect(figures['escalationRate(supervisor)']).toMatchObject(share(1, 2));
    expect(figures['escalationRate(manager)']).toMatchObject(share(0, 2));
  });

  it('B6 escalated in every one of two days it counts once in the two, and in each', () => {
    const twice = [
      commitsOf(
        1,
        aMail(nine),
        escalate(monday.at('10:00')),
        acknowledge(monday.at('10:05'), 'manager'),
        escalate(tuesday.at('10:00'), { to: 'manager' }),
      ),
    ];
    expect(figuresFor(twice).escalationRate).toMatchObject(share(1, 1));
    expect(figuresFor(twice, { from: '2026-11-17', to: '2026-11-17', beside: { inStock: 1 } }).escalationRate).toMatchObject(
      share(1, 1),
    );
  });

  it('B6 active is what was open at the start, was opened, or was reopened', () => {
    const back = commitsOf(
      1,
      aMail(nine),
      reply(secondsAfter(nine, 9)),
      resolve(monday.at('10:00')),
      dispute(wednesday.at('09:00')),
      escalate(wednesday.at('10:00')),
    );
    expect(figuresFor([back], { from: '2026-11-18', to: '2026-11-18' }).escalationRate).toMatchObject(share(1, 1));
    expect(figuresFor([back], { from: '2026-11-16', to: '2026-11-18' }).escalationRate).toMatchObject(share(1, 1));
  });

  it('B6 told within 15 minutes of the need', () => {
    const told = (n: number, needed: string) =>
      commitsOf(n, aMail(nine), escalate(monday.at('10:15'), { neededAt: monday.at(needed) }));
    expect(figuresFor([told(1, '10:00'), told(2, '09:59')]).escalatedInTime).toMatchObject(share(1, 2));
  });
});

describe('after service', () => {
  const resolved = [aMail(nine), reply(secondsAfter(nine, 60)), resolve(monday.at('10:00'))] as const;

  it('D1 satisfaction by the day of the answer, with n and a Wilson interval beside the share', () => {
    const scored = (n: number, score: 1 | 3 | 5) =>
      commitsOf(n, ...resolved, surveyMailed(monday.at('10:01')), answerSurvey(wednesday.at('10:00'), { score }));
    const unanswered = commitsOf(9, ...resolved, surveyMailed(monday.at('10:01')));
    const cases = [scored(1, 5), scored(2, 5), scored(3, 3), scored(4, 1), unanswered];
    const figures = figuresFor(cases);
    expect(figures.csatAverage).toMatchObject({ n: 4, value: 3.5, median: 3, p90: 5 });
    expect(figures.csatTopTwo).toMatchObject({
      ...share(2, 4),
      interval: { low: expect.closeTo(0.15, 2), high: expect.closeTo(0.85, 2) },
    });
    expect(figures.csatResponseRate).toMatchObject(share(4, 5));
    expect(figuresFor(cases, { to: '2026-11-16' }).csatAverage).toMatchObject({ n: 0, value: null, average: null });
  });

  it('D1 reached within 3 days of the result; not reached, or breached, is not on time; reopened before it owes none', () => {
    const onTime = commitsOf(1, ...resolved, visit(thursday.at('09:00'), { reached: true }));
    const late = commitsOf(2, ...resolved, timer(thursday.at('10:00')), visit(friday.at('09:00'), { reached: true }));
    const never = commitsOf(3, ...resolved, ...[1, 2, 3].map((n) => visit(tuesday.at(`0${n}:00`), { reached: false })));
    const back = commitsOf(4, ...resolved, dispute(monday.at('11:00')));
    expect(figuresFor([onTime, late, never, back]).followUpOnTime).toMatchObject(share(1, 3));
    expect(figuresFor([onTime, late, never, back])['withinTarget(follow-up)']).toMatchObject(share(1, 2));
  });

  it('G1 cancelled deadlines are out, and so are open ones that are not due yet', () => {
    const cancelled = commitsOf(
      1,
      aMail(nine),
      reply(secondsAfter(nine, 60)),
      resolve(monday.at('10:00')),
      dispute(monday.at('11:00')),
    );
    expect(figuresFor([cancelled])['withinTarget(follow-up)']).toMatchObject({ n: 0, value: null });
    expect(figuresFor([commitsOf(2, aMail(nine))])['withinTarget(resolution)']).toMatchObject({ n: 0, value: null });
    expect(
      figuresFor([cancelled, commitsOf(3, aMail(nine), followUpVisit(monday.at('10:00')))])['withinTarget(first-response)'],
    ).toMatchObject(share(2, 2));
  });

  it('C5 suggestions judged and told in time', () => {
    const told = commitsOf(
      1,
      aMail(nine, { caseType: 'suggestion' }),
      judge(tuesday.at('10:00'), true, 'supervisor'),
      tellOutcome(tuesday.at('11:00')),
    );
    const late = commitsOf(2, aMail(nine, { caseType: 'suggestion' }), timer(plus(nine, days(12))));
    const other = commitsOf(3, aMail(nine, { caseType: 'suggestion' }), triage(monday.at('09:10'), { caseType: 'inquiry' }));
    expect(figuresFor([told, late, other]).suggestionsAnswered).toMatchObject(share(1, 2));
  });
});

describe('the backlog', () => {
  it('G1 as of any instant, not only now; a reopened case is in it again, with the age of its opening', () => {
    const back = commitsOf(
      1,
      aMail(nine),
      reply(secondsAfter(nine, 9)),
      resolve(tuesday.at('10:00')),
      dispute(friday.at('09:00')),
    );
    const short = commitsOf(2, aMail(tuesday.at('14:00')), reply(tuesday.at('14:05')), resolve(tuesday.at('15:00')));
    const { entries } = contributed([back, short]);
    const held = (at: Parameters<typeof stockAt>[1]) => stockAt(entries, at).map(({ openedAt }) => openedAt);
    expect(held(monday.at('08:59'))).toEqual([]);
    expect(held(nine)).toEqual([nine]);
    expect(held(tuesday.at('09:59'))).toEqual([nine]);
    expect(held(tuesday.at('10:00'))).toEqual([]);
    expect(held(tuesday.at('14:30'))).toEqual([tuesday.at('14:00')]);
    expect(held(friday.at('08:59'))).toEqual([]);
    expect(held(nextMonday.at('09:00'))).toEqual([nine]);
  });
});

describe('no data', () => {
  it('G1 nothing is never 0: without cases every share, time and score is null with n 0', () => {
    const figures = figuresFor([]);
    for (const [name, { n, value, unit }] of Object.entries(figures))
      expect({ name, n, value }).toEqual({ name, n: 0, value: unit === 'count' ? 0 : null });
    expect(JSON.stringify(figures)).not.toMatch(/NaN|Infinity/);
  });
});

describe('what is set aside', () => {
  const aside = (now = monday.at('12:00')) =>
    ({ type: 'SetCaseAside', now, by: staff('supervisor'), cause: 'nuisance' }) as const;
  const back = { type: 'TakeCaseBack', now: monday.at('13:00'), by: staff('supervisor') } as const;

  it('A9 nuisance contacts and duplicates are recorded, not counted, on any day; taken back they count again', () => {
    const told = [aMail(nine), reply(monday.at('09:30')), resolve(monday.at('10:00'))];
    const duplicate = { ...aside(), cause: 'duplicate' as const, duplicateOf: caseNumber(2) };
    expect(figuresFor([commitsOf(1, ...told, aside())]).contacts?.n).toBe(0);
    expect(figuresFor([commitsOf(1, ...told, duplicate)]).resolutionRate?.n).toBe(0);
    expect(contributed([commitsOf(1, ...told, aside())])).toEqual({ sums: [], entries: [] });
    expect(figuresFor([commitsOf(1, ...told, aside(), back)])).toEqual(figuresFor([commitsOf(1, ...told)]));
  });

  it('A9 G1 a case merged into another leaves every figure, and comes back when the merge is undone', () => {
    const told = [aMail(nine), reply(monday.at('09:30')), resolve(monday.at('10:00'))];
    const by = staff('supervisor');
    const merge = { type: 'MergeCase', now: monday.at('12:00'), by, into: caseNumber(2) } as const;
    const undo = { type: 'UnmergeCase', now: monday.at('13:00'), by } as const;
    const other = commitsOf(2, ...told);
    expect(contributed([commitsOf(1, ...told, merge)])).toEqual({ sums: [], entries: [] });
    expect(figuresFor([commitsOf(1, ...told, merge), other])).toEqual(figuresFor([other]));
    const undone = figuresFor([commitsOf(1, ...told, merge, undo)]);
    for (const figure of ['contacts', 'resolutionRate', 'firstResponseTime', 'resolutionTime'])
      expect(undone[figure]).toEqual(figuresFor([commitsOf(1, ...told)])[figure]);
  });
});
