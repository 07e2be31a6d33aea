import { readFileSync } from 'node:fs';
import path from 'node:path';
import { importJWK, type JWK, SignJWT } from 'jose';
import { expect } from 'vitest';
import type { RunningDesk } from '../support/desk.ts';
import type { Answer } from './office.ts';

export type Problem = {
  readonly code: string;
  readonly clause?: string;
  readonly detail: string;
  readonly words: { en: string; zh: string };
};

/** A refusal as RFC 9457 has it, in words of both languages, and without a trace of the inside. */
export const expectRefused = (answer: Answer, status: number, code: string, clause?: string): void => {
  expect([answer.status, (answer.body as Problem).code]).toEqual([status, code]);
  expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(answer.body).toMatchObject({ type: `urn:kefu:problem:${code}`, status, requestId: expect.any(String) });
  const { words, clause: cited } = answer.body as Problem;
  expect(words.en).toMatch(/[a-z]/);
  expect(words.zh).toMatch(/[\u4e00-\u9fff]/);
  expect(cited).toBe(clause);
  expectNoInsides(answer);
};
export const expectNoInsides = ({ text }: Answer): void =>
  expect(text).not.toMatch(/\bat \S+ \(|\.(m?js|ts):\d|node_modules|\/work\/|Error:/);

/** A token of the desk's own pool for somebody in a group that it may not know. */
export const tokenOfGroup = async (desk: RunningDesk, group: string): Promise<string> => {
  const given = (await (await fetch(`${desk.url}/_local/token?role=agent&sub=j-1`)).json()) as { access_token: string };
  const [, payload = ''] = given.access_token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
  const jwk = JSON.parse(readFileSync(path.join(desk.dataDir, 'jwt-key.json'), 'utf8')) as JWK;
  const header = { alg: 'RS256', ...(jwk.kid ? { kid: jwk.kid } : {}) };
  return new SignJWT({ ...claims, 'cognito:groups': [group] }).setProtectedHeader(header).sign(await importJWK(jwk, 'RS256'));
};
