import { operations, type RouteKey } from '../../../functions/lib/operations.ts';

/** The route that an address belongs to, as the API's gateway has it: what is written out goes before a placeholder. */
export const routeOf = (method: string, address: string): RouteKey | undefined => {
  const path = address.split('?')[0] ?? '';
  return patterns.find((one) => one.method === method && one.pattern.test(path))?.route;
};

const placeholders = (route: string): number => route.split('{').length;

const patterns = (Object.keys(operations) as RouteKey[])
  .toSorted((one, other) => placeholders(one) - placeholders(other))
  .map((route) => {
    const [method = '', path = ''] = route.split(' ');
    return { route, method, pattern: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`) };
  });
