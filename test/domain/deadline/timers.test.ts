import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CaseCommand } from '../../../domain/case/commands.ts';
import type { CaseEvent } from '../../../domain/case/events.ts';
import { deadlineKinds } from '../../../domain/case/words.ts';
import { timerName, timersOf } from '../../../domain/deadline/timers.ts';
import { caseIdFrom, caseStream, commandId } from '../../../domain/kernel/ids.ts';
import type { Instant } from '../../../domain/kernel/time.ts';
import {
  again,
  aMail,
  anAgent,
  anAnsweredCase,
  anOpenComplaint,
  ask,
  caseId,
  contact,
  escalate,
  reply,
  resolve,
  timer,
  triage,
} from '../../support/cases.ts';
import { goingOn } from '../../support/given.ts';
import { monday, thursday, tuesday, wednesday } from '../../support/moments.ts';
import { histories, play } from '../case/histories.ts';

const stream = caseStream(caseId);
const commitOf = (events: readonly CaseEvent[], at: Instant = monday.at('09:00')) => ({
  stream,
  commit: 1,
  events,
  commandId: commandId('c-1'),
  actor: anAgent,
  at,
});
/** What a command asks of the timers, by name. */
const asked = (history: readonly CaseEvent[], command: CaseCommand) => {
  const { arm, disarm } = timersOf(commitOf(goingOn(history, command).slice(history.length)));
  return {
    arm: Object.fromEntries(arm.map((wakeUp) => [shortName(wakeUp), wakeUp.at])),
    disarm: disarm.map(shortName),
  };
};
const shortName = (wakeUp: Parameters<typeof timerName>[0]): string => timerName(wakeUp).slice(`case-${caseId}.`.length);
const ten = monday.at('10:00');

describe('decision 2: timers are derived from the commit alone', () => {
  it('A7 B11 a first contact arms a warning and a due time for each deadline', () => {
    expect(asked([], aMail(monday.at('09:00')))).toEqual({
      arm: {
        'first-response.1.warning': monday.at('17:00'),
        'first-response.1.due': monday.at('18:00'),
        'resolution.1.warning': wednesday.at('14:00'),
        'resolution.1.due': wednesday.at('18:00'),
        'progress.1.warning': monday.at('17:00'),
        'progress.1.due': monday.at('18:00'),
      },
      disarm: [],
    });
  });

  it('B6 a wake-up carries all that the deadlines function needs', () => {
    const { arm } = timersOf(commitOf(goingOn(anAnsweredCase(), escalate(ten)).slice(anAnsweredCase().length)));
    expect(arm).toEqual([
      { stream, kind: 'escalation-acknowledgement', generation: 1, moment: 'warning', at: monday.at('10:10') },
      { stream, kind: 'escalation-acknowledgement', generation: 1, moment: 'due', at: monday.at('10:15') },
    ]);
    expect(arm.map(timerName)).toEqual([`case-${caseId}.escalation.1.warning`, `case-${caseId}.escalation.1.due`]);
  });

  it('A7 B4 an answer disarms both, and being a report it moves on when the next one is due', () => {
    expect(asked(anOpenComplaint(), reply(monday.at('09:30')))).toEqual({
      arm: { 'progress.2.warning': monday.at('17:30'), 'progress.2.due': tuesday.at('09:30') },
      disarm: ['first-response.1.warning', 'first-response.1.due', 'progress.1.warning', 'progress.1.due'],
    });
  });

  it('B12 a pause disarms, a resume arms the next generation', () => {
    expect(asked(anAnsweredCase(), ask(ten))).toEqual({
      arm: {},
      disarm: ['resolution.1.warning', 'resolution.1.due', 'progress.2.warning', 'progress.2.due'],
    });
    expect(asked(goingOn(anAnsweredCase(), ask(ten)), again(monday.at('11:00')))).toEqual({
      arm: {
        'resolution.2.warning': wednesday.at('15:00'),
        'resolution.2.due': thursday.at('10:00'),
        'progress.3.warning': tuesday.at('10:00'),
        'progress.3.due': tuesday.at('11:00'),
        'next-response.1.warning': tuesday.at('10:00'),
        'next-response.1.due': tuesday.at('11:00'),
      },
      disarm: [],
    });
  });

  it('B11 a triage replaces the timers', () => {
    expect(asked(anAnsweredCase(), triage(ten, { priority: 'high' }))).toEqual({
      arm: { 'resolution.2.warning': monday.at('17:00'), 'resolution.2.due': monday.at('18:00') },
      disarm: ['resolution.1.warning', 'resolution.1.due'],
    });
  });

  it('B11 B12 what the same commit arms and pauses is never armed', () => {
    expect(asked(goingOn(anAnsweredCase(), ask(ten)), triage(tuesday.at('09:00'), { priority: 'high' }))).toEqual({
      arm: {},
      disarm: ['resolution.1.warning', 'resolution.1.due'],
    });
  });

  it('A7 what the same commit finds due already is never armed', () => {
    const late = contact('email', { at: monday.at('09:00'), now: tuesday.at('10:00') });
    expect(Object.keys(asked([], late).arm)).toEqual(['resolution.1.warning', 'resolution.1.due']);
  });

  it('A7 what the same commit warns of already is armed for its due time only', () => {
    const late = contact('email', { at: monday.at('09:00'), now: monday.at('17:30') });
    expect(Object.keys(asked([], late).arm)).toEqual([
      'first-response.1.due',
      'resolution.1.warning',
      'resolution.1.due',
      'progress.1.due',
    ]);
  });

  it('A7 a warning and a breach ask nothing of the timers, but for the level that is told next', () => {
    expect(asked(anOpenComplaint(), timer(monday.at('10:30')))).toEqual({ arm: {}, disarm: [] });
    expect(asked(anOpenComplaint(), timer(monday.at('11:00')))).toEqual({ arm: {}, disarm: [] });
    expect(asked(goingOn(anAnsweredCase(), escalate(ten)), timer(monday.at('10:15')))).toEqual({
      arm: { 'escalation.2.warning': monday.at('10:25'), 'escalation.2.due': monday.at('10:30') },
      disarm: [],
    });
  });

  it('D1 B4 a result disarms the resolution and the progress report and arms the follow-up', () => {
    const { arm, disarm } = asked(anAnsweredCase(), resolve(ten));
    expect(arm).toEqual({ 'follow-up.1.warning': wednesday.at('22:00'), 'follow-up.1.due': thursday.at('10:00') });
    expect(disarm).toEqual(['resolution.1.warning', 'resolution.1.due', 'progress.2.warning', 'progress.2.due']);
  });

  it('events that are no deadlines, or of kinds of a newer deployment, ask nothing', () => {
    const newer = { type: 'DeadlineArmed', data: { kind: 'report-to-management', generation: 1 } } as unknown as CaseEvent;
    const closed: CaseEvent = { type: 'CaseClosed', data: { at: ten } };
    expect(timersOf(commitOf([newer, closed]))).toEqual({ arm: [], disarm: [] });
  });

  it('names are unlike each other and within what EventBridge Scheduler takes', () => {
    const wakeUps = fc.record({
      stream: fc.uint8Array({ minLength: 5, maxLength: 5 }).map((digest) => caseStream(caseIdFrom(digest))),
      kind: fc.constantFrom(...deadlineKinds),
      generation: fc.integer({ min: 1, max: 1_000_000 }),
      moment: fc.constantFrom('warning' as const, 'due' as const),
    });
    fc.assert(
      fc.property(wakeUps, wakeUps, (one, other) => {
        expect(timerName(one)).toMatch(/^[0-9a-zA-Z\-_.]{1,64}$/);
        expect(timerName(one) === timerName(other)).toBe(JSON.stringify(one) === JSON.stringify(other));
      }),
    );
  });

  it('after any history the timers still set are those of the deadlines still running', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const { turns } = play(history);
        const set = new Map<string, Instant>();
        for (const { command, events, state } of turns) {
          const { arm, disarm } = timersOf(commitOf(events));
          for (const wakeUp of disarm) set.delete(timerName(wakeUp));
          for (const wakeUp of arm) set.set(timerName(wakeUp), wakeUp.at);
          const ahead = [...set].filter(([, at]) => at > command.now);
          expect(new Map(ahead)).toEqual(wanted(state));
        }
      }),
      { numRuns: 45 },
    );
  });
});

const wanted = (state: ReturnType<typeof play>['turns'][number]['state']): ReadonlyMap<string, Instant> => {
  const deadlines = state.kind === 'none' ? [] : Object.values(state.deadlines.latest);
  return new Map(
    deadlines.flatMap((deadline): readonly (readonly [string, Instant])[] => {
      if (deadline.status !== 'running') return [];
      const { kind, ref, generation } = deadline;
      const wakeUp = { stream, kind, generation, ...(ref === undefined ? {} : { ref }) };
      const due = [timerName({ ...wakeUp, moment: 'due' }), deadline.dueAt] as const;
      const warning = [timerName({ ...wakeUp, moment: 'warning' }), deadline.warnAt] as const;
      return deadline.warned ? [due] : [due, warning];
    }),
  );
};
