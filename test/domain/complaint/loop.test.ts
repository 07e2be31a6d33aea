import { describe, expect, it } from 'vitest';
import { complaintStageOf } from '../../../domain/case/complaint-guards.ts';
import type { CaseEvent } from '../../../domain/case/events.ts';
import { agentId } from '../../../domain/kernel/ids.ts';
import { notReached, visit } from '../../support/aftercare.ts';
import {
  anAnsweredCase,
  anOpenComplaint,
  anOpenInquiry,
  close,
  confirm,
  dispute,
  escalate,
  followUpVisit,
  noticeSent,
  resolve,
  timer,
  triage,
} from '../../support/cases.ts';
import {
  aClosedComplaint,
  aComplaint,
  accept,
  acknowledgeComplaint,
  assess,
  bringTogether,
  carriedOut,
  carryOut,
  decide,
  inform,
  investigate,
  propose,
  reject,
  steps,
  summarise,
  tellDecision,
} from '../../support/complaints.ts';
import { given, goingOn, stateOf } from '../../support/given.ts';
import { monday, thursday, tuesday } from '../../support/moments.ts';
import { decideDeparture, requestSparing } from '../../support/working.ts';
import { armed, breached, cancelled, met, metLate } from '../deadline/expected.ts';

const nine = monday.at('09:00');
const noon = monday.at('12:00');
const report = 'serious-complaint-report';
const nextDay = tuesday.at('09:00');
const reportOwed = armed(report, { from: nine, dueAt: nextDay, warnAt: tuesday.at('05:00'), clock: 'calendar', clause: 'C2' });
const stage = (history: readonly CaseEvent[]) => complaintStageOf(stateOf(history));
const assessed = (at = noon, but: object = {}): CaseEvent => ({
  type: 'ComplaintAssessed',
  data: { severity: 'minor', complaintClass: 'product', owner: agentId('a-17'), madeAt: nine, at, ...but },
});

describe('C3: the loop of a complaint', () => {
  it('C3 every step in its order reaches its stage', () => {
    expect(stage(anOpenComplaint())).toBe('received');
    for (const [name] of steps) expect(stage(aComplaint(name))).toBe(name);
  });

  it('C3 what each step records', () => {
    given(aComplaint('received'))
      .when(acknowledgeComplaint(noon))
      .gives({ type: 'ComplaintAcknowledged', data: { at: noon } });
    given(aComplaint('acknowledged')).when(assess(noon)).gives(assessed());
    given(aComplaint('assessed'))
      .when(investigate(noon))
      .gives({
        type: 'ComplaintInvestigated',
        data: { cause: 'seal left out', department: 'assembly', at: noon },
        personal: { findings: 'The seal was not in the parcel that Ann Miller got.', person: 'Wang Fang' },
      });
    given(aComplaint('investigated'))
      .when(bringTogether(noon))
      .gives({ type: 'DepartmentsBroughtTogether', data: { departments: ['assembly', 'shipping'], at: noon } });
    given(aComplaint('convened'))
      .when(propose(noon))
      .gives({
        type: 'ComplaintSolutionsProposed',
        data: { round: 1, solutions: ['s1', 's2'], at: noon },
        personal: {
          solutions: [
            { id: 's1', description: 'send a new filter' },
            { id: 's2', description: 'refund' },
          ],
        },
      });
    given(aComplaint('proposed'))
      .when(decide(noon, 's2'))
      .gives({ type: 'ComplaintDecided', data: { solution: 's2', by: 'supervisor-1', level: 'supervisor', at: noon } });
    given(aComplaint('decided'))
      .when(tellDecision(noon))
      .gives({ type: 'CustomerToldOfDecision', data: { at: noon } });
    given(aComplaint('told'))
      .when(carryOut(noon))
      .gives({ type: 'ComplaintSolutionCarriedOut', data: { at: noon } });
    given(aComplaint('carried-out'))
      .when(accept(noon))
      .gives({ type: 'ComplaintSolutionAccepted', data: { at: noon } });
    given(aComplaint('visited'))
      .when(summarise(noon))
      .gives({
        type: 'ComplaintSummarised',
        data: { result: 'upheld', evaluation: 'effective', at: noon },
        personal: { summary: 'Seals are counted twice from now on.' },
      });
  });

  it.each(
    steps.flatMap(([name, command], index) =>
      // The visit is an interaction, which is always taken; the acknowledgement needs nothing before it.
      name === 'visited' || index === 0
        ? []
        : steps.slice(0, index - 1).map(([reached], at) => [name, reached, steps[at + 1]?.[0] ?? '', command] as const),
    ),
  )('C3 not %s from %s while %s is missing', (_name, reached, missing, command) => {
    given(aComplaint(reached))
      .when(command(noon))
      .refused('complaint-step-missing', missing === 'visited' ? 'C1' : 'C3');
  });

  it('C1 C3 the refusal names the step that is missing, in both languages', () => {
    given(anOpenComplaint()).when(assess(noon)).refused('complaint-step-missing', 'C1');
    given(anOpenComplaint())
      .when(assess(noon))
      .saying('the complaint lacks the acknowledgement with apology and case number', '尚缺含致歉与工单编号的受理确认');
    given(aComplaint('proposed')).when(tellDecision(noon)).saying('lacks the decision for one solution', '尚缺对方案的决定');
  });

  it('C3 a step said twice happens once', () => {
    for (const [name, command] of steps) if (name !== 'visited') given(aComplaint(name)).when(command(noon)).unchanged();
  });

  it('C3 only a complaint has the loop, and only while its case is not archived', () => {
    for (const [name, command] of steps) {
      if (name === 'visited') continue;
      given(anOpenInquiry()).when(command(noon)).refused('not-a-complaint', 'C3');
      given(aClosedComplaint())
        .when(command(thursday.at('09:00')))
        .refused('case-closed', 'B9');
      given([]).when(command(noon)).refused('unknown-case', 'A2');
    }
  });

  it('C3 findings, departments and solutions may grow until one is decided, and the decision change until it is told', () => {
    const proposed = aComplaint('proposed');
    expect(stage(goingOn(proposed, investigate(noon, 'seal too thin')))).toBe('proposed');
    given(proposed)
      .when(bringTogether(noon, ['purchasing']))
      .gives({ type: 'DepartmentsBroughtTogether', data: { departments: ['assembly', 'shipping', 'purchasing'], at: noon } });
    given(proposed)
      .when(propose(noon, ['refund', 'repair']))
      .gives({
        type: 'ComplaintSolutionsProposed',
        data: { round: 1, solutions: ['s3'], at: noon },
        personal: { solutions: [{ id: 's3', description: 'repair' }] },
      });
    const decided = aComplaint('decided');
    given(decided).when(assess(noon, 'serious')).refused('complaint-decided', 'C3');
    given(decided).when(investigate(noon, 'seal too thin')).refused('complaint-decided', 'C3');
    given(decided)
      .when(bringTogether(noon, ['purchasing']))
      .refused('complaint-decided', 'C3');
    given(decided)
      .when(propose(noon, ['repair']))
      .refused('complaint-decided', 'C3');
    expect(stateOf(goingOn(decided, decide(noon, 's2'))).complaint?.decision?.solution).toBe('s2');
    given(aComplaint('told')).when(decide(noon, 's2')).refused('decision-told', 'C3');
    given(aComplaint('proposed')).when(decide(noon, 's9')).refused('unknown-solution', 'C3');
    given(aComplaint('proposed')).when(decide(noon, 's9')).saying('s1, s2', 's1、s2');
  });

  it('C3 supervisors bring together and decide', () => {
    given(aComplaint('investigated'))
      .when(bringTogether(noon, ['a'], 'senior-agent'))
      .refused('below-rank', 'C3');
    given(aComplaint('proposed'))
      .when(decide(noon, 's1', 'agent'))
      .refused('below-rank', 'C3');
    given(aComplaint('proposed'))
      .when(decide(noon, 's1', 'inspector'))
      .refused('not-permitted', 'E6');
  });
});

describe('C1: accepted at once, closed only with everything', () => {
  it('C1 an acknowledgement mailed while it was a complaint counts, one mailed before does not', () => {
    expect(stage(goingOn(anOpenComplaint(), noticeSent(noon)))).toBe('acknowledged');
    expect(stage(goingOn(anOpenInquiry(), noticeSent(nine), triage(noon, { caseType: 'complaint' })))).toBe('received');
  });

  it('C1 B9 the refusal to archive lists everything that is missing', () => {
    const carried = aComplaint('carried-out');
    const resolved = goingOn(carried, resolve(noon));
    given(carried).when(close(noon)).refused('case-not-resolved', 'B9');
    given(resolved).when(close(noon)).refused('complaint-incomplete', 'C1');
    given(resolved)
      .when(close(noon))
      .saying(
        "it lacks the customer's recorded acceptance; the follow-up visit; the summary and evaluation.",
        '缺少:客户认可的记录;回访;总结与评价。',
      );
    given(goingOn(resolved, followUpVisit(noon)))
      .when(close(noon))
      .refused('complaint-incomplete', 'C3');
    given(goingOn(resolved, confirm(noon)))
      .when(close(noon))
      .refused('complaint-incomplete', 'C1');
  });

  it('C3 archived, it is counted once: class, severity, cause, department, person, result, rounds', () => {
    given(aComplaint('summarised'))
      .when(close(noon))
      .gives(
        {
          type: 'ComplaintCounted',
          data: {
            complaintClass: 'product',
            severity: 'minor',
            cause: 'seal left out',
            department: 'assembly',
            result: 'upheld',
            evaluation: 'effective',
            rounds: 1,
            at: noon,
          },
          personal: { person: 'Wang Fang' },
        },
        { type: 'CaseClosed', data: { at: noon } },
      );
    given(aClosedComplaint())
      .when(close(thursday.at('09:00')))
      .unchanged();
  });

  it("C3 B8 the customer's confirmation of the result is the acceptance", () => {
    expect(stage(goingOn(aComplaint('carried-out'), resolve(noon), confirm(noon)))).toBe('accepted');
  });

  it('C3 B8 there is no result before the solution is carried out', () => {
    given(aComplaint('told')).when(resolve(noon)).refused('complaint-step-missing', 'C3');
    given(anOpenComplaint()).when(resolve(noon)).refused('complaint-step-missing', 'C1');
    expect(stateOf(goingOn(aComplaint('carried-out'), resolve(noon))).kind).toBe('resolved');
  });

  it('C1 D1 a visit before the acceptance is recorded is a visit; one to a disputed result is none', () => {
    const visited = goingOn(aComplaint('carried-out'), resolve(noon), followUpVisit(noon));
    expect(stage(goingOn(visited, accept(noon)))).toBe('visited');
    const again = goingOn(
      visited,
      dispute(noon),
      propose(noon, ['repair']),
      decide(noon, 's3'),
      tellDecision(noon),
      carryOut(noon),
    );
    expect(stage(goingOn(again, resolve(noon), accept(noon)))).toBe('accepted');
  });

  it('C1 C3 D5 B10 of a customer whom nobody reaches: closed with a supervisor’s approval in place of acceptance and visit', () => {
    const resolved = goingOn(aComplaint('carried-out'), resolve(noon));
    const tries = ['13:00', '14:00', '15:00'].map((time) => notReached(monday.at(time)));
    const four = monday.at('16:00');
    given(goingOn(resolved, ...tries.slice(1)))
      .when(requestSparing(four))
      .refused('not-given-up', 'D5');
    const missed = goingOn(resolved, ...tries);
    given(missed).when(summarise(four)).refused('complaint-step-missing', 'C3');
    given(missed).when(close(four)).saying('departures with unreached: true', '由主管批准');
    given(goingOn(missed, requestSparing(four)))
      .when(summarise(four))
      .refused('complaint-step-missing', 'C3');
    const spared = goingOn(missed, requestSparing(four), decideDeparture(four));
    given(spared).when(close(four)).refused('complaint-incomplete', 'C3');
    given(goingOn(spared, summarise(four)))
      .when(close(four))
      .includes({ type: 'CaseClosed', data: { at: four } });
    const refusedIt = goingOn(missed, requestSparing(four), decideDeparture(four, false));
    given(refusedIt).when(close(four)).refused('complaint-incomplete', 'C1');
    // Reached after all, the customer is asked.
    given(goingOn(spared, visit(four)))
      .when(close(four))
      .saying("customer's recorded acceptance", '客户认可');
  });

  it('B10 what spared the customer of a disputed result spares nobody of the next one', () => {
    const tries = ['13:00', '14:00', '15:00'].map((time) => notReached(monday.at(time)));
    const four = monday.at('16:00');
    const spared = goingOn(aComplaint('carried-out'), resolve(noon), ...tries, requestSparing(four), decideDeparture(four));
    expect(stateOf(goingOn(spared, dispute(four))).working).not.toHaveProperty('unreached');
  });

  it('C1 D5 a follow-up that ended without the customer is no visit; reaching them later is', () => {
    const attempt = (at: string, reached: boolean) =>
      ({ type: 'RecordFollowUp', now: monday.at(at), by: staffed, at: monday.at(at), channel: 'phone', reached }) as const;
    const staffed = { kind: 'agent', id: 'agent-1', role: 'agent' } as const;
    const missed = goingOn(aComplaint('accepted'), attempt('13:00', false), attempt('14:00', false), attempt('15:00', false));
    expect(stage(missed)).toBe('accepted');
    given(missed)
      .when(close(monday.at('16:00')))
      .refused('complaint-incomplete', 'C1');
    expect(stage(goingOn(missed, attempt('16:00', true)))).toBe('visited');
  });
});

describe('C2: serious complaints are reported to management', () => {
  const serious = goingOn(aComplaint('acknowledged'), assess(noon, 'serious'));

  it('C2 24 hours round the clock from the complaint, whenever it was assessed', () => {
    given(aComplaint('acknowledged'))
      .when(assess(noon, 'serious'))
      .gives(assessed(noon, { severity: 'serious' }), reportOwed);
    expect(
      goingOn(aComplaint('acknowledged'), assess(thursday.at('09:00'), 'serious')).filter(
        (event) => event.type === 'DeadlineBreached' && event.data.kind === report,
      ),
    ).toEqual([breached(report, nextDay, { noticedAt: thursday.at('09:00') })]);
  });

  it('C2 counted from the contact in which it was made, where that is named', () => {
    const madeAt = monday.at('11:00');
    const owed = armed(report, {
      from: madeAt,
      dueAt: tuesday.at('11:00'),
      warnAt: tuesday.at('07:00'),
      clock: 'calendar',
      clause: 'C2',
    });
    given(aComplaint('acknowledged'))
      .when(assess(noon, 'serious', { madeAt }))
      .gives(assessed(noon, { severity: 'serious', madeAt }), owed);
    given(aComplaint('acknowledged'))
      .when(assess(noon, 'serious', { madeAt: monday.at('08:59') }))
      .refused('before-the-contact', 'C2');
    given(aComplaint('acknowledged'))
      .when(assess(noon, 'serious', { madeAt: nextDay }))
      .refused('from-the-future', 'A3');
  });

  it('C2 met when management was informed, by the time that was noted; late after the breach', () => {
    const informed = (at = noon, informedAt = at): CaseEvent => ({
      type: 'ManagementInformed',
      data: { informed: 'manager-1', informedAt, at },
    });
    given(serious)
      .when(inform(monday.at('13:00')))
      .gives(informed(monday.at('13:00')), met(report, monday.at('13:00')));
    const late = tuesday.at('10:00');
    given(serious)
      .when(inform(late, monday.at('14:00')))
      .gives(informed(late, monday.at('14:00')), met(report, monday.at('14:00')));
    given(serious)
      .when(inform(late))
      .gives(informed(late), breached(report, nextDay, { noticedAt: late }), metLate(report, late));
    given(goingOn(serious, inform(noon)))
      .when(inform(monday.at('13:00')))
      .unchanged();
  });

  it('C2 refused: not assessed, not serious, before the complaint, from the future', () => {
    given(aComplaint('acknowledged')).when(inform(noon)).refused('complaint-step-missing', 'C3');
    given(aComplaint('assessed')).when(inform(noon)).refused('complaint-not-serious', 'C2');
    given(serious)
      .when(inform(noon, monday.at('08:00')))
      .refused('before-the-contact', 'C2');
    given(serious).when(inform(noon, nextDay)).refused('from-the-future', 'A3');
  });

  it('C2 nobody informed: a breach by itself, and the case is not archived', () => {
    given(goingOn(serious, timer(tuesday.at('05:00'))))
      .when(timer(nextDay))
      .includes(breached(report, nextDay, { noticedAt: nextDay }));
    const decided = goingOn(serious, investigate(noon), bringTogether(noon), propose(noon), decide(noon, 's1', 'manager'));
    const done = goingOn(decided, tellDecision(noon), carryOut(noon), resolve(noon), accept(noon), followUpVisit(noon));
    const complete = goingOn(done, summarise(noon));
    given(complete).when(close(noon)).refused('complaint-incomplete', 'C3');
    given(complete).when(close(noon)).saying('it lacks the report to management.', '缺少:向管理层的报告。');
    expect(stateOf(goingOn(complete, inform(noon), close(noon))).kind).toBe('closed');
  });

  it('C2 C3 of a serious complaint the manager decides', () => {
    const proposed = goingOn(serious, investigate(noon), bringTogether(noon), propose(noon));
    given(proposed)
      .when(decide(noon, 's1', 'supervisor'))
      .refused('below-rank', 'C3');
    given(proposed)
      .when(decide(noon, 's1', 'manager'))
      .gives({ type: 'ComplaintDecided', data: { solution: 's1', by: 'manager-1', level: 'manager', at: noon } });
  });

  it('C2 made minor again only from the supervisor on, which ends the report that was owed', () => {
    const later = monday.at('13:00');
    given(serious).when(assess(later, 'minor')).refused('below-rank', 'C2');
    given(serious)
      .when(assess(later, 'minor', { role: 'supervisor' }))
      .gives(assessed(later), cancelled(report, later, { reason: 'assessed-minor' }));
    given(serious)
      .when(assess(later, 'serious', { owner: 'a-18' }))
      .gives(assessed(later, { severity: 'serious', owner: agentId('a-18') }));
    const again = goingOn(serious, assess(later, 'minor', { role: 'supervisor' }), assess(later, 'serious'));
    expect(again.at(-1)).toEqual({ ...reportOwed, data: { ...reportOwed.data, generation: 2 } });
    given(goingOn(serious, inform(noon), assess(later, 'minor', { role: 'supervisor' })))
      .when(assess(later, 'serious'))
      .gives(assessed(later, { severity: 'serious' }));
  });
});

describe('B7 C3: a solution that the customer rejects', () => {
  const rejected = (round = 1): CaseEvent => ({
    type: 'ComplaintSolutionRejected',
    data: { round, at: noon },
    personal: { reason: 'I want my money' },
  });
  const up: CaseEvent = {
    type: 'CaseEscalated',
    data: { to: 'manager', cause: 'solution-rejected', reason: 'solution-rejected', neededAt: noon, at: noon },
  };
  const owed = armed('escalation-acknowledgement', {
    from: noon,
    dueAt: monday.at('12:15'),
    warnAt: monday.at('12:10'),
    clock: 'calendar',
    clause: 'B6',
  });

  it.each(['told', 'carried-out'])('B7 %s: goes up from who decided, and back to proposing', (reached) => {
    given(aComplaint(reached)).when(reject(noon)).gives(rejected(), up, owed);
    expect(stage(goingOn(aComplaint(reached), reject(noon)))).toBe('convened');
  });

  it('B7 nobody above: it goes back to proposing alone', () => {
    const withManager = goingOn(aComplaint('told'), escalate(monday.at('11:59'), { to: 'manager' }));
    given(withManager).when(reject(noon)).gives(rejected());
  });

  it('B7 B8 after the result it is disputed and reopened with it', () => {
    const resolved = goingOn(aComplaint('carried-out'), resolve(monday.at('11:00')));
    const events = goingOn(resolved, reject(noon)).slice(resolved.length);
    expect(events.map(({ type }) => type).filter((type) => !type.startsWith('Deadline'))).toEqual([
      'ComplaintSolutionRejected',
      'ResultDisputed',
      'CaseReopened',
      'CaseEscalated',
    ]);
    expect(stateOf(goingOn(resolved, reject(noon)))).toMatchObject({ kind: 'open', complaint: { round: 2, solutions: [] } });
  });

  it('B8 a disputed result is back to proposing too, with what was found out', () => {
    const again = stateOf(goingOn(aComplaint('summarised'), dispute(noon)));
    expect(again.complaint).toMatchObject({ round: 2, proposed: 2, investigation: { cause: 'seal left out' } });
    expect(again.complaint).not.toHaveProperty('decision');
    expect(again.complaint).not.toHaveProperty('summary');
    expect(complaintStageOf(again)).toBe('convened');
  });

  it('C3 the next round numbers its solutions on, and is counted', () => {
    const second = goingOn(aComplaint('told'), reject(noon), propose(noon, ['refund']), decide(noon, 's3'), tellDecision(noon));
    const done = goingOn(second, carryOut(noon), resolve(noon), accept(noon), followUpVisit(noon), summarise(noon), close(noon));
    expect(done.find(({ type }) => type === 'ComplaintCounted')).toMatchObject({ data: { rounds: 2 } });
    given(goingOn(aComplaint('told'), reject(noon), propose(noon, ['refund'])))
      .when(decide(noon, 's1'))
      .refused('unknown-solution', 'C3');
  });

  it('B7 nothing to reject before the customer was told', () => {
    given(aComplaint('decided')).when(reject(noon)).refused('complaint-step-missing', 'C3');
    given(goingOn(aComplaint('told'), reject(noon)))
      .when(reject(noon))
      .refused('complaint-step-missing', 'C3');
  });
});

describe('A4 C3: triage and the loop', () => {
  const late = goingOn(anAnsweredCase(), triage(noon, { caseType: 'complaint' }));

  it('C3 what turns out to be a complaint enters the loop then', () => {
    expect(stage(anAnsweredCase())).toBeUndefined();
    expect(stage(late)).toBe('received');
    expect(stage(goingOn(late, ...carriedOut(noon)))).toBe('carried-out');
  });

  it('C3 triaged out before its investigation it leaves the loop, and the report is owed no more', () => {
    const serious = goingOn(aComplaint('acknowledged'), assess(noon, 'serious'));
    const out = goingOn(serious, triage(monday.at('13:00'), { caseType: 'technical' }));
    expect(stateOf(out)).not.toHaveProperty('complaint');
    expect(out).toContainEqual(cancelled(report, monday.at('13:00'), { reason: 're-triaged' }));
    expect(stage(goingOn(out, triage(monday.at('14:00'), { caseType: 'complaint' })))).toBe('received');
  });

  it('C3 once investigated it stays a complaint; its priority may still change', () => {
    const investigated = aComplaint('investigated');
    given(investigated)
      .when(triage(noon, { caseType: 'inquiry' }))
      .refused('complaint-investigated', 'C3');
    expect(stateOf(goingOn(investigated, triage(noon, { priority: 'urgent' }))).priority).toBe('urgent');
  });
});
