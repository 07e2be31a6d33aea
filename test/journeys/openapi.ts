type Operation = {
  responses: object;
  parameters: readonly { name: string; in: string }[];
  requestBody?: object;
  security?: object;
};
export type Description = {
  openapi: string;
  info: { title: string; version: string };
  paths: Record<string, Record<string, Operation>>;
};

const commands = [
  'interactions',
  'triage',
  'assignment',
  'escalation',
  'escalation/acknowledgement',
  'resolution',
  'confirmation',
  'dispute',
  'closure',
];

/** Every route of the service, in order. */
export const routes: readonly string[] = [
  ...['GET /cases', 'POST /cases', 'GET /cases/{id}', 'GET /cases/{id}/events'],
  ...commands.map((command) => `POST /cases/{id}/${command}`),
  ...['GET /board', 'GET /intake/parked', 'POST /webhooks/phone/twilio', 'GET /health', 'GET /openapi.json'],
].sort();

/** Every route that a description names, in order. */
export const routesOf = ({ paths }: Description): readonly string[] =>
  Object.entries(paths)
    .flatMap(([at, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${at}`))
    .sort();
