import type { CaseType, Channel, Priority } from '../../../domain/case/words.ts';
import {
  type ClosedRecord,
  type DrawCommand,
  type DrawnRecord,
  type DrawState,
  drawFrom,
  isDrawable,
  populationText,
} from '../../../domain/inspection/draw.ts';
import {
  type DrawEvent,
  drawStream,
  type InspectionEvent,
  inspectionId,
  inspectionStream,
} from '../../../domain/inspection/events.ts';
import type { InspectionCommand, InspectionState } from '../../../domain/inspection/inspection.ts';
import { type Month, monthAt, monthFrom } from '../../../domain/inspection/month.ts';
import { agentId, type CaseId, commandId, parseCaseId } from '../../../domain/kernel/ids.ts';
import type { Instant } from '../../../domain/kernel/time.ts';
import type { ServicePolicy } from '../../../domain/policy/service-policy.ts';
import { daysOf, namedPeriod } from '../../../domain/views/figures/period.ts';
import { type FactLine, factsOn } from '../../../domain/views/figures/view.ts';
import { systemActor } from '../actor.ts';
import type { EventStore } from '../adapters/event-store.ts';
import type { ObjectStore } from '../adapters/object-store.ts';
import type { ViewReader } from '../adapters/view-reader.ts';
import { sha256Hex } from '../digest.ts';
import type { CommandHandler } from '../handle-command.ts';
import { readDraw, readPopulation, storePopulation } from './documents.ts';

export type DrawPorts = {
  readonly events: Pick<EventStore, 'load'>;
  /** Of the read model of the figures: the records closed on each day. */
  readonly figures: Pick<ViewReader, 'list'>;
  readonly objects: ObjectStore;
  readonly draws: CommandHandler<DrawState, DrawCommand, DrawEvent>;
  readonly inspections: CommandHandler<InspectionState, InspectionCommand, InspectionEvent>;
  readonly policyAt: (at: Instant) => ServicePolicy;
};
export type Drawn = { readonly month: Month; readonly records: number; readonly drawn: number };

/** How far back a month that was not drawn is looked for. */
const MONTHS_BACK = 3;
const SIDE_BY_SIDE = 10;
const EVERYTHING = 100_000_000;

/** F1: draws the months that are over and not drawn, the oldest first, and finishes what was cut off. A month without records waits. */
export const drawDueMonths = async (ports: DrawPorts, now: Instant): Promise<readonly Drawn[]> => {
  const { zone } = ports.policyAt(now).calendar;
  const current = monthAt(now, zone);
  const done: Drawn[] = [];
  for (let back = MONTHS_BACK; back > 0; back -= 1) {
    const month = monthFrom(current, -back);
    const drawn = isDrawable(month, zone, now) ? await drawMonth(ports, month, now) : undefined;
    if (drawn !== undefined) done.push(drawn);
  }
  return done;
};

/** Done again, it is the same draw, from the list that was kept. `undefined` where nothing is left to do. */
export const drawMonth = async (ports: DrawPorts, month: Month, now: Instant): Promise<Drawn | undefined> => {
  const before = await readDraw(ports.events, month);
  if (before.handedOut !== undefined) return undefined;
  const drawn = before.drawn ?? (await draw(ports, month, now));
  if (drawn === undefined) return undefined;
  const records = await readPopulation(ports.objects, drawn);
  const queue = [...drawFrom(records, drawn, sha256Hex)];
  const found = queue.length;
  const lane = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift())
      await handOut(ports, next, { month, policyVersion: drawn.policyVersion, now });
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, lane));
  const by = systemActor('inspections.timer');
  await ports.draws({
    stream: drawStream(month),
    commandId: commandId(`inspections-handed-out:${month}`),
    actor: by,
    now,
    command: { type: 'InspectionsAreHandedOut', now, by },
  });
  return { month, records: records.length, drawn: found };
};

const draw = async (ports: DrawPorts, month: Month, now: Instant): Promise<DrawState['drawn']> => {
  const policy = ports.policyAt(now);
  const records = await closedIn(ports.figures, month);
  if (records.length === 0) return undefined;
  const { share, leastPerAgent } = policy.inspection;
  const text = populationText(records);
  const seed = sha256Hex(text);
  const population = await storePopulation(ports.objects, month, text);
  const by = systemActor('inspections.timer');
  const outcome = await ports.draws({
    stream: drawStream(month),
    commandId: commandId(`inspections:${month}:${now}`),
    actor: by,
    now,
    command: {
      type: 'DrawInspections',
      month,
      asAt: now,
      records: records.length,
      agents: new Set(records.map(({ agent }) => agent)).size,
      drawn: drawFrom(records, { seed, share, leastPerAgent }, sha256Hex).length,
      share,
      leastPerAgent,
      seed,
      population,
      policyVersion: policy.version,
      now,
      by,
    },
  });
  if (outcome.kind === 'rejected') throw new Error(`${month} was not drawn: ${outcome.refusal.code}`);
  return outcome.state.drawn; // somebody else's, where two drew at once: the first stands
};

const handOut = async (
  { inspections }: DrawPorts,
  { record }: DrawnRecord,
  { month, policyVersion, now }: { readonly month: Month; readonly policyVersion: number; readonly now: Instant },
): Promise<void> => {
  const id = inspectionId(record.caseId, month);
  const by = systemActor('inspections.timer');
  const outcome = await inspections({
    stream: inspectionStream(id),
    commandId: commandId(`inspection:${id}`),
    actor: by,
    now,
    causation: drawStream(month),
    command: { type: 'DrawRecord', inspectionId: id, month, record, policyVersion, now, by },
  });
  if (outcome.kind === 'rejected') throw new Error(`${id} was not drawn: ${outcome.refusal.code}`);
};

/** The records closed in a month that count in the figures, and whose they are; what nobody had is nobody's service. */
const closedIn = async (figures: DrawPorts['figures'], month: Month): Promise<readonly ClosedRecord[]> => {
  const period = namedPeriod(month);
  const records = new Map<CaseId, ClosedRecord>();
  for (const day of period === undefined ? [] : daysOf(period))
    for (const { line } of await figures.list(factsOn(day), { limit: EVERYTHING })) {
      const record = closedRecord(line as FactLine);
      if (record !== undefined) records.set(record.caseId, record);
    }
  return [...records.values()];
};

const closedRecord = ({ caseId: id, place, marks }: FactLine): ClosedRecord | undefined => {
  const closing = marks.find(({ counts }) => counts.closed !== undefined);
  const caseId = closing === undefined ? undefined : parseCaseId(id);
  const { agent, team, channel, type, category, priority } = place;
  if (closing === undefined || caseId === undefined || agent === undefined) return undefined;
  return {
    caseId,
    agent: agentId(agent),
    closedAt: closing.at,
    ...(team === undefined ? {} : { team }),
    channel: channel as Channel,
    caseType: type as CaseType,
    ...(category === undefined ? {} : { category }),
    priority: priority as Priority,
  };
};
