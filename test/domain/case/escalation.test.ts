import { describe, expect, it } from 'vitest';
import type { CaseEvent } from '../../../domain/case/events.ts';
import type { Level } from '../../../domain/case/words.ts';
import type { Instant } from '../../../domain/kernel/time.ts';
import {
  aClosedCase,
  acknowledge,
  anAnsweredCase,
  aResolvedCase,
  assign,
  dispute,
  escalate,
  resolve,
  staff,
  timer,
} from '../../support/cases.ts';
import { given, goingOn, stateOf, withoutUpkeep } from '../../support/given.ts';
import { minutesAfter, monday, tuesday } from '../../support/moments.ts';
import { armed, breached, cancelled, met, metLate, warned } from '../deadline/expected.ts';

const kind = 'escalation-acknowledgement';
const ten = monday.at('10:00');
const quarterPast = monday.at('10:15');

const escalated = (
  to: Level,
  at: Instant,
  but: Partial<Extract<CaseEvent, { type: 'CaseEscalated' }>['data']> = {},
): CaseEvent => ({
  type: 'CaseEscalated',
  data: { to, cause: 'asked', reason: 'customer is upset', neededAt: at, at, ...but },
});
const owed = (from: Instant, generation = 1): CaseEvent =>
  armed(kind, {
    generation,
    from,
    warnAt: minutesAfter(from, 10),
    dueAt: minutesAfter(from, 15),
    clock: 'calendar',
    clause: 'B6',
  });
const acknowledged = (level: Level, by: string, at: Instant): CaseEvent => ({
  type: 'EscalationAcknowledged',
  data: { level, by, at },
});
/** Nobody acknowledged: the next level by itself. */
const climbed = (to: Level, dueAt: Instant, at = dueAt): CaseEvent =>
  escalated(to, at, { cause: 'not-acknowledged', neededAt: dueAt });

describe('B6: escalating', () => {
  it('B6 without a level it goes to the next one, who has 15 minutes to acknowledge', () => {
    given(anAnsweredCase()).when(escalate(ten)).gives(escalated('senior-agent', ten), owed(ten));
  });

  it('B6 a level may be named, and the time at which the need arose', () => {
    const neededAt = monday.at('09:50');
    given(anAnsweredCase())
      .when(escalate(ten, { to: 'supervisor', neededAt }))
      .gives(escalated('supervisor', ten, { neededAt }), owed(ten));
  });

  it('B6 to a higher level before the lower one acknowledged: the lower one owes nothing more', () => {
    const now = monday.at('10:05');
    given(goingOn(anAnsweredCase(), escalate(ten)))
      .when(escalate(now, { to: 'manager' }))
      .gives(escalated('manager', now), cancelled(kind, now, { reason: 'escalated-further' }), owed(now, 2));
  });

  it('B6 to a higher level after the lower one was due and nobody noticed: the breach is recorded first', () => {
    const now = monday.at('10:20');
    given(goingOn(anAnsweredCase(), escalate(ten)))
      .when(escalate(now, { to: 'manager' }))
      .gives(
        escalated('manager', now),
        breached(kind, quarterPast, { noticedAt: now }),
        cancelled(kind, now, { reason: 'escalated-further' }),
        owed(now, 2),
      );
  });

  it('B6 to the level it is at already: said twice, happens once', () => {
    given(goingOn(anAnsweredCase(), escalate(ten, { to: 'supervisor' })))
      .when(escalate(monday.at('10:01'), { to: 'supervisor' }))
      .unchanged();
  });

  it('B6 to a lower level, to the agents themselves, above the manager: refused', () => {
    given(goingOn(anAnsweredCase(), escalate(ten, { to: 'supervisor' })))
      .when(escalate(ten, { to: 'senior-agent' }))
      .refused('already-at-or-above', 'B6');
    given(anAnsweredCase())
      .when(escalate(ten, { to: 'agent' }))
      .refused('already-at-or-above', 'B6');
    given(goingOn(anAnsweredCase(), escalate(ten, { to: 'manager' })))
      .when(escalate(ten))
      .refused('nothing-above', 'B6');
  });

  it('B6 only an open case is escalated, and a need does not lie in the future', () => {
    given(aResolvedCase())
      .when(escalate(monday.at('11:00')))
      .refused('case-not-open', 'B6');
    given(aClosedCase())
      .when(escalate(tuesday.at('09:00')))
      .refused('case-not-open', 'B6');
    given([]).when(escalate(ten)).refused('unknown-case', 'A2');
    given(anAnsweredCase())
      .when(escalate(ten, { neededAt: quarterPast }))
      .refused('from-the-future', 'A3');
  });
});

describe('B6: acknowledging', () => {
  const atSupervisor = goingOn(anAnsweredCase(), escalate(ten, { to: 'supervisor' }));

  it.each(['supervisor', 'manager', 'admin'] as const)('B6 %s may acknowledge for the supervisor', (role) => {
    const now = monday.at('10:05');
    given(atSupervisor)
      .when(acknowledge(now, role))
      .gives(acknowledged('supervisor', staff(role).id, now), met(kind, now));
  });

  it.each(['agent', 'senior-agent'] as const)('B6 %s may not acknowledge for the supervisor', (role) => {
    given(atSupervisor)
      .when(acknowledge(monday.at('10:05'), role))
      .refused('below-escalation-level', 'B6');
  });

  it('B6 at the very due time it is in time', () => {
    given(atSupervisor)
      .when(acknowledge(quarterPast, 'supervisor'))
      .gives(acknowledged('supervisor', 'supervisor-1', quarterPast), met(kind, quarterPast));
  });

  it('B6 late, before any timer fired: a breach, but it climbs no further, for somebody has it', () => {
    const now = monday.at('10:16');
    given(atSupervisor)
      .when(acknowledge(now, 'supervisor'))
      .gives(
        acknowledged('supervisor', 'supervisor-1', now),
        breached(kind, quarterPast, { noticedAt: now }),
        metLate(kind, now),
      );
  });

  it('B6 twice is once', () => {
    given(goingOn(atSupervisor, acknowledge(ten, 'supervisor')))
      .when(acknowledge(monday.at('10:01'), 'manager'))
      .unchanged();
  });

  it('B6 where nothing was escalated, or the case is resolved: refused', () => {
    given(anAnsweredCase()).when(acknowledge(ten, 'manager')).refused('not-escalated', 'B6');
    given(goingOn(atSupervisor, resolve(quarterPast)))
      .when(acknowledge(quarterPast, 'manager'))
      .refused('case-not-open', 'B6');
    given([]).when(acknowledge(ten, 'manager')).refused('unknown-case', 'A2');
  });

  it('B6 an acknowledged escalation climbs no further', () => {
    given(goingOn(atSupervisor, acknowledge(ten, 'supervisor')))
      .when(timer(monday.at('10:30')))
      .unchanged();
  });
});

describe('B6: not acknowledged, it climbs by itself', () => {
  const atSenior = goingOn(anAnsweredCase(), escalate(ten));

  it('B6 is warned of five minutes before', () => {
    const warnAt = monday.at('10:10');
    given(atSenior)
      .when(timer(warnAt))
      .gives(warned(kind, warnAt, { dueAt: quarterPast }));
  });

  it('B6 one level at a time up to the manager, each level once, and no further', () => {
    const halfPast = monday.at('10:30');
    const quarterTo = monday.at('10:45');
    given(atSenior)
      .when(timer(quarterPast))
      .gives(breached(kind, quarterPast, { noticedAt: quarterPast }), climbed('supervisor', quarterPast), owed(quarterPast, 2));
    const atSupervisor = goingOn(atSenior, timer(quarterPast));
    given(atSupervisor)
      .when(timer(halfPast))
      .gives(breached(kind, halfPast, { generation: 2, noticedAt: halfPast }), climbed('manager', halfPast), owed(halfPast, 3));
    const atManager = goingOn(atSupervisor, timer(halfPast));
    given(atManager)
      .when(timer(quarterTo))
      .gives(breached(kind, quarterTo, { generation: 3, noticedAt: quarterTo }));
    given(goingOn(atManager, timer(quarterTo)))
      .when(timer(monday.at('11:30')))
      .unchanged();
  });

  it('B6 noticed hours late it still climbs one level only, who has the full 15 minutes', () => {
    const late = monday.at('13:00');
    given(atSenior)
      .when(timer(late))
      .gives(breached(kind, quarterPast, { noticedAt: late }), climbed('supervisor', quarterPast, late), owed(late, 2));
  });

  it('B6 any command notices it: an assignment after the due time climbs in the same commit', () => {
    const late = monday.at('10:16');
    given(atSenior)
      .when(assign(late))
      .gives(
        { type: 'CaseAssigned', data: { to: 'a-17', at: late } } as CaseEvent,
        breached(kind, quarterPast, { noticedAt: late }),
        climbed('supervisor', quarterPast, late),
        owed(late, 2),
      );
  });

  it('B6 a resolved case climbs no further; what was due by then is a breach', () => {
    const late = monday.at('10:20');
    expect(withoutUpkeep(goingOn(atSenior, resolve(late)).slice(atSenior.length)).slice(3, -1)).toEqual([
      breached(kind, quarterPast, { noticedAt: late }),
      cancelled(kind, late, { reason: 'resolved' }),
    ]);
    given(goingOn(atSenior, resolve(monday.at('10:10'))))
      .when(timer(quarterPast))
      .unchanged();
  });

  it('B6 B8 after a reopening it starts from the agent again, and every level can be told again', () => {
    const reopened = goingOn(atSenior, resolve(monday.at('10:10')), dispute(monday.at('11:00')));
    expect(stateOf(reopened)).not.toHaveProperty('escalation');
    const now = monday.at('11:05');
    given(reopened)
      .when(escalate(now, { to: 'senior-agent' }))
      .gives(escalated('senior-agent', now), owed(now, 2));
  });
});
