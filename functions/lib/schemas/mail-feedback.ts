import * as z from 'zod/mini';

/**
 * What SES tells of a mail through EventBridge, as far as the desk reads it. The tags are the desk's own, put on at sending.
 * https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
 */
const tags = z.object({
  case: z.optional(z.array(z.string())),
  notice: z.optional(z.array(z.string())),
  cause: z.optional(z.array(z.string())),
});
const recipient = z.object({ emailAddress: z.string(), status: z.optional(z.string()) });
const mail = z.object({ messageId: z.string(), tags: z._default(tags, {}) });

export const mailFeedback = z.lazy(() =>
  z.object({
    detail: z.discriminatedUnion('eventType', [
      z.object({ eventType: z.literal('Send'), mail }),
      z.object({
        eventType: z.literal('Bounce'),
        mail,
        bounce: z.object({
          bounceType: z.string(),
          bounceSubType: z.optional(z.string()),
          bouncedRecipients: z.array(recipient),
          feedbackId: z.string(),
        }),
      }),
      z.object({
        eventType: z.literal('Complaint'),
        mail,
        complaint: z.object({
          complaintFeedbackType: z.optional(z.string()),
          complainedRecipients: z.array(recipient),
          feedbackId: z.string(),
        }),
      }),
    ]),
  }),
);
export type MailFeedback = z.output<typeof mailFeedback>['detail'];
