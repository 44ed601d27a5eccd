import { defineConfig } from 'vitest/config';

/** Workers of an audit with real Redis and PostgreSQL servers: see test/queue/. */
export default defineConfig({
  test: {
    include: ['test/queue/**/*.test.ts'],
    globalSetup: ['test/queue/setup.ts'],
    fileParallelism: false,
    // A test that hangs is a fault; these only end it.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    teardownTimeout: 60_000,
  },
});
