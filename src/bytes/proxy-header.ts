import { concat, hex, text, u16be } from './build.ts';

/** The signature of version 2 of the PROXY protocol (proxy-protocol.txt section 2.2). */
export const PROXY_V2: Uint8Array = hex('0d0a0d0a 000d0a51 5549540a');

/** Version 2, command LOCAL ("as if the proxy had no client"), no addresses (section 2.2). */
export const PROXY_V2_LOCAL: Uint8Array = concat(PROXY_V2, hex('20 00 0000'));

/** The two ends of a connection: canonical IP addresses, without brackets, and ports. */
export interface ConnectionEnds {
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  readonly destinationPort: number;
}

export type ProxyVersion = 'v1' | 'v2';

/**
 * The header of a proxy that forwards this connection (proxy-protocol.txt sections 2.1 and 2.2). Ends
 * without addresses, such as those of a Unix socket, give UNKNOWN in version 1 and LOCAL in version 2.
 */
export function proxyHeader(version: ProxyVersion, ends: ConnectionEnds): Uint8Array {
  const source = withoutMapping(ends.source);
  const destination = withoutMapping(ends.destination);
  const [from, to] = [addressBytes(source), addressBytes(destination)];
  const isKnown = from !== undefined && to !== undefined && from.length === to.length;
  if (version === 'v1') {
    if (!isKnown) return text('PROXY UNKNOWN\r\n');
    const family = from.length === 4 ? 'TCP4' : 'TCP6';
    const { sourcePort, destinationPort } = ends;
    return text(`PROXY ${family} ${source} ${destination} ${sourcePort} ${destinationPort}\r\n`);
  }
  if (!isKnown) return PROXY_V2_LOCAL;
  const addresses = concat(from, to, u16be(ends.sourcePort), u16be(ends.destinationPort));
  // Version 2, command PROXY; TCP over IPv4 or IPv6.
  const family = from.length === 4 ? hex('21 11') : hex('21 21');
  return concat(PROXY_V2, family, u16be(addresses.length), addresses);
}

/** An IPv4 address as sockets for both families name it, and without the zone of a link. */
function withoutMapping(address: string): string {
  const [plain = ''] = address.split('%');
  return plain.toLowerCase().startsWith('::ffff:') && plain.includes('.') ? plain.slice(7) : plain;
}

/** 4 or 16 bytes; undefined for anything but a canonical IP address. */
function addressBytes(address: string): Uint8Array | undefined {
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(address)) {
    return Uint8Array.from(address.split('.'), Number);
  }
  if (!/^[\da-f:]{2,39}$/i.test(address)) return undefined;
  const [head = [], tail = []] = address.split('::').map((part) => part.split(':').filter(Boolean));
  const zeros = new Array<string>(Math.max(0, 8 - head.length - tail.length)).fill('0');
  const groups = [...head, ...zeros, ...tail];
  if (groups.length !== 8) return undefined;
  return concat(...groups.map((group) => u16be(Number.parseInt(group, 16))));
}
