import type { Protocol } from '../protocols/protocol.ts';
import type { Registry, Stack, Transport } from '../protocols/registry.ts';
import type { Expectation } from './endpoint.ts';

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
  const telling = stacks.filter((one) => !isBareTls(one, stacks));
  return telling
    .filter((one) => !telling.some((other) => isInside(one, other)))
    .map((one) => one.join('/'));
}

/**
 * Whether a stack is at home on a port with these registered. All that is spoken over HTTP counts as
 * HTTP, of either version. TLS with unknown contents is at home where any protocol inside TLS is.
 */
export function isRegistered(found: Stack, stacks: readonly Stack[]): boolean {
  // The header of a proxy is a matter of the way to the service.
  const stack = found[0] === 'proxy-protocol' ? found.slice(1) : found;
  if (stack.length === 0) return found.length > 0;
  if (stack.length === 1 && stack[0] === 'tls') return stacks.some(([outer]) => outer === 'tls');
  return stacks.some((one) => {
    if (isBareTls(one, stacks)) return false;
    return one.join('/') === stack.join('/') || isInside(stack, one) || isSameWeb(stack, one);
  });
}

/** Next to protocols inside TLS, TLS alone would accept everything. */
function isBareTls(stack: Stack, stacks: readonly Stack[]): boolean {
  const isBare = stack.length === 1 && stack[0] === 'tls';
  return isBare && stacks.some(([outer], i) => outer === 'tls' && stacks[i] !== stack);
}

function isInside(stack: Stack, outer: Stack): boolean {
  return stack.length > outer.length && outer.every((id, i) => stack[i] === id);
}

const WEB: readonly string[] = ['http', 'http2'];

function isSameWeb(one: Stack, other: Stack): boolean {
  const [a, b] = [one, other].map((stack) => (stack[0] === 'tls' ? stack[1] : stack[0]) ?? '');
  return (
    (one[0] === 'tls') === (other[0] === 'tls') && WEB.includes(a ?? '') && WEB.includes(b ?? '')
  );
}
