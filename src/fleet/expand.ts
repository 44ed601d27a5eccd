import ipaddr from 'ipaddr.js';
import type { AddressPattern, HostPart, HostPattern } from '../expect/address.ts';
import type { Target } from '../expect/endpoint.ts';

/** All targets of an address, one by one: hosts in order, and every port of each. */
export function* expand({ hosts, ports, transport = 'tcp' }: AddressPattern): Generator<Target> {
  for (const host of expandHosts(hosts)) {
    for (const { first, last } of ports) {
      for (let port = first; port <= last; port++) yield { host, port, transport };
    }
  }
}

function* expandHosts(hosts: HostPattern): Generator<string> {
  if (hosts.kind === 'one') yield hosts.host;
  else if (hosts.kind === 'network') yield* expandNetwork(hosts.base, hosts.bits);
  else yield* expandParts(hosts.parts, 0, '');
}

function* expandNetwork(base: readonly number[], bits: number): Generator<string> {
  const hostBits = base.length * 8 - bits;
  const mask = (1n << BigInt(hostBits)) - 1n;
  const number = base.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n) & ~mask;
  for (let i = 0n; i <= mask; i++) yield addressOf(number + i, base.length);
}

function addressOf(number: bigint, size: number): string {
  const bytes = Array.from({ length: size }, (_, i) =>
    Number((number >> BigInt(8 * (size - 1 - i))) & 0xffn),
  );
  return ipaddr.fromByteArray(bytes).toString();
}

function* expandParts(parts: readonly HostPart[], at: number, prefix: string): Generator<string> {
  const part = parts[at];
  if (part === undefined) {
    yield prefix;
    return;
  }
  if (typeof part === 'string') {
    yield* expandParts(parts, at + 1, prefix + part);
    return;
  }
  for (let n = part.first; n <= part.last; n++) {
    yield* expandParts(parts, at + 1, prefix + String(n).padStart(part.width, '0'));
  }
}
