import { openapi } from './lib/openapi.ts';
import { httpHandler } from './lib/triggers.ts';

/** Whether the service answers, and what it understands. */
export const handler = httpHandler(() => {
  const description = openapi();
  return {
    'GET /health': async () => ({ status: 200, body: { status: 'ok' } }),
    'GET /openapi.json': async () => ({ status: 200, body: description }),
  };
});
