import type { TestProject } from 'vitest/node';
import { install } from './install.ts';
import { servers } from './servers/index.ts';
import { type RealEndpoint, startAll } from './start.ts';

declare module 'vitest' {
  interface ProvidedContext {
    readonly endpoints: readonly RealEndpoint[];
    readonly folder: string;
  }
}

/** The servers run while the tests do; vitest calls the returned function in any case. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  await install(servers);
  const begun = performance.now();
  const { endpoints, folder, stop } = await startAll(servers);
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  console.log(`${servers.length} servers with ${endpoints.length} ports started in ${seconds} s`);
  provide('endpoints', endpoints);
  provide('folder', folder);
  return stop;
}
