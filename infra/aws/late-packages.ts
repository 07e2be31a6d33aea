import path from 'node:path';
import type { Metafile, Plugin } from 'esbuild';

/** Packages that not every call needs. */
const packages = ['file-type'] as const;
const fileOf = (name: string): string => `./${name}.mjs`;

/**
 * What code asks for by `import()` of one of these stands in a file of its own beside the function's bundle: V8 reads a bundle whole
 * when it imports it, and most mails bring no file whose type has to be told.
 */
export const latePackages: Plugin = {
  name: 'late-packages',
  setup: ({ onResolve }) => {
    onResolve({ filter: new RegExp(`^(${packages.join('|')})$`) }, ({ path: name, kind }) =>
      kind === 'dynamic-import' ? { path: fileOf(name), external: true } : undefined,
    );
  },
};

export type EntryPoint = { readonly in: string; readonly out: string };

/** The files that the bundles of a build ask for, each to stand in the folder of the one that asks; `buildDir` absolute. */
export const lateEntryPoints = ({ outputs }: Metafile, { root, buildDir }: Folders): EntryPoint[] =>
  Object.entries(outputs).flatMap(([file, { imports }]) => {
    const folder = path.relative(buildDir, path.dirname(path.join(root, file)));
    return packages
      .filter((name) => imports.some(({ path: asked }) => asked === fileOf(name)))
      .map((name) => ({ in: name, out: path.join(folder, name) }));
  });
/** `root`: what the paths of the build's account are relative to. */
type Folders = { readonly root: string; readonly buildDir: string };
