/** SES v2 on one machine: SendEmail, which ends in the outbox. */

import MailComposer from 'nodemailer/lib/mail-composer';
import * as z from 'zod';
import { type AbsenceNotice, absenceNotices } from './absence.ts';
import { awsFault, parseInput, restJsonService } from './aws-protocol.ts';
import type { BusEvent } from './event-bus.ts';
import { decodedText, headerBlock, headerFields } from './mail-headers.ts';
import { type Outbox, sentMailId } from './outbox.ts';
import type { Clock, Service } from './seams.ts';
import { type ConfigurationSet, eventsOf } from './ses-events.ts';

export type SesOptions = {
  readonly outbox: Outbox;
  readonly clock: Clock;
  /** Domains or addresses mail may be sent from; any, when left out. */
  readonly identities?: readonly string[];
  /** By name, what each tells the event bus of; a mail under another one is refused. Without, mails may name any, and nothing is told. */
  readonly configurationSets?: () => readonly ConfigurationSet[];
  readonly publish?: (event: BusEvent) => Promise<void>;
  /** Brings what the simulator's absent person answers to its mailbox. */
  readonly answer?: (notice: AbsenceNotice) => Promise<void>;
};

const MAX_RECIPIENTS = 50;
const MAX_BYTES = 40 * 1024 * 1024;

const content = z.object({ Data: z.string(), Charset: z.string().optional() });
const addresses = z.array(z.string()).default([]);
const sendEmail = z.object({
  FromEmailAddress: z.string().optional(),
  ReplyToAddresses: addresses,
  Destination: z.object({ ToAddresses: addresses, CcAddresses: addresses, BccAddresses: addresses }).optional(),
  Content: z.strictObject({
    Raw: z.object({ Data: z.base64() }).optional(),
    Simple: z
      .strictObject({
        Subject: content,
        Body: z.object({ Text: content.optional(), Html: content.optional() }),
        Headers: z.array(z.object({ Name: z.string(), Value: z.string() })).default([]),
      })
      .optional(),
  }),
  EmailTags: z.array(z.object({ Name: z.string(), Value: z.string() })).default([]),
  ConfigurationSetName: z.string().optional(),
});

type SendEmail = z.output<typeof sendEmail>;

/**
 * As SES does, it puts its own `Message-ID` and `Date` in place of the sender's and takes `Bcc` and `Return-Path`
 * off: who answers the mail refers to `<MessageId of the answer>@email.amazonses.com`.
 */
export const createSes = ({
  outbox,
  clock,
  identities,
  configurationSets,
  publish = async () => {},
  answer = async () => {},
}: SesOptions): Service =>
  restJsonService('ses', [
    {
      method: 'POST',
      path: /^\/v2\/email\/outbound-emails$/,
      name: 'SendEmail',
      operation: async ({ body }) => {
        const email = parseInput(sendEmail, body, 'BadRequestException');
        const composed = await rawMail(email);
        if (composed.length > MAX_BYTES)
          throw rejected(`Message length is more than ${MAX_BYTES} bytes long: '${composed.length}'.`);
        const fields = headerFields(composed);
        const from = email.FromEmailAddress ?? fields.find(({ name }) => name.toLowerCase() === 'from')?.value ?? '';
        const sender = addressesIn(from)[0];
        if (sender === undefined) throw awsFault('BadRequestException', 'Missing required header From.');
        const { ToAddresses = [], CcAddresses = [], BccAddresses = [] } = email.Destination ?? {};
        const named = [...ToAddresses, ...CcAddresses, ...BccAddresses];
        const listed = fields.filter(({ name }) => /^(to|cc|bcc)$/i.test(name)).map(({ value }) => value);
        const to = [...new Set((email.Destination ? named : listed).flatMap(addressesIn))];
        if (to.length === 0) throw awsFault('BadRequestException', 'Destination must contain at least one recipient.');
        if (to.length > MAX_RECIPIENTS) throw rejected(`Recipient count exceeds ${MAX_RECIPIENTS}.`);
        if (identities !== undefined && !isVerified(sender, identities)) {
          throw rejected(
            `Email address is not verified. The following identities failed the check in region US-EAST-1: ${sender}`,
          );
        }
        const { ConfigurationSetName: setName, EmailTags } = email;
        const set = configurationSets?.().find(({ name }) => name === setName);
        if (configurationSets && setName !== undefined && set === undefined)
          throw awsFault('NotFoundException', `Configuration set <${setName}> does not exist.`);
        for (const { Name, Value } of EmailTags)
          if (!/^[\w-]{1,256}$/.test(Name) || !/^[\w-]{1,256}$/.test(Value))
            throw awsFault('BadRequestException', `Invalid tag <${Name}>: letters, digits, underscores and hyphens.`);
        const id = sentMailId(clock.now());
        const raw = stamped(composed, id, clock.now());
        await outbox.add({ id, from: sender, to, raw });
        if (set !== undefined)
          for (const [type, event] of eventsOf({
            id,
            from: sender,
            to,
            tags: EmailTags,
            configurationSet: set.name,
            at: clock.now(),
          }))
            if (set.events.includes(type)) await publish(event);
        for (const notice of absenceNotices(raw, to, clock.now())) await answer(notice);
        return { MessageId: id };
      },
    },
  ]);

const rawMail = async ({ Content: { Raw, Simple }, ...email }: SendEmail): Promise<Buffer> => {
  if ((Raw === undefined) === (Simple === undefined)) {
    throw awsFault(
      'BadRequestException',
      'Content must have one of Raw and Simple; templates have no stand-in on the local host.',
    );
  }
  if (Raw !== undefined) return withCrLf(Buffer.from(Raw.Data, 'base64'));
  const { Subject, Body, Headers } = Simple as NonNullable<typeof Simple>;
  const mail = new MailComposer({
    from: email.FromEmailAddress,
    to: email.Destination?.ToAddresses,
    cc: email.Destination?.CcAddresses,
    replyTo: email.ReplyToAddresses.length > 0 ? email.ReplyToAddresses.join(', ') : undefined,
    subject: Subject.Data,
    text: Body.Text?.Data,
    html: Body.Html?.Data,
    headers: Headers.map(({ Name: key, Value: value }) => ({ key, value })),
    newline: '\r\n',
  });
  return mail.compile().build();
};

const REPLACED = /^(message-id|date|bcc|return-path)$/i;

const stamped = (raw: Buffer, id: string, now: number): Buffer => {
  const { end } = headerBlock(raw);
  const kept = headerFields(raw).filter(({ name }) => !REPLACED.test(name));
  const date = new Date(now).toUTCString().replace('GMT', '+0000');
  const own = `Message-ID: <${id}@email.amazonses.com>\r\nDate: ${date}\r\n`;
  return Buffer.concat([Buffer.from(own), ...kept.map(({ lines }) => lines), raw.subarray(end)]);
};

/** SES sends lines that end in a bare LF on as CRLF. */
const withCrLf = (raw: Buffer): Buffer => Buffer.from(raw.toString('latin1').replace(/\r?\n/g, '\r\n'), 'latin1');

/** The bare addresses in an address list: in angle brackets, or standing alone. */
const addressesIn = (list: string): readonly string[] =>
  [
    ...decodedText(list)
      .replace(/"(?:[^"\\]|\\.)*"/g, '')
      .matchAll(/[^\s<>,;:()]+@[^\s<>,;:()]+/g),
  ].map(([address]) => address);

const isVerified = (sender: string, identities: readonly string[]): boolean => {
  const address = sender.toLowerCase();
  const domain = address.slice(address.lastIndexOf('@') + 1);
  return identities.some((each) => each === address || each === domain || domain.endsWith(`.${each}`));
};

const rejected = (message: string) => awsFault('MessageRejected', message);
