import type { ExistingCase } from '../../../domain/case/state.ts';
import { type ClosedRecord, type DrawCommand, drawDecider, drawFrom, populationText } from '../../../domain/inspection/draw.ts';
import { drawStream } from '../../../domain/inspection/events.ts';
import { boundsOf, type Month, monthAt } from '../../../domain/inspection/month.ts';
import type { Actor, Commit } from '../../../domain/kernel/event.ts';
import { type AgentId, commandId } from '../../../domain/kernel/ids.ts';
import { instantOf } from '../../../domain/kernel/time.ts';
import { defaultPolicy } from '../../../domain/policy/default-policy.ts';
import { sha256Hex } from '../../../functions/lib/digest.ts';
import { populationFile } from '../../../functions/lib/inspections/documents.ts';
import { HOUR, zone } from './arrivals.ts';
import type { Agent } from './centre.ts';
import type { Desk } from './desk.ts';
import { createDice } from './dice.ts';
import { inspectionOf } from './inspection.ts';
import { MINUTE, SECOND } from './live.ts';

/** A file of the centre's raw store that events tell of. */
export type StoredFile = { readonly key: string; readonly body: Uint8Array; readonly at: number };

type Inspected = {
  readonly staff: readonly Agent[];
  readonly inspectors: readonly Agent[];
  readonly desk: Desk;
  readonly seed: number;
  readonly keep: (file: StoredFile) => void;
};

const by: Actor = { kind: 'system', id: 'inspections.timer' };
/** Within so many hours of business time all of a month's records are scored: fifteen working days. */
const SCORING = 120;

/**
 * F1-F3: the records of each month, drawn when it is over and inspected from then on. Of each record closed in a month that is not yet
 * drawn, what the draw needs is remembered and no more.
 */
export const createInspections = ({ staff, inspectors, desk, seed, keep }: Inspected) => {
  const months = new Map<Month, ClosedRecord[]>();
  const people = new Map<AgentId, Agent>(staff.map((agent) => [agent.id, agent]));

  function* inspected(month: Month, records: readonly ClosedRecord[]): Generator<Commit> {
    const { share, leastPerAgent } = defaultPolicy.inspection;
    const text = populationText(records);
    const rule = { seed: sha256Hex(text), share, leastPerAgent };
    const drawn = drawFrom(records, rule, sha256Hex);
    const { body, document } = populationFile(month, text);
    const at = Date.parse(boundsOf(month, zone).to) + HOUR + 5 * MINUTE;
    const now = instantOf(at);
    const draws: DrawCommand = {
      type: 'DrawInspections',
      month,
      asAt: now,
      records: records.length,
      agents: new Set(records.map(({ agent }) => agent)).size,
      drawn: drawn.length,
      ...rule,
      population: document,
      policyVersion: defaultPolicy.version,
      now,
      by,
    };
    keep({ key: document.key, body, at });
    yield* drawCommits(month, [draws, { type: 'InspectionsAreHandedOut', now: instantOf(at + MINUTE), by }]);
    for (const [place, one] of drawn.entries()) {
      const dice = createDice('inspection', seed, month, place);
      const agent = people.get(one.record.agent);
      const inspector = inspectors[place % inspectors.length];
      if (agent === undefined || inspector === undefined) throw new Error(`nobody inspects ${one.record.caseId}`);
      const scoredAt = desk.office(at, (SCORING * (place + dice.next())) / drawn.length);
      yield* inspectionOf({ drawn: one, month, drawnBy: by, drawnAt: at + SECOND, scoredAt, inspector, agent, desk, dice });
    }
  }

  return {
    /** A case whose life is over, to be drawn from when its month is. */
    closed: (ended: ExistingCase | undefined): void => {
      if (ended?.kind !== 'closed' || ended.assignee === undefined) return;
      const { id, closedAt, assignee, team, channel, caseType, category, priority } = ended;
      const month = monthAt(closedAt, zone);
      const record: ClosedRecord = {
        ...{ caseId: id, agent: assignee, closedAt, channel, caseType, priority },
        ...(team === undefined ? {} : { team }),
        ...(category === undefined ? {} : { category }),
      };
      const known = months.get(month);
      if (known) known.push(record);
      else months.set(month, [record]);
    },
    /** The months that are over by then: no case that begins later is closed in one. */
    drawnBy: function* (at: number): Generator<Commit> {
      const current = monthAt(instantOf(Math.floor(at)), zone);
      for (const [month, records] of [...months].sort(([one], [other]) => (one < other ? -1 : 1))) {
        if (month >= current) return;
        months.delete(month);
        yield* inspected(month, records);
      }
    },
  };
};

function* drawCommits(month: Month, commands: readonly DrawCommand[]): Generator<Commit> {
  let state = drawDecider.initial;
  for (const [index, command] of commands.entries()) {
    const decision = drawDecider.decide(command, state, undefined);
    if (decision.kind !== 'accepted') throw new Error(`${month}, ${command.type}: ${decision.kind}`);
    state = decision.events.reduce(drawDecider.evolve, state);
    const commit = index + 1;
    const told = { commandId: commandId(`simulated:${commit}`), actor: by, at: command.now };
    yield { stream: drawStream(month), commit, events: decision.events, ...told };
  }
}
