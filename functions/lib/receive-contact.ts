import type { CaseCommand, Opening } from '../../domain/case/commands.ts';
import type { CaseEvent } from '../../domain/case/events.ts';
import type { CaseState } from '../../domain/case/state.ts';
import { type CaseId, type CommandId, caseIdFrom, caseStream } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/time.ts';
import { customerActor } from './actor.ts';
import { sha256 } from './digest.ts';
import type { CommandHandler, Outcome, Request } from './handle-command.ts';

export type Contact = {
  /** The case that the contact names with proof; otherwise the one that its source derives. */
  readonly namedCase?: CaseId | undefined;
  /** What the case id is derived from: the same for every contact of one thread. */
  readonly sourceId: string;
  readonly commandId: CommandId;
  /** What a new case is opened with; without it the contact joins a case or none: what a machine wrote opens nothing. */
  readonly opening?: FirstContact;
  readonly command: (now: Instant, opening: Opening | undefined) => CaseCommand;
  /** Where the raw form stands. */
  readonly causation: string;
};
export type FirstContact = Omit<Opening, 'caseId' | 'source' | 'relatedTo'>;

export type Received =
  | { readonly kind: 'received'; readonly caseId: CaseId; readonly outcome: Outcome<CaseState, CaseEvent> }
  | { readonly kind: 'no-case' };

type Given = { readonly id: CaseId; readonly outcome: Outcome<CaseState, CaseEvent> };

/** A case merged into one that was merged, and so on. */
const MOST_MERGES = 10;
/** Archived cases of one thread, or ids that met by chance, that are passed by before giving up. */
const MOST_CASES = 50;

/**
 * Brings a contact to its case (decision 6). The case id comes from the source; where that case is archived, or is by chance
 * another's, the next one in a fixed sequence is taken, so that the same contact sent again always meets the same case.
 */
export const createReceiveContact =
  (handle: CommandHandler<CaseState, CaseCommand, CaseEvent>, clock: () => Instant) =>
  async (contact: Contact): Promise<Received> => {
    const { namedCase, sourceId, opening } = contact;
    /** Where the case goes on in another, the contact goes there. */
    const give = async (to: CaseId, request: (to: CaseId) => Request<CaseCommand>, merges = 0): Promise<Given> => {
      const outcome = await handle(request(to));
      const into = outcome.kind === 'rejected' && outcome.state.kind !== 'none' ? outcome.state.merged?.into : undefined;
      return into === undefined || merges === MOST_MERGES ? { id: to, outcome } : give(into, request, merges + 1);
    };
    let relatedTo: CaseId | undefined;
    for (let turn = namedCase === undefined ? 0 : -1; turn < MOST_CASES; turn += 1) {
      const source = sha256(turn <= 0 ? sourceId : `${sourceId}#${turn}`);
      const caseId = turn === -1 && namedCase !== undefined ? namedCase : caseIdFrom(source);
      const now = clock();
      const first =
        turn === -1 || !opening ? undefined : openingOf(opening, { caseId, source: source.toString('hex'), relatedTo });
      const { id, outcome } = await give(caseId, (to) => ({
        stream: caseStream(to),
        commandId: contact.commandId,
        actor: customerActor,
        now,
        causation: contact.causation,
        command: contact.command(now, to === caseId ? first : undefined),
      }));
      if (outcome.kind === 'done') return { kind: 'received', caseId: id, outcome };
      const { code } = outcome.refusal;
      if (code === 'unknown-case' && turn >= 0) return { kind: 'no-case' };
      if (code === 'case-closed') relatedTo = id;
      else if (code !== 'another-case' && code !== 'unknown-case') throw new Error(`contact refused: ${code}`);
    }
    throw new Error(`no case found for a contact after ${MOST_CASES} tries`);
  };

const openingOf = (first: FirstContact, own: { caseId: CaseId; source: string; relatedTo: CaseId | undefined }): Opening => {
  const { relatedTo, ...ids } = own;
  return { ...first, ...ids, ...(relatedTo === undefined ? {} : { relatedTo }) };
};
