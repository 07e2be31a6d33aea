import { recordedAnswers } from './lib/answers.ts';
import { openapi } from './lib/openapi.ts';
import { httpHandler } from './lib/triggers.ts';

/** Whether the service answers, and what it understands. */
export const handler = httpHandler(() => {
  let description: ReturnType<typeof openapi> | undefined;
  return {
    'GET /health': async () => ({ status: 200, body: { status: 'ok' } }),
    'GET /openapi.json': async () => {
      description ??= openapi(await recordedAnswers());
      return { status: 200, body: description };
    },
  };
});
