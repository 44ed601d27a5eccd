import type { Protocol } from '../protocols/protocol.ts';
import type { Registry, Stack } from '../protocols/registry.ts';

/**
 * Every port that is registered for a protocol, the most likely first: a port is as likely as its most
 * popular protocol makes it, and its further ports are less likely. Equally likely ones are ascending.
 */
export function likelyPorts({ all }: Registry): readonly number[] {
  const weights = new Map<number, number>();
  for (const { popularity = 1, ports, tlsPorts = [] } of all) {
    for (const [i, port] of [...ports, ...tlsPorts].entries()) {
      weights.set(port, Math.max(weights.get(port) ?? 0, popularity / (i + 1)));
    }
  }
  return [...weights].sort(([a, x], [b, y]) => y - x || a - b).map(([port]) => port);
}

/** The default ports of a stack: those inside TLS, if it has TLS around another protocol. */
export function portsOfStack(stack: Stack, registry: Registry): readonly number[] {
  const protocol: Protocol | undefined = registry.get(stack.at(-1) ?? '');
  if (!protocol) return [];
  const isInsideTls = stack.length > 1 && stack[0] === 'tls';
  return isInsideTls ? (protocol.tlsPorts ?? protocol.ports) : protocol.ports;
}
