import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideCase } from '../../../domain/case/case.ts';
import type { CaseCommand } from '../../../domain/case/commands.ts';
import type { CaseEvent } from '../../../domain/case/events.ts';
import { moveRunning } from '../../../domain/case/policy-change.ts';
import { namedKinds, promisedFor } from '../../../domain/case/promised.ts';
import { foldCase } from '../../../domain/case/state.ts';
import { deadlineKinds } from '../../../domain/case/words.ts';
import type { Instant } from '../../../domain/kernel/time.ts';
import { defaultPolicy } from '../../../domain/policy/default-policy.ts';
import { again, anAnsweredCase, anOpenInquiry, ask, escalate, resolve, theSystem } from '../../support/cases.ts';
import { given, goingOn, stateOf } from '../../support/given.ts';
import { friday, monday, nextTuesday, thursday, tuesday, wednesday } from '../../support/moments.ts';
import { aBook, commitsUnder } from '../../support/policies.ts';
import { histories, play } from '../case/histories.ts';
import { armed, breached, cancelled } from '../deadline/expected.ts';

const rearm = (now: Instant): CaseCommand => ({ type: 'RearmUnderPolicy', now, by: theSystem });
const business = (days: number) => ({ normal: { span: { days }, lead: { seconds: 3600 } } });
const fiveDays = { resolution: business(5) };
const oneDay = { resolution: business(1) };
const from = tuesday.at('09:00');
/** Version 2 lengthens or shortens the resolution of normal cases from Tuesday at nine. */
const moving = (change: unknown) => aBook({ change, from, moves: ['resolution'] });

describe('L2 a running deadline and a new policy version', () => {
  it('L2 keeps the version it was armed under unless the change says otherwise', () => {
    const keeping = aBook({ change: fiveDays, from });
    expect(moves(keeping, anAnsweredCase(), tuesday.at('10:00'))).toEqual([]);
  });

  it('L2 goes over where the change says so: counted anew from where it counted, and it says where it comes from', () => {
    expect(moves(moving(fiveDays), anAnsweredCase(), tuesday.at('10:00'))).toStrictEqual([
      cancelled('resolution', tuesday.at('10:00'), { reason: 'policy-changed' }),
      movedFrom(
        armed('resolution', {
          from: monday.at('09:00'),
          dueAt: friday.at('18:00'),
          warnAt: friday.at('17:00'),
          clause: 'B11',
          generation: 2,
          policyVersion: 2,
        }),
        { policyVersion: 1, dueAt: wednesday.at('18:00') },
      ),
    ]);
  });

  it('L2 only from the moment on that the version is in force', () => {
    expect(moves(moving(fiveDays), anAnsweredCase(), monday.at('18:00'))).toEqual([]);
    expect(moves(moving(fiveDays), anAnsweredCase(), from)).toHaveLength(2);
  });

  it('L2 goes over once', () => {
    const moved = decided(moving(fiveDays), anAnsweredCase(), rearm(tuesday.at('10:00')));
    given(moved, moving(fiveDays))
      .when(rearm(tuesday.at('10:01')))
      .unchanged();
    expect(moves(moving(fiveDays), moved, tuesday.at('10:01'))).toEqual([]);
  });

  it('L2 goes over with whatever command comes first, before its timer can call it a breach', () => {
    const late = thursday.at('10:00'); // version 1 had it due on Wednesday at six, but version 2 was in force by then
    const moved = decided(moving(fiveDays), anAnsweredCase(), rearm(tuesday.at('10:00')));
    expect(decided(moving(fiveDays), moved, resolve(late)).slice(moved.length)).toContainEqual({
      type: 'DeadlineMet',
      data: { kind: 'resolution', generation: 2, at: late },
    });
    const opened = decided(moving(fiveDays), anAnsweredCase(), escalate(tuesday.at('11:00')));
    expect(stateOf(opened).deadlines.latest.resolution).toMatchObject({ policyVersion: 2, dueAt: friday.at('18:00') });
  });

  it('L2 B12 goes over while it waits for the customer, paused again with what the new version leaves', () => {
    const waiting = goingOn(anAnsweredCase(), ask(monday.at('11:00')));
    const book = moving(fiveDays);
    const moved = decided(book, waiting, rearm(tuesday.at('10:00')));
    expect(stateOf(moved).deadlines.latest.resolution).toMatchObject({
      status: 'paused',
      policyVersion: 2,
      movedFrom: { policyVersion: 1 },
      remaining: 38 * 3600,
    });
    const resumed = decided(book, moved, again(wednesday.at('09:00')));
    expect(stateOf(resumed).deadlines.latest.resolution).toMatchObject({
      status: 'running',
      dueAt: nextTuesday.at('16:00'),
      policyVersion: 2,
      movedFrom: { policyVersion: 1 },
    });
  });

  it('L2 a shorter time that is over already is no breach: the deadline keeps its own', () => {
    expect(moves(moving(oneDay), anAnsweredCase(), tuesday.at('10:00'))).toEqual([]);
  });

  it('L2 B11 what is breached stays breached: a longer time comes too late', () => {
    const missed = goingOn(anAnsweredCase(), { type: 'NoticeDeadline', now: thursday.at('09:00'), by: theSystem });
    const book = aBook({ change: fiveDays, from: thursday.at('09:30'), moves: ['resolution'] });
    expect(stateOf(missed).deadlines.latest.resolution).toMatchObject({ status: 'breached' });
    expect(moves(book, missed, thursday.at('10:00'))).toEqual([]);
  });

  it('L2 B11 what was due before anybody noticed is breached first, not moved', () => {
    const book = aBook({ change: fiveDays, from: thursday.at('09:30'), moves: ['resolution'] });
    given(anAnsweredCase(), book)
      .when(rearm(thursday.at('10:00')))
      .gives(breached('resolution', wednesday.at('18:00'), { noticedAt: thursday.at('10:00') }));
  });

  it('L2 A7 a next response goes over under the channel that it was armed for', () => {
    const book = aBook({
      change: {
        firstResponse: { email: { usual: { span: { seconds: 4 * 3600 } } }, chat: { usual: { span: { seconds: 600 } } } },
      },
      from: monday.at('09:30'),
      moves: ['next-response'],
    });
    const waiting = goingOn(anAnsweredCase(), again(monday.at('09:10')));
    expect(stateOf(decided(book, waiting, rearm(monday.at('10:00')))).deadlines.latest['next-response']).toMatchObject({
      dueAt: monday.at('14:10'),
      policyVersion: 2,
    });
  });

  it('L2 every kind of deadline has a target in the policy, or a time that somebody named', () => {
    const escalated = stateOf(goingOn(anOpenInquiry(), escalate(monday.at('09:10'))));
    for (const kind of deadlineKinds)
      expect(promisedFor(kind, escalated).some((one) => one(defaultPolicy) !== undefined)).toBe(!namedKinds.includes(kind));
  });

  it('L2 over any history: moves are decided once, break nothing backwards, and mend no breach', () => {
    const book = aBook(
      { change: fiveDays, from: tuesday.at('09:00'), moves: ['resolution', 'follow-up', 'first-response'] },
      { change: oneDay, from: thursday.at('09:00'), moves: ['resolution', 'progress', 'escalation-acknowledgement'] },
    );
    fc.assert(
      fc.property(histories, (history) => {
        const commits = commitsUnder(book, play(history).commands);
        let state = foldCase([]);
        for (const { events, at } of commits) {
          for (const event of events) {
            if (event.type === 'DeadlineArmed' && event.data.movedFrom) {
              expect(event.data.policyVersion).toBeGreaterThan(event.data.movedFrom.policyVersion);
              if (event.data.movedFrom.dueAt) expect(event.data.dueAt > at).toBe(true);
            }
          }
          const breaches = state.kind === 'none' ? [] : state.deadlines.breaches;
          state = foldCase(events, state);
          if (state.kind !== 'none') expect(state.deadlines.breaches.slice(0, breaches.length)).toEqual(breaches);
          expect(moveRunning(foldCase(moveRunning(state, { now: at, book }), state), { now: at, book })).toEqual([]);
        }
      }),
      { numRuns: 35 },
    );
  });
});

type Book = ReturnType<typeof aBook>;
const moves = (book: Book, history: readonly CaseEvent[], now: Instant) => moveRunning(foldCase(history), { now, book });

/** The events of a case with one more command, decided by these versions. */
const decided = (book: Book, history: readonly CaseEvent[], command: CaseCommand): readonly CaseEvent[] => {
  const decision = decideCase(command, foldCase(history), book);
  if (decision.kind !== 'accepted') throw new Error(`${command.type}: ${decision.kind}`);
  return [...history, ...decision.events];
};

const movedFrom = (event: CaseEvent, source: { policyVersion: number; dueAt: Instant }): CaseEvent =>
  ({ ...event, data: { ...event.data, movedFrom: source } }) as CaseEvent;
