import type { Commit } from '../kernel/event.ts';
import { type AgentEvent, type AgentState, evolveAgent, type Leaver, type OnRoster } from '../roster/agent.ts';
import { board, nothing, type View } from './view.ts';

/** Everybody who is or was on the roster (E1), one line a person; leavers stay, so that their access is refused (E6). */
export const roster: View<AgentState> = {
  ...board,
  streams: 'agent',
  initial: { kind: 'none' },
  evolve: (row, commit: Commit) => (commit.events as readonly AgentEvent[]).reduce(evolveAgent, row),
  contribution: (row) => {
    if (row.kind === 'none') return nothing;
    return { cells: [], entries: [{ list: rosterList, sort: row.id, line: agentLine(row), stays: true }] };
  },
};

export const rosterList = 'roster';

export type AgentLine = Omit<OnRoster, 'kind' | 'id' | 'given'> & {
  readonly agentId: OnRoster['id'];
  readonly leftAt?: Leaver['leftAt'];
};

export const agentLine = (row: OnRoster | Leaver): AgentLine => {
  const { kind: _kind, id, given: _given, ...facts } = row;
  return { agentId: id, ...facts };
};
