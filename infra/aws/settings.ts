import type { Node } from 'constructs';

/** What a deployment is told, from `cdk.json`'s context or `-c name=value`. */
export type Settings = {
  /** Domain whose mail the desk receives and signs, such as `desk.example`. */
  readonly mailDomain: string;
  /** Address that customers write to, in that domain. */
  readonly supportAddress: string;
  /** Address under which the world reaches the API, without a trailing slash; absent: the API's own endpoint. */
  readonly publicUrl: string | undefined;
  /** Where the sign-in page sends people back to. */
  readonly consoleUrl: string;
  /** Mailbox that alarms are sent to; absent: the topic has no subscription yet. */
  readonly alarmEmail: string | undefined;
};

/** Reads and checks the context; throws an error that names the setting. */
export const readSettings = (node: Node): Settings => {
  const mailDomain = checked(node, 'mailDomain', /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/, 'a domain name in lower case');
  if (mailDomain === undefined) throw new Error('The context value mailDomain is missing: cdk deploy -c mailDomain=desk.example');
  const localPart = checked(node, 'supportLocalPart', /^[a-z0-9._-]+$/, 'what stands before the @, without a plus') ?? 'support';
  return {
    mailDomain,
    supportAddress: `${localPart}@${mailDomain}`,
    publicUrl: checked(node, 'publicUrl', /^https?:\/\/[^/?#]+(\/[^?#]*[^/?#])?$/, 'an http(s) URL without a trailing slash'),
    consoleUrl: checked(node, 'consoleUrl', /^(https:\/\/|http:\/\/localhost)/, 'an https URL') ?? 'http://localhost:3000/',
    alarmEmail: checked(node, 'alarmEmail', /^[^@\s]+@[^@\s]+$/, 'a mail address'),
  };
};

const checked = (node: Node, name: string, pattern: RegExp, wanted: string): string | undefined => {
  const value: unknown = node.tryGetContext(name);
  if (value === undefined || value === '') return undefined;
  if (typeof value === 'string' && pattern.test(value)) return value;
  throw new Error(`The context value ${name} should be ${wanted}, but is ${JSON.stringify(value)}`);
};
