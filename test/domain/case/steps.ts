import fc from 'fast-check';
import { scores, solutionHows } from '../../../domain/case/aftercare.ts';
import type { CaseCommand } from '../../../domain/case/commands.ts';
import { severities } from '../../../domain/case/words.ts';
import { agentId } from '../../../domain/kernel/ids.ts';
import type { Instant } from '../../../domain/kernel/time.ts';
import { answerSurvey, solution, surveyMailed, visit } from '../../support/aftercare.ts';
import { confirm, followUpVisit, resolve } from '../../support/cases.ts';
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
  summarise,
  tellDecision,
  tellOutcome,
} from '../../support/complaints.ts';
import { minutesAfter } from '../../support/moments.ts';
import {
  choose,
  confirmNeed,
  decideDeparture,
  giveUp,
  keep,
  offer,
  promise,
  rejectOptions,
  requestDeparture,
  restate,
  transfer,
} from '../../support/working.ts';

/** What a desk may do beside taking contacts in: the arbitraries of a case's abilities. */

export type Command = (now: Instant) => CaseCommand;
export const sure = (command: Command): fc.Arbitrary<Command> => fc.constant(command);
const of = <T>(values: fc.Arbitrary<T>, command: (now: Instant, value: T) => CaseCommand): fc.Arbitrary<Command> =>
  values.map(
    (value): Command =>
      (now) =>
        command(now, value),
  );

const references = fc.constantFrom(1, 2, 3);

export const working: readonly fc.Arbitrary<Command>[] = [
  sure((now) => restate(now)),
  sure(confirmNeed),
  of(fc.constantFrom(1, 2, 3), (now, many) => offer(now, ['again', 'refund', 'voucher'].slice(0, many))),
  of(references, choose),
  of(fc.integer({ min: -30, max: 3000 }), (now, ahead) => promise(now, minutesAfter(now, ahead))),
  of(references, (now, n) => keep(now, `p${n}`)),
  of(references, (now, n) => giveUp(now, `p${n}`)),
  of(fc.constantFrom({ to: 'a-18' }, { team: 'technical-support' }, { to: 't-3', team: 'technical-support' }), transfer),
  sure(requestDeparture),
  of(fc.tuple(references, fc.boolean(), fc.constantFrom('agent' as const, 'supervisor' as const)), (now, [n, approved, role]) =>
    decideDeparture(now, approved, role, `d${n}`),
  ),
];
/** Rejected options bring the case to the next level. */
export const rejections: readonly fc.Arbitrary<Command>[] = [sure((now) => rejectOptions(now)), sure(reject)];

const assessments = of(fc.constantFrom(...severities), (now, severity) => assess(now, severity, { role: 'supervisor' }));
const decisions = of(fc.tuple(references, fc.constantFrom('supervisor' as const, 'manager' as const)), (now, [n, role]) =>
  decide(now, `s${n}`, role),
);
const proposals = of(fc.subarray(['again', 'refund', 'voucher'], { minLength: 1 }), propose);

export const loops: readonly fc.Arbitrary<Command>[] = [
  sure(acknowledgeComplaint),
  assessments,
  sure((now) => inform(now)),
  of(fc.constantFrom('seal left out', 'wrong label'), investigate),
  sure((now) => bringTogether(now)),
  proposals,
  decisions,
  sure(tellDecision),
  sure(carryOut),
  sure(accept),
  sure((now) => summarise(now)),
  of(fc.boolean(), (now, feasible) => judge(now, feasible)),
  sure(tellOutcome),
  sure((now) => acknowledgeRisk(now)),
  of(fc.boolean(), (now, action) =>
    recordLessons(
      now,
      action
        ? { becomes: 'improvement-action', text: 'count seals', owner: agentId('a-17'), dueAt: minutesAfter(now, 60) }
        : { becomes: 'article-proposal', text: 'seals' },
    ),
  ),
];

export const aftercare: readonly fc.Arbitrary<Command>[] = [
  of(references, surveyMailed),
  of(fc.tuple(references, fc.constantFrom(...scores)), (now, [survey, score]) => answerSurvey(now, { survey, score })),
  of(fc.record({ reached: fc.boolean() }), visit),
  of(fc.boolean(), (now, satisfied) => visit(now, { satisfied })),
  of(fc.tuple(fc.constantFrom(...solutionHows), fc.boolean()), (now, [how, customerConfirmed]) =>
    solution(now, { how, customerConfirmed }),
  ),
];

/** The way of a complaint to its archive, each step as it may be taken. */
export const wayOfAComplaint: readonly fc.Arbitrary<Command>[] = [
  sure(acknowledgeComplaint),
  assessments,
  fc.constantFrom<Command>((now) => inform(now)),
  sure((now) => investigate(now)),
  sure((now) => bringTogether(now)),
  proposals,
  of(fc.constant('s1'), (now, one) => decide(now, one, 'manager')),
  sure(tellDecision),
  sure(carryOut),
  sure(resolve),
  fc.constantFrom<Command>(accept, confirm),
  fc.constantFrom<Command>(
    (now) => visit(now),
    (now) => followUpVisit(now),
    (now) => visit(now, { reached: false }),
  ),
  sure((now) => summarise(now)),
];

/** The way of a case from its need to what its customer thought of the service. */
export const wayOfWork: readonly fc.Arbitrary<Command>[] = [
  sure((now) => restate(now)),
  sure(confirmNeed),
  sure((now) => offer(now)),
  of(fc.constantFrom(1, 2), choose),
  fc.constantFrom<Command>(
    (now) => rejectOptions(now),
    (now) => offer(now, ['voucher']),
  ),
  of(fc.integer({ min: 1, max: 90 }), (now, ahead) => promise(now, minutesAfter(now, ahead))),
  fc.constantFrom<Command>(
    (now) => keep(now),
    (now) => giveUp(now),
  ),
  sure(requestDeparture),
  of(fc.boolean(), (now, approved) => decideDeparture(now, approved)),
  of(fc.constant({ team: 'technical-support' }), transfer),
  sure(resolve),
  sure((now) => surveyMailed(now)),
  fc.constantFrom<Command>(
    (now) => answerSurvey(now, { score: 1 }),
    (now) => visit(now, { satisfied: false }),
  ),
  sure((now) => solution(now)),
];

export const wayOfASuggestion: readonly fc.Arbitrary<Command>[] = [
  of(fc.boolean(), (now, feasible) => judge(now, feasible)),
  sure(tellOutcome),
  sure(resolve),
  sure(confirm),
];
