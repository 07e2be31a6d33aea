import { sesEndpoint } from '../env.ts';
import type { MailTags } from '../mail/mail-tags.ts';
import { type AwsError, awsError, createSignedFetch, isAwsError } from './signed-fetch.ts';

export type RawMail = { readonly raw: Buffer; readonly from: string; readonly to: readonly string[]; readonly tags: MailTags };
/** Gives a raw mail to SES and returns SES's id of it. Rejects with the code that SES gave (`MessageRejected`). */
export type SendMail = (mail: RawMail) => Promise<string>;

/**
 * SES v2 SendEmail over signed `fetch`: its client would add 76 KB, and the bundle that sends mail would be too large.
 * https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
 */
export const createMailSender = (options: {
  readonly region: string;
  /** The configuration set, which tells what becomes of mails. */
  readonly configurationSet: string;
  readonly endpoint?: string;
}): SendMail => {
  const { region, configurationSet, endpoint = sesEndpoint() ?? `https://email.${region}.${domainOf(region)}` } = options;
  const url = new URL(`${endpoint.replace(/\/+$/, '')}/v2/email/outbound-emails`);
  const call = createSignedFetch({ service: 'ses', region, readError: sesError });
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
    return call(request, async (response) => {
      const answer = (await response.json()) as { readonly MessageId?: string };
      return answer.MessageId ?? '';
    }).catch((error: unknown) => {
      // SES names addresses in its words, and errors are logged: only the code goes on.
      if (isAwsError(error)) throw new Error(`SES SendEmail: ${error.status} ${error.code}`);
      throw new Error('SES SendEmail: no answer', { cause: error });
    });
  };
};

const domainOf = (region: string): string => (region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com');

/** The code comes in a header, `MessageRejected:http://…`, or in the body's `__type`. */
const sesError = async (response: Response): Promise<AwsError> => {
  const body = (await response.json().catch(() => ({}))) as { readonly __type?: string; readonly message?: string };
  const type = response.headers.get('x-amzn-errortype') ?? body.__type ?? 'Unknown';
  return awsError(response.status, type.split(':')[0]?.split('#').at(-1) ?? 'Unknown', body.message ?? '');
};
