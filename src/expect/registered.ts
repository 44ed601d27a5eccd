import type { Protocol } from '../protocols/protocol.ts';
import type { Registry, Stack, Transport } from '../protocols/registry.ts';
import type { Expectation } from './endpoint.ts';
import { startsWithStack } from './starts-with-stack.ts';

/**
 * The expectation that a port has the protocol which the registry knows for it, the most used one
 * first; any protocol where it knows none. It is the same object for the same port and registry.
 */
export function registeredExpectation(
  port: number,
  transport: Transport,
  registry: Registry,
): Expectation {
  const protocols = registry.forTransport(transport);
  const byPort = cache.get(protocols) ?? expectationsOf(protocols);
  cache.set(protocols, byPort);
  return byPort.get(port) ?? NOTHING_REGISTERED;
}

const cache = new WeakMap<Registry, ReadonlyMap<number, Expectation>>();

/** One for all ports, so that what is planned for it is planned once. */
const NOTHING_REGISTERED: Expectation = {
  expected: { kind: 'registered', stacks: [] },
  constraints: {},
  text: 'any',
};

function expectationsOf(registry: Registry): ReadonlyMap<number, Expectation> {
  const stacksByPort = new Map<number, Map<string, Stack>>();
  const byUse = [...registry.all].sort((a, b) => (b.popularity ?? 1) - (a.popularity ?? 1));
  for (const protocol of byUse) {
    for (const [port, stack] of defaultsOf(protocol, registry)) {
      const stacks = stacksByPort.get(port) ?? new Map<string, Stack>();
      stacksByPort.set(port, stacks.set(stack.join('/'), stack));
    }
  }
  return new Map(
    [...stacksByPort].map(([port, stacks]) => [port, expecting([...stacks.values()])]),
  );
}

/** The default ports of a protocol with its stacks there. HTTP/2 is as good as HTTP/1.1 inside TLS. */
function defaultsOf(
  { id, ports, tlsPorts = [], tlsAlternatives = [] }: Protocol,
  registry: Registry,
): (readonly [port: number, stack: Stack])[] {
  const inTls = [id, ...tlsAlternatives].map((one) => ['tls', ...registry.stackOf(one)]);
  return [
    ...ports.map((port) => [port, registry.stackOf(id)] as const),
    ...tlsPorts.flatMap((port) => inTls.map((stack) => [port, stack] as const)),
  ];
}

function expecting(stacks: readonly Stack[]): Expectation {
  const text = `${registeredNames(stacks).join(' or ')} (registered)`;
  return { expected: { kind: 'registered', stacks }, constraints: {}, text };
}

/** The stacks as text, without those that another one implies: `http/websocket` next to `http`. */
export function registeredNames(stacks: readonly Stack[]): readonly string[] {
  const informative = withoutBareTls(stacks);
  return informative
    .filter((one) => !informative.some((other) => one !== other && startsWithStack(one, other)))
    .map((one) => one.join('/'));
}

/**
 * Whether a stack belongs on a port with these registered. Everything over HTTP counts as HTTP, of
 * either version. TLS with unknown contents belongs where any protocol inside TLS does.
 */
export function isRegistered(found: Stack, stacks: readonly Stack[]): boolean {
  // The header of a proxy is a matter of the way to the service.
  const stack = found[0] === 'proxy-protocol' ? found.slice(1) : found;
  if (stack.length === 0) return found.length > 0;
  if (stack.length === 1 && stack[0] === 'tls') return stacks.some(([outer]) => outer === 'tls');
  const web = webIn(stack);
  return withoutBareTls(stacks).some((one) => {
    return startsWithStack(stack, one) || (web !== undefined && webIn(one) === web);
  });
}

/** Next to protocols inside TLS, TLS alone would accept everything. */
function withoutBareTls(stacks: readonly Stack[]): readonly Stack[] {
  const informative = stacks.filter((stack) => stack.join('/') !== 'tls');
  return informative.some(([outer]) => outer === 'tls') ? informative : stacks;
}

const WEB: readonly string[] = ['http', 'http2'];

/** Where a stack has HTTP of any version: inside TLS or not. */
function webIn([outer = '', inner = '']: Stack): 'plain' | 'tls' | undefined {
  if (outer === 'tls') return WEB.includes(inner) ? 'tls' : undefined;
  return WEB.includes(outer) ? 'plain' : undefined;
}
