import {
  type DrawEvent,
  drawStream,
  type InspectionDrawn,
  type InspectionEvent,
  type InspectionScored,
  inspectionId,
  inspectionStream,
  type ScoredItem,
} from '../../domain/inspection/events.ts';
import { type Month, monthAt } from '../../domain/inspection/month.ts';
import type { Commit } from '../../domain/kernel/event.ts';
import { agentId, type CaseId, caseOfStream, commandId } from '../../domain/kernel/ids.ts';
import { days, type Instant, plus } from '../../domain/kernel/time.ts';
import { defaultPolicy } from '../../domain/policy/default-policy.ts';

/** Inspections told event by event, as commits of their streams. */

const system = { kind: 'system', id: 'inspections.timer' } as const;
const iris = { kind: 'agent', id: 'iris', role: 'inspector' } as const;
const by = agentId(iris.id);
const policyVersion = 1;
const zone = defaultPolicy.calendar.zone;
const { sheet } = defaultPolicy.inspection;

export type Record = {
  readonly caseId: CaseId;
  readonly closedAt: Instant;
  /** Default: a week after it was closed. */
  readonly drawnAt?: Instant;
  /** The place as it is at the draw. */
  readonly place?: Partial<Pick<InspectionDrawn['data'], 'agent' | 'team' | 'channel' | 'caseType' | 'category' | 'priority'>>;
  readonly steps?: readonly (readonly InspectionEvent[])[];
};

/** A record from its draw on; each step is a commit, at the time of its first event. */
export const inspected = ({
  caseId,
  closedAt,
  drawnAt = plus(closedAt, days(7)),
  place = {},
  steps = [],
}: Record): readonly Commit[] => {
  const month = monthAt(closedAt, zone);
  const id = inspectionId(caseId, month);
  const drawn: InspectionDrawn = {
    type: 'InspectionDrawn',
    data: {
      inspectionId: id,
      caseId,
      month,
      closedAt,
      ...{ agent: agentId('anna'), channel: 'email', caseType: 'inquiry', priority: 'normal', ...place },
      policyVersion,
      at: drawnAt,
    },
  };
  return [[drawn], ...steps].map((events, index) => ({
    stream: inspectionStream(id),
    commit: index + 1,
    commandId: commandId(`i-${index + 1}`),
    actor: index === 0 ? system : iris,
    at: timeOf(events[0]) ?? drawnAt,
    events,
  }));
};

const timeOf = (event: InspectionEvent | undefined): Instant | undefined => {
  const { at, from } = (event?.data ?? {}) as { readonly at?: Instant; readonly from?: Instant };
  return at ?? from;
};

/** A scoring by the built-in sheet: items that lost points or do not apply are named, all others have their weight. */
export const scored = (
  at: Instant,
  {
    lost = {},
    without = [],
    fatal = [],
  }: {
    readonly lost?: Readonly<{ [item: string]: number }>;
    readonly without?: readonly string[];
    readonly fatal?: readonly string[];
  } = {},
): InspectionScored => {
  const items = sheet.items.map(({ item, group, weight }): ScoredItem => {
    const line = { item, group, weight };
    return without.includes(item) ? { ...line, notApplicable: true } : { ...line, points: weight - (lost[item] ?? 0) };
  });
  const applicable = items.flatMap((one) => ('points' in one ? [one] : []));
  return {
    type: 'InspectionScored',
    data: {
      items,
      earned: applicable.reduce((sum, { points }) => sum + points, 0),
      possible: applicable.reduce((sum, { weight }) => sum + weight, 0),
      fatal,
      failed: fatal.length > 0,
      policyVersion,
      by,
      at,
    },
    personal: { summary: 'Mr Wang was told the wrong date' },
  };
};

/** A finding and the deadline that comes with it. */
export const findingRaised = (finding: string, at: Instant, dueAt: Instant): readonly InspectionEvent[] => [
  {
    type: 'FindingRaised',
    data: { finding, item: 'wording', agent: agentId('anna'), by, at },
    personal: { problem: 'Rude to Mr Wang' },
  },
  {
    type: 'DeadlineArmed',
    data: {
      ...{ kind: 'rectification', ref: finding, generation: 1, clause: 'F3', clock: 'business', policyVersion },
      ...{ from: at, dueAt, warnAt: at },
    },
  },
];
/** Something done about a finding. */
export const about = (
  type: 'RectificationReported' | 'RectificationReturned' | 'RectificationApproved',
  finding: string,
  at: Instant,
): readonly InspectionEvent[] => [
  {
    type,
    data: { finding, by, at },
    personal: { report: 'Mr Wang has an apology', reason: 'Mr Wang has none' },
  } as InspectionEvent,
  ...(type === 'RectificationApproved'
    ? [{ type: 'DeadlineMet', data: { kind: 'rectification', ref: finding, generation: 1, at } } as const]
    : []),
];

/** The draw of a month. */
export const drawn = (
  month: Month,
  at: Instant,
  of: { readonly records: number; readonly agents: number; readonly drawn: number },
): readonly Commit[] => {
  const population = { key: `inspections/${month}.json`, sha256: 'a'.repeat(64), bytes: 64 * of.records };
  const steps: readonly DrawEvent[] = [
    {
      type: 'InspectionsDrawn',
      data: { month, asAt: at, ...of, share: 0.1, leastPerAgent: 1, seed: population.sha256, population, policyVersion, at },
    },
    { type: 'InspectionsHandedOut', data: { month, at } },
  ];
  return steps.map((event, index) => ({
    stream: drawStream(month),
    commit: index + 1,
    commandId: commandId(`d-${index + 1}`),
    actor: system,
    at,
    events: [event],
  }));
};

const agents = ['anna', 'ben', 'chen'].map(agentId);
const places = [
  { team: 'customer-service', channel: 'email', caseType: 'inquiry', category: 'delivery', priority: 'normal' },
  { team: 'customer-service', channel: 'phone', caseType: 'complaint', priority: 'high' },
  { channel: 'chat', caseType: 'order', category: "it's new", priority: 'low' },
] as const;

/**
 * Every closing in some commits as a record: scored, scored twice on other days, failed, found fault with in every way, or not scored
 * yet; at places that the cases themselves may never have had.
 */
export const inspectionsOf = (commits: readonly Commit[]): readonly Commit[] =>
  commits
    .filter(({ events }) => events.some(({ type }) => type === 'CaseClosed'))
    .flatMap(({ stream, at: closedAt }, n) => {
      const caseId = caseOfStream(stream) ?? (stream.slice('case#'.length) as CaseId);
      const at = (day: number): Instant => plus(closedAt, days(7 + day));
      const lost = { wording: n % 11, empathy: n % 4, solving: (n * 7) % 16 };
      const first = scored(at(n % 5), {
        lost,
        without: n % 4 === 0 ? ['closing', 'options'] : [],
        fatal: n % 9 === 0 ? ['insult'] : [],
      });
      const again = scored(at(9 + (n % 5)), { lost: { wording: n % 3 } });
      const found = findingRaised('f1', at(n % 5), at(4 + (n % 5)));
      const steps: readonly (readonly InspectionEvent[])[] = [
        ...(n % 7 === 6 ? [] : [[first, ...(n % 3 === 0 ? found : [])]]),
        ...(n % 3 === 0 && n % 7 !== 6
          ? [
              about('RectificationReported', 'f1', at(6)),
              about(n % 2 ? 'RectificationApproved' : 'RectificationReturned', 'f1', at(7)),
            ]
          : []),
        ...(n % 6 === 1 && n % 7 !== 6 ? [[again]] : []),
      ];
      const place = { agent: agents[n % agents.length] ?? by, ...places[(n * 5) % places.length] };
      return inspected({ caseId, closedAt, place, steps });
    });
