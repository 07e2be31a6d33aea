/** Secrets Manager on one machine: the values of `<data>/secrets.json`, which a person may edit while the host runs. */

import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import { account, awsFault, jsonRpcService, parseInput, region } from './aws-protocol.ts';
import type { Service } from './seams.ts';

/** `{"twilio":{"authToken":"..."}}`: the key in camel case is the secret `kefu/<kebab-case>`, its value the secret's JSON. */
const fileShape = z.record(z.string(), z.record(z.string(), z.unknown()));
type Secrets = z.output<typeof fileShape>;

export type SecretsOptions = { readonly path: string };

/**
 * Makes the file at the first start (mode 0600), adds what is missing in an older one, and reads it again when it has changed.
 * Throws when the file is there but is not what it should be.
 */
export const createSecrets = ({ path }: SecretsOptions): Service & { all(): Secrets } => {
  const found = readIfThere(path);
  const made = { ...freshSecrets(), ...found };
  if (found === undefined || Object.keys(made).length > Object.keys(found).length) writeSecrets(path, made);
  chmodSync(path, 0o600);
  let cached = { stamp: '', secrets: made };

  const all = (): Secrets => {
    const { mtimeMs, size, ino } = statSync(path);
    const stamp = `${mtimeMs} ${size} ${ino}`;
    if (stamp !== cached.stamp) cached = { stamp, secrets: readSecrets(path) };
    return cached.secrets;
  };

  const service = jsonRpcService('secretsmanager', {
    GetSecretValue: (input) => {
      const { SecretId, VersionStage = 'AWSCURRENT' } = parseInput(request, input);
      const entry = Object.entries(all()).find(([key]) => isNamed(SecretId, secretName(key)));
      if (entry === undefined) throw notFound("Secrets Manager can't find the specified secret.");
      if (VersionStage !== 'AWSCURRENT') {
        throw notFound(`Secrets Manager can't find the specified secret value for staging label: ${VersionStage}`);
      }
      const Name = secretName(entry[0]);
      const SecretString = JSON.stringify(entry[1]);
      const VersionId = createHash('sha256').update(SecretString).digest('hex').slice(0, 32);
      const CreatedDate = statSync(path).mtimeMs / 1000;
      return { ARN: `${secretArn(Name)}`, Name, SecretString, VersionId, VersionStages: ['AWSCURRENT'], CreatedDate };
    },
  });
  return { ...service, all };
};

const request = z.object({ SecretId: z.string(), VersionId: z.string().optional(), VersionStage: z.string().optional() });

const freshSecrets = (): Secrets => ({
  twilio: { authToken: randomBytes(16).toString('hex') },
  standardWebhooks: { secret: randomBytes(24).toString('base64') },
  tccc: { password: randomBytes(16).toString('hex') },
  postmark: { password: randomBytes(16).toString('hex') },
  mailgun: { signingKey: randomBytes(16).toString('hex') },
  sendgrid: { password: randomBytes(16).toString('hex') },
  mail: { macKey: randomBytes(32).toString('base64') },
});

const secretName = (key: string): string => `kefu/${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** AWS ends a secret's ARN with six random characters; here they come from the name, so that they stay the same. */
const secretArn = (name: string): string =>
  `arn:aws:secretsmanager:${region}:${account}:secret:${name}-${createHash('sha256').update(name).digest('hex').slice(0, 6)}`;

/** By name, by ARN, or by ARN without its random ending. */
const isNamed = (id: string, name: string): boolean => {
  const named = /^arn:aws:secretsmanager:[^:]+:\d+:secret:(.+)$/.exec(id)?.[1];
  return id === name || named === name || named?.replace(/-[A-Za-z0-9]{6}$/, '') === name;
};

const notFound = (message: string) => awsFault('ResourceNotFoundException', message);

const readIfThere = (path: string): Secrets | undefined => {
  try {
    return readSecrets(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
};

const readSecrets = (path: string): Secrets => {
  const text = readFileSync(path, 'utf8');
  try {
    return fileShape.parse(JSON.parse(text));
  } catch (error) {
    throw new Error(`${path} must be JSON such as {"twilio":{"authToken":"..."}}`, { cause: error });
  }
};

const writeSecrets = (path: string, secrets: Secrets): void => {
  writeFileSync(`${path}.new`, `${JSON.stringify(secrets, undefined, 2)}\n`, { mode: 0o600, flush: true });
  renameSync(`${path}.new`, path);
};
