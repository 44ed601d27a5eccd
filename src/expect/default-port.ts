import type { Registry, Stack } from '../protocols/registry.ts';
import type { Expectation } from './endpoint.ts';

/** The default ports of what is expected: one, unless several protocols are; none if unknown. */
export function defaultPorts(
  { expected, tlsKey }: Expectation,
  registry: Registry,
): readonly number[] {
  if (expected.kind !== 'stacks') return [];
  // Where TLS is optional, the port is the one without TLS.
  const plain = expected.stacks.filter(([outer]) => outer !== 'tls');
  const stacks = tlsKey === 'optional' && plain.length > 0 ? plain : expected.stacks;
  const ports = stacks.map((stack) => portOf(stack, registry));
  return ports.includes(undefined) ? [] : [...new Set(ports as number[])];
}

function portOf(stack: Stack, registry: Registry): number | undefined {
  const protocol = registry.get(stack.at(-1) ?? '');
  return (stack[0] === 'tls' ? protocol?.tlsPorts?.[0] : undefined) ?? protocol?.ports[0];
}
