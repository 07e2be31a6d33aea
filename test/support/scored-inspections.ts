import fc from 'fast-check';
import { caseTypes, channels, priorities } from '../../domain/case/words.ts';
import type { DeadlineEvent } from '../../domain/deadline/events.ts';
import { type InspectionEvent, inspectionId, inspectionStream } from '../../domain/inspection/events.ts';
import type { Month } from '../../domain/inspection/month.ts';
import type { Commit } from '../../domain/kernel/event.ts';
import { agentId, commandId } from '../../domain/kernel/ids.ts';
import { hours, type Instant, plus } from '../../domain/kernel/time.ts';
import { staff } from './cases.ts';
import { caseNumber } from './figures.ts';
import { monday } from './moments.ts';

/** Inspections of the records of October 2026, scored in November, as the commits of their streams. */

const month = '2026-10' as Month;
type Told = Exclude<InspectionEvent, DeadlineEvent>;
type Drawn = Extract<Told, { type: 'InspectionDrawn' }>['data'];
type Scored = Extract<Told, { type: 'InspectionScored' }>['data'];
type Points = Pick<Scored, 'earned' | 'possible'> & { readonly fatal?: readonly string[]; readonly at: Instant };

/** Of the record of case number `n`: its place where the test says nothing else, and each scoring, the later ones corrections. */
export const anInspection = (n: number, scorings: readonly Points[], place: Partial<Drawn> = {}): readonly Commit[] => {
  const caseId = caseNumber(n);
  const drawn: Told = {
    type: 'InspectionDrawn',
    data: {
      inspectionId: inspectionId(caseId, month),
      caseId,
      month,
      closedAt: '2026-10-20T03:00:00.000Z' as Instant,
      agent: agentId('agent-1'),
      channel: 'email',
      caseType: 'inquiry',
      priority: 'normal',
      policyVersion: 1,
      at: '2026-11-01T18:00:00.000Z' as Instant,
      ...place,
    },
  };
  return asCommits(n, [drawn, ...scorings.map(scored)]);
};

const scored = ({ at, earned, possible, fatal = [] }: Points): Told => ({
  type: 'InspectionScored',
  data: { items: [], earned, possible, fatal, failed: fatal.length > 0, policyVersion: 1, by: agentId('inspector-1'), at },
  personal: { summary: 'looked at' },
});

const asCommits = (n: number, events: readonly Told[]): readonly Commit[] =>
  events.map((event, index) => ({
    stream: inspectionStream(inspectionId(caseNumber(n), month)),
    commit: index + 1,
    events: [event],
    commandId: commandId(`i-${index + 1}`),
    actor: staff('inspector'),
    at: event.data.at,
  }));

/** A finding that is raised and put right: no figure asks about it. */
const rectified = (at: Instant): readonly Told[] => {
  const told = { finding: 'f1', by: agentId('agent-1'), at };
  return [
    { type: 'FindingRaised', data: { ...told, item: 'wording', agent: agentId('agent-1') }, personal: { problem: 'curt' } },
    { type: 'RectificationReported', data: told, personal: { report: 'trained' } },
    { type: 'RectificationApproved', data: told },
  ];
};

const points = fc
  .record({ possible: fc.integer({ min: 1, max: 100 }), share: fc.double({ min: 0, max: 1, noNaN: true }), failed: fc.nat(4) })
  .map(({ possible, share, failed }) => ({
    possible,
    earned: Math.round(possible * share),
    fatal: failed === 0 ? ['insult'] : [],
  }));
const maybe = <T>(what: fc.Arbitrary<T>) => fc.option(what, { nil: undefined });

/** Drawn, mostly scored, now and then corrected, with findings in between. */
export const inspectionHistories = fc
  .record({
    agent: fc.constantFrom('agent-1', 'agent-2', 'a-17'),
    team: maybe(fc.constantFrom('customer-service', 'technical-support')),
    category: maybe(fc.constantFrom('a', 'b')),
    channel: fc.constantFrom(...channels),
    caseType: fc.constantFrom(...caseTypes),
    priority: fc.constantFrom(...priorities),
    scorings: fc.array(fc.record({ points, after: fc.nat(24 * 12), finding: fc.boolean() }), { maxLength: 3 }),
  })
  .map(({ agent, team, category, scorings, ...where }) => {
    const place = { ...where, agent: agentId(agent), ...(team ? { team } : {}), ...(category ? { category } : {}) };
    return (n: number): readonly Commit[] => {
      let at = monday.at('00:10');
      const [drawn] = anInspection(n, [], place).flatMap(({ events }) => events as readonly Told[]);
      const later = scorings.flatMap((one): readonly Told[] => {
        at = plus(at, hours(one.after));
        return [...(one.finding ? rectified(at) : []), scored({ ...one.points, at })];
      });
      return asCommits(n, [...(drawn ? [drawn] : []), ...later]);
    };
  });
