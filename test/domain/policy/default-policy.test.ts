import { describe, expect, it } from 'vitest';
import { checkCalendar } from '../../../domain/calendar/business-calendar.ts';
import { caseTypes, channels, levels, priorities } from '../../../domain/case/words.ts';
import type { BusinessDuration, Duration } from '../../../domain/kernel/time.ts';
import { defaultPolicy } from '../../../domain/policy/default-policy.ts';
import { onlyPolicy, targetsOf } from '../../../domain/policy/service-policy.ts';
import { visitedClasses } from '../../../domain/policy/visit-rules.ts';

const length = (span: Duration | BusinessDuration): number =>
  span.seconds + (span.clock === 'business' ? span.days * defaultPolicy.calendar.dayLength : 0);
const targets = targetsOf(defaultPolicy);
/** Those that ask for a time. */
const clauses = ['A5', 'A6', 'A7', 'A8', 'B11', 'B4', 'B6', 'C2', 'C5', 'D1', 'D3', 'D4', 'F3'];

describe('the default service policy', () => {
  it('L2 lists every target there is, each once', () => {
    const everywhere = [
      ...channels.filter((channel) => channel !== 'desk').map((channel) => `firstResponse.${channel}`),
      'firstResponse.email.complaint',
      ...priorities.map((priority) => `resolution.${priority}`),
      ...levels.map((level) => `escalationAcknowledgement.${level}`),
      ...visitedClasses.map((contactClass) => `visits.byClass.${contactClass}`),
      ...['followUp', 'progress', 'seriousComplaintReport', 'suggestion', 'newCustomerContact', 'surveyExpiry', 'rectification'],
    ];
    expect(targets.map(({ path }) => path).sort()).toEqual(everywhere.sort());
  });

  it('L2 lists the targets of every channel and type of a policy that sets them all', () => {
    const { target } = targets[0] ?? { target: defaultPolicy.followUp };
    const byType = Object.fromEntries(caseTypes.map((type) => [type, target]));
    const policy = { ...defaultPolicy, firstResponse: { ...defaultPolicy.firstResponse, desk: { usual: target, byType } } };
    const paths = targetsOf(policy).map(({ path }) => path);
    expect(paths).toEqual(
      expect.arrayContaining(['firstResponse.desk', ...caseTypes.map((type) => `firstResponse.desk.${type}`)]),
    );
  });

  it.each(targets)('L2 $path cites its clause and warns before it is due, on the same clock', ({ target }) => {
    expect(clauses).toContain(target.clause);
    expect(target.lead.clock).toBe(target.span.clock);
    expect(length(target.lead)).toBeGreaterThan(0);
    expect(length(target.lead)).toBeLessThan(length(target.span));
  });

  it('L2 every clause that asks for a target has one', () => {
    expect([...new Set(targets.map(({ target }) => target.clause))].sort()).toEqual(clauses);
  });

  it('L1 the default calendar is sound: Shanghai, with holidays and make-up days, a business day of its own hours', () => {
    const { calendar } = defaultPolicy;
    expect(checkCalendar(calendar)).toEqual([]);
    expect(calendar).toMatchObject({ zone: 'Asia/Shanghai', holidays: 'CN', dayLength: 8 * 3600 });
  });

  it('L2 a version that was never in force is a bug, not an answer', () => {
    const policies = onlyPolicy(defaultPolicy);
    expect(policies.version(1)).toBe(policies.current);
    expect(() => policies.version(2)).toThrow('no policy version 2');
  });
});
