import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Provider } from '../../infra/local/sign.ts';

/** Every `npm run sign` of docs/webhooks.md: the provider, and its options. */
export const documented = [
  ...readFileSync(path.resolve(import.meta.dirname, '../../docs/webhooks.md'), 'utf8').matchAll(
    /^npm run sign -- (\w+)(?: --path (?:'([^']*)'|(\S+)))? --body '([^']*)'$/gm,
  ),
].map(([, provider = '', quoted, plain, body = '']) => ({ provider: provider as Provider, path: quoted ?? plain ?? '', body }));

/** Of a desk that knows them all, for `signedRequest`. */
export const documentedSecrets = {
  twilio: { authToken: '12345' },
  standardWebhooks: { secret: ['MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'b2xk'] },
  tccc: { password: 'tccc' },
  postmark: { password: 'pm' },
  mailgun: { signingKey: 'mg' },
  sendgrid: { password: 'sg' },
};
