import { caseDecider } from '../../../domain/case/case.ts';
import type { CaseCommand } from '../../../domain/case/commands.ts';
import type { CaseEvent } from '../../../domain/case/events.ts';
import type { ExistingCase } from '../../../domain/case/state.ts';
import type { Commit } from '../../../domain/kernel/event.ts';
import { type CaseId, caseStream } from '../../../domain/kernel/ids.ts';
import type { Agent } from './centre.ts';
import { type LifeOf, run, type SeenOf, type StepOf } from './run.ts';

/** The words in which a case's life is told. */

export type Step = StepOf<CaseCommand>;
export type Seen = SeenOf<ExistingCase, CaseEvent>;
export type Life = LifeOf<ExistingCase, CaseCommand, CaseEvent>;
/** A part of a life, and how it leaves the case. */
export type Way = Generator<Step, Seen, Seen>;
export type Held = { readonly agent: Agent; readonly seen: Seen };

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;

/** The commits of one case, and how it ends. Throws when a step is refused: the life is wrong then. */
export const commitsOf = (caseId: CaseId, life: Life): Generator<Commit<CaseEvent>, ExistingCase | undefined> =>
  run<ExistingCase, CaseCommand, CaseEvent>({ stream: caseStream(caseId), decider: caseDecider }, life);
