import ipaddr from 'ipaddr.js';
import {
  type AddressError,
  type AddressPattern,
  type PortRange,
  parseAddressWithPorts,
} from '../expect/address.ts';
import { isUrl, readUrlAddress } from '../expect/url-address.ts';
import type { Registry, Transport } from '../protocols/registry.ts';
import { portsOfStack } from './known-ports.ts';
import type { PortList } from './port-list.ts';

/**
 * The addresses of a target of an audit, one for each transport. One without a port has the `ports`; a URL has its
 * own, or the default one of its protocol.
 */
export function includedAddress(
  text: string,
  ports: PortList,
  registry: Registry,
): readonly AddressPattern[] | AddressError {
  const address = parsed(text, registry, []);
  if ('problem' in address || address.ports.length > 0) return onlyOne(address);
  const patterns: AddressPattern[] = [];
  for (const transport of address.transport ? [address.transport] : (['tcp', 'udp'] as const)) {
    if (ports[transport].length === 0) continue;
    const one = parsed(text, registry, ports[transport]);
    if ('problem' in one) return one;
    patterns.push(transport === 'udp' ? { ...one, transport } : one);
  }
  if (patterns.length > 0) return patterns;
  const over = address.transport === 'udp' ? 'UDP' : 'TCP';
  const hint = `use host:port, or add ports of ${over} with -p`;
  return { problem: 'the port is missing', offset: text.length, hint };
}

const ALL_PORTS: readonly PortRange[] = [{ first: 1, last: 65535 }];

/** The addresses that a target excludes: one without a port has all ports. */
export function excludedAddress(
  text: string,
  registry: Registry,
): readonly AddressPattern[] | AddressError {
  return onlyOne(parsed(text, registry, ALL_PORTS));
}

function onlyOne(address: AddressPattern | AddressError) {
  return 'problem' in address ? address : [address];
}

/** One target, where `ports` are those of one that has none. */
function parsed(
  text: string,
  registry: Registry,
  ports: readonly PortRange[],
): AddressPattern | AddressError {
  if (!isUrl(text)) return parseAddressWithPorts(withBrackets(text), ports);
  const url = readUrlAddress(text, registry);
  if ('problem' in url) return url;
  const transport: Transport = url.expect.some((name) => registry.parseStack(name)) ? 'tcp' : 'udp';
  const known = registry.forTransport(transport);
  const defaults = url.expect.flatMap((name) => {
    const stack = known.parseStack(name);
    return stack ? portsOfStack(stack, known).slice(0, 1) : [];
  });
  const own = [...new Set(defaults)].map((port) => ({ first: port, last: port }));
  const address = parseAddressWithPorts(url.address, own.length > 0 ? own : ports);
  if ('problem' in address) return address;
  return transport === 'udp' ? { ...address, transport } : address;
}

/** Scanners write IPv6 addresses and networks without brackets; these have no port. */
function withBrackets(text: string): string {
  const [address = '', bits] = text.split('/');
  const isIPv6 = address.split(':').length > 2 && ipaddr.IPv6.isValid(address);
  const isNetwork = bits !== undefined && /^\d{1,3}$/.test(bits);
  return isIPv6 && (bits === undefined || isNetwork) ? `[${text}]` : text;
}
