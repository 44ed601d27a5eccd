import type { AddressPattern, HostPart, HostPattern } from '../expect/address.ts';
import type { Target } from '../expect/endpoint.ts';
import { ipv4Text, ipv6Text, nameAt, nameCount } from './targets/host-text.ts';

/** All targets of an address, one by one: hosts in order, and every port of each. */
export function* expand({ hosts, ports, transport = 'tcp' }: AddressPattern): Generator<Target> {
  for (const host of expandHosts(hosts)) {
    for (const { first, last } of ports) {
      for (let port = first; port <= last; port++) yield { host, port, transport };
    }
  }
}

function expandHosts(hosts: HostPattern): Iterable<string> {
  if (hosts.kind === 'one') return [hosts.host];
  if (hosts.kind === 'numbered') return expandParts(hosts.parts);
  const { base, bits } = hosts;
  return base.length === 4 ? expandIPv4(base, 32 - bits) : expandIPv6(base, 128 - bits);
}

function* expandIPv4(base: readonly number[], hostBits: number): Generator<string> {
  const count = 2 ** hostBits;
  const start = firstOf(numberAt(base, 0), count);
  for (let n = start; n < start + count; n++) {
    yield ipv4Text(n);
  }
}

/** A network has 2^24 addresses at most, so only its last 32 bits count. */
function* expandIPv6(base: readonly number[], hostBits: number): Generator<string> {
  const groups = Array.from({ length: 8 }, (_, i) => (numberAt(base, 2 * i) >>> 16) as number);
  const count = 2 ** hostBits;
  const start = firstOf(numberAt(base, 12), count);
  for (let n = start; n < start + count; n++) {
    groups[6] = n >>> 16;
    groups[7] = n & 0xffff;
    yield ipv6Text(groups);
  }
}

/** Four bytes, in network order. */
function numberAt(bytes: readonly number[], at: number): number {
  const [a = 0, b = 0, c = 0, d = 0] = bytes.slice(at, at + 4);
  return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
}

function firstOf(number: number, count: number): number {
  return number - (number % count);
}

function* expandParts(parts: readonly HostPart[]): Generator<string> {
  const count = nameCount(parts);
  for (let i = 0; i < count; i++) yield nameAt(parts, i);
}
