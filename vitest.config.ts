import { defineConfig } from 'vitest/config';

// One project per suite, so that `npm test -- --project domain` runs the fast one alone.
const suite = (name: string, testTimeout: number) => ({
  test: { name, include: [`test/${name}/**/*.test.ts`], testTimeout, hookTimeout: testTimeout, globalSetup: [] },
});

export default defineConfig({
  test: {
    projects: [
      suite('domain', 20_000),
      suite('functions', 60_000),
      suite('infra', 120_000),
      suite('journeys', 180_000),
      { test: { name: 'architecture', include: ['test/*.test.ts'], testTimeout: 20_000 } },
    ],
  },
});
