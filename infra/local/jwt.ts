import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  calculateJwkThumbprint,
  createLocalJWKSet,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  jwtVerify,
  SignJWT,
} from 'jose';
import type { Authorizer } from './api-resources.ts';
import type { Clock } from './seams.ts';

/** The groups of the desk's user pool. */
export const roles = ['agent', 'senior-agent', 'supervisor', 'manager', 'inspector', 'analyst', 'admin'] as const;
export type Role = (typeof roles)[number];

export type Claims = Readonly<Record<string, unknown>>;

/** Stands in for the user pool: signs access tokens as Cognito shapes them, and checks them as the JWT authorizer does. */
export type Issuer = {
  readonly jwks: { readonly keys: readonly JWK[] };
  token(request: {
    role: Role;
    sub: string;
    scopes?: readonly string[];
  }): Promise<{ access_token: string; token_type: 'Bearer'; expires_in: number }>;
  /** The claims of a token that is valid for the authorizer; undefined for any other. */
  verify(token: string, authorizer: Authorizer): Promise<Claims | undefined>;
};

export type IssuerOptions = {
  readonly dataDir: string;
  readonly clock: Clock;
  /** The issuer and audience that the template's authorizer trusts: tokens are signed in their name. */
  readonly authorizer: Authorizer | undefined;
  readonly scopes: readonly string[];
};

/** Virtual seconds. */
const lifetime = 12 * 3600;
const leeway = 60;
const algorithm = 'RS256';

export const createIssuer = async ({ dataDir, clock, authorizer, scopes: known }: IssuerOptions): Promise<Issuer> => {
  const privateJwk = await loadKey(join(dataDir, 'jwt-key.json'));
  const { kty, n, e, kid } = privateJwk;
  const publicJwk: JWK = { kty, n, e, kid, alg: algorithm, use: 'sig' } as JWK;
  const key = await importJWK(privateJwk, algorithm);
  const keySet = createLocalJWKSet({ keys: [publicJwk] });
  const issuer = authorizer?.issuer ?? 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_local';
  const clientId = authorizer?.audience[0] ?? 'local';

  return {
    jwks: { keys: [publicJwk] },
    token: async ({ role, sub, scopes = known }) => {
      const now = Math.floor(clock.now() / 1000);
      const claims = {
        token_use: 'access',
        client_id: clientId,
        username: sub,
        scope: scopes.join(' '),
        'cognito:groups': [role],
      };
      const token = await new SignJWT({ ...claims, auth_time: now })
        .setProtectedHeader({ alg: algorithm, kid: String(kid), typ: 'JWT' })
        .setIssuer(issuer)
        .setSubject(sub)
        .setJti(randomUUID())
        .setIssuedAt(now)
        .setExpirationTime(now + lifetime)
        .sign(key);
      return { access_token: token, token_type: 'Bearer', expires_in: lifetime };
    },
    verify: async (token, { issuer: trusted, audience }) => {
      try {
        const { payload } = await jwtVerify(token, keySet, {
          algorithms: [algorithm],
          issuer: trusted,
          requiredClaims: ['exp'],
          clockTolerance: leeway,
          currentDate: new Date(clock.now()),
        });
        // Access tokens of Cognito name their client in client_id and have no aud.
        const named = payload.aud === undefined ? [payload.client_id] : [payload.aud].flat();
        return named.some((name) => audience.includes(String(name))) ? payload : undefined;
      } catch {
        return undefined;
      }
    },
  };
};

const loadKey = async (path: string): Promise<JWK> => {
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8')) as JWK;
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true });
  const jwk = await exportJWK(privateKey);
  const named = { ...jwk, kid: await calculateJwkThumbprint(jwk) };
  writeFileSync(`${path}.new`, JSON.stringify(named), { mode: 0o600 });
  renameSync(`${path}.new`, path);
  return named;
};
