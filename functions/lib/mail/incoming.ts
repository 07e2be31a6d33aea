import type { SESMessage, SESReceiptStatus } from 'aws-lambda';
import type { MailVerdicts, Verdict } from '../../../domain/case/events.ts';
import { type Instant, instant } from '../../../domain/kernel/time.ts';

/** A mail as every provider hands it over, once its raw form is stored: what `receiveMail` takes. */
export type IncomingMail = {
  /** The whole mail as it came (RFC 5322 with MIME). */
  readonly raw: Buffer;
  /** Where `raw` stands in the raw store. */
  readonly rawKey: string;
  /** When it reached us. */
  readonly at: Instant;
  /** The SMTP sender: empty for the null return path of reports, absent where the provider does not tell. */
  readonly envelopeFrom?: string;
  /** The SMTP recipients that are ours, plus parts included. */
  readonly recipients: readonly string[];
  /** What the provider's checks found, as far as it made any. */
  readonly verdicts?: MailVerdicts;
  /** A person has said that it is no nuisance: a verdict of spam no longer holds it back. */
  readonly lookedAt?: true;
};

/** Where the receipt rule puts a mail. */
export const rawKeyOfSes = (ses: SESMessage): string => `mail/inbound/${ses.mail.messageId}`;

/** The mail that an SES event tells of; the event has everything but the mail itself. */
export const mailOfSes = (ses: SESMessage, raw: Buffer): IncomingMail => {
  const { receipt, mail } = ses;
  const { spamVerdict, virusVerdict, spfVerdict, dkimVerdict, dmarcVerdict } = receipt;
  return {
    raw,
    rawKey: rawKeyOfSes(ses),
    at: instant(mail.timestamp),
    envelopeFrom: mail.source,
    recipients: receipt.recipients,
    verdicts: {
      spam: verdictOf(spamVerdict),
      virus: verdictOf(virusVerdict),
      spf: verdictOf(spfVerdict),
      dkim: verdictOf(dkimVerdict),
      dmarc: verdictOf(dmarcVerdict),
    },
  };
};

/** Amazon's words; what it does not say, or newly says, is unknown. */
const verdictOf = (found: SESReceiptStatus | undefined): Verdict => {
  switch (found?.status) {
    case 'PASS':
      return 'pass';
    case 'FAIL':
      return 'fail';
    case 'GRAY':
      return 'gray';
    default:
      return 'unknown';
  }
};
