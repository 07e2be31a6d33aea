import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/**
 * Changes single lines of the SDK's signer in the bundles, where importing a file does what a function may never need: making a hash to
 * see whether there is one, or loading all of Web Crypto to see whether it has UUIDs. A line that it no longer has fails the build
 * with its file: look whether the change is still needed.
 */
export const leanSdk: Plugin = {
  name: 'lean-sdk',
  setup: ({ onLoad }) => {
    for (const { file, changes } of files) {
      onLoad({ filter: new RegExp(`[\\\\/]${file.replaceAll('/', '[\\\\/]').replaceAll('.', '\\.')}$`) }, async ({ path }) => {
        const text = await readFile(path, 'utf8');
        const gone = changes.find(([from]) => !text.includes(from));
        if (gone) return { errors: [{ text: `${path} no longer has "${gone[0]}" (infra/aws/lean-sdk.ts)` }] };
        return { contents: changes.reduce((changed, [from, to]) => changed.replace(from, () => to), text) };
      });
    }
  },
};

type Change = readonly [from: string, to: string];

const core = '@smithy/core/dist-es/submodules';

const files: readonly { readonly file: string; readonly changes: readonly Change[] }[] = [
  {
    file: `${core}/checksum/sha256/Sha256Node.js`,
    changes: [
      [
        `const hasNativeCrypto = (() => {
    try {
        createHash("sha256");
        return true;
    }
    catch {
        return false;
    }
})();`,
        'const hasNativeCrypto = true;',
      ],
    ],
  },
  {
    file: `${core}/serde/uuid/v4.js`,
    changes: [['if (typeof crypto !== "undefined" && typeof crypto.randomUUID === "function") {', '{']],
  },
  // Only events of event streams are signed with it, and nothing that the functions call sends one.
  { file: '@smithy/signature-v4/dist-es/SignatureV4.js', changes: [['headerFormatter = new HeaderFormatter();', '']] },
];
