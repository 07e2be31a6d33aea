import fc from 'fast-check';
import { decideCase } from '../../../domain/case/case.ts';
import type { CaseCommand } from '../../../domain/case/commands.ts';
import { complaintStageOf } from '../../../domain/case/complaint-guards.ts';
import type { CaseEvent } from '../../../domain/case/events.ts';
import { type CaseState, type ExistingCase, foldCase } from '../../../domain/case/state.ts';
import { caseTypes } from '../../../domain/case/words.ts';
import type { Role } from '../../../domain/kernel/event.ts';
import type { Instant } from '../../../domain/kernel/time.ts';
import {
  again,
  aMail,
  close,
  confirm,
  dispute,
  followUpVisit,
  noticeSent,
  reply,
  resolve,
  timer,
  triage,
} from '../../support/cases.ts';
import {
  accept,
  acknowledgeComplaint,
  acknowledgeRisk,
  assess,
  bringTogether,
  carryOut,
  decide,
  inform,
  investigate,
  judge,
  propose,
  recordLessons,
  reject,
  saying,
  summarise,
  tellDecision,
  tellOutcome,
} from '../../support/complaints.ts';
import { defaultPolicies } from '../../support/given.ts';
import { minutesAfter, monday } from '../../support/moments.ts';

/** Whatever may be done to a complaint or a suggestion, in any order; often enough what is next, so that some reach their end. */

type Pick = (now: Instant, state: ExistingCase) => CaseCommand;
const roles: readonly Role[] = ['agent', 'supervisor', 'manager'];
const role = fc.constantFrom(...roles);

/** What a careful desk would do now. */
const next = (now: Instant, state: ExistingCase, by: Role): CaseCommand => {
  if (state.caseType === 'suggestion') return state.suggestion === undefined ? judge(now, true, by) : tellOutcome(now);
  if (state.complaint?.assessment?.severity === 'serious' && state.complaint.informedAt === undefined) return inform(now);
  if (state.kind === 'open' && complaintStageOf(state) === 'carried-out') return resolve(now);
  const latest = state.complaint?.solutions.at(-1)?.id ?? 's1';
  switch (complaintStageOf(state)) {
    case 'received':
      return acknowledgeComplaint(now);
    case 'acknowledged':
      return assess(now, by === 'agent' ? 'minor' : 'serious');
    case 'assessed':
      return investigate(now);
    case 'investigated':
      return bringTogether(now, ['assembly'], by);
    case 'convened':
      return propose(now);
    case 'proposed':
      return decide(now, latest, by);
    case 'decided':
      return tellDecision(now);
    case 'told':
      return carryOut(now);
    case 'carried-out':
      return accept(now);
    case 'accepted':
      return state.kind === 'resolved' ? followUpVisit(now) : resolve(now);
    case 'visited':
      return summarise(now);
    case 'summarised':
      return close(now);
    default:
      return triage(now, { caseType: 'complaint' });
  }
};

const anything: fc.Arbitrary<Pick> = fc.oneof(
  fc.constantFrom<Pick>(
    acknowledgeComplaint,
    (now) => inform(now),
    (now) => investigate(now),
    (now) => propose(now),
    tellDecision,
    carryOut,
    accept,
    reject,
    (now) => summarise(now),
    (now) => reply(now),
    (now) => followUpVisit(now),
    (now) => again(now),
    (now) => saying(now, 'a scam, and ten times the price'),
    (now) => recordLessons(now, { becomes: 'article-proposal', text: 'How to change a seal' }),
    (now) => noticeSent(now),
    tellOutcome,
    resolve,
    confirm,
    dispute,
    close,
    timer,
  ),
  role.map<Pick>((by) => (now) => bringTogether(now, ['assembly'], by)),
  role.map<Pick>((by) => (now) => judge(now, true, by)),
  role.map<Pick>((by) => (now) => acknowledgeRisk(now, undefined, by)),
  fc.tuple(role, fc.constantFrom('s1', 's2', 's3')).map<Pick>(
    ([by, solution]) =>
      (now) =>
        decide(now, solution, by),
  ),
  fc.tuple(role, fc.constantFrom('minor' as const, 'serious' as const)).map<Pick>(
    ([by, severity]) =>
      (now) =>
        assess(now, severity, { role: by }),
  ),
  fc.constantFrom(...caseTypes).map<Pick>((caseType) => (now) => triage(now, { caseType })),
);
const careful: fc.Arbitrary<Pick> = role.map((by) => (now, state) => next(now, state, by));
/** Any step by somebody of rank, whether it is its turn or not. */
const hasty: fc.Arbitrary<Pick> = fc.constantFrom<Pick>(
  (now) => assess(now, 'serious'),
  (now) => investigate(now),
  (now) => bringTogether(now, ['assembly'], 'manager'),
  (now) => propose(now),
  (now, state) => decide(now, state.complaint?.solutions[0]?.id ?? 's1', 'manager'),
  tellDecision,
  carryOut,
  accept,
  resolve,
  (now) => summarise(now),
  close,
);

export type Course = { readonly caseType: 'complaint' | 'suggestion'; readonly steps: readonly (readonly [number, Pick])[] };
export const courses: fc.Arbitrary<Course> = fc.record({
  caseType: fc.constantFrom('complaint', 'complaint', 'complaint', 'suggestion'),
  steps: fc.array(
    fc.tuple(
      fc.oneof(fc.nat(20), fc.nat(2000)),
      fc.oneof({ weight: 6, arbitrary: careful }, { weight: 3, arbitrary: hasty }, { weight: 1, arbitrary: anything }),
    ),
    { minLength: 10, maxLength: 45, size: 'max' },
  ),
});

export type Turn = { readonly command: CaseCommand; readonly events: readonly CaseEvent[]; readonly state: ExistingCase };

/** Plays a course; with `twice`, every command whose repetition says nothing new is given a second time. */
export const playCourse = ({ caseType, steps }: Course, twice = false): readonly Turn[] => {
  const turns: Turn[] = [];
  let state: CaseState = { kind: 'none' };
  const give = (command: CaseCommand): void => {
    const decision = decideCase(command, state, defaultPolicies);
    if (decision.kind !== 'accepted') return;
    const after = foldCase(decision.events, state);
    if (after.kind === 'none') throw new Error('a decision without a case');
    state = after;
    turns.push({ command, events: decision.events, state: after });
  };
  let now = monday.at('09:00');
  give(aMail(now, { caseType }));
  for (const [wait, pick] of steps) {
    now = minutesAfter(now, wait);
    const current: CaseState = state;
    if (current.kind === 'none') continue;
    const command = pick(now, current);
    give(command);
    if (twice && !eachTime.has(command.type)) give(command);
  }
  return turns;
};

/** A contact, a mail and a notice are something new each time. */
const eachTime: ReadonlySet<CaseCommand['type']> = new Set(['ReceiveContact', 'RecordInteraction', 'RecordNotice']);
