import type { StreamId } from '../../domain/kernel/ids.ts';
import { customerDirectory, withCasesOfCustomers } from '../../domain/views/customer-directory.ts';
import { mailThreads } from '../../domain/views/mail-threads.ts';
import { parkedIntake } from '../../domain/views/parked-intake.ts';
import { quarters } from '../../domain/views/quarters.ts';
import { roster } from '../../domain/views/roster.ts';
import { caseBoard } from '../../domain/views/supervisor-board.ts';
import type { View } from '../../domain/views/view.ts';
import { visitLists } from '../../domain/views/visits.ts';
import { identifierDigest } from './identifiers.ts';
import { threadDigest } from './mail/thread-digest.ts';

/** Every view there is. A read model may have one for each kind of stream, and a stream one in each read model. */
export const allViews = [
  withCasesOfCustomers(caseBoard, identifierDigest),
  parkedIntake,
  mailThreads(threadDigest),
  roster,
  visitLists,
  quarters,
  customerDirectory(identifierDigest),
] as readonly View<unknown>[];

export const viewsOf = (stream: StreamId): readonly View<unknown>[] =>
  allViews.filter((view) => stream.startsWith(`${view.streams}#`));
