import { operations } from '../../functions/lib/operations.ts';

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

/** Every route that a description names, in order. */
export const routesOf = ({ paths }: Description): readonly string[] =>
  Object.entries(paths)
    .flatMap(([at, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${at}`))
    .sort();
