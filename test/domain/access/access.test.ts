import { describe, expect, it } from 'vitest';
import { accessDecider, caseAccessStream, customerAccessStream } from '../../../domain/access/access.ts';
import { authorize, type Colleague, lookAt } from '../../../domain/case/authorize.ts';
import type { CaseCommand } from '../../../domain/case/commands.ts';
import type { Commit, Role } from '../../../domain/kernel/event.ts';
import { caseStream, commandId } from '../../../domain/kernel/ids.ts';
import { caseHistory } from '../../../domain/views/case-history.ts';
import { impersonally, withoutPersonal } from '../../../domain/views/impersonal.ts';
import {
  anAgent,
  anAnsweredCase,
  aResolvedCase,
  assign,
  caseId,
  dispute,
  resolve,
  staff,
  theCustomer,
  theSystem,
  triage,
} from '../../support/cases.ts';
import { given, goingOn, stateOf } from '../../support/given.ts';
import { monday } from '../../support/moments.ts';

const now = monday.at('10:30');
const person = (role: Role, team: string, id: string = `${role}-1`): Colleague => ({ ...staff(role), id, team });
const service = 'customer-service';
const technical = 'technical-support';

describe('E6: who may see a case', () => {
  const mine = { assignee: 'agent-1', team: technical };
  const ours = { assignee: 'agent-2', team: service };
  const nobodys = {};
  const theirs = { assignee: 'agent-2', team: technical };

  it.each<[Role, readonly string[]]>([
    ['agent', ['full', 'full', 'full', 'none']],
    ['senior-agent', ['none', 'full', 'full', 'none']],
    ['supervisor', ['full', 'full', 'full', 'full']],
    ['manager', ['full', 'full', 'full', 'full']],
    ['admin', ['full', 'full', 'full', 'full']],
    ['inspector', ['full', 'full', 'full', 'full']],
    ['analyst', ['impersonal', 'impersonal', 'impersonal', 'impersonal']],
  ])('E6 %s of customer service: served, of the team, unassigned, of another team: %j', (role, seen) => {
    expect([mine, ours, nobodys, theirs].map((one) => lookAt(person(role, service), one))).toEqual(seen);
  });

  it('E6 without a role, or as a customer, nothing', () => {
    expect(lookAt({ kind: 'agent', id: 'x', team: service }, nobodys)).toBe('none');
    expect([theCustomer, theSystem].map((who) => lookAt(who, nobodys))).toEqual(['none', 'none']);
  });
});

describe('E6: who may work on a case', () => {
  const theirCase = goingOn(anAnsweredCase(), assign(monday.at('10:00'), 't-1', technical));
  const by = (who: Colleague, command: CaseCommand): CaseCommand => ({ ...command, by: who });

  it('E6 an agent of another team is refused, and told whose it is', () => {
    given(theirCase)
      .when(by(person('agent', service), triage(now, { priority: 'high' })))
      .refused('not-your-case', 'E6');
    given(theirCase)
      .when(by(person('senior-agent', service), resolve(now)))
      .refused('not-your-case', 'E6');
  });

  it('E6 its agent, its team, and any supervisor may', () => {
    for (const who of [person('agent', service, 't-1'), person('agent', technical), person('supervisor', service)])
      expect(authorize(who, by(who, triage(now, { priority: 'high' })), stateOf(theirCase))).toBeUndefined();
  });

  it('E6 a case of no team is customer service’s', () => {
    expect(authorize(person('agent', technical), dispute(now), stateOf(aResolvedCase()))?.refusal.code).toBe('not-your-case');
    expect(authorize(person('agent', service), dispute(now), stateOf(aResolvedCase()))).toBeUndefined();
  });
});

describe('E6: every look is an event', () => {
  it('E6 in a stream of its own beside the case’s and the customer’s', () => {
    expect(caseAccessStream(caseId)).toBe(`access#${caseId}`);
    expect(customerAccessStream(caseId)).toBe(`access#customer.${caseId}`);
    const event = { type: 'CaseViewed', data: { caseId, what: 'case', by: 'agent-1', role: 'agent', at: now } } as const;
    expect(accessDecider.decide({ type: 'RecordLook', event }, undefined, undefined)).toEqual({
      kind: 'accepted',
      events: [event],
    });
  });
});

describe('E6: what an analyst sees', () => {
  const commits: readonly Commit[] = [
    {
      stream: caseStream(caseId),
      commit: 1,
      events: goingOn(aResolvedCase(), dispute(monday.at('11:00'))),
      commandId: commandId('c-1'),
      actor: anAgent,
      at: now,
    },
  ];
  const personal = /Ann|ann@|My parcel|parcel sent|still no parcel/;

  it('E6 the case without anything that identifies or quotes a person, and nothing else is missing', () => {
    const full = caseHistory(commits);
    const seen = impersonally(caseHistory, commits) as Record<string, unknown>;
    expect(JSON.stringify(full)).toMatch(personal);
    expect(JSON.stringify(seen)).not.toMatch(personal);
    const { subject: _subject, customer: _customer, ...rest } = full ?? { subject: '', customer: {} };
    const { customer, ...seenRest } = seen;
    expect(customer).toEqual({});
    expect(seenRest).toEqual(JSON.parse(JSON.stringify(rest)));
    expect(impersonally(caseHistory, [])).toBeUndefined();
  });

  it('E6 the events without their personal parts', () => {
    const [seen] = withoutPersonal(commits);
    expect(JSON.stringify(seen)).not.toMatch(personal);
    expect(seen?.events).toEqual(commits[0]?.events.map(({ type, data }) => ({ type, data })));
  });
});
