import { defineConfig } from 'vitest/config';

/** The built command against faults of the machine: see test/faults/. */
export default defineConfig({
  test: {
    include: ['test/faults/**/*.test.ts'],
    globalSetup: ['test/faults/setup.ts'],
    fileParallelism: false,
    maxWorkers: 1,
    // A test that hangs is a fault; these only end it.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
