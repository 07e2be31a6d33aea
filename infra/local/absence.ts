/** SES's mailbox simulator `ooto@`: a person who is away, and whose program says so to whoever writes. */

import { randomUUID } from 'node:crypto';
import { headerFields } from './mail-headers.ts';
import { simulatorName } from './ses-events.ts';

export type AbsenceNotice = { readonly raw: Buffer; readonly to: string };

/**
 * The notices that a sent mail sets off, one for each such recipient (`ooto+label@` too): marked as RFC 3834 asks, in the thread of
 * the mail, to where it wants to be answered. They have no sender in the envelope, so that nobody answers them.
 */
export const absenceNotices = (sent: Buffer, recipients: readonly string[], at: number): readonly AbsenceNotice[] => {
  const fields = headerFields(sent);
  const value = (name: string): string => fields.find((field) => field.name.toLowerCase() === name)?.value ?? '';
  const to = addressIn(value('reply-to')) ?? addressIn(value('from'));
  if (to === undefined) return [];
  return recipients
    .filter((address) => simulatorName(address) === 'ooto')
    .map((from) => ({
      to,
      raw: Buffer.from(
        [
          `From: ${from}`,
          `To: ${to}`,
          `Subject: Automatic reply: ${value('subject').replace(/[^\x20-\x7e]+/g, '?')}`,
          `Message-ID: <${randomUUID()}@simulator.amazonses.com>`,
          `In-Reply-To: ${value('message-id')}`,
          `References: ${`${value('references')} ${value('message-id')}`.trim()}`,
          `Date: ${new Date(at).toUTCString().replace('GMT', '+0000')}`,
          'Auto-Submitted: auto-replied',
          'MIME-Version: 1.0',
          'Content-Type: text/plain; charset=utf-8',
          '',
          'I am out of the office until Monday. 我不在办公室,周一回来。',
          '',
        ].join('\r\n'),
      ),
    }));
};

const addressIn = (header: string): string | undefined => /[^\s<>,"]+@[^\s<>,"]+/.exec(header)?.[0];
