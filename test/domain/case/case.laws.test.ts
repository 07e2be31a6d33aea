import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CaseCommand } from '../../../domain/case/commands.ts';
import type { CaseEvent } from '../../../domain/case/events.ts';
import { type CaseState, foldCase, initialCase } from '../../../domain/case/state.ts';
import { slotOf } from '../../../domain/case/words.ts';
import { type Breach, isOwed } from '../../../domain/deadline/deadline.ts';
import type { DeadlineEvent } from '../../../domain/deadline/events.ts';
import type { Instant } from '../../../domain/kernel/time.ts';
import { timer } from '../../support/cases.ts';
import { lawsOver } from '../../support/laws.ts';
import { complaintHistories, eventsOf, histories, type Played, play, promptHistories } from './histories.ts';

/** Laws that hold over any history, sensible or not. */

const always = lawsOver(histories, (history) => play(history));
const alwaysOfComplaints = lawsOver(complaintHistories, (history) => play(history));

/** All but what only a desk entry or a policy change gives. */
const asked: readonly CaseCommand['type'][] = [
  ...(['ReceiveContact', 'ReportCall', 'RecordInteraction', 'RecordNotice', 'NoticeDeadline'] as const),
  ...([
    'Triage',
    'Assign',
    'Escalate',
    'AcknowledgeEscalation',
    'Resolve',
    'ConfirmResult',
    'DisputeResult',
    'CloseCase',
  ] as const),
  ...(['RestateNeed', 'ConfirmNeed', 'OfferOptions', 'ChooseOption', 'RejectOptions', 'MakePromise', 'KeepPromise'] as const),
  ...(['Transfer', 'RequestDeparture', 'DecideDeparture', 'AcknowledgeRisk', 'RecordLessons'] as const),
  ...([
    'AcknowledgeComplaint',
    'AssessComplaint',
    'InformManagement',
    'InvestigateComplaint',
    'BringDepartmentsTogether',
  ] as const),
  'CancelPromise',
  ...(['ProposeSolutions', 'DecideComplaint', 'TellDecision', 'CarryOutSolution', 'AcceptSolution', 'RejectSolution'] as const),
  ...(['SummariseComplaint', 'JudgeSuggestion', 'TellSuggestionOutcome'] as const),
  ...(['AnswerSurvey', 'RecordFollowUp', 'RecordSameDaySolution'] as const),
];

const ofDeadlines = (events: readonly CaseEvent[]): readonly DeadlineEvent[] =>
  events.filter((event): event is DeadlineEvent => event.type.startsWith('Deadline'));
const slotOfEvent = ({ data: { kind, ref } }: DeadlineEvent): string => slotOf(kind, ref);
const idOf = (event: DeadlineEvent): string => `${slotOfEvent(event)} ${event.data.generation}`;

describe('laws of a case', () => {
  it('the histories reach every command of a case that people and timers give', () => {
    const accepted = new Set<string>();
    const note = ({ turns }: Played): void => {
      for (const { command } of turns) accepted.add(command.type);
    };
    always(note);
    alwaysOfComplaints(note);
    for (let tries = 0; tries < 2000 && accepted.size < asked.length; tries += 1)
      for (const history of fc.sample(histories, 1)) note(play(history));
    expect([...accepted].sort()).toEqual([...asked].sort());
  });

  it('B9 replaying any prefix is stepping, also when the state was stored and read in between', () => {
    always(({ turns }) => {
      let stored: unknown = initialCase;
      const events: CaseEvent[] = [];
      for (const turn of turns) {
        events.push(...turn.events);
        stored = JSON.parse(JSON.stringify(foldCase(turn.events, stored as typeof initialCase)));
        // Seldom unequal, and `expect` prepares to tell the difference.
        if (!isDeepStrictEqual(foldCase(events), turn.state)) expect(foldCase(events)).toEqual(turn.state);
        if (!isDeepStrictEqual(stored, turn.state)) expect(stored).toStrictEqual(turn.state);
      }
    });
  });

  it('A1 the same command said twice in a row happens once, but for what is a contact, a mail, a promise or a further level each time', () => {
    const kinds = [
      ...['ReceiveContact', 'RecordInteraction', 'RecordNotice', 'ReportCall'],
      ...['RestateNeed', 'OfferOptions', 'MakePromise', 'Transfer', 'RequestDeparture'],
    ];
    // An escalation that names no level asks for the next one each time.
    const eachTime = (command: CaseCommand): boolean =>
      kinds.includes(command.type) || (command.type === 'Escalate' && command.to === undefined);
    fc.assert(
      fc.property(histories, (history) => {
        const once = play(history);
        const twice = play(history, (command) => (eachTime(command) ? [] : [command]));
        expect(eventsOf(twice)).toEqual(eventsOf(once));
      }),
      { numRuns: 35 },
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

  it('B11 B3 at most one deadline of a kind, promise or survey runs, and its generations count up', () => {
    always((played) => {
      const running = new Map<string, string>();
      const generations = new Map<string, number>();
      for (const event of ofDeadlines(eventsOf(played))) {
        const { generation } = event.data;
        const slot = slotOfEvent(event);
        if (event.type === 'DeadlineArmed' || event.type === 'DeadlineResumed') {
          expect(running.has(slot)).toBe(false);
          expect(generation).toBe((generations.get(slot) ?? 0) + 1);
          generations.set(slot, generation);
          running.set(slot, idOf(event));
        } else if (event.type !== 'DeadlineWarned') {
          expect(generation).toBe(generations.get(slot));
          running.delete(slot);
        }
      }
    });
  });

  it('B4 an open case owes its customer a report, unless the customer is waited for', () => {
    always(({ turns }) => {
      for (const { state } of turns) {
        if (state.kind === 'none') continue;
        const waiting = state.waits.some(({ to }) => to === undefined);
        expect(isOwed(state.deadlines.latest.progress)).toBe(state.kind === 'open' && !waiting);
      }
    });
  });

  it('B4 A7 a report and an answer are never dated before what they answer', () => {
    always((played) => {
      const from = new Map<string, string>();
      for (const event of ofDeadlines(eventsOf(played))) {
        if (!['progress', 'next-response'].includes(event.data.kind)) continue;
        if (event.type === 'DeadlineArmed') from.set(idOf(event), event.data.from);
        if (event.type === 'DeadlineMet') expect(event.data.at >= (from.get(idOf(event)) ?? '9')).toBe(true);
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

  it('C1 C3 a closed complaint has its root cause, decision, acceptance, visit after the result, and summary', () => {
    let closed = 0;
    alwaysOfComplaints(({ turns }) => {
      const state = turns.at(-1)?.state;
      if (state?.kind !== 'closed' || state.caseType !== 'complaint') return;
      closed += 1;
      const said = turns.flatMap(({ events }) => events);
      const round = said.slice(said.findLastIndex(({ type }) => type === 'CaseReopened') + 1);
      const has = (type: CaseEvent['type']) => round.some((event) => event.type === type);
      expect(said.some(({ type }) => type === 'ComplaintInvestigated')).toBe(true);
      expect(has('ComplaintDecided')).toBe(true);
      expect(has('ComplaintSolutionAccepted') || has('ResultConfirmed')).toBe(true);
      expect(round.slice(round.findIndex(({ type }) => type === 'CaseResolved')).some(isVisit)).toBe(true);
      expect(has('ComplaintSummarised')).toBe(true);
      expect(said.filter(({ type }) => type === 'ComplaintCounted')).toHaveLength(1);
      expect(state.complaint).toMatchObject({
        investigation: { cause: expect.any(String), department: expect.any(String) },
        decision: { solution: expect.any(String) },
        acceptedAt: expect.any(String),
        summary: { result: expect.any(String) },
      });
      if (state.complaint?.assessment?.severity === 'serious') expect(state.complaint.informedAt).toBeDefined();
    });
    expect(closed).toBeGreaterThan(0);
  });

  it('C5 no suggestion is closed before its maker was told what came of it', () => {
    always(({ turns }) => {
      for (const { state } of turns)
        if (state.kind === 'closed' && state.caseType === 'suggestion') expect(state.suggestion?.toldAt).toBeDefined();
    });
  });

  it('B9 D1 D5 a closed case was visited after its result, confirmed by its customer, or could not be reached', () => {
    let closed = 0;
    always(({ turns }) => {
      for (const { state, events } of turns) {
        if (state.kind !== 'closed' || !events.some(({ type }) => type === 'CaseClosed')) continue;
        closed += 1;
        const visited = state.deadlines.latest['follow-up'];
        const settled = visited !== undefined && !isOwed(visited);
        expect(settled || state.confirmedAt !== undefined || state.aftercare?.ended !== undefined).toBe(true);
      }
    });
    expect(closed).toBeGreaterThan(0);
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
      { numRuns: 30 },
    );
  });
});

const isVisit = (event: CaseEvent): boolean =>
  (event.type === 'InteractionRecorded' && event.data.purpose === 'follow-up' && event.data.direction === 'outbound') ||
  (event.type === 'FollowUpAttempted' && event.data.reached);

/** Breaches recorded, and those that a last timer would record. */
const breachesBy = (state: CaseState, at: Instant) => {
  if (state.kind === 'none') return [];
  const open = Object.values(state.deadlines.latest).flatMap((deadline) =>
    deadline.status === 'running' && deadline.dueAt <= at && deadline.kind !== 'survey-expiry' // expires, breaking nothing
      ? [{ kind: deadline.kind, ref: deadline.ref, generation: deadline.generation, dueAt: deadline.dueAt }]
      : [],
  );
  const name = ({ kind, ref, generation }: Pick<Breach, 'kind' | 'generation'> & { readonly ref?: string | undefined }): string =>
    `${slotOf(kind, ref)} ${generation}`;
  return [...state.deadlines.breaches, ...open].toSorted((a, b) => (name(a) < name(b) ? -1 : 1));
};
