import { describe, expect, it } from 'vitest';
import { caseDecider } from '../../../domain/case/case.ts';
import type { CaseCommand } from '../../../domain/case/commands.ts';
import type { CaseEvent } from '../../../domain/case/events.ts';
import type { Level } from '../../../domain/case/words.ts';
import type { Option } from '../../../domain/case/working.ts';
import type { Role } from '../../../domain/kernel/event.ts';
import { agentId, caseStream, commandId } from '../../../domain/kernel/ids.ts';
import type { Instant } from '../../../domain/kernel/time.ts';
import { createCommandHandler } from '../../../functions/lib/handle-command.ts';
import {
  aClosedCase,
  acknowledge,
  aMail,
  anAnsweredCase,
  aResolvedCase,
  assign,
  caseId,
  close,
  dispute,
  escalate,
  followUpVisit,
  resolve,
  timer,
} from '../../support/cases.ts';
import { defaultPolicies, given, goingOn, stateOf } from '../../support/given.ts';
import { inMemory } from '../../support/memory-store.ts';
import { friday, minutesAfter, monday, saturday, secondsAfter, sunday, tuesday, wednesday } from '../../support/moments.ts';
import {
  anOption,
  choose,
  confirmNeed,
  decideDeparture,
  giveUp,
  keep,
  offer,
  promise,
  rejectOptions,
  requestDeparture,
  restate,
  transfer,
} from '../../support/working.ts';
import { armed, breached, cancelled, met, metLate, ofRef, warned } from '../deadline/expected.ts';

const ten = monday.at('10:00');
const eleven = monday.at('11:00');
const noon = monday.at('12:00');

const need = 'the parcel sent to the new address';
const understood = goingOn(anAnsweredCase(), restate(ten), confirmNeed(ten));
const offered = goingOn(understood, offer(ten));

describe('B1: the need comes before the solution', () => {
  it('B1 the need is restated in the words of the agent, and confirmed by the customer', () => {
    given(anAnsweredCase())
      .when(restate(ten))
      .gives({ type: 'NeedRestated', data: { at: ten }, personal: { need } });
    given(goingOn(anAnsweredCase(), restate(ten)))
      .when(confirmNeed(eleven))
      .gives({ type: 'NeedConfirmed', data: { at: eleven } });
  });

  it('B1 confirmed twice is confirmed once; there is nothing to confirm before it was restated', () => {
    given(understood).when(confirmNeed(eleven)).unchanged();
    given(anAnsweredCase()).when(confirmNeed(ten)).refused('need-not-restated', 'B1');
  });

  it('B1 no options before the customer has confirmed the need', () => {
    given(anAnsweredCase()).when(offer(ten)).refused('need-not-confirmed', 'B1');
    given(goingOn(anAnsweredCase(), restate(ten)))
      .when(offer(ten))
      .refused('need-not-confirmed', 'B1');
  });

  it('B1 a need that was got wrong is restated, and then has to be confirmed again', () => {
    const corrected = goingOn(understood, restate(eleven, 'a refund'));
    given(corrected).when(offer(eleven)).refused('need-not-confirmed', 'B1');
    given(corrected)
      .when(confirmNeed(noon))
      .gives({ type: 'NeedConfirmed', data: { at: noon } });
  });
});

describe('B2: options, and the one that the customer chooses', () => {
  const offeredEvent = (at: Instant, round: number, options: readonly Option[]): CaseEvent => ({
    type: 'OptionsOffered',
    data: { at, round, options },
  });
  const chosen = (at: Instant, option: number, round = 1): CaseEvent => ({ type: 'OptionChosen', data: { at, round, option } });

  it.each([1, 2, 3])('B2 %d with pros, cons, steps, duration and extra cost', (many) => {
    const titles = ['send again', 'refund', 'voucher'].slice(0, many);
    given(understood)
      .when(offer(eleven, titles))
      .gives(offeredEvent(eleven, 1, titles.map(anOption)));
    given(goingOn(understood, offer(ten, titles)))
      .when(choose(eleven, many))
      .gives(chosen(eleven, many));
    given(goingOn(understood, offer(ten, titles)))
      .when(choose(eleven, many + 1))
      .refused('no-such-option', 'B2');
  });

  it('B2 what cannot be chosen says what can', () => {
    given(offered).when(choose(eleven, 3)).saying('1 to 2', '1 至 2');
    given(understood).when(choose(eleven)).refused('no-such-option', 'B2');
    given(understood).when(choose(eleven)).saying('offer 1 to 3 first', '请先提出 1 至 3 个方案');
  });

  it('B2 chosen twice is chosen once; the customer may think again', () => {
    const taken = goingOn(offered, choose(eleven, 1));
    given(taken).when(choose(noon, 1)).unchanged();
    given(taken).when(choose(noon, 2)).gives(chosen(noon, 2));
  });

  it('B2 every offer is another round, and what was chosen of an earlier one is open again', () => {
    const second = goingOn(offered, choose(ten, 1), offer(eleven, ['voucher']));
    given(goingOn(offered, choose(ten, 1)))
      .when(offer(eleven, ['voucher']))
      .gives(offeredEvent(eleven, 2, [anOption('voucher')]));
    given(second)
      .when(choose(noon, 1))
      .gives(chosen(noon, 1, 2));
    given(second).when(choose(noon, 2)).refused('no-such-option', 'B2');
  });
});

describe('B7: the customer rejects what was offered', () => {
  const rejected = (at: Instant, round = 1): CaseEvent => ({
    type: 'OptionsRejected',
    data: { at, round },
    personal: { reason: 'too slow' },
  });
  const reported = (to: Level, at: Instant): CaseEvent => ({
    type: 'CaseEscalated',
    data: { to, cause: 'options-rejected', reason: 'too slow', neededAt: at, at },
  });
  const acknowledgementOwed = (from: Instant, generation = 1): CaseEvent =>
    armed('escalation-acknowledgement', {
      from,
      warnAt: minutesAfter(from, 10),
      dueAt: minutesAfter(from, 15),
      clock: 'calendar',
      clause: 'B6',
      generation,
    });

  it('B7 it is reported one level up, who has 15 minutes to acknowledge', () => {
    given(offered)
      .when(rejectOptions(eleven))
      .gives(rejected(eleven), reported('senior-agent', eleven), acknowledgementOwed(eleven));
  });

  it('B7 B6 unacknowledged it climbs on', () => {
    const due = minutesAfter(eleven, 15);
    given(goingOn(offered, rejectOptions(eleven)))
      .when(timer(due))
      .gives(
        breached('escalation-acknowledgement', due, { noticedAt: due }),
        {
          type: 'CaseEscalated',
          data: { to: 'supervisor', cause: 'not-acknowledged', reason: 'too slow', neededAt: due, at: due },
        },
        acknowledgementOwed(due, 2),
      );
  });

  it('B7 from where the case stands: the level that has it owes nothing more', () => {
    const atSenior = goingOn(offered, escalate(ten));
    const now = monday.at('10:05');
    given(atSenior)
      .when(rejectOptions(now))
      .gives(
        rejected(now),
        reported('supervisor', now),
        cancelled('escalation-acknowledgement', now, { reason: 'escalated-further' }),
        acknowledgementOwed(now, 2),
      );
  });

  it('B7 at the manager it goes nowhere, and is recorded', () => {
    const atManager = goingOn(offered, escalate(ten, { to: 'manager' }), acknowledge(ten, 'manager'));
    given(atManager).when(rejectOptions(eleven)).gives(rejected(eleven));
  });

  it('B7 once a round: rejected twice is rejected once, and the next round may be rejected again', () => {
    const first = goingOn(offered, rejectOptions(eleven));
    given(first)
      .when(rejectOptions(monday.at('11:05')))
      .unchanged();
    const second = goingOn(first, acknowledge(eleven, 'senior-agent'), offer(eleven, ['voucher']));
    given(second).when(rejectOptions(noon)).gives(rejected(noon, 2), reported('supervisor', noon), acknowledgementOwed(noon, 2));
  });

  it('B7 B2 what was rejected is not to be chosen any more, the choice of before neither', () => {
    given(goingOn(offered, rejectOptions(eleven)))
      .when(choose(monday.at('11:05')))
      .refused('no-such-option', 'B2');
    const chosenThenRejected = goingOn(offered, choose(ten, 1), rejectOptions(eleven));
    given(chosenThenRejected)
      .when(choose(monday.at('11:05'), 1))
      .refused('no-such-option', 'B2');
  });

  it('B7 nothing was offered: nothing to reject', () => {
    given(understood).when(rejectOptions(eleven)).refused('no-such-option', 'B2');
  });
});

describe('B3: a promise is a deadline', () => {
  const owed = (
    ref: string,
    { from, dueAt, warnAt = minutesAfter(dueAt, -30) }: { from: Instant; dueAt: Instant; warnAt?: Instant },
  ) => ofRef(ref, armed('promise', { from, dueAt, warnAt, clock: 'calendar', clause: 'B3' }));
  const made = (at: Instant, ref: string, dueAt: Instant): CaseEvent => ({
    type: 'PromiseMade',
    data: { at, promise: ref, dueAt },
    personal: { what: 'call back with the tracking number', reason: 'the carrier has not answered' },
  });
  const kept = (at: Instant, ref = 'p1'): CaseEvent => ({ type: 'PromiseKept', data: { at, promise: ref } });
  const four = monday.at('16:00');
  const late = monday.at('17:00');
  const promised = goingOn(anAnsweredCase(), promise(ten, four));

  it('B3 what, why, and by when to the second; warned of half an hour before', () => {
    given(anAnsweredCase())
      .when(promise(ten, four))
      .gives(made(ten, 'p1', four), owed('p1', { from: ten, dueAt: four }));
  });

  it('B3 round the clock: a promise for Sunday morning is due on Sunday morning', () => {
    const early = sunday.at('07:30');
    given(anAnsweredCase({}, friday.at('15:00')))
      .when(promise(saturday.at('09:00'), early))
      .gives(made(saturday.at('09:00'), 'p1', early), owed('p1', { from: saturday.at('09:00'), dueAt: early }));
  });

  it('B3 one that is due within half an hour is warned of at once', () => {
    const soon = monday.at('10:10');
    given(anAnsweredCase())
      .when(promise(ten, soon))
      .gives(
        made(ten, 'p1', soon),
        owed('p1', { from: ten, dueAt: soon, warnAt: ten }),
        ofRef('p1', warned('promise', ten, { dueAt: soon })),
      );
  });

  it('B3 several run side by side, each kept by itself', () => {
    const five = monday.at('17:00');
    given(promised)
      .when(promise(eleven, five))
      .gives(made(eleven, 'p2', five), owed('p2', { from: eleven, dueAt: five }));
    const both = goingOn(promised, promise(eleven, five));
    given(both)
      .when(keep(noon, 'p2'))
      .gives(kept(noon, 'p2'), ofRef('p2', met('promise', noon)));
    given(goingOn(both, keep(noon, 'p2')))
      .when(timer(four))
      .gives(ofRef('p1', breached('promise', four, { noticedAt: four })));
    expect(Object.keys(stateOf(both).deadlines.latest)).toEqual(expect.arrayContaining(['promise:p1', 'promise:p2']));
  });

  it('B3 kept in time, at the very time, late before any timer fired, and after its breach', () => {
    given(promised)
      .when(keep(noon))
      .gives(kept(noon), ofRef('p1', met('promise', noon)));
    given(promised)
      .when(keep(four))
      .gives(kept(four), ofRef('p1', met('promise', four)));
    const late = secondsAfter(four, 1);
    given(promised)
      .when(keep(late))
      .gives(kept(late), ofRef('p1', breached('promise', four, { noticedAt: late })), ofRef('p1', metLate('promise', late)));
    given(goingOn(promised, timer(four)))
      .when(keep(late))
      .gives(kept(late), ofRef('p1', metLate('promise', late)));
    expect(stateOf(goingOn(promised, timer(four), keep(late))).deadlines.breaches).toEqual([
      { kind: 'promise', ref: 'p1', generation: 1, dueAt: four },
    ]);
  });

  it('B3 it is warned of, and breached at the exact time, not a second before', () => {
    const warnAt = monday.at('15:30');
    given(promised)
      .when(timer(warnAt))
      .gives(ofRef('p1', warned('promise', warnAt, { dueAt: four })));
    const warnedOf = goingOn(promised, timer(warnAt));
    given(warnedOf)
      .when(timer(secondsAfter(four, -1)))
      .unchanged();
    given(warnedOf)
      .when(timer(four))
      .gives(ofRef('p1', breached('promise', four, { noticedAt: four })));
    given(goingOn(warnedOf, timer(four)))
      .when(timer(secondsAfter(four, 1)))
      .unchanged();
  });

  it('B3 kept twice is kept once', () => {
    given(goingOn(promised, keep(noon)))
      .when(keep(monday.at('13:00')))
      .unchanged();
  });

  it('B3 a time that is past, or this very moment, is no promise', () => {
    given(anAnsweredCase())
      .when(promise(ten, secondsAfter(ten, -1)))
      .refused('promise-in-the-past', 'B3');
    given(anAnsweredCase()).when(promise(ten, ten)).refused('promise-in-the-past', 'B3');
  });

  it('B3 an unknown promise is refused with the ones that there are', () => {
    given(promised).when(keep(noon, 'p7')).refused('no-such-promise', 'B3');
    given(goingOn(promised, promise(eleven, four)))
      .when(keep(noon, 'p7'))
      .saying('p1, p2', 'p1, p2');
    given(anAnsweredCase()).when(keep(noon)).refused('no-such-promise', 'B3');
  });

  it('B3 B8 the result does not end it: it is kept afterwards, or breached', () => {
    const due = tuesday.at('16:00');
    const resolved = goingOn(anAnsweredCase(), promise(ten, due), resolve(eleven));
    given(resolved)
      .when(keep(tuesday.at('09:00')))
      .gives(kept(tuesday.at('09:00')), ofRef('p1', met('promise', tuesday.at('09:00'))));
    given(resolved)
      .when(timer(due))
      .gives(ofRef('p1', breached('promise', due, { noticedAt: due })));
  });

  it('B3 B9 nothing that is promised is archived away, breached or not: it is kept, or given up', () => {
    const due = tuesday.at('16:00');
    const resolved = goingOn(anAnsweredCase(), promise(ten, due), resolve(eleven), followUpVisit(noon));
    given(resolved).when(close(noon)).refused('promise-owed', 'B3');
    given(resolved).when(close(noon)).saying('p1', 'p1');
    given(goingOn(resolved, timer(due)))
      .when(close(due))
      .refused('promise-owed', 'B3');
    for (const settled of [keep(noon), giveUp(noon)]) {
      given(goingOn(resolved, settled))
        .when(close(noon))
        .includes({ type: 'CaseClosed', data: { at: noon } });
    }
  });

  it('B3 B10 given up with a supervisor’s word, with the reason and what the customer was told; a breach stays', () => {
    const cancelled: CaseEvent = {
      type: 'PromiseCancelled',
      data: { promise: 'p1', by: 'supervisor-1', at: noon },
      personal: { reason: 'the carrier is bankrupt', told: 'the money comes back instead' },
    };
    given(promised)
      .when(giveUp(noon))
      .gives(
        cancelled,
        ofRef('p1', { type: 'DeadlineCancelled', data: { kind: 'promise', generation: 1, at: noon, reason: 'given-up' } }),
      );
    given(goingOn(promised, giveUp(noon)))
      .when(giveUp(monday.at('13:00')))
      .unchanged();
    given(goingOn(promised, giveUp(noon)))
      .when(keep(monday.at('13:00')))
      .refused('no-such-promise', 'B3');
    given(promised)
      .when(giveUp(noon, 'p1', 'agent'))
      .refused('below-rank', 'B10');
    given(goingOn(promised, keep(noon)))
      .when(giveUp(noon))
      .refused('no-such-promise', 'B3');
    expect(stateOf(goingOn(promised, timer(four), giveUp(late))).deadlines.breaches).toHaveLength(1);
  });

  it('B3 kept before it was written down: the time that is told counts, from the promise to now', () => {
    given(promised)
      .when(keep(late, 'p1', noon))
      .gives(kept(noon), ofRef('p1', met('promise', noon)));
    given(promised)
      .when(keep(noon, 'p1', late))
      .refused('from-the-future', 'A3');
    given(promised)
      .when(keep(noon, 'p1', monday.at('09:00')))
      .refused('before-promise', 'B3');
    // A timer was faster than the pen: what it noticed stays.
    expect(stateOf(goingOn(promised, timer(four), keep(late, 'p1', noon))).deadlines.breaches).toHaveLength(1);
  });
});

describe('B5: a case is handed on', () => {
  const transferred = (where: object): CaseEvent => ({
    type: 'CaseTransferred',
    data: { at: eleven, ...where },
    personal: { reason: 'needs a technician', told: 'a technician will call' },
  });
  const assigned = goingOn(anAnsweredCase(), assign(ten, 'a-17', 'customer-service'));

  it('B5 to an agent: with the reason, and what the customer was told', () => {
    const to = agentId('t-3');
    given(assigned)
      .when(transfer(eleven, { to: 't-3' }))
      .gives(transferred({ to }));
    expect(stateOf(goingOn(assigned, transfer(eleven, { to: 't-3' })))).toMatchObject({ assignee: to, team: 'customer-service' });
  });

  it('B5 to a team: it has no agent until one of the team takes it', () => {
    given(assigned)
      .when(transfer(eleven, { team: 'technical-support' }))
      .gives(transferred({ team: 'technical-support' }));
    const waiting = stateOf(goingOn(assigned, transfer(eleven, { team: 'technical-support' })));
    expect(waiting).toMatchObject({ team: 'technical-support' });
    expect(waiting).not.toHaveProperty('assignee');
  });

  it('B5 to an agent of another team; the history goes with it', () => {
    const before = goingOn(assigned, restate(ten), promise(ten, noon));
    const after = goingOn(before, transfer(eleven, { to: 't-3', team: 'technical-support' }));
    given(before)
      .when(transfer(eleven, { to: 't-3', team: 'technical-support' }))
      .gives(transferred({ to: agentId('t-3'), team: 'technical-support' }));
    const { assignee, team, ...rest } = stateOf(after);
    const { assignee: _agent, team: _team, ...kept } = stateOf(before);
    expect({ assignee, team }).toEqual({ assignee: 't-3', team: 'technical-support' });
    expect(rest).toEqual(kept);
  });
});

describe('B10: a departure from the process', () => {
  const requested = goingOn(anAnsweredCase(), requestDeparture(ten));
  const decided = (approved: boolean, by: string, departure = 'd1'): CaseEvent => ({
    type: 'DepartureDecided',
    data: { at: eleven, departure, approved, by },
  });

  it('B10 is asked for with what and why, and each has a number', () => {
    const asked = (departure: string): CaseEvent => ({
      type: 'DepartureRequested',
      data: { at: ten, departure, by: 'agent-1' },
      personal: { what: 'refund without the parcel', reason: 'a customer of ten years' },
    });
    given(anAnsweredCase()).when(requestDeparture(ten)).gives(asked('d1'));
    given(requested).when(requestDeparture(ten)).gives(asked('d2'));
  });

  it.each<readonly [Role, boolean]>([
    ['supervisor', true],
    ['supervisor', false],
    ['manager', true],
    ['admin', false],
  ])('B10 %s decides, approved: %s', (role, approved) => {
    given(requested)
      .when(decideDeparture(eleven, approved, role))
      .gives(decided(approved, `${role}-1`));
  });

  it.each<Role>(['agent', 'senior-agent'])('B10 %s does not decide', (role) => {
    given(requested)
      .when(decideDeparture(eleven, true, role))
      .refused('below-rank', 'B10');
  });

  it.each<Role>(['inspector', 'analyst'])('B10 E6 %s does not work on cases at all', (role) => {
    given(requested)
      .when(decideDeparture(eleven, true, role))
      .refused('not-permitted', 'E6');
  });

  it('B10 an unknown one is refused with the ones that there are', () => {
    const two = goingOn(requested, requestDeparture(ten));
    given(two)
      .when(decideDeparture(eleven, true, 'supervisor', 'd3'))
      .refused('no-such-departure', 'B10');
    given(two)
      .when(decideDeparture(eleven, true, 'supervisor', 'd3'))
      .saying('d1, d2', 'd1, d2');
  });

  it('B10 decided twice the same way is decided once; a decision is not turned round', () => {
    const approved = goingOn(requested, decideDeparture(eleven, true));
    given(approved)
      .when(decideDeparture(noon, true, 'manager'))
      .unchanged();
    given(approved)
      .when(decideDeparture(noon, false, 'manager'))
      .refused('departure-decided', 'B10');
    const refused = goingOn(requested, decideDeparture(eleven, false));
    given(refused)
      .when(decideDeparture(noon, true, 'manager'))
      .refused('departure-decided', 'B10');
    given(refused)
      .when(decideDeparture(noon, true, 'manager'))
      .saying('refused already', '已拒绝');
  });

  it('B10 each is decided by itself', () => {
    given(goingOn(requested, requestDeparture(ten), decideDeparture(ten, true, 'supervisor', 'd1')))
      .when(decideDeparture(eleven, false, 'supervisor', 'd2'))
      .gives(decided(false, 'supervisor-1', 'd2'));
  });
});

describe('working a case needs an open one', () => {
  const later = wednesday.at('09:00');
  const commands: readonly (readonly [clause: string, CaseCommand])[] = [
    ['B1', restate(later)],
    ['B1', confirmNeed(later)],
    ['B2', offer(later)],
    ['B2', choose(later)],
    ['B7', rejectOptions(later)],
    ['B3', promise(later, friday.at('09:00'))],
    ['B5', transfer(later, { team: 'technical-support' })],
    ['B10', requestDeparture(later)],
    ['B10', decideDeparture(later)],
  ];
  const titled = commands.map(([clause, command]) => [clause, command.type, command] as const);

  it.each(titled)('%s %s on a resolved or archived case is refused, and on one that is not there', (clause, _, command) => {
    given(aResolvedCase()).when(command).refused('case-not-open', clause);
    given(aClosedCase()).when(command).refused('case-not-open', clause);
    given([]).when(command).refused('unknown-case', 'A2');
  });

  it('B3 on a case that is not there no promise is kept', () => {
    given([]).when(keep(later)).refused('unknown-case', 'A2');
  });

  it('B8 B1 what was understood before stays known when the case is reopened', () => {
    given(goingOn(understood, resolve(ten), dispute(eleven)))
      .when(offer(noon))
      .gives({ type: 'OptionsOffered', data: { at: noon, round: 1, options: ['send again', 'refund'].map(anOption) } });
  });
});

describe('everything twice is once', () => {
  const commands: readonly CaseCommand[] = [
    aMail(monday.at('09:00')),
    restate(ten),
    confirmNeed(ten),
    offer(ten),
    choose(ten, 2),
    rejectOptions(ten),
    offer(ten, ['voucher']),
    promise(ten, noon),
    promise(ten, friday.at('09:00')),
    keep(eleven),
    transfer(eleven, { team: 'technical-support' }),
    requestDeparture(eleven),
    decideDeparture(eleven),
  ];
  const stored = async (times: number) => {
    const { store, commits } = inMemory();
    const handle = createCommandHandler({ store, decider: caseDecider, context: defaultPolicies });
    for (const [index, command] of commands.entries()) {
      const request = {
        stream: caseStream(caseId),
        commandId: commandId(`c-${index}`),
        actor: command.by,
        now: command.now,
        command,
      };
      const first = await handle(request);
      expect(first).toMatchObject({ kind: 'done', repeated: false, commit: index + 1 });
      for (let time = 1; time < times; time += 1) expect(await handle(request)).toEqual({ ...first, repeated: true });
    }
    return commits();
  };

  it('A1 B1-B10 the same command with the same id again gets its first answer and leaves nothing behind', async () => {
    const once = await stored(1);
    expect(once).toHaveLength(commands.length);
    expect(await stored(3)).toEqual(once);
  });
});
