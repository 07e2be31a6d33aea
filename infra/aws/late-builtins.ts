import type { Plugin } from 'esbuild';

/**
 * Has the bundles load these of Node's own modules at their first use instead of at import: the SDK names them at the top of its
 * files, a client needs some of them at its first request and others never (`zlib` is for event streams, `fs/promises` for files of
 * settings that no Lambda function has). Together they are a third of what the import of a function took.
 */
export const lateBuiltins: Plugin = {
  name: 'late-builtins',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^(node:)?(crypto|fs\/promises|https|process|zlib)$/ }, ({ path }) => ({
      path: path.replace(/^node:/, ''),
      namespace: 'late-builtin',
    }));
    onLoad({ filter: /.*/, namespace: 'late-builtin' }, ({ path }) => ({
      contents: path === 'process' ? globalProcess : lateModule(path),
    }));
  },
};

/** It is there from the start; importing it by name makes its standard streams as well. */
const globalProcess = 'export default process; export const { env, versions } = process;';

/** Functions stand in for the module's own; what is no function is reached through the default export, or fails the build. */
const lateModule = (name: string): string => {
  const properties = Object.getOwnPropertyDescriptors(
    (process.getBuiltinModule(name) ?? {}) as Readonly<Record<string, unknown>>,
  );
  const functions = Object.entries(properties)
    // crypto's accessors are not looked into: some warn, some load half of the module. Of them only this one is a function.
    .filter(([key, { value }]) => /^[a-z]\w*$/.test(key) && (typeof value === 'function' || key === 'getRandomValues'))
    .map(([key]) => `export const ${key} = (...values) => module().${key}(...values);`);
  return [
    `const module = () => process.getBuiltinModule('${name}');`,
    'export default new Proxy({}, { get: (_, key) => module()[key] });',
    ...functions,
  ].join('\n');
};
