import type { StreamId } from '../../domain/kernel/ids.ts';
import type { PolicyBook } from '../../domain/policy/service-policy.ts';
import { customerDirectory, withCasesOfCustomers } from '../../domain/views/customer-directory.ts';
import { customerFigures } from '../../domain/views/figures/customers.ts';
import { inspectionFigures } from '../../domain/views/figures/inspections.ts';
import { termsOf } from '../../domain/views/figures/terms.ts';
import { caseFigures } from '../../domain/views/figures/view.ts';
import { inspectionDraws, inspections } from '../../domain/views/inspections.ts';
import { mailThreads } from '../../domain/views/mail-threads.ts';
import { parkedIntake } from '../../domain/views/parked-intake.ts';
import { quarters } from '../../domain/views/quarters.ts';
import { roster } from '../../domain/views/roster.ts';
import { caseBoard } from '../../domain/views/supervisor-board.ts';
import type { View } from '../../domain/views/view.ts';
import { visitLists } from '../../domain/views/visits.ts';
import { workLogs } from '../../domain/views/work-log/view.ts';
import { identifierDigest } from './identifiers.ts';
import { threadDigest } from './mail/thread-digest.ts';

/**
 * Every view there is. A read model may have one for each kind of stream, and a stream one in each read model. `book`: the policy
 * in force at any moment up to now, by whose calendars figures count.
 */
export const allViews = (book: Pick<PolicyBook, 'at'>): readonly View<unknown>[] =>
  [
    quarters,
    inspections,
    inspectionDraws,
    withCasesOfCustomers(caseBoard, identifierDigest),
    parkedIntake,
    mailThreads(threadDigest),
    roster,
    visitLists,
    customerDirectory(identifierDigest),
    caseFigures(termsOf(book), identifierDigest),
    customerFigures(termsOf(book)),
    inspectionFigures(termsOf(book)),
    ...workLogs(termsOf(book)),
  ] as readonly View<unknown>[];

export const viewsOf =
  (views: readonly View<unknown>[]) =>
  (stream: StreamId): readonly View<unknown>[] =>
    views.filter((view) => stream.startsWith(`${view.streams}#`));
