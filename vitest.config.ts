import { defineConfig } from 'vitest/config';

// One project per suite, so that `npm test -- --project domain` runs the fast one alone.
const suite = (name: string, testTimeout: number) => ({
  test: { name, include: [`test/${name}/**/*.test.ts`], testTimeout, hookTimeout: testTimeout, globalSetup: [] },
});

// Each file runs a whole desk: after the others, and one at a time, so that what is measured on the way is the desk's own pace.
const journeys = {
  test: { ...suite('journeys', 180_000).test, fileParallelism: false, sequence: { groupOrder: 1 } },
};

// Pure functions of a pure domain: its files share their worker's modules, which halves the time of the suite.
const domain = {
  test: { ...suite('domain', 20_000).test, pool: 'threads' as const, isolate: false, setupFiles: ['test/support/runs.ts'] },
};

export default defineConfig({
  test: {
    projects: [
      domain,
      { test: { ...suite('functions', 60_000).test, isolate: false } },
      suite('infra', 120_000),
      journeys,
      { test: { name: 'architecture', include: ['test/*.test.ts'], testTimeout: 20_000 } },
    ],
  },
});
