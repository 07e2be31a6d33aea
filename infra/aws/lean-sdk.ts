import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/**
 * Changes single lines of the SDK's files in the bundles, where importing a file does what a function may never need: making a hash to
 * see whether there is one, loading all of Web Crypto to see whether it has UUIDs, or deriving a class from one of Node's. A line that
 * an SDK no longer has fails the build with its file: look whether it is still needed.
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

/** Node has them, so the same in JavaScript is left out, 5 KB. */
const nodeHasHashes = (algorithm: string, name: string): readonly Change[] => [
  [
    `const hasNativeCrypto = (() => {
    try {
        createHash("${algorithm}");
        return true;
    }
    catch {
        return false;
    }
})();`,
    '',
  ],
  [`hasNativeCrypto ? buildNativeClass() : ${name}Js`, 'buildNativeClass()'],
];

const files: readonly { readonly file: string; readonly changes: readonly Change[] }[] = [
  { file: `${core}/checksum/sha256/Sha256Node.js`, changes: nodeHasHashes('sha256', 'Sha256') },
  { file: `${core}/checksum/md5/Md5Node.js`, changes: nodeHasHashes('md5', 'Md5') },
  {
    file: `${core}/serde/uuid/v4.js`,
    changes: [['if (typeof crypto !== "undefined" && typeof crypto.randomUUID === "function") {', '{']],
  },
  {
    file: `${core}/serde/util-stream/stream-collector.js`,
    changes: [
      ['new Collector()', 'new (collectorClass())()'],
      ['class Collector extends Writable', 'let made;\nconst collectorClass = () => made ??= class Collector extends Writable'],
    ],
  },
  {
    // An arrow function that uses `this` in the constructor of a derived class: esbuild's `function` for it would ask for `this` too soon.
    file: `${core}/retry/util-retry/ConfiguredRetryStrategy.js`,
    changes: [
      ['(completedAttempt) => {', '((strategy) => (completedAttempt) => {'],
      [
        'return this.computeNextBackoffDelay(nextAttempt);\n        };',
        'return strategy.computeNextBackoffDelay(nextAttempt);\n        })(this);',
      ],
    ],
  },
  // Only events of event streams are signed with it (see no-event-streams.ts).
  { file: '@smithy/signature-v4/dist-es/SignatureV4.js', changes: [['headerFormatter = new HeaderFormatter();', '']] },
];
