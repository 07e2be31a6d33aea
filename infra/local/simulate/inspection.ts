import type { DrawnRecord } from '../../../domain/inspection/draw.ts';
import { type InspectionEvent, inspectionId, inspectionStream } from '../../../domain/inspection/events.ts';
import { type Inspection, type InspectionCommand, inspectionDecider } from '../../../domain/inspection/inspection.ts';
import type { Month } from '../../../domain/inspection/month.ts';
import type { Score } from '../../../domain/inspection/score.ts';
import type { Actor, Commit } from '../../../domain/kernel/event.ts';
import { defaultPolicy } from '../../../domain/policy/default-policy.ts';
import type { Agent } from './centre.ts';
import type { Desk } from './desk.ts';
import type { Dice } from './dice.ts';
import { MINUTE } from './live.ts';
import { type LifeOf, run, type SeenOf, type StepOf } from './run.ts';
import { actorOf, staffed } from './steps.ts';

/** One drawn record from its draw to the last rectification (F1-F3), as this centre's inspectors and agents deal with it. */

export type Inspecting = {
  readonly drawn: DrawnRecord;
  readonly month: Month;
  /** Who draws, and when it is in a stream of its own. */
  readonly drawnBy: Actor;
  readonly drawnAt: number;
  readonly scoredAt: number;
  readonly inspector: Agent;
  /** Whose record it is. */
  readonly agent: Agent;
  readonly desk: Desk;
  readonly dice: Dice;
};

export const inspectionOf = (inspecting: Inspecting): Generator<Commit<InspectionEvent>, Inspection | undefined> => {
  const stream = inspectionStream(inspectionId(inspecting.drawn.record.caseId, inspecting.month));
  return run<Inspection, InspectionCommand, InspectionEvent>({ stream, decider: inspectionDecider }, lifeOf(inspecting));
};

type Seen = SeenOf<Inspection, InspectionEvent>;
type Step = StepOf<InspectionCommand>;
type Way = Generator<Step, Seen, Seen>;

function* lifeOf(inspecting: Inspecting): LifeOf<Inspection, InspectionCommand, InspectionEvent> {
  const { drawn, month, drawnAt, drawnBy: by, scoredAt, inspector, agent, desk, dice } = inspecting;
  const { record } = drawn;
  const id = inspectionId(record.caseId, month);
  const { version: policyVersion } = defaultPolicy;
  const draws: Step = {
    at: drawnAt,
    command: (now) => ({ type: 'DrawRecord', inspectionId: id, month, record, policyVersion, now, by }),
  };
  yield draws;
  const score = scoreOf(agent, dice);
  let seen = yield gives(actorOf(inspector), scoredAt, { type: 'ScoreRecord', ...score });
  if (dice.chance(0.03)) {
    const again = { ...corrected(score, dice), reason: '复核后更正评分' };
    seen = yield gives(actorOf(inspector), desk.office(seen.now, dice.between(0.5, 6)), { type: 'ScoreRecord', ...again });
  }
  yield* rectified(inspecting, seen);
}

type Asks = InspectionCommand extends infer One ? (One extends InspectionCommand ? Omit<One, 'now' | 'by'> : never) : never;
const gives = (by: Actor, at: number, asks: Asks): Step => ({
  at,
  command: (now) => ({ ...asks, now, by }) as InspectionCommand,
});

const { sheet } = defaultPolicy.inspection;

/** An item is done right, or in part; a caring agent does more of them right. What is bad is mostly put down as a finding. */
const scoreOf = ({ care }: Agent, dice: Dice): Score => {
  const right = 0.84 + care;
  const items = sheet.items.map(({ item, weight }) => {
    if (dice.chance(mayNotApply[item] ?? 0)) return { item, weight, points: null };
    return { item, weight, points: dice.chance(right) ? weight : Math.round(weight * dice.between(0.3, 0.9)) };
  });
  const bad = items.filter(({ points, weight }) => points !== null && points <= 0.4 * weight && dice.chance(0.7));
  const fatal = dice.chance(0.012 - 0.05 * care) ? [dice.pick(sheet.fatal).item] : [];
  return {
    points: Object.fromEntries(items.map(({ item, points }) => [item, points])),
    fatal,
    findings: [...fatal, ...bad.map(({ item }) => item)].map((item) => ({ item, problem: `${titles.get(item)}:未达到要求` })),
  };
};

/** Nothing to choose between, no need that was not plain, nobody to greet in a letter. */
const mayNotApply: Readonly<Record<string, number>> = { options: 0.3, restating: 0.15, confirmation: 0.1, greeting: 0.05 };
const titles = new Map([...sheet.items, ...sheet.fatal].map(({ item, title }) => [item, title.zh]));

/** One item was seen too strictly, or too kindly; where nothing is left to correct, it is the same score. */
const corrected = (score: Score, dice: Dice): Score => {
  const { item, weight } = dice.pick(sheet.items.filter((one) => score.points[one.item] !== null));
  const points = score.points[item] === weight ? weight - 1 : weight;
  return { ...score, points: { ...score.points, [item]: points } };
};

/** F3: reported within the three business days, mostly, and approved; some reports come back, a few never come. */
function* rectified({ agent, desk, dice }: Inspecting, before: Seen): Generator<Step, void, Seen> {
  if (before.state.findings.length === 0 || dice.chance(0.03)) return;
  const late = dice.chance(0.1);
  let seen = yield* reported(agent, desk.office(before.now, late ? dice.between(24.5, 36) : dice.between(1, 18)), before);
  for (let round = 0; ; round += 1) {
    const returns = round < 2 && dice.chance(0.12);
    seen = yield* judged(desk.office(seen.now, dice.lognormal(3, 0.6)), returns, seen);
    if (!returns) return;
    seen = yield* reported(agent, desk.office(seen.now, dice.between(1, 6)), seen);
  }
}

function* reported(agent: Agent, from: number, before: Seen): Way {
  let seen = before;
  for (const { finding, reported: told, approved } of before.state.findings) {
    if (told !== undefined || approved !== undefined) continue;
    const at = Math.max(from, seen.now + 2 * MINUTE);
    seen = yield gives(actorOf(agent), at, { type: 'ReportRectification', finding, report: '已复盘该记录并完成针对性练习' });
  }
  return seen;
}

/** All are approved, or the first one comes back. */
function* judged(from: number, returns: boolean, before: Seen): Way {
  const by = staffed('supervisor');
  let seen = before;
  let returned = !returns;
  for (const { finding, approved } of before.state.findings) {
    if (approved !== undefined) continue;
    const at = Math.max(from, seen.now + MINUTE);
    const answer: Asks = returned
      ? { type: 'ApproveRectification', finding }
      : { type: 'ReturnRectification', finding, reason: '请补充改进措施' };
    seen = yield gives(by, at, answer);
    returned = true;
  }
  return seen;
}
