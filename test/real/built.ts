/** What is tested is the build, typed by its sources: a check of types needs no build. */
const dist = new URL('../../dist/', import.meta.url);

export const { run } = await load<typeof import('../../src/fleet/run.ts')>('fleet/run.js');
export const { startsWithStack, satisfies } =
  await load<typeof import('../../src/expect/satisfies.ts')>('expect/satisfies.js');
export const { DEFAULT_LIMITS } =
  await load<typeof import('../../src/expect/endpoint.ts')>('expect/endpoint.js');

const { Registry } =
  await load<typeof import('../../src/protocols/registry.ts')>('protocols/registry.js');
const { tcpProtocols } =
  await load<typeof import('../../src/protocols/builtin.ts')>('protocols/index.js');

export const registry = new Registry(tcpProtocols);

async function load<T>(path: string): Promise<T> {
  return (await import(new URL(path, dist).href)) as T;
}
