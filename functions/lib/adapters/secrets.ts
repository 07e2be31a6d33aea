import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod/mini';

/** One value, or several that hold at the same time while a secret is changed over; read as a list, newest first. */
const secretValues = () =>
  z.pipe(
    z.union([z.string().check(z.minLength(1)), z.array(z.string().check(z.minLength(1))).check(z.minLength(1))]),
    z.transform((value: string | string[]): readonly string[] => (typeof value === 'string' ? [value] : value)),
  );

/** `kefu/twilio`: {"authToken": "…"} or {"authToken": ["new", "old"]}. */
export const twilioSecret = () => z.object({ authToken: secretValues() });
/** `kefu/mail`: {"macKey": "…"}; the first key makes tokens, every key checks them. */
export const mailSecret = () => z.object({ macKey: secretValues() });
/** `kefu/standard-webhooks`: {"secret": "…"}. */
export const standardWebhooksSecret = () => z.object({ secret: secretValues() });

/** `kefu/tccc` and others with basic authentication: {"password": "…"}; the user is `kefu`. */
export const passwordSecret = () => z.object({ password: secretValues() });

/** `kefu/mailgun`: {"signingKey": "…"}, the account's HTTP webhook signing key. */
export const mailgunSecret = () => z.object({ signingKey: secretValues() });
/** `kefu/sendgrid`: {"password": "…", "publicKey": "<base64 of the DER>"}; with a public key the signature alone counts. */
export const sendgridSecret = () => z.object({ password: secretValues(), publicKey: z.optional(secretValues()) });

export type SecretOptions<T> = {
  /** Name or ARN in Secrets Manager. */
  readonly id: string;
  /** Made when an answer is read. */
  readonly schema: () => z.ZodMiniType<T>;
  readonly client?: Pick<SecretsManagerClient, 'send'>;
  /** How long a value is trusted, in milliseconds. Default 5 minutes. */
  readonly maxAge?: number;
  readonly now?: () => number;
};

/**
 * Reads a secret when first asked, and again when it is older than `maxAge`. Where that later reading fails, the value at hand
 * serves on: a centre does not go deaf because Secrets Manager does. Rejects when there is no value yet, or when the secret is
 * not JSON of the expected shape; no message quotes the secret.
 */
export const createSecret = <T>(options: SecretOptions<T>): (() => Promise<T>) => {
  const client = options.client ?? new SecretsManagerClient({});
  const { now = Date.now, maxAge = 300_000 } = options;
  let held: { readonly value: T; readonly until: number } | undefined;
  let reading: Promise<T> | undefined;

  const read = async (): Promise<T> => {
    try {
      const value = parseSecret(options, await client.send(new GetSecretValueCommand({ SecretId: options.id })));
      held = { value, until: now() + maxAge };
      return value;
    } catch (error) {
      if (held === undefined) throw error;
      held = { value: held.value, until: now() + maxAge / 10 };
      return held.value;
    } finally {
      reading = undefined;
    }
  };

  return async () => {
    if (held !== undefined && now() < held.until) return held.value;
    reading ??= read(); // callers at the same moment share one request
    return reading;
  };
};

const parseSecret = <T>({ id, schema }: SecretOptions<T>, answer: { readonly SecretString?: string | undefined }): T => {
  let json: unknown;
  try {
    json = JSON.parse(answer.SecretString ?? '');
  } catch {
    throw new Error(`the secret ${id} is not JSON text`); // JSON.parse's own message would quote the secret
  }
  const parsed = schema().safeParse(json);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => issue.path.map(String).join('.') || 'the whole').join(', ');
  throw new Error(`the secret ${id} lacks or misstates: ${fields}`);
};
