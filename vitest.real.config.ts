import { defineConfig } from 'vitest/config';

/** The sources and the built command against real servers: see test/real/. */
export default defineConfig({
  test: {
    include: ['test/real/**/*.test.ts'],
    globalSetup: ['test/real/setup.ts'],
    fileParallelism: false,
    teardownTimeout: 60_000,
  },
});
