import type { CaseEvent } from '../../../domain/case/events.ts';
import { evolveMailThread, type MailThread } from '../../../domain/intake/mail-thread.ts';
import { isForwardSubject, isReplySubject, normalSubject } from '../../../domain/intake/subject.ts';
import { type Candidate, type Threaded, type ThreadSignal, threadMail } from '../../../domain/intake/threading.ts';
import { type CaseId, caseStream, parseCaseId } from '../../../domain/kernel/ids.ts';
import { days, hours, type Instant, minus } from '../../../domain/kernel/time.ts';
import { type MessageLine, type SenderLine, threadLists } from '../../../domain/views/mail-threads.ts';
import type { EventStore } from '../adapters/event-store.ts';
import type { ViewStore } from '../adapters/view-store.ts';
import type { ParsedMail } from './parse.ts';
import { threadDigest } from './thread-digest.ts';
import { caseInText, type NamedCase } from './threading.ts';

export type ThreadPorts = { readonly events: Pick<EventStore, 'load'>; readonly views: Pick<ViewStore, 'list'> };
export type ThreadQuery = {
  readonly mail: ParsedMail;
  readonly at: Instant;
  /** The case that the mail names with a MAC, in its addresses or its thread. */
  readonly named: NamedCase | undefined;
  readonly keys: readonly string[];
};
/** `recently`: cases that this sender opened in the last hour and that we answered by ourselves. */
export type FoundThread = { readonly threaded: Threaded; readonly recently: number };

const mostIdsAsked = 4;
const mostCasesOfSender = 20;
const recently = days(30);

/** Gathers what speaks for which case, and has the domain decide. The lists name cases; what they hold is read from the events. */
export const createFindThread =
  ({ events, views }: ThreadPorts) =>
  async ({ mail, at, named, keys }: ThreadQuery): Promise<FoundThread> => {
    const quoted = caseInText(mail.text.slice(0, mostSearched), keys);
    const sender = threadDigest('sender', mail.from.address);
    // A proof in the addresses or the thread leaves nothing to look for.
    const ids = named === undefined ? idsAsked(mail) : [];
    const [bySender, ...byId] = await Promise.all([
      named === undefined && sender !== undefined
        ? views.list(threadLists.sender(sender), { limit: mostCasesOfSender, newestFirst: true })
        : [],
      ...ids.map((id) => views.list(threadLists.message(threadDigest('message', id) ?? ''), { limit: 3 })),
    ]);
    const cases = bySender.map(({ line }) => line as SenderLine);
    const caseIds = new Set([
      ...[named?.caseId, quoted].filter((id) => id !== undefined),
      ...byId.flat().map(({ line }) => (line as MessageLine).caseId),
      ...caseNumbersIn(`${mail.subject}\n${mail.text.slice(0, mostSearched)}`),
      ...cases.map(({ caseId }) => caseId),
    ]);
    const read = await Promise.all([...caseIds].slice(0, mostCasesOfSender + 10).map((id) => knownOf(events, id)));
    const candidates = eachOnce(read.flat()).map((known) => candidateOf(known, { mail, at, named, quoted }));
    const hourAgo = minus(at, hours(1));
    return {
      threaded: threadMail(candidates),
      recently: cases.filter(({ openedAt, answered }) => answered && openedAt > hourAgo).length,
    };
  };

const mostSearched = 100_000;

/** The mail answered, and of the thread its beginning and its end. */
const idsAsked = ({ inReplyTo, references }: ParsedMail): readonly string[] =>
  [...new Set([inReplyTo, references.at(-1), references[0], references.at(-2)].filter((id) => id !== undefined))].slice(
    0,
    mostIdsAsked,
  );

/** Case numbers as people write them, `K7Q2-9XMB-4`; the check character leaves out what only looks like one. */
const caseNumbersIn = (text: string): readonly CaseId[] =>
  [...text.matchAll(/(?<![0-9A-Z-])[0-9A-Z]{4}-?[0-9A-Z]{4}-?[0-9A-Z](?![0-9A-Z-])/gi)]
    .slice(0, 20)
    .flatMap(([number]) => parseCaseId(number) ?? [])
    .slice(0, 3);

const evolveThread = evolveMailThread(threadDigest);

const threadOf = async (events: ThreadPorts['events'], id: CaseId): Promise<MailThread | undefined> => {
  const commits = await events.load(caseStream(id));
  return commits.flatMap((commit) => commit.events as readonly CaseEvent[]).reduce(evolveThread, undefined);
};

/** A thread, and the cases that go on in it: those merged into it are it. */
type Known = MailThread & { readonly ids: readonly CaseId[] };

const knownOf = async (events: ThreadPorts['events'], id: CaseId, from: readonly Known[] = []): Promise<readonly Known[]> => {
  const thread = await threadOf(events, id);
  if (thread === undefined) return [];
  const known = from.reduce(together, { ...thread, ids: [id] });
  const { mergedInto } = thread;
  return mergedInto === undefined || known.ids.length > mostMerges ? [known] : knownOf(events, mergedInto, [known]);
};
const mostMerges = 10;

const together = (one: Known, other: Known): Known => ({
  ...one,
  ids: [...one.ids, ...other.ids],
  messages: [...one.messages, ...other.messages],
  senders: [...one.senders, ...other.senders],
  subjects: [...one.subjects, ...other.subjects],
});

const eachOnce = (all: readonly Known[]): readonly Known[] =>
  [...Map.groupBy(all, ({ caseId }) => caseId).values()].flatMap((same) =>
    same.slice(0, 1).map((one) => same.slice(1).reduce(together, one)),
  );

const candidateOf = (
  thread: Known,
  { mail, at, named, quoted }: Pick<ThreadQuery, 'mail' | 'at' | 'named'> & { readonly quoted: CaseId | undefined },
): Candidate => {
  const knows = (id: string | undefined): boolean => {
    const digest = id === undefined ? undefined : threadDigest('message', id);
    return digest !== undefined && thread.messages.includes(digest);
  };
  const sender = threadDigest('sender', mail.from.address);
  const subject = threadDigest('subject', normalSubject(mail.subject));
  const known = sender !== undefined && thread.senders.includes(sender);
  const numbered = caseNumbersIn(`${mail.subject}\n${mail.text.slice(0, mostSearched)}`).some((id) => thread.ids.includes(id));
  const signs: readonly (readonly [ThreadSignal, boolean])[] = [
    ['quoted', quoted !== undefined && thread.ids.includes(quoted)],
    ['answers-known-mail', knows(mail.inReplyTo)],
    ['shares-thread', mail.references.some(knows)],
    ['same-subject', subject !== undefined && thread.subjects.includes(subject)],
    ['reply-prefix', isReplySubject(mail.subject)],
    ['names-case-number', numbered],
    ['same-sender', known],
    ['other-sender', !known],
    ['forwarded', isForwardSubject(mail.subject)],
    ['recent', thread.lastAt >= minus(at, recently)],
  ];
  const proof: readonly ThreadSignal[] =
    named !== undefined && thread.ids.includes(named.caseId) && named.by !== 'returned' ? [named.by] : [];
  return { caseId: thread.caseId, signals: [...proof, ...signs.flatMap(([signal, is]) => (is ? [signal] : []))] };
};
