import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { complaintStages } from '../../../domain/case/complaint.ts';
import type { CaseEvent } from '../../../domain/case/events.ts';
import { foldCase } from '../../../domain/case/state.ts';
import { isOwed } from '../../../domain/deadline/deadline.ts';
import { lawsOver } from '../../support/laws.ts';
import { courses, playCourse, type Turn } from './histories.ts';

const always = lawsOver(courses, (course) => playCourse(course), 60);
const eventsOf = (turns: readonly Turn[]): readonly CaseEvent[] => turns.flatMap(({ events }) => events);

/** The step that an event takes, told from the events alone. */
const stepOf = (event: CaseEvent): string | undefined => {
  switch (event.type) {
    case 'ComplaintAcknowledged':
      return 'acknowledged';
    case 'NoticeSent':
      return event.data.notice === 'acknowledgement' ? 'acknowledged' : undefined;
    case 'ComplaintAssessed':
      return 'assessed';
    case 'ComplaintInvestigated':
      return 'investigated';
    case 'DepartmentsBroughtTogether':
      return 'convened';
    case 'ComplaintSolutionsProposed':
      return 'proposed';
    case 'ComplaintDecided':
      return 'decided';
    case 'CustomerToldOfDecision':
      return 'told';
    case 'ComplaintSolutionCarriedOut':
      return 'carried-out';
    case 'ComplaintSolutionAccepted':
    case 'ResultConfirmed':
      return 'accepted';
    case 'ComplaintSummarised':
      return 'summarised';
    default:
      return undefined;
  }
};

/** What has been done of a complaint since it became one, recounted from the events; rejected rounds do not count. */
const recount = (events: readonly CaseEvent[], onStep: (step: string, done: ReadonlySet<string>) => void = () => {}) => {
  let complaint = false;
  let resolved = false;
  let done = new Set<string>();
  for (const event of events) {
    if (event.type === 'CaseOpened' || event.type === 'CaseTriaged') {
      const is = event.data.caseType === 'complaint';
      if (is !== complaint) done = new Set();
      complaint = is;
    }
    if (!complaint) continue;
    if (event.type === 'CaseResolved') resolved = true;
    if (event.type === 'CaseReopened') resolved = false;
    if (event.type === 'ComplaintSolutionRejected' || event.type === 'CaseReopened') {
      const decided = done.has('decided');
      for (const stage of complaintStages.slice(complaintStages.indexOf('proposed')))
        if (decided || stage === 'visited') done.delete(stage);
    }
    const visit = event.type === 'InteractionRecorded' && event.data.purpose === 'follow-up' && resolved;
    const step = visit ? 'visited' : stepOf(event);
    if (step === undefined) continue;
    if (!visit) onStep(step, done);
    done.add(step);
  }
  return done;
};

describe('laws of the loops', () => {
  it('C1 C3 no closed complaint lacks root cause, decision, acceptance, visit or summary, nor a serious one its report', () => {
    let closed = 0;
    let serious = 0;
    always((turns) => {
      const last = turns.at(-1)?.state;
      if (last?.kind !== 'closed' || last.caseType !== 'complaint') return;
      closed += 1;
      const events = eventsOf(turns);
      const upToClosing = events.slice(
        0,
        events.findIndex(({ type }) => type === 'CaseClosed'),
      );
      expect([...recount(upToClosing)].sort()).toEqual(complaintStages.filter((stage) => stage !== 'received').sort());
      expect(last.complaint?.investigation?.cause).toEqual(expect.any(String));
      expect(upToClosing.filter(({ type }) => type === 'ComplaintCounted')).toHaveLength(1);
      if (last.complaint?.assessment?.severity !== 'serious') return;
      serious += 1;
      expect(upToClosing.some(({ type }) => type === 'ManagementInformed')).toBe(true);
    });
    expect(closed).toBeGreaterThan(5); // or the law says nothing
    expect(serious).toBeGreaterThan(1);
  });

  it('C3 no step is taken before every step ahead of it', () => {
    always((turns) => {
      recount(eventsOf(turns), (step, done) => {
        const ahead = complaintStages.slice(1, complaintStages.indexOf(step as (typeof complaintStages)[number]));
        expect(ahead.filter((stage) => !done.has(stage))).toEqual([]);
      });
    });
  });

  it('C3 a complaint that has a result was carried out', () => {
    always((turns) => {
      for (const { state } of turns)
        if (state.kind !== 'open' && state.caseType === 'complaint') expect(state.complaint?.carriedOutAt).toBeDefined();
    });
  });

  it('C2 a serious complaint that management has not heard of is owed its report, or has breached it', () => {
    always((turns) => {
      for (const { state } of turns) {
        const owed = state.complaint?.assessment?.severity === 'serious' && state.complaint.informedAt === undefined;
        expect(isOwed(state.deadlines.latest['serious-complaint-report'])).toBe(owed);
      }
    });
  });

  it('C5 a suggestion is owed its outcome until its maker is told, and nothing else is', () => {
    always((turns) => {
      for (const { state } of turns)
        expect(isOwed(state.deadlines.latest.suggestion)).toBe(
          state.caseType === 'suggestion' && state.suggestion?.toldAt === undefined,
        );
    });
  });

  it('C4 a rule has one open flag at most', () => {
    always((turns) => {
      const open = new Set<string>();
      for (const event of eventsOf(turns)) {
        if (event.type === 'RiskAcknowledged') expect(open.delete(event.data.rule)).toBe(true);
        if (event.type !== 'RiskFlagged') continue;
        expect(open.has(event.data.rule)).toBe(false);
        open.add(event.data.rule);
      }
    });
  });

  it('A1 C3 the same command said twice happens once', () => {
    fc.assert(
      fc.property(courses, (course) => {
        expect(eventsOf(playCourse(course, true))).toEqual(eventsOf(playCourse(course)));
      }),
      { numRuns: 25 },
    );
  });

  it('B9 replaying is stepping, also when the state was stored in between', () => {
    always((turns) => {
      let stored: unknown = { kind: 'none' };
      for (const { events, state } of turns) {
        stored = JSON.parse(JSON.stringify(foldCase(events, stored as Turn['state'])));
        expect(stored).toStrictEqual(state);
      }
    });
  });
});
