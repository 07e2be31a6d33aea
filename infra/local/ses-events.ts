/** What SES tells of a mail that it has taken, and of its mailbox simulator's addresses what becomes of them. */

import { randomUUID } from 'node:crypto';
import type { BusEvent } from './event-bus.ts';

export type SentBySes = {
  readonly id: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly tags: readonly { readonly Name: string; readonly Value: string }[];
  readonly configurationSet: string;
  /** Epoch ms. */
  readonly at: number;
};
/** Under which mails go out; `events`: those that SES tells the default event bus of. */
export type ConfigurationSet = { readonly name: string; readonly events: readonly string[] };
export type SesEventType = 'SEND' | 'BOUNCE' | 'COMPLAINT';

/**
 * A `Send` for each mail; then, as the simulator has it, a bounce for `bounce@` and `suppressionlist@` and a complaint for
 * `complaint@` at `simulator.amazonses.com`, also with a label behind a plus.
 * https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html
 */
export const eventsOf = (sent: SentBySes): readonly (readonly [SesEventType, BusEvent])[] => {
  const timestamp = new Date(sent.at).toISOString();
  const mail = {
    timestamp,
    source: sent.from,
    messageId: sent.id,
    destination: sent.to,
    headersTruncated: false,
    tags: {
      'ses:configuration-set': [sent.configurationSet],
      ...Object.fromEntries(sent.tags.map(({ Name, Value }) => [Name, [Value]])),
    },
  };
  const told = (detailType: string, eventType: string, more: object): BusEvent => ({
    source: 'aws.ses',
    'detail-type': detailType,
    resources: [`arn:aws:ses:us-east-1:000000000000:configuration-set/${sent.configurationSet}`],
    detail: { eventType, mail, ...more },
  });
  const simulated = (name: string): readonly string[] => sent.to.filter((address) => simulatorName(address) === name);
  const bounce = (bounceSubType: string, addresses: readonly string[]): BusEvent =>
    told('Email Bounced', 'Bounce', {
      bounce: {
        bounceType: 'Permanent',
        bounceSubType,
        bouncedRecipients: addresses.map((emailAddress) => ({
          emailAddress,
          action: 'failed',
          status: '5.1.1',
          diagnosticCode: 'smtp; 550 5.1.1 user unknown',
        })),
        timestamp,
        feedbackId: `${sent.id}-${randomUUID()}`,
      },
    });
  const [unknown, listed, complaining] = ['bounce', 'suppressionlist', 'complaint'].map(simulated);
  return [
    ['SEND', told('Email Sent', 'Send', { send: {} })],
    ...(unknown?.length ? [['BOUNCE', bounce('General', unknown)] as const] : []),
    ...(listed?.length ? [['BOUNCE', bounce('Suppressed', listed)] as const] : []),
    ...(complaining?.length
      ? [
          [
            'COMPLAINT',
            told('Email Complaint Received', 'Complaint', {
              complaint: {
                complainedRecipients: complaining.map((emailAddress) => ({ emailAddress })),
                complaintFeedbackType: 'abuse',
                timestamp,
                feedbackId: `${sent.id}-${randomUUID()}`,
              },
            }),
          ] as const,
        ]
      : []),
  ];
};

/** Which of the simulator's addresses it is, without the label. */
export const simulatorName = (address: string): string | undefined =>
  /^([a-z]+)(?:\+[^@]*)?@simulator\.amazonses\.com$/i.exec(address)?.[1]?.toLowerCase();
