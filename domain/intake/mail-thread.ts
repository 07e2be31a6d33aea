import type { CaseEvent } from '../case/events.ts';
import type { CaseId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import { normalSubject } from './subject.ts';
import type { Scored } from './threading.ts';

/** What tells that a mail belongs to a case: the mails in it, who wrote them and about what. Digests only, no address and no words. */
export type MailThread = {
  readonly caseId: CaseId;
  readonly openedAt: Instant;
  readonly lastAt: Instant;
  /** Message-IDs in and out, the latest of them. */
  readonly messages: readonly string[];
  readonly senders: readonly string[];
  readonly subjects: readonly string[];
  /** Whether opening it called for an automatic answer: what the bound on loops counts. */
  readonly answered: boolean;
  readonly mergedInto?: CaseId;
  /** Where it may belong instead, while nobody has said: what the review list shows. */
  readonly doubt?: readonly Scored[];
};

export type ThreadKey = 'message' | 'sender' | 'subject';
/** The digest of a Message-ID, an address or a normal subject; `undefined` for an empty one: nothing is alike in being empty. */
export type ThreadDigest = (of: ThreadKey, text: string) => string | undefined;

const mostMessages = 40;
const mostOthers = 8;

export const evolveMailThread =
  (digestOf: ThreadDigest) =>
  (thread: MailThread | undefined, event: CaseEvent): MailThread | undefined => {
    if (event.type === 'CaseOpened') {
      const { caseId, openedAt } = event.data;
      const { email = '', subject } = event.personal;
      const senders = added([], digestOf('sender', email), mostOthers);
      const subjects = added([], digestOf('subject', normalSubject(subject)), mostOthers);
      return { caseId, openedAt, lastAt: openedAt, messages: [], senders, subjects, answered: false };
    }
    if (thread === undefined) return undefined;
    const { mergedInto: _into, doubt: _doubt, ...undoubted } = thread;
    if (event.type === 'CaseMerged') return { ...thread, mergedInto: event.data.into };
    if (event.type === 'CaseUnmerged') return { ...undoubted, ...(thread.doubt === undefined ? {} : { doubt: thread.doubt }) };
    if (event.type === 'ThreadingSettled')
      return { ...undoubted, ...(thread.mergedInto === undefined ? {} : { mergedInto: thread.mergedInto }) };
    if (event.type === 'InteractionsMoved') {
      const gone = event.data.messageIds.map((id) => digestOf('message', id));
      return { ...thread, messages: thread.messages.filter((digest) => !gone.includes(digest)) };
    }
    if (event.type === 'NoticeSent')
      return { ...thread, messages: added(thread.messages, digestOf('message', event.data.messageId), mostMessages) };
    if (event.type !== 'InteractionRecorded' || event.data.channel !== 'email') return thread;
    const { messageId = '', at, direction, automatic } = event.data;
    const messages = added(thread.messages, digestOf('message', messageId), mostMessages);
    const lastAt = at > thread.lastAt ? at : thread.lastAt;
    // What a machine sent says nothing of who the customer is.
    if (direction === 'outbound' || automatic !== undefined) return { ...thread, messages, lastAt };
    const { from = '', subject = '' } = event.personal ?? {};
    return {
      ...thread,
      ...(event.data.doubt === undefined ? {} : { doubt: event.data.doubt }),
      messages,
      lastAt,
      answered: thread.answered || (thread.messages.length === 0 && event.data.loop === undefined),
      senders: added(thread.senders, digestOf('sender', from), mostOthers),
      subjects: added(thread.subjects, digestOf('subject', normalSubject(subject)), mostOthers),
    };
  };

const added = (known: readonly string[], one: string | undefined, most: number): readonly string[] =>
  one === undefined || known.includes(one) ? known : [...known, one].slice(-most);
