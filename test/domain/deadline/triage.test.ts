import { describe, expect, it } from 'vitest';
import type { CaseCommand } from '../../../domain/case/commands.ts';
import type { CaseEvent } from '../../../domain/case/events.ts';
import type { Priority } from '../../../domain/case/words.ts';
import type { Instant } from '../../../domain/kernel/time.ts';
import { again, anAnsweredCase, ask, dispute, resolve, timer, triage } from '../../support/cases.ts';
import { given, goingOn, withoutUpkeep } from '../../support/given.ts';
import { friday, monday, thursday, tuesday, wednesday } from '../../support/moments.ts';
import { armed, breached, cancelled, paused, resumed } from './expected.ts';

const nine = monday.at('09:00');

/** What a command adds to a history, but for the event that says the command itself. */
const added = (history: readonly CaseEvent[], command: CaseCommand): readonly CaseEvent[] =>
  withoutUpkeep(goingOn(history, command).slice(history.length + 1));

describe('A4 B11: triage arms what the new class is owed', () => {
  const triaged = (now: Instant, priority: Priority): CaseEvent => ({
    type: 'CaseTriaged',
    data: { caseType: 'inquiry', priority, at: now },
  });

  it('B11 another priority counts from the contact, whenever the triage came', () => {
    const now = monday.at('14:00');
    given(anAnsweredCase())
      .when(triage(now, { priority: 'high' }))
      .gives(
        triaged(now, 'high'),
        cancelled('resolution', now, { reason: 're-triaged' }),
        armed('resolution', { generation: 2, from: nine, warnAt: monday.at('17:00'), dueAt: monday.at('18:00'), clause: 'B11' }),
      );
  });

  it('B11 a target that has passed by the time of the triage is breached in the same commit', () => {
    const now = tuesday.at('09:00');
    const dueAt = monday.at('13:00');
    given(anAnsweredCase())
      .when(triage(now, { priority: 'urgent' }))
      .gives(
        triaged(now, 'urgent'),
        cancelled('resolution', now, { reason: 're-triaged' }),
        armed('resolution', { generation: 2, from: nine, warnAt: monday.at('12:30'), dueAt, clock: 'calendar', clause: 'B11' }),
        breached('resolution', dueAt, { generation: 2, noticedAt: now }),
      );
  });

  it('B11 a breach is not mended by a lower priority, noticed or not', () => {
    const now = thursday.at('09:00');
    const unnoticed = breached('resolution', wednesday.at('18:00'), { noticedAt: now });
    given(anAnsweredCase())
      .when(triage(now, { priority: 'low' }))
      .gives(triaged(now, 'low'), unnoticed);
    given(goingOn(anAnsweredCase(), timer(now)))
      .when(triage(now, { priority: 'low' }))
      .gives(triaged(now, 'low'));
  });

  it('B11 B12 waits that are over still count after a triage', () => {
    const waited = goingOn(anAnsweredCase(), ask(monday.at('10:00')), again(monday.at('14:00')));
    const now = monday.at('15:00');
    expect(added(waited, triage(now, { priority: 'high' })).at(-1)).toEqual(
      armed('resolution', { generation: 3, from: nine, warnAt: tuesday.at('11:00'), dueAt: tuesday.at('12:00'), clause: 'B11' }),
    );
  });

  it('B11 B12 a triage while the customer is waited for arms the new target, paused where it was', () => {
    const waiting = goingOn(anAnsweredCase(), ask(monday.at('10:00')));
    const now = tuesday.at('09:00');
    given(waiting)
      .when(triage(now, { priority: 'high' }))
      .gives(
        triaged(now, 'high'),
        cancelled('resolution', now, { reason: 're-triaged' }),
        armed('resolution', { generation: 2, from: nine, warnAt: monday.at('17:00'), dueAt: monday.at('18:00'), clause: 'B11' }),
        paused(monday.at('10:00'), 7 * 3600, { generation: 2, warnRemaining: 6 * 3600 }),
      );
    const back = tuesday.at('10:00');
    expect(added(goingOn(waiting, triage(now, { priority: 'high' })), again(back)).at(-1)).toEqual(
      resumed(back, { generation: 3, warnAt: tuesday.at('17:00'), dueAt: tuesday.at('18:00') }),
    );
  });

  it('B11 B12 a target that had passed before the wait began is a breach noticed at the triage', () => {
    const waiting = goingOn(anAnsweredCase(), ask(monday.at('15:00')));
    const now = tuesday.at('09:00');
    expect(added(waiting, triage(now, { priority: 'urgent' })).at(-1)).toEqual(
      breached('resolution', monday.at('13:00'), { generation: 2, noticedAt: now }),
    );
  });

  it("B11 a customer's expected time is kept over a triage", () => {
    const expectedBy = monday.at('12:00');
    const now = monday.at('10:00');
    expect(added(anAnsweredCase({ expectedBy }), triage(now, { priority: 'high' })).at(-1)).toEqual(
      armed('resolution', { generation: 2, from: nine, warnAt: expectedBy, dueAt: monday.at('18:00'), clause: 'B11' }),
    );
  });

  it('B8 B11 B12 after a reopening a triage counts from there, without the waits of before', () => {
    const reopened = goingOn(
      anAnsweredCase(),
      ask(monday.at('10:00')),
      again(monday.at('14:00')),
      resolve(monday.at('15:00')),
      dispute(thursday.at('10:00')),
    );
    const now = thursday.at('11:00');
    expect(added(reopened, triage(now, { priority: 'high' })).at(-1)).toEqual(
      armed('resolution', {
        generation: 4,
        from: thursday.at('10:00'),
        warnAt: thursday.at('18:00'),
        dueAt: friday.at('10:00'),
        clause: 'B11',
      }),
    );
  });
});
