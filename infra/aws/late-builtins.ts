import { builtinModules } from 'node:module';
import type { Plugin } from 'esbuild';

/**
 * Has the bundles load Node's own modules at their first use instead of at import: the SDK names them at the top of its files, a
 * client needs some of them at its first request and others never (`zlib` is for event streams, `fs` for files of settings that no
 * Lambda function has). Together they are a third of what the import of a function took. What code asks for by `import()` stays.
 */
export const lateBuiltins: Plugin = {
  name: 'late-builtins',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^(node:)?[a-z_/]+$/ }, ({ path, kind }) => {
      const name = path.replace(/^node:/, '');
      if (kind === 'dynamic-import' || !builtinModules.includes(name)) return undefined;
      return { path: name, namespace: 'late-builtin' };
    });
    onLoad({ filter: /.*/, namespace: 'late-builtin' }, ({ path }) => ({
      contents: path === 'process' ? globalProcess : lateModule(path),
    }));
  },
};

/** It is there from the start; importing it by name makes its standard streams as well. */
const globalProcess = 'export default process; export const { env, versions } = process;';

/** Functions and classes stand in for the module's own; what is neither is looked up at import, if anybody asks for it. */
const lateModule = (name: string): string => {
  const properties = Object.getOwnPropertyDescriptors(
    (process.getBuiltinModule(name) ?? {}) as Readonly<Record<string, unknown>>,
  );
  const named = Object.entries(properties).filter(([key]) => /^[a-z]\w*$/i.test(key) && key !== 'default');
  return [
    `const module = () => process.getBuiltinModule('${name}');`,
    'export default new Proxy({}, { get: (_, key) => module()[key] });',
    lateClass,
    ...named.map(([key, property]) => `export const ${key} = ${lateExport(key, property)};`),
  ].join('\n');
};

const lateExport = (key: string, { value, get }: PropertyDescriptor): string => {
  // Accessors are not looked into: some warn, some load half of their module. Only this one of them is a function.
  const isFunction = typeof value === 'function' || key === 'getRandomValues';
  if (/^[A-Z]/.test(key) && (isFunction || get)) return `/* @__PURE__ */ late('${key}')`;
  if (isFunction) return `(...values) => module().${key}(...values)`;
  return `/* @__PURE__ */ (() => module().${key})()`;
};

/** Made with `new` or asked by `instanceof`; to extend it loads the module at once (see lean-sdk.ts). */
const lateClass = `const late = (name) => new Proxy(function () {}, {
  get: (_, key) => module()[name][key],
  construct: (_, values, target) => Reflect.construct(module()[name], values, target),
});`;
