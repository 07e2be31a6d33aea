import { periodOf, type Quarter } from '../../../domain/calendar/quarter.ts';
import type { Commit } from '../../../domain/kernel/event.ts';
import { agentId, commandId } from '../../../domain/kernel/ids.ts';
import { type Instant, instantOf } from '../../../domain/kernel/time.ts';
import { type AgentCommand, type AgentState, agentDecider, agentStream, type Duties } from '../../../domain/roster/agent.ts';
import { DAY, zone } from './arrivals.ts';
import type { Agent } from './centre.ts';
import { shiftsOf } from './desk.ts';

/** The centre's people, a quarter after the other: when they joined, and when they came and went each day. */
export const createRoster = ({ staff, inspectors, shifts }: People): ((quarter: Quarter) => Generator<Commit>) => {
  const people = [...staff, ...leaders, ...inspectors];
  const byTeam = [...Map.groupBy(staff, ({ team }) => team).values()];
  const states = new Map<Agent, { readonly state: AgentState; readonly commit: number }>();

  const give = (agent: Agent, command: AgentCommand): Commit | undefined => {
    const before = states.get(agent) ?? { state: agentDecider.initial, commit: 0 };
    const decision = agentDecider.decide(command, before.state, undefined);
    if (decision.kind === 'rejected') throw new Error(`${agent.id}, ${command.type}: refused, ${decision.refusal.code}`);
    if (decision.kind === 'unchanged') return undefined;
    const commit = before.commit + 1;
    states.set(agent, { state: decision.events.reduce(agentDecider.evolve, before.state), commit });
    return {
      stream: agentStream(agent.id),
      commit,
      events: decision.events,
      commandId: commandId(`simulated:${commit}`),
      actor: { kind: command.by.kind, id: command.by.id, ...(command.by.role === undefined ? {} : { role: command.by.role }) },
      at: command.now,
    };
  };
  function* sets(agent: Agent, state: 'available' | 'off', at: number): Generator<Commit> {
    const by = { kind: 'agent', id: agent.id, role: agent.role } as const;
    const commit = give(agent, { type: 'SetState', agentId: agent.id, state, now: instantOf(at), by });
    if (commit) yield commit;
  }

  return function* (quarter) {
    const { from, to } = periodOf(quarter, zone);
    for (const [index, agent] of people.entries()) {
      if (states.has(agent)) continue;
      const joined = give(agent, joins(agent, instantOf(Date.parse(from) - DAY + index * 1000)));
      if (joined) yield joined;
    }
    if (!shifts) return;
    for (let midnight = Date.parse(from); midnight < Date.parse(to); midnight += DAY)
      for (const shift of byTeam.flatMap((team) => shiftsOf(team, midnight))) {
        yield* sets(shift.agent, 'available', shift.from);
        yield* sets(shift.agent, 'off', shift.to);
      }
  };
};

/** `inspectors` take no contacts. `shifts`: whether it is told when people come and go. */
export type People = { readonly staff: readonly Agent[]; readonly inspectors: readonly Agent[]; readonly shifts: boolean };

const leader = (id: string, name: string, role: 'supervisor' | 'manager'): Agent => ({
  id: agentId(id),
  name,
  role,
  team: 'customer-service',
  pace: 1,
  care: 0,
});
const leaders: readonly Agent[] = [leader('sup-001', '陈静', 'supervisor'), leader('mgr-001', '林涛', 'manager')];

const joins = (agent: Agent, now: Instant): AgentCommand => ({
  type: 'Join',
  now,
  by: { kind: 'system', id: 'simulate' },
  agentId: agent.id,
  name: agent.name,
  duties: dutiesOf(agent),
});

const dutiesOf = ({ role, team }: Agent): Duties => {
  const day = [{ from: '08:00', to: '20:00' }];
  return {
    role,
    team,
    skills: team === 'technical-support' ? ['technical'] : [],
    hours: { 1: day, 2: day, 3: day, 4: day, 5: day, 6: day, 7: day },
    capacity: { cases: 80, chats: 3 },
  };
};
