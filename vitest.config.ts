import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

// Vitest leaves one processor free, which on a machine with two is half of it: the suites would run one file at a time, and isolated ones last.
const maxWorkers = availableParallelism();

// One project per suite, so that `npm test -- --project domain` runs the fast one alone.
const suite = (name: string, testTimeout: number) => ({
  test: { name, include: [`test/${name}/**/*.test.ts`], testTimeout, hookTimeout: testTimeout, globalSetup: [], maxWorkers },
});

// Each file runs a whole desk: after the others, and one at a time, so that what is measured on the way is the desk's own pace.
const journeys = {
  test: { ...suite('journeys', 180_000).test, maxWorkers: 1, sequence: { groupOrder: 1 } },
};

// Pure functions of a pure domain: its files share their worker's modules, which halves the time of the suite.
const domain = {
  test: { ...suite('domain', 20_000).test, pool: 'threads' as const, isolate: false, setupFiles: ['test/support/runs.ts'] },
};

// Each file starts what it needs and closes it; its modules are the same for all, and half of what a small file takes.
const functions = { test: { ...suite('functions', 60_000).test, isolate: false } };

export default defineConfig({
  test: {
    projects: [
      domain,
      functions,
      suite('infra', 120_000),
      journeys,
      { test: { name: 'architecture', include: ['test/*.test.ts'], testTimeout: 20_000, maxWorkers } },
    ],
  },
});
