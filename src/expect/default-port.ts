import type { Registry } from '../protocols/registry.ts';
import type { Expectation } from './endpoint.ts';

/** The default port of the expected protocol, if a single one is expected. */
export function defaultPort({ expected }: Expectation, registry: Registry): number | undefined {
  if (expected.kind !== 'stacks') return undefined;
  const innermost = new Set(expected.stacks.map((stack) => stack.at(-1)));
  const [id] = innermost;
  const only = innermost.size === 1 && id !== undefined ? registry.get(id) : undefined;
  const inTls = expected.stacks[0]?.[0] === 'tls';
  return (inTls ? only?.tlsPorts?.[0] : undefined) ?? only?.ports[0];
}
