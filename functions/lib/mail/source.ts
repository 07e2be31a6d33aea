import { type CommandId, commandId } from '../../../domain/kernel/ids.ts';
import { sha256, sha256Hex } from '../digest.ts';
import type { ParsedMail } from './parse.ts';

export type MailSource = {
  /** For `caseIdFrom`: SHA-256 over mailbox, sender and root reference, so every mail of a thread derives one case id. */
  readonly digest: Buffer;
  /** The digest as `mail:<64 hex>`: names the source in events, without the address that went into it. */
  readonly sourceId: string;
  /** The idempotency key of this very mail, however often and by whatever route it is delivered. */
  readonly commandId: CommandId;
};

/**
 * What identifies a mail. `mailbox` is our own address that it was sent to; a plus part and letter case make no difference.
 * The sender's address is part of the source: an id that two customers' mails share leads to two cases.
 */
export const sourceOfMail = (mail: ParsedMail, mailbox: string): MailSource => {
  const box = plainAddress(mailbox);
  const source = ['mail', box, mail.from.address.toLowerCase(), mail.rootReference].join('\n');
  const itself = [mail.messageId ?? '', box, mail.contentHash].join('\n');
  return {
    digest: sha256(source),
    sourceId: `mail:${sha256Hex(source)}`,
    commandId: commandId(`mail:${sha256Hex(itself)}`),
  };
};

/** `Support+X.y@Desk.example` -> `support@desk.example`. */
export const plainAddress = (address: string): string =>
  address
    .trim()
    .toLowerCase()
    .replace(/\+[^@]*(?=@)/, '');
