import { sesEndpoint } from '../env.ts';
import type { MailTags } from '../mail/mail-tags.ts';
import { jsonError, regional } from './json-service.ts';
import { createSignedRequests, isAwsError } from './signed-request.ts';

export type RawMail = { readonly raw: Buffer; readonly from: string; readonly to: readonly string[]; readonly tags: MailTags };
/** Gives a raw mail to SES and returns SES's id of it. Rejects with the code that SES gave (`MessageRejected`). */
export type SendMail = (mail: RawMail) => Promise<string>;

/**
 * SES v2 SendEmail by signed requests: its client would add 76 KB, and the bundle that sends mail would be too large.
 * https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
 */
export const createMailSender = (options: {
  readonly region: string;
  /** The configuration set, which tells what becomes of mails. */
  readonly configurationSet: string;
  readonly endpoint?: string;
}): SendMail => {
  const { region, configurationSet, endpoint = sesEndpoint() ?? regional('email', region) } = options;
  const url = new URL(`${endpoint.replace(/\/+$/, '')}/v2/email/outbound-emails`);
  const { send } = createSignedRequests({ service: 'ses', region, readError: jsonError });
  return async ({ raw, from, to, tags }) => {
    const wanted = {
      FromEmailAddress: from,
      Destination: { ToAddresses: to },
      Content: { Raw: { Data: raw.toString('base64') } },
      ConfigurationSetName: configurationSet,
      EmailTags: Object.entries(tags).map(([Name, Value]) => ({ Name, Value })),
    };
    const headers = { 'content-type': 'application/json' };
    const request = { method: 'POST', url, headers, body: Buffer.from(JSON.stringify(wanted)) } as const;
    const answer = await send(request).catch((error: unknown) => {
      // SES names addresses in its words, and errors are logged: only the code goes on.
      if (isAwsError(error)) throw new Error(`SES SendEmail: ${error.status} ${error.code}`);
      throw new Error('SES SendEmail: no answer', { cause: error });
    });
    return (JSON.parse(answer.body.toString()) as { readonly MessageId?: string }).MessageId ?? '';
  };
};
