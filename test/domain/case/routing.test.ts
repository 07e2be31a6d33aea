import { describe, it } from 'vitest';
import type { CaseEvent } from '../../../domain/case/events.ts';
import type { CaseType } from '../../../domain/case/words.ts';
import type { Instant } from '../../../domain/kernel/time.ts';
import {
  aClosedCase,
  anAnsweredCase,
  anOpenComplaint,
  anOpenInquiry,
  aResolvedCase,
  assign,
  enteredAtDesk,
  timer,
  triage,
} from '../../support/cases.ts';
import { given, goingOn, happened } from '../../support/given.ts';
import { monday, tuesday } from '../../support/moments.ts';
import { armed, breached, cancelled } from '../deadline/expected.ts';

const nine = monday.at('09:00');
const triaged = (at: Instant, caseType: CaseType, but: { category?: string } = {}): CaseEvent => ({
  type: 'CaseTriaged',
  data: { caseType, priority: 'normal', at, ...but },
});

describe('A4: classify', () => {
  it('A4 A7 what turns out to be a complaint is owed its answer in 2 business hours from the contact', () => {
    const now = monday.at('09:30');
    given(anOpenInquiry())
      .when(triage(now, { caseType: 'complaint' }))
      .gives(
        triaged(now, 'complaint'),
        cancelled('first-response', now, { reason: 're-triaged' }),
        armed('first-response', {
          generation: 2,
          from: nine,
          warnAt: monday.at('10:30'),
          dueAt: monday.at('11:00'),
          clause: 'A7',
        }),
      );
  });

  it('A4 A7 a complaint found out too late is a breach from the moment it is found out', () => {
    const now = monday.at('14:00');
    given(anOpenInquiry())
      .when(triage(now, { caseType: 'complaint' }))
      .gives(
        triaged(now, 'complaint'),
        cancelled('first-response', now, { reason: 're-triaged' }),
        armed('first-response', {
          generation: 2,
          from: nine,
          warnAt: monday.at('10:30'),
          dueAt: monday.at('11:00'),
          clause: 'A7',
        }),
        breached('first-response', monday.at('11:00'), { generation: 2, noticedAt: now }),
      );
  });

  it('A4 A7 a breached complaint is not mended by calling it an inquiry, noticed or not', () => {
    const now = monday.at('11:30');
    const unnoticed = breached('first-response', monday.at('11:00'), { noticedAt: now });
    given(anOpenComplaint())
      .when(triage(now, { caseType: 'inquiry' }))
      .gives(triaged(now, 'inquiry'), unnoticed);
    given(goingOn(anOpenComplaint(), timer(now)))
      .when(triage(now, { caseType: 'inquiry' }))
      .gives(triaged(now, 'inquiry'));
  });

  it('A4 another type with the same target arms nothing', () => {
    const now = monday.at('09:30');
    given(anOpenInquiry())
      .when(triage(now, { caseType: 'technical' }))
      .gives(triaged(now, 'technical'));
  });

  it('A4 what has been answered is owed no second first response', () => {
    const now = monday.at('09:30');
    given(anAnsweredCase())
      .when(triage(now, { caseType: 'complaint' }))
      .gives(triaged(now, 'complaint'));
  });

  it('A4 a case that owed nobody a first response owes none by its type', () => {
    const now = monday.at('09:30');
    given(happened(enteredAtDesk('desk', nine)))
      .when(triage(now, { caseType: 'complaint' }))
      .gives(triaged(now, 'complaint'));
  });

  it('A4 a category alone changes no deadline, and stays when the type changes', () => {
    const now = monday.at('09:30');
    given(anAnsweredCase())
      .when(triage(now, { category: 'delivery' }))
      .gives(triaged(now, 'inquiry', { category: 'delivery' }));
    given(goingOn(anAnsweredCase(), triage(now, { category: 'delivery' })))
      .when(triage(monday.at('09:40'), { caseType: 'order' }))
      .gives(triaged(monday.at('09:40'), 'order', { category: 'delivery' }));
  });

  it('A4 what is classed so already is left alone', () => {
    given(anAnsweredCase())
      .when(triage(nine, { caseType: 'inquiry', priority: 'normal' }))
      .unchanged();
  });

  it('A4 only an open case is classed', () => {
    given([])
      .when(triage(nine, { priority: 'high' }))
      .refused('unknown-case', 'A2');
    given(aResolvedCase())
      .when(triage(monday.at('11:00'), { priority: 'high' }))
      .refused('case-not-open', 'A4');
    given(aClosedCase())
      .when(triage(tuesday.at('09:00'), { priority: 'high' }))
      .refused('case-not-open', 'A4');
  });
});

describe('B5 E2: assign', () => {
  const now = monday.at('09:30');
  const assigned = (to: string, but: { team?: string } = {}): CaseEvent =>
    ({ type: 'CaseAssigned', data: { to, at: now, ...but } }) as CaseEvent;

  it('B5 to an agent, to another one, to a team', () => {
    given(anAnsweredCase()).when(assign(now)).gives(assigned('a-17'));
    given(goingOn(anAnsweredCase(), assign(nine)))
      .when(assign(now, 'a-18'))
      .gives(assigned('a-18'));
    given(goingOn(anAnsweredCase(), assign(nine)))
      .when(assign(now, 'a-17', 'technical-support'))
      .gives(assigned('a-17', { team: 'technical-support' }));
  });

  it('B5 to who has it already: nothing happens', () => {
    given(goingOn(anAnsweredCase(), assign(nine, 'a-17', 't-1')))
      .when(assign(now, 'a-17', 't-1'))
      .unchanged();
    given(goingOn(anAnsweredCase(), assign(nine, 'a-17', 't-1')))
      .when(assign(now, 'a-17'))
      .unchanged();
  });

  it('B5 D1 a resolved case may change hands for its follow-up, an archived one not', () => {
    given(aResolvedCase()).when(assign(now)).gives(assigned('a-17'));
    given(aClosedCase()).when(assign(now)).refused('case-not-open', 'B9');
    given([]).when(assign(now)).refused('unknown-case', 'A2');
  });
});
