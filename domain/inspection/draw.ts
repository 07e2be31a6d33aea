import type { CaseType, Channel, Priority } from '../case/words.ts';
import type { StoredDocument } from '../improvement/events.ts';
import { accepted, assertNever, type CommandOf, type Decider, type Decision, unchanged } from '../kernel/decider.ts';
import { type AgentId, agentId, type CaseId, parseCaseId } from '../kernel/ids.ts';
import { type Instant, instant } from '../kernel/time.ts';
import type { InspectionRules } from '../policy/inspection-rules.ts';
import type { DrawEvent, InspectionsDrawn } from './events.ts';
import { boundsOf, type Month } from './month.ts';
import { notForRole } from './refusals.ts';

/**
 * The month's draw (F1): a tenth of the records closed in it, at random, and of every agent at least one. Nobody chooses the seed: it is
 * the SHA-256 of the list of the records, so whoever has the list draws again and gets the same.
 */

/** A record as it was when it was drawn from. */
export type ClosedRecord = {
  readonly caseId: CaseId;
  readonly agent: AgentId;
  readonly closedAt: Instant;
  readonly team?: string;
  readonly channel: Channel;
  readonly caseType: CaseType;
  readonly category?: string;
  readonly priority: Priority;
};

/** The list as it is kept and hashed: a line of JSON for each record, in the order of the case numbers. */
export const populationText = (records: readonly ClosedRecord[]): string =>
  records
    .toSorted((one, other) => compare(one.caseId, other.caseId))
    .map(({ caseId, agent, closedAt, team, channel, caseType, category, priority }) =>
      JSON.stringify([caseId, agent, closedAt, team ?? null, channel, caseType, category ?? null, priority]),
    )
    .join('\n');

/** Throws where a line is none of `populationText`. */
export const populationFrom = (text: string): readonly ClosedRecord[] =>
  text === '' ? [] : text.split('\n').map((line) => recordIn(JSON.parse(line) as readonly (string | null)[]));

const recordIn = ([id, agent, closedAt, team, channel, caseType, category, priority]: readonly (
  | string
  | null
)[]): ClosedRecord => {
  const caseId = parseCaseId(id ?? '');
  if (caseId === undefined) throw new Error(`${id} is no case number`);
  return {
    caseId,
    agent: agentId(agent ?? ''),
    closedAt: instant(closedAt ?? ''),
    ...(typeof team === 'string' ? { team } : {}),
    channel: channel as Channel,
    caseType: caseType as CaseType,
    ...(typeof category === 'string' ? { category } : {}),
    priority: priority as Priority,
  };
};

/** SHA-256 of a text, in hex digits. */
export type Sha256 = (text: string) => string;
/** `for`: the share of all, or an agent of whom that share had too few. `ticket`: what orders the records, SHA-256 of `seed:case`. */
export type DrawnRecord = { readonly record: ClosedRecord; readonly ticket: string; readonly for: 'share' | 'agent' };

/** In the order of the tickets. Every record has the same chance to be of the share. */
export const drawFrom = (
  records: readonly ClosedRecord[],
  { seed, share, leastPerAgent }: { readonly seed: string } & Pick<InspectionRules, 'share' | 'leastPerAgent'>,
  sha256: Sha256,
): readonly DrawnRecord[] => {
  const inOrder = records
    .map((record) => ({ record, ticket: sha256(`${seed}:${record.caseId}`) }))
    .sort((one, other) => compare(one.ticket, other.ticket) || compare(one.record.caseId, other.record.caseId));
  const ofShare = Math.ceil(share * records.length - ROUNDING);
  const drawnOf = new Map<AgentId, number>();
  return inOrder.flatMap((one, place): readonly DrawnRecord[] => {
    // The share is the first of all, so an agent's records that come after it are drawn for the agent only.
    const { agent } = one.record;
    const before = drawnOf.get(agent) ?? 0;
    const drawnFor = place < ofShare ? 'share' : before < leastPerAgent ? 'agent' : undefined;
    if (drawnFor === undefined) return [];
    drawnOf.set(agent, before + 1);
    return [{ ...one, for: drawnFor }];
  });
};
/** 0.1 times 30 is a little more than 3. */
const ROUNDING = 1e-9;

/** A month is drawn once it is over, and what it held has reached the views. */
export const isDrawable = (month: Month, zone: string, now: Instant): boolean =>
  Date.parse(now) - Date.parse(boundsOf(month, zone).to) >= SETTLING;
const SETTLING = 3_600_000;

export type DrawState = { readonly drawn?: InspectionsDrawn['data']; readonly handedOut?: Instant };
export const initialDraw: DrawState = {};

export const evolveDraw = (state: DrawState, event: DrawEvent): DrawState => {
  switch (event.type) {
    case 'InspectionsDrawn':
      return { ...state, drawn: event.data };
    case 'InspectionsHandedOut':
      return { ...state, handedOut: event.data.at };
    default:
      event satisfies never;
      return state;
  }
};

export type DrawInspections = CommandOf<
  'DrawInspections',
  Omit<InspectionsDrawn['data'], 'at' | 'population'> & { population: StoredDocument }
>;
export type InspectionsAreHandedOut = CommandOf<'InspectionsAreHandedOut'>;
export type DrawCommand = DrawInspections | InspectionsAreHandedOut;

/** A month is drawn once, by the system alone: drawn again, it is the same. */
export const decideDraw = (command: DrawCommand, { drawn, handedOut }: DrawState): Decision<DrawEvent> => {
  const { now: at, by } = command;
  if (by.kind !== 'system') return notForRole(by.role, 'draw');
  switch (command.type) {
    case 'DrawInspections': {
      const { type: _type, now: _now, by: _by, ...facts } = command;
      return drawn === undefined ? accepted<DrawEvent>({ type: 'InspectionsDrawn', data: { ...facts, at } }) : unchanged;
    }
    case 'InspectionsAreHandedOut':
      return drawn === undefined || handedOut !== undefined
        ? unchanged
        : accepted<DrawEvent>({ type: 'InspectionsHandedOut', data: { month: drawn.month, at } });
    default:
      return assertNever(command);
  }
};

export const drawDecider: Decider<DrawState, DrawCommand, DrawEvent, undefined> = {
  initial: initialDraw,
  evolve: evolveDraw,
  decide: decideDraw,
};

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
