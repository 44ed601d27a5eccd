import { defineConfig } from 'vitest/config';

/** The built code against real servers: see test/real/. */
export default defineConfig({
  test: {
    include: ['test/real/**/*.test.ts'],
    globalSetup: ['test/real/setup.ts'],
    server: { deps: { external: [/\/dist\//] } },
    fileParallelism: false,
    teardownTimeout: 60_000,
  },
});
