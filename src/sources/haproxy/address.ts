import { isAnyAddress, readHostPort, readPort } from '../host-port.ts';

/** An address as `bind` and `server` write it. */
export interface ProxyAddress {
  /** Empty for every address. */
  readonly host: string;
  readonly ports: readonly number[];
  readonly isUdp?: true;
}

/** Ports of a range that become listeners. */
const MAX_PORTS = 64;

/**
 * Reads `:80`, `*:80`, `host:80`, `10.0.0.1:8000-8010`, `:::80`, `[::1]:80`, also after `ipv4@`, `ipv6@`, `tcp@` and so on.
 * Undefined for sockets of the machine, inherited ones, variables and offsets such as `:+100`.
 */
export function readProxyAddress(written: string): ProxyAddress | undefined {
  const kind =
    /^(?:(?:ipv4|ipv6|tcp|tcp4|tcp6|udp|udp4|udp6|quic4|quic6)@)/.exec(written)?.[0] ?? '';
  const text = written.slice(kind.length);
  if (/^(?:unix|abns|abnsz|fd|sockpair|rhttp)@|^\//.test(text)) return undefined;
  const colon = text.endsWith(']') ? -1 : text.lastIndexOf(':');
  const host = colon < 0 ? text : text.slice(0, colon);
  const ports = colon < 0 ? [] : portsOf(text.slice(colon + 1));
  if (!ports) return undefined;
  const name = isAnyAddress(host) ? '' : hostOf(host);
  if (name === undefined) return undefined;
  return { host: name, ports, ...(/^(?:udp|quic)/.test(kind) ? { isUdp: true as const } : {}) };
}

function hostOf(text: string): string | undefined {
  // IPv6 addresses may stand without brackets: the port is behind the last colon.
  const isBare = text.includes(':') && !text.startsWith('[');
  const address = readHostPort(isBare ? `[${text}]` : text);
  return address?.port === undefined ? address?.host : undefined;
}

function portsOf(text: string): readonly number[] | undefined {
  const [first = '', last = first, ...more] = text.split('-', 3);
  const [from, to] = [readPort(first), readPort(last)];
  if (from === undefined || to === undefined || more.length > 0 || to < from) return undefined;
  const count = Math.min(to - from + 1, MAX_PORTS);
  return Array.from({ length: count }, (_, i) => from + i);
}
