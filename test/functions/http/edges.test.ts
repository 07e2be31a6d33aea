import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instant } from '../../../domain/kernel/time.ts';
import { createSecret, twilioSecret } from '../../../functions/lib/adapters/secrets.ts';
import { fingerprint, sameInConstantTime } from '../../../functions/lib/digest.ts';
import { awsCredentials, casesApiEnv, reactionsStreamEnv, s3Endpoint } from '../../../functions/lib/env.ts';
import { bodyBytes, publicUrl, rawWebhookKey } from '../../../functions/lib/webhooks.ts';

describe('the environment', () => {
  it('is read by name', () => {
    const source = { EVENTS_TABLE: 'events', VIEWS_TABLE: 'views', RAW_BUCKET: 'raw', AWS_REGION: 'us-east-1' };
    expect(casesApiEnv(source)).toEqual({ eventsTable: 'events', viewsTable: 'views', rawBucket: 'raw', region: 'us-east-1' });
  });

  it('names everything that is missing, and who misses it', () => {
    expect(() => reactionsStreamEnv({ EVENTS_TABLE: 'events', AWS_REGION: 'us-east-1', WAKEUPS_QUEUE_URL: '' })).toThrow(
      'reactions.stream lacks the environment variable WAKEUPS_QUEUE_URL, LAKE_STREAM, LAKE_QUEUE_URL, NOTICES_QUEUE_URL, LINKS_QUEUE_URL, MAIL_QUEUE_URL, REPLAYS_QUEUE_URL, SCHEDULE_GROUP, SCHEDULE_ROLE_ARN, SCHEDULE_TARGET_ARN, SCHEDULE_DLQ_ARN',
    );
  });

  it('gives credentials with their session token, and where S3 is', () => {
    const keys = { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'secret' };
    expect(awsCredentials({ ...keys, AWS_SESSION_TOKEN: 'session' })).toEqual({
      accessKeyId: 'AKIA',
      secretAccessKey: 'secret',
      sessionToken: 'session',
    });
    expect(awsCredentials(keys)).not.toHaveProperty('sessionToken');
    expect(() => awsCredentials({})).toThrow('AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY');
    expect(s3Endpoint({ AWS_ENDPOINT_URL: 'http://a', AWS_ENDPOINT_URL_S3: 'http://b' })).toBe('http://b');
    expect(s3Endpoint({ AWS_ENDPOINT_URL: 'http://a' })).toBe('http://a');
    expect(s3Endpoint({})).toBeUndefined();
  });
});

describe('digests', () => {
  it('the fingerprint is the same whatever the order of keys, and differs with any value', () => {
    expect(fingerprint({ b: [1, { d: 1, c: 2 }], a: undefined })).toBe(fingerprint({ b: [1, { c: 2, d: 1 }] }));
    expect(fingerprint({ a: [1, 2] })).not.toBe(fingerprint({ a: [2, 1] }));
    expect(fingerprint('text')).toMatch(/^[0-9a-f]{16}$/);
    expect(() => fingerprint(undefined)).toThrow(TypeError);
    fc.assert(fc.property(fc.jsonValue(), (value) => fingerprint(value) === fingerprint(JSON.parse(JSON.stringify(value)))));
  });

  it('comparison bears texts of any length', () => {
    expect([sameInConstantTime('a', 'a'), sameInConstantTime('a', 'ab'), sameInConstantTime('', '')]).toEqual([
      true,
      false,
      true,
    ]);
  });
});

describe('webhooks', () => {
  it('bytes come as they were sent', () => {
    expect(bodyBytes({ body: '/w==', isBase64Encoded: true })).toEqual(Buffer.from([0xff]));
    expect(bodyBytes({ body: 'a=张' })).toEqual(Buffer.from('a=张'));
    expect(bodyBytes({})).toEqual(Buffer.alloc(0));
  });

  it('the URL is the configured one, never the Host header', () => {
    const event = { rawPath: '/webhooks/phone/twilio', rawQueryString: 'case=K7Q2%2D9', headers: { host: 'evil.example' } };
    expect(publicUrl('https://desk.example/', event)).toBe('https://desk.example/webhooks/phone/twilio?case=K7Q2%2D9');
    expect(publicUrl('https://desk.example', { rawPath: '/x', rawQueryString: '' })).toBe('https://desk.example/x');
  });

  it('the same webhook overwrites itself, another one never does', () => {
    const webhook = {
      source: 'phone/twilio',
      at: instant('2026-11-16T23:59:59Z'),
      sid: 'CA1/../x',
      url: 'https://desk.example/x',
      body: Buffer.from('a=1'),
    } as const;
    const key = rawWebhookKey(webhook);
    expect(key).toMatch(/^webhooks\/phone\/twilio\/2026-11-16\/CA1x-[0-9a-f]{24}$/);
    expect(rawWebhookKey({ ...webhook })).toBe(key);
    expect(rawWebhookKey({ ...webhook, body: Buffer.from('a=2') })).not.toBe(key);
    expect(rawWebhookKey({ ...webhook, url: 'https://desk.example/x?case=1' })).not.toBe(key);
  });
});

describe('a secret', () => {
  const client = (answers: (string | Error)[]) => {
    let asked = 0;
    const send = async (): Promise<{ SecretString: string }> => {
      const answer = answers[Math.min(asked++, answers.length - 1)] ?? '';
      if (answer instanceof Error) throw answer;
      return { SecretString: answer };
    };
    return { client: { send } as never, asked: () => asked };
  };
  const secret = (answers: (string | Error)[]) => {
    const stub = client(answers);
    let now = 0;
    const wait = (seconds: number): void => {
      now += seconds * 1000;
    };
    const read = createSecret({ id: 'kefu/twilio', schema: twilioSecret, client: stub.client, now: () => now });
    return { read, asked: stub.asked, wait };
  };

  it('is read once in five minutes, also by many at the same moment', async () => {
    const { read, asked, wait } = secret(['{"authToken":"one"}', '{"authToken":["two","one"]}']);
    expect(await Promise.all([read(), read(), read()])).toEqual([
      { authToken: ['one'] },
      { authToken: ['one'] },
      { authToken: ['one'] },
    ]);
    wait(299);
    await read();
    expect(asked()).toBe(1);
    wait(2);
    expect(await read()).toEqual({ authToken: ['two', 'one'] });
  });

  it('serves on when it cannot be read again', async () => {
    const { read, wait } = secret(['{"authToken":"one"}', new Error('Secrets Manager is away'), '{"authToken":"two"}']);
    await read();
    wait(301);
    expect(await read()).toEqual({ authToken: ['one'] });
    wait(31);
    expect(await read()).toEqual({ authToken: ['two'] });
  });

  it.each([
    ['not JSON', 'hunter2', 'the secret kefu/twilio is not JSON text'],
    ['another shape', '{"token":"hunter2"}', 'the secret kefu/twilio lacks or misstates: authToken'],
    ['an empty list', '{"authToken":[]}', 'the secret kefu/twilio lacks or misstates: authToken'],
    ['an empty value', '{"authToken":""}', 'the secret kefu/twilio lacks or misstates: authToken'],
  ])('that is %s is refused without being quoted', async (_what, text, message) => {
    await expect(secret([text]).read()).rejects.toThrow(new Error(message));
  });
});
