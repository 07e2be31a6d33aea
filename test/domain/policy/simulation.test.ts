import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CaseCommand } from '../../../domain/case/commands.ts';
import { type CaseState, foldCase } from '../../../domain/case/state.ts';
import { caseIdFrom } from '../../../domain/kernel/ids.ts';
import { type Instant, instant, plus, seconds } from '../../../domain/kernel/time.ts';
import { replayCase } from '../../../domain/policy/replay.ts';
import { onlyPolicy, type PolicyBook } from '../../../domain/policy/service-policy.ts';
import { createSimulation, mostListed } from '../../../domain/policy/simulation.ts';
import {
  acknowledge,
  aMail,
  anAgent,
  ask,
  assign,
  caseId,
  customerSays,
  escalate,
  reply,
  resolve,
  staff,
  timer,
  triage,
} from '../../support/cases.ts';
import { defaultPolicies } from '../../support/given.ts';
import { friday, minutesAfter, monday, nextMonday, thursday, tuesday, wednesday } from '../../support/moments.ts';
import { aBook, aPolicy, commitsUnder } from '../../support/policies.ts';
import { histories, play, promptHistories } from '../case/histories.ts';

const endOf = (commands: readonly CaseCommand[]): Instant => commands.at(-1)?.now ?? monday.at('09:00');
const ran = { numRuns: 20 };

/** Versions that come into force while a history goes on, some taking running deadlines along. */
const books: fc.Arbitrary<PolicyBook> = fc
  .array(
    fc.record({
      hours: fc.integer({ min: 1, max: 40 }),
      minute: fc.nat(20_000),
      moves: fc.subarray([
        'resolution',
        'first-response',
        'escalation-acknowledgement',
        'follow-up',
        'progress',
        'next-response',
      ] as const),
    }),
    { maxLength: 3 },
  )
  .map((versions) =>
    aBook(
      ...versions
        .toSorted((a, b) => a.minute - b.minute)
        .map(({ hours, minute, moves }) => ({ change: shifted(hours), from: minutesAfter(monday.at('00:00'), minute), moves })),
    ),
  );

const business = (n: number) => ({
  span: { clock: 'business', seconds: n * 3600, days: 0 },
  lead: { clock: 'business', seconds: 600, days: 0 },
});
const byTheClock = (n: number) => ({
  span: { clock: 'calendar', seconds: n * 3600, days: null },
  lead: { clock: 'calendar', seconds: 600, days: null },
});
const shifted = (n: number) => ({
  firstResponse: { email: { usual: business(n) }, chat: { usual: byTheClock(n) }, phone: { usual: business(n) } },
  resolution: { urgent: byTheClock(n), high: business(n * 2), normal: business(n * 3), low: business(n * 4) },
  escalationAcknowledgement: { supervisor: byTheClock(n / 4), 'senior-agent': byTheClock(n / 8) },
  followUp: byTheClock(n * 3),
  progress: business(n),
});

/** Which first responses a policy promises: each of these channels, and complaints by mail, with a target or without. */
const promises = fc
  .record({
    email: fc.option(fc.integer({ min: 1, max: 20 })),
    complaint: fc.option(fc.integer({ min: 1, max: 20 })),
    phone: fc.option(fc.integer({ min: 1, max: 20 })),
    forum: fc.option(fc.integer({ min: 1, max: 20 })),
    desk: fc.option(fc.integer({ min: 1, max: 20 })),
  })
  .map(({ complaint, ...channels }) => {
    const target = (n: number | null) => (n === null ? null : { clause: 'A7', ...business(n) });
    const usual = Object.fromEntries(Object.entries(channels).map(([channel, n]) => [channel, { usual: target(n) }]));
    return { firstResponse: { ...usual, email: { ...usual.email, byType: { complaint: target(complaint) } } } };
  });

describe('L2 what-if: the same policy', () => {
  it('L2 reproduces any history exactly: every deadline, every breach', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const { commands } = play(history);
        const commits = commitsUnder(defaultPolicies, commands);
        const { recorded, simulated, outcomes } = replayCase(commits, {
          history: defaultPolicies,
          draft: defaultPolicies,
          asOf: plus(endOf(commands), seconds(90 * 86_400)),
        });
        expect(simulated).toStrictEqual(recorded);
        expect(outcomes.simulated).toStrictEqual(outcomes.recorded);
      }),
      ran,
    );
  });

  it('L2 also over versions that came into force on the way and took running deadlines along', () => {
    fc.assert(
      fc.property(histories, books, (history, book) => {
        const { commands } = play(history);
        const commits = commitsUnder(book, commands);
        const { recorded, simulated, outcomes } = replayCase(commits, { history: book, draft: book, asOf: endOf(commands) });
        expect(simulated).toStrictEqual(recorded);
        expect(outcomes.simulated).toStrictEqual(outcomes.recorded);
      }),
      ran,
    );
  });
});

describe('L2 what-if: another policy', () => {
  it('L2 gives what the same people doing the same would have had under the draft', () => {
    fc.assert(
      fc.property(promptHistories, fc.integer({ min: 1, max: 40 }), (history, hours) => {
        const draft = onlyPolicy(aPolicy(shifted(hours)));
        const { commands } = play(history);
        const end = plus(endOf(commands), seconds(1));
        const told = [...commands, timer(end)];
        const { simulated } = replayCase(commitsUnder(defaultPolicies, told), { history: defaultPolicies, draft, asOf: end });
        const lived = foldCase(commitsUnder(draft, told).flatMap(({ events }) => events));
        expect(breachesOf(simulated)).toEqual(breachesOf(lived));
      }),
      ran,
    );
  });
});

describe('L2 what-if: responses that only one of the policies promises', () => {
  it('L2 gives what the same people would have had, whichever channels and types either of them promises an answer', () => {
    fc.assert(
      fc.property(promptHistories, promises, promises, (history, before, after) => {
        const [was, draft] = [onlyPolicy(aPolicy(before)), onlyPolicy(aPolicy(after))];
        const { commands } = play(history);
        const end = plus(endOf(commands), seconds(1));
        const told = [...commands, timer(end)];
        const { simulated } = replayCase(commitsUnder(was, told), { history: was, draft, asOf: end });
        const lived = foldCase(commitsUnder(draft, told).flatMap(({ events }) => events));
        expect(breachesOf(simulated)).toEqual(breachesOf(lived));
      }),
      ran,
    );
  });

  const noMailTarget = onlyPolicy(aPolicy({ firstResponse: { email: { usual: null, byType: null } } }));
  const judged = (commands: readonly CaseCommand[], asOf: Instant) => {
    const simulation = createSimulation({ history: noMailTarget, draft: defaultPolicies, asOf });
    simulation.add(commitsUnder(noMailTarget, commands));
    return simulation.report();
  };

  it('L2 A7 answers that nobody owed would have been late, or in time, by when they were given', () => {
    const late = [aMail(monday.at('09:00')), reply(tuesday.at('12:00'))];
    expect(judged(late, tuesday.at('13:00')).gained.breaches.map(({ kind, dueAt }) => [kind, dueAt])).toContainEqual([
      'first-response',
      monday.at('18:00'),
    ]);
    const prompt = [aMail(monday.at('09:00')), reply(monday.at('10:00'))];
    const lines = judged(prompt, tuesday.at('13:00')).lines.filter(({ kind }) => kind === 'first-response');
    expect(lines).toMatchObject([{ recorded: { met: 0, breached: 0 }, simulated: { met: 1, breached: 0 }, gained: 0 }]);
  });

  it('L2 A7 a further contact waits for its answer once, and its closing ends the waiting', () => {
    const further = [
      aMail(monday.at('09:00')),
      reply(monday.at('10:00')),
      customerSays(monday.at('11:00'), { channel: 'email' }),
      customerSays(monday.at('15:00'), { channel: 'email' }),
      reply(wednesday.at('09:00')),
    ];
    const report = judged(further, thursday.at('09:00'));
    expect(report.gained.breaches.filter(({ kind }) => kind === 'next-response').map(({ from }) => from)).toEqual([
      monday.at('11:00'),
    ]);
  });

  it('L2 decision 7: a case that is merged owes nothing more, and what was put back is owed as before', () => {
    const other = caseIdFrom(new Uint8Array(5).fill(9));
    const by = staff('supervisor');
    const merged: readonly CaseCommand[] = [
      aMail(monday.at('09:00')),
      { type: 'MergeCase', into: other, now: monday.at('10:00'), by },
    ];
    expect(judged(merged, nextMonday.at('09:00')).gained.count).toBe(0);
    const undone: CaseCommand = { type: 'UnmergeCase', now: monday.at('11:00'), by };
    const unmerged: readonly CaseCommand[] = [...merged, undone, timer(monday.at('18:00'))];
    expect(judged(unmerged, tuesday.at('09:00')).gained.breaches.map(({ kind }) => kind)).toEqual(['first-response']);
    const asOf = nextMonday.at('09:00');
    const same = replayCase(commitsUnder(defaultPolicies, unmerged), { history: defaultPolicies, draft: defaultPolicies, asOf });
    expect(same.simulated).toStrictEqual(same.recorded);
  });
});

describe('L2 what-if: what is told of it', () => {
  const halfTime = { resolution: { normal: { span: { seconds: 14_400, days: 1 }, lead: { seconds: 3600 } } } };
  /** Came on Monday at nine, answered at once, resolved on Wednesday noon: in time under three business days, late under one and a half. */
  const slow = [
    aMail(monday.at('09:00')),
    reply(monday.at('09:10')),
    assign(monday.at('09:11'), 'a-17', 'north'),
    resolve(wednesday.at('12:00')),
  ];
  const simulated = (draft: PolicyBook, ...histories: readonly (readonly CaseCommand[])[]) => {
    const simulation = createSimulation({ history: defaultPolicies, draft, asOf: friday.at('18:00') });
    for (const commands of histories) simulation.add(commitsUnder(defaultPolicies, commands));
    return simulation.report();
  };
  const resolutionOf = (report: ReturnType<typeof simulated>) => report.lines.filter(({ kind }) => kind === 'resolution');

  it('L2 counts met and breached by kind, team and priority, and names the cases that would have breached', () => {
    const report = simulated(onlyPolicy(aPolicy(halfTime)), slow);
    expect(resolutionOf(report)).toEqual([
      {
        kind: 'resolution',
        team: 'north',
        priority: 'normal',
        recorded: { met: 1, breached: 0 },
        simulated: { met: 0, breached: 1 },
        gained: 1,
        lost: 0,
      },
    ]);
    expect(report).toMatchObject({
      cases: 1,
      gained: { count: 1, breaches: [{ caseId, kind: 'resolution', from: monday.at('09:00'), dueAt: tuesday.at('14:00') }] },
      lost: { count: 0, breaches: [] },
      provisional: 0,
    });
  });

  it('L2 names those that would not have breached', () => {
    const longer = { resolution: { normal: { span: { days: 5 }, lead: { seconds: 3600 } } } };
    const late = [
      aMail(monday.at('09:00')),
      reply(monday.at('09:10')),
      timer(wednesday.at('18:00')),
      resolve(thursday.at('10:00')),
    ];
    const report = simulated(onlyPolicy(aPolicy(longer)), late);
    expect(report.lost).toEqual({
      count: 1,
      breaches: [{ caseId, kind: 'resolution', slot: 'resolution', from: monday.at('09:00'), dueAt: wednesday.at('18:00') }],
    });
    expect(resolutionOf(report)).toMatchObject([{ recorded: { breached: 1 }, simulated: { met: 1, breached: 0 }, lost: 1 }]);
  });

  it('L2 B6 an acknowledgement that would have come in time sends nobody up the ladder', () => {
    const hour = aPolicy({
      escalationAcknowledgement: { 'senior-agent': { span: { seconds: 3600 } }, supervisor: { span: { seconds: 3600 } } },
    });
    const ladder = [
      ...[aMail(monday.at('09:00')), reply(monday.at('09:10')), escalate(monday.at('10:00'))],
      ...[timer(monday.at('10:15')), timer(monday.at('10:30')), acknowledge(monday.at('10:40'), 'manager')],
    ];
    const report = simulated(onlyPolicy(hour), ladder);
    expect(report.lost.breaches.map(({ kind, dueAt }) => [kind, dueAt])).toEqual([
      ['escalation-acknowledgement', monday.at('10:15')],
      ['escalation-acknowledgement', monday.at('10:30')],
    ]);
    expect(report.gained.count).toBe(0);
  });

  it('L2 B6 and a shorter one climbs by itself, each level once', () => {
    const minute = aPolicy({
      escalationAcknowledgement: Object.fromEntries(
        ['senior-agent', 'supervisor', 'manager'].map((level) => [level, { span: { seconds: 60 }, lead: { seconds: 10 } }]),
      ),
    });
    const quick = [
      aMail(monday.at('09:00')),
      reply(monday.at('09:10')),
      escalate(monday.at('10:00')),
      acknowledge(monday.at('10:10'), 'manager'),
    ];
    const report = simulated(onlyPolicy(minute), quick);
    expect(report.gained.breaches.map(({ dueAt }) => dueAt)).toEqual(['10:01', '10:02', '10:03'].map(monday.at));
  });

  it('L2 B12 a wait that began after the recorded breach stops the clock of a longer target', () => {
    const longer = { resolution: { normal: { span: { days: 4 }, lead: { seconds: 3600 } } } };
    const waited = [
      ...[aMail(monday.at('09:00')), reply(monday.at('09:10')), timer(wednesday.at('18:00'))],
      ...[ask(thursday.at('10:00')), customerSays(nextMonday.at('10:00')), resolve(nextMonday.at('17:00'))],
    ];
    const simulation = createSimulation({
      history: defaultPolicies,
      draft: onlyPolicy(aPolicy(longer)),
      asOf: nextMonday.at('18:00'),
    });
    simulation.add(commitsUnder(defaultPolicies, waited));
    expect(resolutionOf(simulation.report())).toMatchObject([{ recorded: { breached: 1 }, simulated: { met: 1, breached: 0 } }]);
  });

  it('L2 A4 a triage after the recorded breach changes the target of a longer one', () => {
    const week = {
      resolution: { normal: { span: { days: 6 }, lead: { seconds: 3600 } }, high: { span: { seconds: 5 * 8 * 3600 } } },
    };
    const triaged = [aMail(monday.at('09:00')), reply(monday.at('09:10')), triage(thursday.at('09:00'), { priority: 'high' })];
    const { simulated: state } = replayCase(commitsUnder(defaultPolicies, triaged), {
      history: defaultPolicies,
      draft: onlyPolicy(aPolicy(week)),
      asOf: thursday.at('10:00'),
    });
    if (state.kind === 'none') throw new Error('no case');
    expect(state.deadlines.latest.resolution).toMatchObject({ status: 'running', generation: 2, dueAt: friday.at('18:00') });
  });

  it('L2 a channel that the draft owes no answer breaches none', () => {
    const unanswered = [aMail(monday.at('09:00')), timer(monday.at('18:00'))];
    const report = simulated(onlyPolicy(aPolicy({ firstResponse: { email: { usual: null } } })), unanswered);
    expect(report.lost.breaches.map(({ kind }) => kind)).toEqual(['first-response']);
  });

  it('L2 what is open when the story ends is judged by then', () => {
    const open = [aMail(monday.at('09:00')), reply(monday.at('09:10'))];
    expect(simulated(onlyPolicy(aPolicy(halfTime)), open).gained.breaches.map(({ kind }) => kind)).toContain('resolution');
    expect(simulated(defaultPolicies, open).gained.count).toBe(0);
  });

  it('L2 B3 a time that somebody named stays as it was, and is counted apart', () => {
    const promised = [
      aMail(monday.at('09:00')),
      reply(monday.at('09:10')),
      promise(monday.at('09:20'), tuesday.at('12:00')),
      timer(tuesday.at('12:00')),
    ];
    const report = simulated(onlyPolicy(aPolicy(halfTime)), promised);
    expect(report.named).toBe(1);
    expect(report.lines.find(({ kind }) => kind === 'promise')).toMatchObject({
      recorded: { breached: 1 },
      simulated: { breached: 1 },
    });
  });

  it('L1 counts what was reckoned through days whose holidays nobody has announced', () => {
    const far = instant('2040-03-01T09:00:00+08:00');
    const simulation = createSimulation({ history: defaultPolicies, draft: onlyPolicy(aPolicy(halfTime)), asOf: far });
    simulation.add(commitsUnder(defaultPolicies, [aMail(far)]));
    expect(simulation.report().provisional).toBeGreaterThan(0);
  });

  it('L2 counts every breach and names the first of them only; the order of cases and how they are parted do not matter', () => {
    const told = commitsUnder(defaultPolicies, slow);
    const many = Array.from({ length: mostListed + 5 }, () => told);
    const simulation = createSimulation({
      history: defaultPolicies,
      draft: onlyPolicy(aPolicy(halfTime)),
      asOf: friday.at('18:00'),
    });
    for (const commits of many) simulation.add(commits);
    const report = simulation.report();
    expect(report.gained.count).toBe(mostListed + 5);
    expect(report.gained.breaches).toHaveLength(mostListed);
    expect(resolutionOf(report)).toMatchObject([{ gained: mostListed + 5 }]);
  });
});

const promise = (now: Instant, dueAt: Instant): CaseCommand => ({
  type: 'MakePromise',
  now,
  by: anAgent,
  what: 'a call back',
  reason: 'the warehouse has to look',
  dueAt,
});
const breachesOf = (state: CaseState) =>
  state.kind === 'none' ? [] : state.deadlines.breaches.map(({ kind, dueAt }) => `${kind} ${dueAt}`).sort();
