import { describe, expect, it } from 'vitest';
import { instantOf } from '../../../domain/kernel/time.ts';
import { verifyBasic } from '../../../functions/lib/hooks/basic.ts';
import { verifyStandardWebhook } from '../../../functions/lib/hooks/standard.ts';
import { basic, standardRequest } from '../../support/webhooks.ts';

/** The vector of the Standard Webhooks specification's own library. */
const documented = {
  secret: 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  headers: {
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  },
  body: Buffer.from('{"test": 2432232314}'),
  now: instantOf(1_614_265_330_000),
};
const { secret, ...signed } = documented;
const verify = (but: Partial<Parameters<typeof verifyStandardWebhook>[0]> = {}) =>
  verifyStandardWebhook({ ...signed, secrets: [secret], ...but })?.code;
const withHeader = (name: string, value: string) => ({ headers: { ...signed.headers, [name]: value } });

describe('A1: a Standard Webhooks signature', () => {
  it('fits the documented vector, with whsec_ before the secret too', () => {
    expect(verify()).toBeUndefined();
    expect(verify({ secrets: [`whsec_${secret}`] })).toBeUndefined();
  });

  it('our own signer makes the documented one', () => {
    const made = standardRequest('http://desk', '{"test": 2432232314}', {
      secret,
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      at: signed.now,
    });
    expect(made.headers).toMatchObject(signed.headers);
  });

  it('fits with either of two secrets while they are changed over, and with either of two signatures', () => {
    expect(verify({ secrets: ['bmV3IHNlY3JldA==', secret] })).toBeUndefined();
    expect(verify(withHeader('webhook-signature', `v1,AAAA ${signed.headers['webhook-signature']}`))).toBeUndefined();
  });

  it.each([
    ['another body', { body: Buffer.from('{"test": 2432232315}') }],
    ['another id', withHeader('webhook-id', 'msg_2')],
    ['another timestamp', withHeader('webhook-timestamp', '1614265331')],
    ['no id', withHeader('webhook-id', '')],
    ['a timestamp that is none', withHeader('webhook-timestamp', 'now')],
    ['no signature', withHeader('webhook-signature', '')],
    ['a signature of another version', withHeader('webhook-signature', 'v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')],
    ['no secret', { secrets: [] }],
    ['an empty secret', { secrets: ['', 'whsec_'] }],
    ['another secret', { secrets: ['bmV3IHNlY3JldA=='] }],
  ])('does not fit with %s', (_what, but) => {
    expect(verify(but)).toBe('bad-signature');
  });

  it.each([
    [300, undefined],
    [-300, undefined],
    [301, 'stale-timestamp'],
    [-301, 'stale-timestamp'],
  ])('that is %d seconds off our clock: %s', (seconds, code) => {
    expect(verify({ now: instantOf(1_614_265_330_000 + seconds * 1000) })).toBe(code);
  });
});

describe('A1: basic authentication', () => {
  it('fits with either of two passwords', () => {
    expect(verifyBasic(basic('old'), ['new', 'old'])).toBeUndefined();
    expect(verifyBasic(basic('new'), ['new', 'old'])).toBeUndefined();
  });

  it.each([
    ['nothing', undefined],
    ['another password', basic('guess')],
    ['another user', `Basic ${Buffer.from('admin:secret').toString('base64')}`],
    ['a token', 'Bearer secret'],
    ['no base64', 'Basic ???'],
  ])('does not fit with %s', (_what, authorization) => {
    expect(verifyBasic(authorization, ['secret'])?.status).toBe(403);
  });

  it('an empty password lets nobody in', () => {
    expect(verifyBasic(basic(''), [''])?.status).toBe(403);
  });
});
