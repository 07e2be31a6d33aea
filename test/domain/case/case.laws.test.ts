import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CaseCommand } from '../../../domain/case/commands.ts';
import type { CaseEvent } from '../../../domain/case/events.ts';
import { type CaseState, foldCase, initialCase } from '../../../domain/case/state.ts';
import type { DeadlineEvent } from '../../../domain/deadline/events.ts';
import type { Instant } from '../../../domain/kernel/time.ts';
import { timer } from '../../support/cases.ts';
import { eventsOf, histories, type Played, play, promptHistories } from './histories.ts';

/** Laws that hold over any history, sensible or not. */

const always = (law: (played: Played) => void): void =>
  fc.assert(
    fc.property(histories, (history) => law(play(history))),
    { numRuns: 120 },
  );

const ofDeadlines = (events: readonly CaseEvent[]): readonly DeadlineEvent[] =>
  events.filter((event): event is DeadlineEvent => event.type.startsWith('Deadline'));
const idOf = ({ data: { kind, generation } }: DeadlineEvent): string => `${kind} ${generation}`;

describe('laws of a case', () => {
  it('B9 replaying any prefix is stepping, also when the state was stored and read in between', () => {
    always(({ turns }) => {
      let stored: unknown = initialCase;
      const events: CaseEvent[] = [];
      for (const turn of turns) {
        events.push(...turn.events);
        stored = JSON.parse(JSON.stringify(foldCase(turn.events, stored as typeof initialCase)));
        expect(foldCase(events)).toEqual(turn.state);
        expect(stored).toStrictEqual(turn.state);
      }
    });
  });

  it('A1 the same command said twice in a row happens once, but for what is a contact, a mail or a further level each time', () => {
    const kinds = ['ReceiveContact', 'RecordInteraction', 'RecordNotice', 'ReportCall'];
    // An escalation that names no level asks for the next one each time.
    const eachTime = (command: CaseCommand): boolean =>
      kinds.includes(command.type) || (command.type === 'Escalate' && command.to === undefined);
    fc.assert(
      fc.property(histories, (history) => {
        const once = play(history);
        const twice = play(history, (command) => (eachTime(command) ? [] : [command]));
        expect(eventsOf(twice)).toEqual(eventsOf(once));
      }),
      { numRuns: 120 },
    );
  });

  it('B11 an open case always has its resolution running, paused or breached', () => {
    always(({ turns }) => {
      for (const { state } of turns)
        if (state.kind === 'open') expect(['running', 'paused', 'breached']).toContain(state.deadlines.latest.resolution?.status);
    });
  });

  it('B12 the resolution is paused only while the customer is waited for, and never runs then', () => {
    always(({ turns }) => {
      for (const { state } of turns) {
        if (state.kind === 'none') continue;
        const waiting = state.waits.some(({ to }) => to === undefined);
        const status = state.deadlines.latest.resolution?.status;
        if (status === 'paused') expect(waiting).toBe(true);
        if (waiting) expect(status).not.toBe('running');
      }
    });
  });

  it('B11 at most one deadline of a kind runs, and its generations count up', () => {
    always((played) => {
      const running = new Map<string, string>();
      const generations = new Map<string, number>();
      for (const event of ofDeadlines(eventsOf(played))) {
        const { kind, generation } = event.data;
        if (event.type === 'DeadlineArmed' || event.type === 'DeadlineResumed') {
          expect(running.has(kind)).toBe(false);
          expect(generation).toBe((generations.get(kind) ?? 0) + 1);
          generations.set(kind, generation);
          running.set(kind, idOf(event));
        } else if (event.type !== 'DeadlineWarned') {
          expect(generation).toBe(generations.get(kind));
          running.delete(kind);
        }
      }
    });
  });

  it('B11 a breach never un-happens, whatever comes after', () => {
    always(({ turns }) => {
      let known: readonly object[] = [];
      for (const { state } of turns) {
        if (state.kind === 'none') continue;
        expect(state.deadlines.breaches.slice(0, known.length)).toEqual(known);
        known = state.deadlines.breaches;
      }
    });
  });

  it('B11 a breach carries the due time it was armed with, happens once, and is noticed at or after that time', () => {
    always((played) => {
      const due = new Map<string, string>();
      const breached = new Set<string>();
      for (const event of ofDeadlines(eventsOf(played))) {
        const id = idOf(event);
        if (event.type === 'DeadlineArmed' || event.type === 'DeadlineResumed') due.set(id, event.data.dueAt);
        if (event.type === 'DeadlineWarned') expect(breached.has(id)).toBe(false);
        if (event.type !== 'DeadlineBreached') continue;
        expect(event.data.dueAt).toBe(due.get(id));
        expect(event.data.noticedAt >= event.data.dueAt).toBe(true);
        expect(breached.has(id)).toBe(false);
        breached.add(id);
      }
    });
  });

  it('B11 what is met was met by its due time; what is met late was breached', () => {
    always((played) => {
      const due = new Map<string, string>();
      const breached = new Set<string>();
      for (const event of ofDeadlines(eventsOf(played))) {
        const id = idOf(event);
        if (event.type === 'DeadlineArmed' || event.type === 'DeadlineResumed') due.set(id, event.data.dueAt);
        if (event.type === 'DeadlinePaused') due.delete(id);
        if (event.type === 'DeadlineBreached') breached.add(id);
        if (event.type !== 'DeadlineMet') continue;
        expect(event.data.late ?? false).toBe(breached.has(id));
        if (!event.data.late) expect(event.data.at <= (due.get(id) ?? '9')).toBe(true);
      }
    });
  });

  it('B11 a decision leaves nothing unnoticed that was due by then', () => {
    always(({ turns }) => {
      for (const { command, state } of turns) {
        if (state.kind === 'none') continue;
        for (const deadline of Object.values(state.deadlines.latest)) {
          if (deadline.status !== 'running') continue;
          expect(deadline.dueAt > command.now).toBe(true);
          if (!deadline.warned) expect(deadline.warnAt > command.now).toBe(true);
        }
      }
    });
  });

  it('B6 each level is told at most once per opening', () => {
    always((played) => {
      let told: string[] = [];
      for (const event of eventsOf(played)) {
        if (event.type === 'CaseReopened') told = [];
        if (event.type !== 'CaseEscalated') continue;
        expect(told).not.toContain(event.data.to);
        told.push(event.data.to);
      }
    });
  });

  it('C1 no complaint is closed without a visit that was made after its result', () => {
    always(({ turns }) => {
      for (const { state } of turns)
        if (state.kind === 'closed' && state.caseType === 'complaint')
          expect(state.deadlines.latest['follow-up']).toMatchObject({ settledAt: expect.any(String) });
    });
  });

  it('B11 D1 A7 the same breaches, whether timers fire all the time or never', () => {
    fc.assert(
      fc.property(promptHistories, (history) => {
        const timers = play(history, ({ now }) => [timer(now)]);
        const quiet = play(history);
        const last = quiet.commands.at(-1)?.now ?? history.first.now;
        const breaches = (played: Played) => breachesBy(foldCase(eventsOf(played)), last);
        // At the very due time an answer is in time and a timer is right as well: who comes first decides.
        const dues = ofDeadlines(eventsOf(timers)).flatMap(({ data }) => ('dueAt' in data ? [data.dueAt] : []));
        fc.pre(!quiet.commands.some(({ now }) => dues.includes(now)));
        expect(breaches(quiet)).toEqual(breaches(timers));
      }),
      { numRuns: 120 },
    );
  });
});

/** Breaches recorded, and those that a last timer would record. */
const breachesBy = (state: CaseState, at: Instant) => {
  if (state.kind === 'none') return [];
  const open = Object.values(state.deadlines.latest).flatMap((deadline) =>
    deadline.status === 'running' && deadline.dueAt <= at
      ? [{ kind: deadline.kind, generation: deadline.generation, dueAt: deadline.dueAt }]
      : [],
  );
  return [...state.deadlines.breaches, ...open].toSorted((a, b) => (a.kind + a.generation < b.kind + b.generation ? -1 : 1));
};
