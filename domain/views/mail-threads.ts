import type { CaseEvent } from '../case/events.ts';
import { evolveMailThread, type MailThread, type ThreadDigest } from '../intake/mail-thread.ts';
import type { Scored } from '../intake/threading.ts';
import type { CaseId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import { type Entry, nothing, remembered, type View } from './view.ts';

/** The read model by which a mail without our token finds its case. */
export const mailThreadsModel = { name: 'mail-threads', version: 2 } as const;

export const threadLists = {
  /** Mails that opened a case of their own and may belong to another. */
  review: 'review',
  message: (digest: string): string => `message-${digest}`,
  /** A sender's cases by when they were opened. */
  sender: (digest: string): string => `sender-${digest}`,
} as const;

export type MessageLine = Pick<MailThread, 'caseId'>;
export type SenderLine = Pick<MailThread, 'caseId' | 'openedAt' | 'answered'>;

export type ReviewLine = { readonly caseId: CaseId; readonly at: Instant; readonly candidates: readonly Scored[] };

type Row = { readonly thread?: MailThread };

export const mailThreads = (digestOf: ThreadDigest): View<Row> => {
  const evolve = evolveMailThread(digestOf);
  return {
    ...mailThreadsModel,
    streams: 'case',
    initial: {},
    evolve: (row, commit) => {
      const thread = (commit.events as readonly CaseEvent[]).reduce(evolve, row.thread);
      return thread === undefined || thread === row.thread ? row : { thread };
    },
    contribution: remembered(({ thread }) => (thread === undefined ? nothing : { cells: [], entries: entriesOf(thread) })),
  };
};

const entriesOf = ({ caseId, openedAt, answered, messages, senders, doubt, mergedInto }: MailThread): readonly Entry[] => [
  ...(doubt === undefined || mergedInto !== undefined
    ? []
    : [{ list: threadLists.review, sort: `${openedAt}#${caseId}`, line: { caseId, at: openedAt, candidates: doubt } }]),
  ...messages.map((digest): Entry => ({ list: threadLists.message(digest), sort: caseId, line: { caseId }, stays: true })),
  ...senders.map(
    (digest): Entry => ({
      list: threadLists.sender(digest),
      sort: `${openedAt}#${caseId}`,
      line: { caseId, openedAt, answered } satisfies SenderLine,
      stays: true,
    }),
  ),
];
