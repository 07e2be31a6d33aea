import { createHash } from 'node:crypto';
import { type ClosedRecord, type DrawCommand, drawDecider, drawFrom, populationText } from '../../domain/inspection/draw.ts';
import { drawStream, inspectionId, inspectionStream } from '../../domain/inspection/events.ts';
import { type InspectionCommand, inspectionDecider } from '../../domain/inspection/inspection.ts';
import { boundsOf, type Month, monthAt } from '../../domain/inspection/month.ts';
import type { Decider } from '../../domain/kernel/decider.ts';
import type { Commit, DomainEvent } from '../../domain/kernel/event.ts';
import { agentId, type CaseId, caseOfStream, commandId, type StreamId } from '../../domain/kernel/ids.ts';
import { days, hours, type Instant, plus } from '../../domain/kernel/time.ts';
import { defaultPolicy } from '../../domain/policy/default-policy.ts';
import { theSystem } from './cases.ts';
import { defaultPolicies } from './given.ts';
import { approves, notices, points, reports, returns, scores } from './inspections.ts';

/** Draws and inspections as the commits of their streams. */

const { zone } = defaultPolicy.calendar;
const policyVersion = defaultPolicy.version;

/** A drawn record, and all that was done about it. Throws on a refusal. */
export const inspectionOf = (
  record: ClosedRecord,
  drawnAt: Instant,
  ...commands: readonly InspectionCommand[]
): readonly Commit[] => {
  const month = monthAt(record.closedAt, zone);
  const id = inspectionId(record.caseId, month);
  const draw = { type: 'DrawRecord', inspectionId: id, month, record, policyVersion, now: drawnAt, by: theSystem } as const;
  return decided(inspectionStream(id), inspectionDecider, [draw, ...commands], defaultPolicies);
};

export type Draw = { readonly month: Month; readonly at: Instant; readonly share?: number };
/** The records of a month, drawn from: its seed, the draw's own commits, and the records that it came to. */
export const drawOf = (records: readonly ClosedRecord[], { month, at, share = 0.1 }: Draw) => {
  const population = populationText(records);
  const seed = sha256(population);
  const found = drawFrom(records, { seed, share, leastPerAgent: 1 }, sha256).map(({ record }) => record);
  const draw: DrawCommand = {
    type: 'DrawInspections',
    ...{ month, asAt: at, share, leastPerAgent: 1, seed, policyVersion },
    ...{ records: records.length, agents: new Set(records.map(({ agent }) => agent)).size, drawn: found.length },
    population: { key: `inspections/${month}.txt`, sha256: seed, bytes: Buffer.byteLength(population) },
    ...{ now: at, by: theSystem },
  };
  const handedOut: DrawCommand = { type: 'InspectionsAreHandedOut', now: at, by: theSystem };
  return { seed, drawn: found, commits: decided(drawStream(month), drawDecider, [draw, handedOut], undefined) };
};
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

type Told = { readonly type: string; readonly now: Instant; readonly by: Commit['actor'] };
const decided = <State, Command extends Told, Event extends DomainEvent, Book>(
  stream: StreamId,
  { initial, decide, evolve }: Decider<State, Command, Event, Book>,
  commands: readonly Command[],
  book: Book,
): readonly Commit[] => {
  let state = initial;
  const commits: Commit[] = [];
  for (const command of commands) {
    const decision = decide(command, state, book);
    if (decision.kind === 'rejected') throw new Error(`${command.type} was refused: ${decision.refusal.code}`);
    if (decision.kind !== 'accepted' || decision.events.length === 0) continue;
    state = decision.events.reduce(evolve, state);
    const commit = commits.length + 1;
    commits.push({
      stream,
      commit,
      commandId: commandId(`i-${commit}`),
      actor: command.by,
      at: command.now,
      events: decision.events,
    });
  }
  return commits;
};

const agents = ['anna', 'ben', 'chen'].map(agentId);
const places = [
  { team: 'customer-service', channel: 'email', caseType: 'inquiry', category: 'delivery', priority: 'normal' },
  { team: 'technical-support', channel: 'phone', caseType: 'complaint', priority: 'high' },
  { channel: 'chat', caseType: 'order', category: "it's new", priority: 'low' },
] as const;

/**
 * Every month in which cases of these commits were closed, drawn from; and the drawn records scored, scored twice, failed, found fault
 * with in every way, or not scored yet. They stand at places that the cases themselves may never have had. What these
 * commits inspect themselves is left out.
 */
export const inspectionsOf = (commits: readonly Commit[], share = 0.6): readonly Commit[] => {
  const closed = new Map(
    commits.filter(({ events }) => events.some(({ type }) => type === 'CaseClosed')).map(({ stream, at }) => [stream, at]),
  );
  const records = [...closed].map(([stream, closedAt], n): ClosedRecord => {
    const caseId = caseOfStream(stream) ?? (stream.slice('case#'.length) as CaseId);
    return { caseId, closedAt, agent: agents[n % 3] ?? agentId('anna'), ...(places[(n * 5) % 3] ?? places[0]) };
  });
  const months = Map.groupBy(records, ({ closedAt }) => monthAt(closedAt, zone));
  const known = new Set(commits.map(({ stream }) => stream));
  const all = [...months].flatMap(([month, own]) => {
    const at = plus(boundsOf(month, zone).to, hours(2));
    const { drawn, commits: draw } = drawOf(own, { month, at, share });
    return [...draw, ...drawn.flatMap((record, n) => inspectionOf(record, at, ...livesOf(record, n, at)))];
  });
  return all.filter(({ stream }) => !known.has(stream));
};

const livesOf = ({ agent }: ClosedRecord, n: number, drawnAt: Instant): readonly InspectionCommand[] => {
  if (n % 7 === 6) return [];
  const at = (day: number): Instant => plus(drawnAt, days(1 + day + (n % 5)));
  const but = {
    wording: n % 11,
    empathy: 10 - (n % 4),
    solving: (n * 7) % 16,
    ...(n % 4 ? {} : { closing: null, options: null }),
  };
  const fatal = n % 9 === 0 ? ['insult'] : [];
  const findings = [...fatal, ...(n % 3 === 0 ? ['wording', 'solving'] : [])].map((item) => ({
    item,
    problem: 'rude to Mr Wang',
  }));
  const theirs = { kind: 'agent', id: agent, role: 'agent' } as const;
  return [
    scores(at(0), { points: points(but), fatal, findings, summary: 'Mr Wang was told the wrong date' }),
    ...(findings.length > 0 ? [reports(at(1), theirs), n % 2 ? approves(at(2)) : returns(at(2)), notices(at(9))] : []),
    ...(n % 5 === 1 ? [scores(at(12), { points: points({ wording: n % 3 }), reason: 'Mr Wang saw it otherwise' })] : []),
  ];
};
