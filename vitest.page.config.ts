import { defineConfig } from 'vitest/config';

/** The page of `-o html` in a real Chromium: see test/page/. */
export default defineConfig({
  test: {
    include: ['test/page/**/*.test.ts'],
    fileParallelism: false,
    maxWorkers: 1,
    // A test that hangs is a fault; these only end it.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
