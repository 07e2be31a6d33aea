import { type HttpProblem, problem } from '../problem.ts';

/** How a webhook is turned away before anything of it is read. */

const SIGNATURE_CODES: readonly string[] = ['bad-signature', 'stale-timestamp', 'bad-credentials'];
/** Whether it was turned away before anything of it was stored or read: not the provider, too large, or another type. */
export const isTurnedAway = ({ code, status }: HttpProblem): boolean =>
  SIGNATURE_CODES.includes(code) || status === 413 || status === 415;

/** `en`, `zh`: what to check, after "The signature does not fit". */
export const badSignature = (check: { readonly en: string; readonly zh: string }): HttpProblem =>
  problem({
    status: 403,
    code: 'bad-signature',
    words: { en: `The signature does not fit: ${check.en}`, zh: `签名不符:${check.zh}` },
  });

export const staleTimestamp = (seconds: number): HttpProblem =>
  problem({
    status: 403,
    code: 'stale-timestamp',
    words: {
      en: `The timestamp is more than ${seconds} seconds from our clock: sign again with the time of now, and check the sender's clock.`,
      zh: `时间戳与本系统时钟相差超过 ${seconds} 秒:请用当前时间重新签名,并检查发送方时钟。`,
    },
  });

export const badCredentials = problem({
  status: 403,
  code: 'bad-credentials',
  clause: 'RFC 7617',
  words: {
    en: 'Name or password does not fit: give the provider the address with the user kefu and the password of its secret.',
    zh: '用户名或密码不符:请在服务商处填写用户 kefu 及其密钥中的密码。',
  },
});

export const tooLarge = (most: number): HttpProblem =>
  problem({
    status: 413,
    code: 'body-too-large',
    clause: 'RFC 9110 15.5.14',
    words: {
      en: `This webhook takes at most ${Math.floor(most / 1024)} KB.`,
      zh: `此 webhook 的请求体不能超过 ${Math.floor(most / 1024)} KB。`,
    },
  });

export const wrongContentType = (wanted: string): HttpProblem =>
  problem({
    status: 415,
    code: wanted.includes('form-urlencoded') ? 'not-a-form' : wanted.includes('json') ? 'not-json' : 'wrong-content-type',
    clause: 'RFC 9110 15.5.16',
    words: { en: `Send the body as ${wanted}.`, zh: `请求体须以 ${wanted} 发送。` },
    headers: { accept: wanted },
  });

export const malformedJson = problem({
  status: 400,
  code: 'malformed-json',
  clause: 'RFC 8259',
  words: {
    en: 'The body is not valid JSON in UTF-8; send one JSON object.',
    zh: '请求体不是有效的 UTF-8 JSON;请发送一个 JSON 对象。',
  },
});
