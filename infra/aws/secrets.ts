import { RemovalPolicy } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import type { DeskFunction } from './desk-function.ts';

/**
 * What each secret holds: JSON with one key. Letters and digits alone are valid base64, so 32 characters make a key of
 * 24 bytes and 44 one of 33. `variable` is how a function learns the secret's name.
 */
const secrets = {
  twilio: {
    key: 'authToken',
    length: 32,
    variable: 'TWILIO_SECRET_ID',
    rotation: 'Twilio makes the token: the runbook says how to put it here and how to change it.',
  },
  'standard-webhooks': {
    key: 'secret',
    length: 32,
    variable: 'STANDARD_WEBHOOKS_SECRET_ID',
    rotation: 'Shared with the senders, who must change it at the same time.',
  },
  tccc: {
    key: 'password',
    length: 32,
    variable: 'TCCC_SECRET_ID',
    rotation: 'Stands in the provider’s console too: docs/webhooks.md says how both are changed without a gap.',
  },
  postmark: {
    key: 'password',
    length: 32,
    variable: 'POSTMARK_SECRET_ID',
    rotation: 'Stands in the provider’s console too: docs/webhooks.md says how both are changed without a gap.',
  },
  mailgun: {
    key: 'signingKey',
    length: 32,
    variable: 'MAILGUN_SECRET_ID',
    rotation: 'Mailgun makes the key: docs/webhooks.md says how to put it here.',
  },
  sendgrid: {
    key: 'password',
    length: 32,
    variable: 'SENDGRID_SECRET_ID',
    rotation: 'Stands in the provider’s console too: docs/webhooks.md says how both are changed without a gap.',
  },
  mail: {
    key: 'macKey',
    length: 44,
    variable: 'MAIL_SECRET_ID',
    rotation: 'Signs the case id in mails that customers keep: their replies would no longer find their case.',
  },
} as const;

export type SecretName = keyof typeof secrets;

/** The secrets `kefu/<name>`, with a random value from the start. */
export class Secrets extends Construct {
  private readonly secrets: ReadonlyMap<SecretName, Secret>;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const names = Object.keys(secrets) as SecretName[];
    this.secrets = new Map(names.map((name) => [name, this.create(name)]));
  }

  /** Lets a function read one secret, and tells it the name. */
  grantRead(fn: DeskFunction, name: SecretName): void {
    const secret = this.secrets.get(name);
    if (secret === undefined) throw new Error(`no secret ${name}`);
    fn.tell(secrets[name].variable, `kefu/${name}`);
    fn.allow({ actions: ['secretsmanager:GetSecretValue'], resources: [secret.secretArn] });
  }

  private create(name: SecretName): Secret {
    const { key, length, rotation } = secrets[name];
    const secret = new Secret(this, name, {
      secretName: `kefu/${name}`,
      generateSecretString: {
        secretStringTemplate: '{}',
        generateStringKey: key,
        passwordLength: length,
        excludePunctuation: true,
      },
      removalPolicy: RemovalPolicy.RETAIN,
    });
    acknowledge(secret, 'AwsSolutions-SMG4', rotation);
    return secret;
  }
}
