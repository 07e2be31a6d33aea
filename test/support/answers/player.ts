import { examples } from '../../../functions/lib/examples.ts';
import { operations, type RouteKey } from '../../../functions/lib/operations.ts';
import type { Office } from '../../journeys/office.ts';
import type { Day } from '../moments.ts';

export type Step = {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly role?: string;
  /** Without it, the request that the description shows. */
  readonly body?: unknown;
};
/** As a client parses it. */
type Parsed = ReturnType<JSON['parse']>;
export type Player = {
  readonly office: Office;
  readonly today: Day;
  /** Asks for a route, with the request of the description where none is given; gives the answer's body. A refusal is a trouble. */
  readonly play: (route: RouteKey, step?: Step) => Promise<Parsed>;
  /** The same, for what is refused. */
  readonly refused: (route: RouteKey, step?: Step) => Promise<Parsed>;
};

export const createPlayer = (office: Office, today: Day, trouble: (what: string) => void): Player => {
  const ask = async (route: RouteKey, { params = {}, query = '', role = 'agent', body = shownBody(route) }: Step = {}) => {
    const [method = '', pattern = ''] = route.split(' ');
    const at = pattern.replaceAll(/\{(\w+)\}/g, (_, name: string) => params[name] ?? 'nothing');
    const answer = await office.ask(method, `${at}${query}`, { role, ...(method === 'POST' ? { body } : {}) });
    return { answer, at: `${method} ${at}${query}` };
  };
  return {
    office,
    today,
    play: async (route, step) => {
      const { answer, at } = await ask(route, step);
      if (answer.status >= 300) trouble(`${at}: ${answer.status} ${answer.text.slice(0, 400)}`);
      return answer.body;
    },
    refused: async (route, step) => {
      const { answer, at } = await ask(route, step);
      if (answer.status < 400) trouble(`${at} was not refused: ${answer.status}`);
      return answer.body;
    },
  };
};

/** The request that `openapi.json` shows. */
export const shownBody = (route: RouteKey): unknown => operations[route]?.example ?? examples[route] ?? {};
