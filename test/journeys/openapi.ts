import { operations } from '../../functions/lib/operations.ts';
import type { Office } from './office.ts';

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

/** Every route of the service, in order. */
export const routes: readonly string[] = Object.keys(operations).sort();

/** Every operation that a description holds, with its method in capitals. */
export const operationsOf = ({ paths }: Description) =>
  Object.entries(paths).flatMap(([at, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), at, operation })),
  );

/** Every route that a description names, in order. */
export const routesOf = (description: Description): readonly string[] =>
  operationsOf(description)
    .map(({ method, at }) => `${method} ${at}`)
    .sort();

/** Sees to it that there is one of each thing that a path can name; gives the address of a path, with the thing's own name in it. */
export const addressesIn = async (office: Office): Promise<(at: string) => string> => {
  const made = async (at: string, body: object): Promise<string> => {
    const answer = await office.ask('POST', at, { role: 'admin', body });
    if (answer.status !== 201) throw new Error(`${at}: ${answer.status} ${answer.text}`);
    return answer.headers.get('location') ?? '';
  };
  const capacity = { cases: 1, chats: 1 };
  const person = await made('/people', {
    agentId: 'wang-1',
    name: 'Wang',
    role: 'agent',
    team: 'product-service',
    hours: {},
    capacity,
  });
  const customer = await made('/customers', { name: 'Li', membership: 'M-77' });
  const email = 'li@customer.example';
  const theCase = await made('/cases', { channel: 'email', subject: 'Filter', customer: { email } });
  await office.post(`${theCase}/resolution`, { result: 'Done.' });
  await office.rest();
  const letters = (await office.outbox()).filter(({ to }) => to.includes(email)).map(({ text }) => text);
  const survey = /\/s\/\S+/.exec(letters.join('\n'))?.[0];
  if (survey === undefined) throw new Error('no survey was mailed');

  const things: Readonly<Record<string, string>> = {
    '/cases/{id}': theCase,
    '/agents/{id}': '/agents/wang-1',
    '/people/{id}': person,
    '/customers/{id}': customer,
    '/policy/versions/{version}': '/policy/versions/1',
    '/s/{token}': survey,
    '/board/{section}': '/board/dueSoon',
  };
  const questions: Readonly<Record<string, string>> = {
    '/customers': '?membership=M-77',
    '/figures/explain': '?figure=contacts',
  };
  return (at) => {
    const [pattern = ''] = /^.*\}/.exec(at) ?? [];
    // What was not made here is asked for by a name that nothing has.
    const thing =
      things[pattern] ?? Object.entries(things).reduce((address, [known, own]) => address.replace(known, own), pattern);
    return `${at.replace(pattern, thing.replaceAll(/\{\w+\}/g, 'nothing'))}${questions[at] ?? ''}`;
  };
};
