import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CaseCommand } from '../../../domain/case/commands.ts';
import { type CaseState, foldCase } from '../../../domain/case/state.ts';
import { deadlineKinds } from '../../../domain/case/words.ts';
import { type Instant, plus, seconds } from '../../../domain/kernel/time.ts';
import { replayCase } from '../../../domain/policy/replay.ts';
import { onlyPolicy, type PolicyBook } from '../../../domain/policy/service-policy.ts';
import { createSimulation, mostListed } from '../../../domain/policy/simulation.ts';
import { acknowledge, aMail, ask, assign, customerSays, escalate, reply, resolve, timer, triage } from '../../support/cases.ts';
import { defaultPolicies } from '../../support/given.ts';
import { friday, minutesAfter, monday, nextMonday, saturday, thursday, tuesday, wednesday } from '../../support/moments.ts';
import { aBook, aPolicy, commitsUnder } from '../../support/policies.ts';
import { histories, play, promptHistories } from '../case/histories.ts';

const endOf = (commands: readonly CaseCommand[]): Instant => commands.at(-1)?.now ?? monday.at('09:00');
const ran = { numRuns: 100 };

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

const breachesOf = (state: CaseState) =>
  state.kind === 'none' ? [] : state.deadlines.breaches.map(({ kind, dueAt }) => `${kind} ${dueAt}`).sort();
void [
  acknowledge,
  aMail,
  ask,
  assign,
  customerSays,
  escalate,
  reply,
  resolve,
  triage,
  createSimulation,
  mostListed,
  deadlineKinds,
  friday,
  nextMonday,
  saturday,
  thursday,
  tuesday,
  wednesday,
];
