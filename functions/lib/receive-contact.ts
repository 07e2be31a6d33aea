import type { CaseCommand, Interaction, Opening } from '../../domain/case/commands.ts';
import type { CaseEvent } from '../../domain/case/events.ts';
import type { CaseState } from '../../domain/case/state.ts';
import { type CaseId, type CommandId, caseIdFrom, caseStream } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/time.ts';
import { customerActor } from './actor.ts';
import { sha256 } from './digest.ts';
import type { CommandHandler, Outcome } from './handle-command.ts';

export type Contact = {
  /** The case that the contact names with proof; otherwise the one that its source derives. */
  readonly namedCase?: CaseId;
  /** What the case id is derived from: the same for every contact of one thread. */
  readonly sourceId: string;
  readonly commandId: CommandId;
  readonly opening: Omit<Opening, 'caseId' | 'source' | 'relatedTo'>;
  readonly interaction: Interaction;
  /** Where the raw form stands. */
  readonly causation: string;
};

export type Received =
  | { readonly kind: 'received'; readonly caseId: CaseId; readonly outcome: Outcome<CaseState, CaseEvent> }
  | { readonly kind: 'no-case' };

/** Archived cases of one thread, or ids that met by chance, that are passed by before giving up. */
const MOST_CASES = 50;

/**
 * Brings a contact to its case (decision 6). The case id comes from the source; where that case is archived, or is by chance
 * another's, the next one in a fixed sequence is taken, so that the same contact sent again always meets the same case.
 */
export const createReceiveContact =
  (handle: CommandHandler<CaseState, CaseCommand, CaseEvent>, now: () => Instant) =>
  async (contact: Contact): Promise<Received> => {
    const { namedCase, interaction } = contact;
    const automatic = interaction.data.automatic !== undefined;
    let relatedTo: CaseId | undefined;
    for (let turn = namedCase === undefined ? 0 : -1; turn < MOST_CASES; turn += 1) {
      const source = sha256(turn <= 0 ? contact.sourceId : `${contact.sourceId}#${turn}`);
      const caseId = turn === -1 && namedCase !== undefined ? namedCase : caseIdFrom(source);
      // What a machine wrote joins a case but never opens one; neither does a named case that is not there.
      const opening =
        turn === -1 || automatic ? {} : { opening: openingOf(contact, { caseId, source: source.toString('hex'), relatedTo }) };
      const at = now();
      const outcome = await handle({
        stream: caseStream(caseId),
        commandId: contact.commandId,
        actor: customerActor,
        now: at,
        causation: contact.causation,
        command: { type: 'ReceiveContact', now: at, by: customerActor, interaction, ...opening },
      });
      if (outcome.kind === 'done') return { kind: 'received', caseId, outcome };
      const { code } = outcome.refusal;
      if (code === 'unknown-case' && automatic && turn >= 0) return { kind: 'no-case' };
      if (code === 'case-closed') relatedTo = caseId;
      else if (code !== 'another-case' && code !== 'unknown-case') throw new Error(`contact refused: ${code}`);
    }
    throw new Error(`no case found for a contact after ${MOST_CASES} tries`);
  };

const openingOf = ({ opening }: Contact, own: { caseId: CaseId; source: string; relatedTo: CaseId | undefined }): Opening => {
  const { relatedTo, ...ids } = own;
  return { ...opening, ...ids, ...(relatedTo === undefined ? {} : { relatedTo }) };
};
