import { tcpProtocols, udpProtocols } from '../protocols/builtin.ts';
import { Registry, type Stack } from '../protocols/registry.ts';

const registry = new Registry(tcpProtocols, udpProtocols);

/** Whether configs may write this name, alone or as a stack. */
export function isKnownStack(name: string): boolean {
  return stackOf(name) !== undefined;
}

/** One spelling for each protocol: `postgresql` for `postgres`. Stacks stay as they are written. */
export function canonicalName(name: string): string {
  const stack = stackOf(name);
  const isAlone = stack !== undefined && stack[0] !== 'tls' && !name.includes('/');
  return (isAlone ? stack.at(-1) : undefined) ?? name;
}

/** Whether a server can be what both statements expect: `http` and `grpc`, not `http` and `https`. */
export function areCompatible(some: readonly string[], others: readonly string[]): boolean {
  return some.some((one) => others.some((other) => areCompatibleNames(one, other)));
}

const OPEN_WORDS = ['tcp', 'any', 'closed'];

function areCompatibleNames(one: string, other: string): boolean {
  if (one === other || OPEN_WORDS.includes(one) || OPEN_WORDS.includes(other)) return true;
  const [first, second] = [stackOf(one), stackOf(other)];
  // A name that the registry does not know proves nothing.
  if (!first || !second) return true;
  if ((first[0] === 'tls') !== (second[0] === 'tls')) return false;
  const [firstFamily, secondFamily] = [familyOf(first), familyOf(second)];
  return firstFamily === secondFamily || firstFamily === 'tls' || secondFamily === 'tls';
}

/** Protocols that share a port with HTTP, and whose addresses are often written as `http://`. */
const OVER_HTTP = ['http', 'http2', 'grpc', 'websocket', 'http-proxy', 'ipp'];

function familyOf(stack: Stack): string {
  return stack.some((id) => OVER_HTTP.includes(id)) ? 'http' : (stack.at(-1) ?? '');
}

function stackOf(name: string): Stack | undefined {
  const tcp = registry.parseStack(name);
  return tcp ?? registry.forTransport('udp').parseStack(name);
}
