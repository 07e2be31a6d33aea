import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answeredAt, apologyOwed, type CallReport, missedAt, ringSeconds, withReport } from '../../../domain/case/call.ts';
import type { CaseCommand } from '../../../domain/case/commands.ts';
import type { CaseEvent } from '../../../domain/case/events.ts';
import type { Instant } from '../../../domain/kernel/time.ts';
import {
  aClosedCase,
  anAnsweredCase,
  anOpenInquiry,
  ask,
  callReport,
  close,
  confirm,
  opening,
  resolve,
  timer,
} from '../../support/cases.ts';
import { given, goingOn, happened, stateOf, withoutUpkeep } from '../../support/given.ts';
import { minutesAfter, monday, secondsAfter, thursday, tuesday, wednesday } from '../../support/moments.ts';
import { breached, met, metLate, resumed } from '../deadline/expected.ts';

const rung = monday.at('10:00');
const picked = monday.at('10:00:06');
const over = monday.at('10:03:06');

const callOf = (...reports: readonly CallReport[]) =>
  reports.reduce<ReturnType<typeof withReport> | undefined>(withReport, undefined) as ReturnType<typeof withReport>;

const progressed = (status: CallReport['status'], at: Instant, but: object = { direction: 'inbound' }): CaseEvent =>
  ({ type: 'CallProgressed', data: { callId: 'CA1', status, at, ...but } }) as CaseEvent;
const missed = (at: Instant): CaseEvent => ({ type: 'CallMissed', data: { callId: 'CA1', at } });
const rest = (history: readonly CaseEvent[], ...commands: readonly CaseCommand[]) =>
  withoutUpkeep(goingOn(history, ...commands).slice(history.length));

describe('A5: a call is the sum of its reports', () => {
  it('A5 the first report opens the case, records the interaction and owes an answer', () => {
    expect(withoutUpkeep(happened(callReport('ringing', rung))).map(({ type }) => type)).toEqual([
      'CaseOpened',
      'DeadlineArmed',
      'DeadlineArmed',
      'InteractionRecorded',
      'CallProgressed',
    ]);
  });

  it('A5 answering is the first response, and it is timed as the phone system timed it', () => {
    const ringing = happened(callReport('ringing', rung));
    given(ringing)
      .when(callReport('in-progress', picked, { now: monday.at('10:00:09') }))
      .gives(progressed('in-progress', picked), met('first-response', picked));
  });

  it.each(['no-answer', 'busy', 'failed', 'canceled'] as const)(
    'A5 a call that ends with %s is missed and owed a call back',
    (end) => {
      const ringing = happened(callReport('ringing', rung));
      given(ringing).when(callReport(end, over)).gives(progressed(end, over), missed(over));
      const history = goingOn(ringing, callReport(end, over));
      expect(stateOf(history).deadlines.latest['first-response']).toMatchObject({ status: 'running', dueAt: monday.at('10:30') });
    },
  );

  it('A5 a completed call without any talk was abandoned', () => {
    given(happened(callReport('ringing', rung)))
      .when(callReport('completed', over, { talkSeconds: 0 }))
      .gives(progressed('completed', over, { direction: 'inbound', talkSeconds: 0 }), missed(over));
  });

  it('A5 a completed call of unknown talk is neither answered nor missed until a report says so', () => {
    given(happened(callReport('ringing', rung)))
      .when(callReport('completed', over))
      .gives(progressed('completed', over));
    given(happened(callReport('ringing', rung), callReport('completed', over)))
      .when(callReport('in-progress', picked))
      .gives(progressed('in-progress', picked), met('first-response', picked));
  });

  it('A5 a lost pick-up report is told from the talk of the completed call', () => {
    given(happened(callReport('ringing', rung)))
      .when(callReport('completed', over, { talkSeconds: 180 }))
      .gives(progressed('completed', over, { direction: 'inbound', talkSeconds: 180 }), met('first-response', picked));
  });

  it('A5 a call back in time meets the first response, a late one does not', () => {
    const history = happened(callReport('ringing', rung), callReport('no-answer', monday.at('10:01')));
    const back = (at: Instant) => callReport('in-progress', at, { callId: 'CA2', direction: 'outbound' });
    const inTime = monday.at('10:20');
    expect(rest(history, back(inTime)).slice(1)).toEqual([
      { type: 'CallProgressed', data: { callId: 'CA2', status: 'in-progress', at: inTime, direction: 'outbound' } },
      met('first-response', inTime),
    ]);
    const late = monday.at('10:40');
    expect(rest(history, back(late)).slice(2)).toEqual([
      breached('first-response', monday.at('10:30'), { noticedAt: late }),
      metLate('first-response', late),
    ]);
  });

  it('A5 a call back that nobody takes up meets nothing and is not a missed call of the centre', () => {
    const history = happened(callReport('ringing', rung), callReport('no-answer', monday.at('10:01')));
    expect(rest(history, callReport('no-answer', monday.at('10:10'), { callId: 'CA2', direction: 'outbound' })).slice(1)).toEqual(
      [{ type: 'CallProgressed', data: { callId: 'CA2', status: 'no-answer', at: monday.at('10:10'), direction: 'outbound' } }],
    );
  });

  it('A5 a missed call that nobody calls back within 30 business minutes is a breach', () => {
    const due = monday.at('10:30');
    given(happened(callReport('ringing', rung), callReport('no-answer', monday.at('10:01'))))
      .when(timer(due))
      .gives(breached('first-response', due, { noticedAt: due }));
  });

  it('A5 the same report twice changes nothing; one that is earlier than known moves the time', () => {
    const ringing = happened(callReport('ringing', rung));
    given(ringing).when(callReport('ringing', rung)).unchanged();
    given(ringing)
      .when(callReport('ringing', secondsAfter(rung, 5)))
      .unchanged();
    given(ringing)
      .when(callReport('ringing', secondsAfter(rung, -5)))
      .gives(progressed('ringing', secondsAfter(rung, -5)));
  });

  it('A5 a recording comes after the end, and after closing too', () => {
    const recording = { recording: { id: 'RE1', url: 'https://phone.example/RE1' } };
    const ended = happened(
      callReport('ringing', rung),
      callReport('in-progress', picked),
      callReport('completed', over, { talkSeconds: 180 }),
    );
    const later = monday.at('10:05');
    given(ended)
      .when(callReport('recording', later))
      .gives(progressed('recording', later, recording));
    const closed = goingOn(ended, resolve(later), confirm(later), close(later));
    given(closed)
      .when(callReport('recording', monday.at('11:00')))
      .gives(progressed('recording', monday.at('11:00'), recording));
    given(closed)
      .when(callReport('completed', over, { talkSeconds: 180 }))
      .unchanged();
  });

  it('B9 a new inbound call on an archived case opens a new one; a call of ours may join it', () => {
    const now = tuesday.at('09:00');
    given(aClosedCase())
      .when(callReport('ringing', now, { joins: true }))
      .refused('case-closed', 'B9');
    expect(rest(aClosedCase(), callReport('ringing', now, { direction: 'outbound' })).map(({ type }) => type)).toEqual([
      'InteractionRecorded',
      'CallProgressed',
    ]);
  });

  it('A1 two calls are never merged by chance, and a report of no known case is refused', () => {
    const call = callReport('ringing', rung);
    given(anOpenInquiry())
      .when({ ...call, opening: { ...opening('phone'), source: 'another' } } as typeof call)
      .refused('another-case', 'A1');
    given([])
      .when(callReport('ringing', rung, { joins: true }))
      .refused('unknown-case', 'A2');
  });

  it('B12 a call of the customer ends the wait, a call of ours does not', () => {
    const waiting = goingOn(anAnsweredCase(), ask(monday.at('10:00')));
    const now = monday.at('11:00');
    expect(rest(waiting, callReport('ringing', now, { joins: true })).slice(1, 3)).toEqual([
      { type: 'WaitingEnded', data: { at: now } },
      resumed(now, { dueAt: thursday.at('10:00'), warnAt: wednesday.at('15:00') }),
    ]);
    expect(rest(waiting, callReport('ringing', now, { direction: 'outbound' })).map(({ type }) => type)).toEqual([
      'InteractionRecorded',
      'CallProgressed',
    ]);
  });
});

describe('A5: ringing', () => {
  const answeredAfter = (seconds: number) =>
    callOf(
      { direction: 'inbound', status: 'ringing', at: rung },
      { direction: 'inbound', status: 'in-progress', at: secondsAfter(rung, seconds) },
    );

  it.each([
    [9, false],
    [15, false],
    [16, true],
    [40, true],
  ])('A5 answered after %d s: an apology is owed: %s', (seconds, owed) => {
    expect(ringSeconds(answeredAfter(seconds))).toBe(seconds);
    expect(apologyOwed(answeredAfter(seconds))).toBe(owed);
  });

  it('A5 how long it rang is known only when both reports have come, and clocks that disagree make no negative time', () => {
    expect(ringSeconds(callOf({ direction: 'inbound', status: 'in-progress', at: picked }))).toBeUndefined();
    expect(ringSeconds(callOf({ direction: 'inbound', status: 'ringing', at: rung }))).toBeUndefined();
    expect(apologyOwed(callOf({ direction: 'inbound', status: 'ringing', at: rung }))).toBe(false);
    expect(ringSeconds(answeredAfter(-2))).toBe(0);
  });
});

describe('A5: reports in any order, repeated, with holes', () => {
  /** What a phone system says of one call, each report with its own time. */
  const answeredCall: readonly CallReport[] = [
    { direction: 'inbound', status: 'queued', at: secondsAfter(rung, -1) },
    { direction: 'inbound', status: 'ringing', at: rung },
    { direction: 'inbound', status: 'in-progress', at: picked },
    { direction: 'inbound', status: 'completed', at: over, talkSeconds: 180 },
    { status: 'recording', at: minutesAfter(over, 1) },
  ];
  const missedCall: readonly CallReport[] = [
    { direction: 'inbound', status: 'ringing', at: rung },
    { direction: 'inbound', status: 'no-answer', at: over },
  ];
  const calls = fc.constantFrom(answeredCall, missedCall);
  /** A shuffle of a part of the reports, some of them said again. */
  const deliveries = calls.chain((reports) =>
    fc.record({
      reports: fc.shuffledSubarray([...reports], { minLength: 1 }),
      again: fc.array(fc.nat(9), { maxLength: 4 }),
    }),
  );
  const delivered = ({ reports, again }: { reports: readonly CallReport[]; again: readonly number[] }) => [
    ...reports,
    ...again.map((index) => reports[index % reports.length] as CallReport),
  ];
  const asCommand = ({ status, at, talkSeconds }: CallReport): CaseCommand =>
    callReport(status, at, { now: minutesAfter(over, 2), ...(talkSeconds === undefined ? {} : { talkSeconds }) });

  it('A5 the same reports give the same call', () => {
    fc.assert(
      fc.property(deliveries, (delivery) => {
        expect(callOf(...delivered(delivery))).toEqual(callOf(...delivery.reports.toSorted((a, b) => (a.at < b.at ? -1 : 1))));
      }),
    );
  });

  it('A5 the same reports give the same outcome: answered when, missed when, one interaction, one case', () => {
    fc.assert(
      fc.property(deliveries, (delivery) => {
        const history = happened(...delivered(delivery).map(asCommand));
        const call = callOf(...delivery.reports);
        const state = stateOf(history);
        const of = (type: CaseEvent['type']) => history.filter((event) => event.type === type);
        expect(of('CaseOpened')).toHaveLength(1);
        expect(of('InteractionRecorded')).toHaveLength(1);
        expect(state.firstResponseAt).toEqual(answeredAt(call));
        expect(state.deadlines.latest['first-response']?.status).toBe(answeredAt(call) === undefined ? 'running' : 'met');
        expect(of('CallMissed')).toEqual(missedAt(call) === undefined ? [] : [missed(over)]);
        expect(of('DeadlineBreached')).toEqual([]);
      }),
    );
  });

  it('A5 every report twice is every report once', () => {
    fc.assert(
      fc.property(deliveries, ({ reports }) => {
        const commands = reports.filter(({ status }) => status !== 'recording').map(asCommand);
        fc.pre(commands.length > 0);
        expect(happened(...commands.flatMap((command) => [command, command]))).toEqual(happened(...commands));
      }),
    );
  });
});
