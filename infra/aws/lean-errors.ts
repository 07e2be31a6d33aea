import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/**
 * The errors of the services that the functions ask for by their class, and the one that says of itself that it may be tried again.
 * `test/infra/aws/lean-errors.test.ts` compares them with what the functions import.
 */
export const errorsAskedFor: Readonly<Record<string, readonly string[]>> = {
  'client-dynamodb': ['ConditionalCheckFailedException', 'TransactionCanceledException', 'TransactionInProgressException'],
  'client-scheduler': ['ConflictException', 'ResourceNotFoundException'],
};

/**
 * Leaves the classes of all other errors out of the bundles, 10 KB of the DynamoDB client and 12 KB of that of SQS: a client names every
 * error of its service when it is imported, whether or not a function calls the operation that answers with it (backups, restores,
 * tables, queues). An error that has no class comes as the service's own exception, with the name, message and status that the service
 * sends, and is tried again by its name or status as ever: the SDK's way with errors that are newer than itself.
 */
export const leanErrors: Plugin = {
  name: 'lean-errors',
  setup: ({ onLoad }) => {
    onLoad({ filter: /@aws-sdk[\\/]client-[\w-]+[\\/]dist-es[\\/]schemas[\\/]schemas_0\.js$/ }, async ({ path }) => {
      const client = /client-[\w-]+/.exec(path)?.[0] ?? '';
      const kept = new Set(errorsAskedFor[client]);
      const text = await readFile(path, 'utf8');
      const named = [...text.matchAll(registration)].map(([, name = '']) => name);
      const gone = [...kept].find((name) => !named.includes(name));
      if (named.length === 0 || gone !== undefined)
        return { errors: [{ text: `${path} no longer registers ${gone ?? 'errors'} (infra/aws/lean-errors.ts)` }] };
      return { contents: text.replace(registration, (lines, name: string) => (kept.has(name) ? lines : '')) };
    });
  },
};

/** An error's schema and its class. The base of all a service's errors stands in a registry of its own, and stays. */
const registration = /^export var (\w+)\$ = \[-3, [^;]*\];\nn0_registry\.registerError\(\1\$, \1\);$/gm;
