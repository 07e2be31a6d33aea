import { defineConfig } from 'vitest/config';

// Outside `npm test`: these need Java, Maven and, the first time, the network.
export default defineConfig({
  test: { name: 'conformance', include: ['test/conformance/*.test.ts'], testTimeout: 120_000, hookTimeout: 120_000 },
});
