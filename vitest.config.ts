import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

/** Tests that run the built command, the built library, or a script that needs the build. */
const BUILT = ['test/cli/**/*.test.ts', 'test/{docs,library,readme,story,transcripts}.test.ts'];

/** Tests that replace a module of Node: the replacement must not reach other files. */
const MOCKED = ['test/net/look-up.test.ts', 'test/probe/addresses.test.ts'];

/** `--mode full` takes the large samples: see `npm run test:full`. */
export default defineConfig(({ mode }) => {
  const env: Record<string, string> = mode === 'full' ? { FIRSTBYTES_SAMPLE: 'full' } : {};
  const shared = {
    env,
    pool: 'threads',
    // One module graph per worker: sources and recordings are read once, not once per file.
    isolate: false,
    // These only end tests that hang. They are so long that no slow machine reaches them.
    testTimeout: 600_000,
    hookTimeout: 600_000,
  } as const;
  const projects: TestProjectInlineConfiguration[] = [
    {
      test: {
        ...shared,
        name: 'unit',
        include: ['test/**/*.test.ts'],
        exclude: ['test/{faults,page,queue,real}/**', ...BUILT, ...MOCKED],
      },
    },
    { test: { ...shared, name: 'mocked', include: MOCKED, isolate: true } },
    { test: { ...shared, name: 'built', include: BUILT, globalSetup: 'test/support/build.ts' } },
  ];
  // Many tests wait for sockets: four workers keep two cores busy meanwhile.
  return { test: { projects, maxWorkers: 4 } };
});
