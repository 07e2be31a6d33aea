import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../domain/kernel/decider.ts';
import type { Role } from '../../../domain/kernel/event.ts';
import { agentId, type CaseId } from '../../../domain/kernel/ids.ts';
import type { Instant } from '../../../domain/kernel/time.ts';
import { defaultPolicy } from '../../../domain/policy/default-policy.ts';
import {
  type AgentCommand,
  type AgentEvent,
  type AgentState,
  agentDecider,
  type GiveCase,
} from '../../../domain/roster/agent.ts';
import { makeUp } from '../../../domain/roster/make-up.ts';
import { agentLine, roster, rosterList } from '../../../domain/views/roster.ts';
import { staff, theSystem } from '../../support/cases.ts';
import { minutesAfter, monday } from '../../support/moments.ts';
import { duties, joins, theSupervisor } from '../../support/people.ts';

const nine = monday.at('09:00');
const ten = monday.at('10:00');

const fold = (events: readonly AgentEvent[]): AgentState => events.reduce(agentDecider.evolve, agentDecider.initial);
const decide = (history: readonly AgentEvent[], command: AgentCommand): Decision<AgentEvent> =>
  agentDecider.decide(command, fold(history), undefined);
const happened = (...commands: readonly AgentCommand[]): readonly AgentEvent[] => {
  const history: AgentEvent[] = [];
  for (const command of commands) {
    const decision = decide(history, command);
    if (decision.kind === 'rejected') throw new Error(decision.refusal.code);
    if (decision.kind === 'accepted') history.push(...decision.events);
  }
  return history;
};
const refused = (decision: Decision<AgentEvent>, code: string, clause: string): void => {
  expect(decision).toMatchObject({ kind: 'rejected', refusal: { code, clause } });
  if (decision.kind === 'rejected') expect(decision.refusal.words.zh).toMatch(/[\u4e00-\u9fff].*。$/);
};

const leave = (now: Instant): AgentCommand => ({ type: 'Leave', now, by: theSupervisor });
const setState = (now: Instant, state: 'available' | 'off', by = theSupervisor): AgentCommand => ({
  type: 'SetState',
  now,
  by,
  agentId: agentId('a-1'),
  state,
});
const give = (now: Instant, caseId: string, open: readonly string[] = []): GiveCase => ({
  type: 'GiveCase',
  now,
  by: theSystem,
  caseId: caseId as CaseId,
  work: 'cases',
  open: open as readonly CaseId[],
});

describe('E1: the roster', () => {
  const joined = happened(joins('a-1', nine));

  it('E1 somebody joins, with role, team, skills, hours and capacity, and is off until they say otherwise', () => {
    expect(decide([], joins('a-1', nine))).toEqual({
      kind: 'accepted',
      events: [{ type: 'AgentJoined', data: { agentId: 'a-1', ...duties(), at: nine }, personal: { name: 'Name of a-1' } }],
    });
    expect(fold(joined)).toMatchObject({ kind: 'on-roster', state: 'off', stateSince: nine });
    refused(decide(joined, joins('a-1', ten)), 'already-joined', 'E1');
  });

  it('E1 a change records only what changed; none is none', () => {
    const change = (but: object): AgentCommand => ({ type: 'Change', now: ten, by: theSupervisor, duties: but });
    expect(decide(joined, change({ skills: ['french'], role: 'agent' }))).toEqual({
      kind: 'accepted',
      events: [{ type: 'AgentChanged', data: { skills: ['french'], at: ten } }],
    });
    expect(decide(joined, change({ skills: [], capacity: { cases: 3, chats: 2 } }))).toEqual({ kind: 'unchanged' });
    refused(decide([], change({ skills: [] })), 'unknown-agent', 'E1');
  });

  it('E1 one’s state is one’s own and the supervisor’s', () => {
    const own = { kind: 'agent', id: 'a-1', role: 'agent' } as const;
    expect(decide(joined, setState(ten, 'available', own))).toEqual({
      kind: 'accepted',
      events: [{ type: 'AgentStateSet', data: { state: 'available', at: ten } }],
    });
    expect(decide(joined, setState(ten, 'available'))).toMatchObject({ kind: 'accepted' });
    expect(decide(joined, setState(ten, 'off'))).toEqual({ kind: 'unchanged' });
    refused(decide(joined, setState(ten, 'available', { ...own, id: 'a-2' })), 'not-permitted', 'E6');
  });

  it.each<[Role, boolean]>([
    ['admin', true],
    ['manager', true],
    ['supervisor', true],
    ['senior-agent', false],
    ['agent', false],
    ['inspector', false],
    ['analyst', false],
  ])('E6 %s keeps the roster: %s', (role, allowed) => {
    for (const command of [joins('a-9', nine), leave(ten)])
      expect(decide(command.type === 'Join' ? [] : joined, { ...command, by: staff(role) }).kind === 'accepted').toBe(allowed);
  });
});

describe('E2: never beyond capacity', () => {
  const joined = happened(joins('a-1', nine));

  it('E2 the lists and what was given just now count together, each case once', () => {
    const history = [...joined, ...happened(joins('a-1', nine), give(ten, 'C1')).slice(1)];
    expect(decide(history, give(ten, 'C2', ['C1', 'C0']))).toMatchObject({ kind: 'accepted' });
    refused(decide(history, give(ten, 'C2', ['C0', 'C9'])), 'beyond-capacity', 'E2');
    expect(decide(history, give(ten, 'C1'))).toEqual({ kind: 'unchanged' });
  });

  it('E2 givers at one time meet in the stream: three places take three cases, though no list shows any yet', () => {
    const history = happened(joins('a-1', nine), give(ten, 'C1'), give(ten, 'C2'), give(ten, 'C3'));
    expect(history.map(({ type }) => type)).toEqual(['AgentJoined', 'CaseGiven', 'CaseGiven', 'CaseGiven']);
    refused(decide(history, give(ten, 'C4')), 'beyond-capacity', 'E2');
  });

  it('E2 by and by the lists alone tell: what ended meanwhile makes room again', () => {
    const history = happened(joins('a-1', nine), give(ten, 'C1'), give(ten, 'C2'), give(ten, 'C3'));
    expect(decide(history, give(minutesAfter(ten, 2), 'C4'))).toMatchObject({ kind: 'accepted' });
    refused(decide(history, give(minutesAfter(ten, 2), 'C4', ['C1', 'C2', 'C3'])), 'beyond-capacity', 'E2');
  });

  it('E1 chats and cases are held apart', () => {
    const full = happened(joins('a-1', nine, { capacity: { cases: 1, chats: 1 } }), give(ten, 'C1'));
    expect(decide(full, { ...give(ten, 'C2'), work: 'chats' })).toMatchObject({ kind: 'accepted' });
    refused(decide(full, give(ten, 'C2')), 'beyond-capacity', 'E2');
  });
});

describe('E6: a leaver', () => {
  const left = happened(joins('a-1', nine), leave(ten));

  it('E6 leaves once; nothing can be given or changed after it', () => {
    expect(left.at(-1)).toEqual({ type: 'AgentLeft', data: { at: ten } });
    expect(decide(left, leave(ten))).toEqual({ kind: 'unchanged' });
    refused(decide(left, give(ten, 'C1')), 'agent-left', 'E6');
    refused(decide(left, setState(ten, 'available')), 'agent-left', 'E6');
  });

  it('E6 stays in the list as a leaver; who comes back is on the roster again', () => {
    const shown = (events: readonly AgentEvent[]) => {
      const state = fold(events);
      return state.kind === 'none' ? undefined : agentLine(state);
    };
    expect(shown(left)).toMatchObject({ agentId: 'a-1', leftAt: ten, state: 'off' });
    const back = [...left, ...happened(joins('a-1', minutesAfter(ten, 60)))];
    expect(decide(left, joins('a-1', minutesAfter(ten, 60)))).toMatchObject({ kind: 'accepted' });
    expect(shown(back)).not.toHaveProperty('leftAt');
    expect(roster.contribution(fold(left)).entries).toMatchObject([{ list: rosterList, sort: 'a-1', line: { leftAt: ten } }]);
  });
});

describe('E1: the make-up of customer service', () => {
  const of = (role: Role, n: number, but: object = {}) =>
    Array.from({ length: n }, () => ({ role, team: 'customer-service', ...but }));

  const { makeUp: plan } = defaultPolicy;

  it('E1 planned 70, 20, 10 beside the actual shares, leavers and other teams aside', () => {
    expect(plan).toEqual({ agent: 0.7, 'senior-agent': 0.2, supervisor: 0.1 });
    const people = [
      ...of('agent', 5),
      ...of('senior-agent', 2),
      ...of('supervisor', 1),
      ...of('agent', 3, { leftAt: 'x' }),
      ...of('agent', 3, { team: 'technical-support' }),
      ...of('manager', 1),
    ];
    expect(makeUp(people, plan)).toEqual({
      team: 'customer-service',
      people: 8,
      roles: [
        { role: 'agent', planned: 0.7, people: 5, actual: 0.625, difference: -0.075 },
        { role: 'senior-agent', planned: 0.2, people: 2, actual: 0.25, difference: 0.05 },
        { role: 'supervisor', planned: 0.1, people: 1, actual: 0.125, difference: 0.025 },
      ],
    });
  });

  it('E1 the plan is policy: a centre with more supervisors sees itself beside that', () => {
    const { roles } = makeUp(of('agent', 1), { agent: 0.5, 'senior-agent': 0.3, supervisor: 0.2 });
    expect(roles[0]).toMatchObject({ planned: 0.5, actual: 1, difference: 0.5 });
  });

  it('E1 of nobody there is no share', () => {
    expect(makeUp([], plan).roles[0]).toEqual({ role: 'agent', planned: 0.7, people: 0 });
  });
});
