import type { Interaction } from '../../../domain/case/commands.ts';
import type { InteractionRecorded } from '../../../domain/case/events.ts';
import type { ParkedReason } from '../../../domain/intake/parked.ts';
import { type CaseId, interactionId } from '../../../domain/kernel/ids.ts';
import { customerActor } from '../actor.ts';
import type { ObjectStore } from '../adapters/object-store.ts';
import { sha256Hex } from '../digest.ts';
import type { Park } from '../park.ts';
import type { Contact, FirstContact, Received } from '../receive-contact.ts';
import type { FoundThread, ThreadQuery } from './find-thread.ts';
import type { IncomingMail } from './incoming.ts';
import { isUnparsableMail, type ParsedMail, parseMail } from './parse.ts';
import { deliveryOf, returnedText } from './reports.ts';
import { plainAddress, sourceOfMail } from './source.ts';
import { storeParts } from './stored-parts.ts';
import { caseInText, caseOfMail, type NamedCase } from './threading.ts';

export type MailPorts = {
  readonly objects: ObjectStore;
  readonly macKeys: () => Promise<readonly string[]>;
  readonly receive: (contact: Contact) => Promise<Received>;
  readonly park: Park;
  readonly findThread: (query: ThreadQuery) => Promise<FoundThread>;
  /** The policy's bound on automatic answers to one sender within an hour. */
  readonly answersPerHour: () => Promise<number>;
  readonly supportAddress: string;
  readonly mailDomain: string;
};

export type MailReceived =
  | { readonly kind: 'received'; readonly caseId: CaseId }
  | { readonly kind: 'parked'; readonly reason: ParkedReason; readonly detail: string };

/**
 * A1, A7: one stored mail, whichever provider took it, becomes one interaction of a case, or is parked with its raw form; never
 * both, never neither.
 */
export const createReceiveMail =
  (ports: MailPorts) =>
  async (mail: IncomingMail): Promise<MailReceived> => {
    const { objects, receive, park, supportAddress, mailDomain } = ports;
    const { raw, rawKey, at, recipients, verdicts } = mail;
    const stored = { key: rawKey, sha256: sha256Hex(raw), bytes: raw.length };
    const parked = async (reason: ParkedReason, detail: string, identity: string): Promise<MailReceived> => {
      const { envelopeFrom } = mail;
      const envelope = { recipients, ...(envelopeFrom === undefined ? {} : { envelopeFrom }) };
      await park({ source: 'mail', reason, detail, rawKey, identity, at, envelope, ...(verdicts && { verdicts }) });
      return { kind: 'parked', reason, detail };
    };
    // Not even read: what reads it is what it was made to break.
    if (verdicts?.virus === 'fail') return parked('virus', 'virus', `mail:${stored.sha256}`);
    const parsed = await parsedOrWhy(mail);
    if (typeof parsed === 'string') return parked('unparsable', parsed, `mail:${stored.sha256}`);

    const mailbox = recipients.map(plainAddress).find((address) => address.endsWith(`@${mailDomain}`)) ?? supportAddress;
    const source = sourceOfMail(parsed, mailbox);
    const answersItself = parsed.automatic === 'bounce' || parsed.automatic === 'auto-reply' || parsed.automatic === 'feedback';
    const keys = await ports.macKeys();
    const named = caseOfMail(parsed, recipients, keys) ?? (answersItself ? caseReturned(raw, keys) : undefined);
    // A9: perhaps a nuisance, perhaps not: a person looks at it. Who answers us with proof is none.
    if (verdicts?.spam === 'fail' && named === undefined && !mail.lookedAt) return parked('spam', 'spam', source.commandId);
    const thread = await threadOf(ports, { mail: parsed, at, named, keys });
    const interaction: Interaction = {
      data: {
        interactionId: interactionId(sha256Hex(source.commandId).slice(0, 16)),
        direction: 'inbound',
        channel: 'email',
        at,
        purpose: 'contact',
        ...(parsed.automatic === undefined ? {} : { automatic: parsed.automatic }),
        ...(parsed.automatic === 'bounce' ? { delivery: deliveryOf(raw, parsed.text) } : {}),
        ...(parsed.messageId === undefined ? {} : { messageId: parsed.messageId }),
        ...thread.recorded,
        ...(verdicts === undefined ? {} : { verdicts }),
        raw: stored,
        ...(parsed.doubtfulCharsets.length === 0 ? {} : { doubtfulCharsets: parsed.doubtfulCharsets }),
        ...(await storeParts(objects, parsed, stored)),
      },
      personal: {
        from: parsed.from.address,
        subject: parsed.subject,
        ...(parsed.attachments.length === 0 ? {} : { attachmentNames: parsed.attachments.map(({ name }) => name) }),
      },
    };
    const received = await receive({
      namedCase: thread.joins,
      sourceId: source.sourceId,
      commandId: source.commandId,
      causation: rawKey,
      // A list or bulk mail may be a customer's all the same: it opens a case, unacknowledged; a bounce or notice of absence does not.
      ...(answersItself ? {} : { opening: openingOf(parsed) }),
      command: (now, opening) => ({
        type: 'ReceiveContact',
        now,
        by: customerActor,
        interaction,
        text: parsed.text,
        ...(opening ? { opening } : {}),
      }),
    });
    if (received.kind === 'received') return { kind: 'received', caseId: received.caseId };
    return parked('automatic-without-case', parsed.automatic ?? 'automatic', source.commandId);
  };

type ThreadOfMail = {
  readonly joins: CaseId | undefined;
  readonly recorded: Pick<InteractionRecorded['data'], 'threading' | 'signals' | 'score' | 'doubt' | 'loop'>;
};

/** What is kept of how a mail was told to belong where it went, and the case it joins. */
const threadOf = async (ports: MailPorts, query: ThreadQuery): Promise<ThreadOfMail> => {
  const { named } = query;
  // A server's report is from nobody whom the case could know.
  if (named?.by === 'returned') return { joins: named.caseId, recorded: { threading: named.by } };
  const [{ threaded, recently }, most] = await Promise.all([ports.findThread(query), ports.answersPerHour()]);
  const loop = recently >= most ? { loop: true as const } : {};
  switch (threaded.kind) {
    case 'joins': {
      const { caseId, signals, score } = threaded.scored;
      const threading = named !== undefined && signals.some((signal) => signal === named.by) ? named.by : 'thread';
      return { joins: caseId, recorded: { threading, signals, score, ...loop } };
    }
    case 'doubtful':
      return { joins: undefined, recorded: { threading: 'root' as const, doubt: threaded.candidates, ...loop } };
    case 'new':
      return { joins: undefined, recorded: { threading: 'root' as const, ...loop } };
  }
};

/** Reports and notices of absence often thread badly, but carry our own mail with its tokens. */
const caseReturned = (raw: Buffer, keys: readonly string[]): NamedCase | undefined => {
  const caseId = caseInText(returnedText(raw), keys);
  return caseId === undefined ? undefined : { caseId, by: 'returned' };
};

const parsedOrWhy = async ({ raw, envelopeFrom }: IncomingMail): Promise<ParsedMail | string> => {
  try {
    return await parseMail(raw, envelopeFrom === undefined ? {} : { envelopeFrom });
  } catch (error) {
    if (isUnparsableMail(error)) return error.reason;
    throw error;
  }
};

const openingOf = (parsed: ParsedMail): FirstContact => ({
  channel: 'email',
  subject: parsed.subject === '' ? '(无主题 / no subject)' : parsed.subject,
  customer: {
    email: parsed.replyTo?.address ?? parsed.from.address,
    ...(parsed.from.name ? { name: parsed.from.name } : {}),
    language: parsed.language,
  },
});
