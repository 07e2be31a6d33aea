import { sameInConstantTime } from '../digest.ts';
import type { HttpProblem } from '../problem.ts';
import { badCredentials } from './refusals.ts';

/** The one user of our webhooks; the password is the secret. */
export const hookUser = 'kefu';

/** Basic authentication (RFC 7617), for providers that sign nothing. Undefined when one of the passwords is given. */
export const verifyBasic = (authorization: string | undefined, passwords: readonly string[]): HttpProblem | undefined => {
  const given = /^basic +([a-z0-9+/=]+)$/i.exec(authorization?.trim() ?? '')?.[1];
  const decoded = given === undefined ? '' : Buffer.from(given, 'base64').toString('utf8');
  const matches = passwords.map((password) => password !== '' && sameInConstantTime(`${hookUser}:${password}`, decoded));
  return matches.includes(true) ? undefined : badCredentials;
};
