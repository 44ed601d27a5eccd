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
    yield `${n >>> 24}.${(n >>> 16) & 0xff}.${(n >>> 8) & 0xff}.${n & 0xff}`;
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

/** RFC 5952: the first of the longest runs of two zeros or more is `::`. */
function ipv6Text(groups: readonly number[]): string {
  let [start, length] = [0, 1];
  for (let at = 0, run = 0; at < groups.length; at++) {
    run = groups[at] === 0 ? run + 1 : 0;
    if (run > length) [start, length] = [at - run + 1, run];
  }
  if (length === 1) return hexText(groups, 0, groups.length);
  return `${hexText(groups, 0, start)}::${hexText(groups, start + length, groups.length)}`;
}

function hexText(groups: readonly number[], start: number, end: number): string {
  let text = '';
  for (let at = start; at < end; at++) {
    text += `${at === start ? '' : ':'}${(groups[at] as number).toString(16)}`;
  }
  return text;
}

/** Several numbers count like the digits of one. */
function* expandParts(parts: readonly HostPart[]): Generator<string> {
  const count = parts.reduce((product, part) => product * sizeOf(part), 1);
  for (let i = 0; i < count; i++) yield hostAt(parts, i);
}

function sizeOf(part: HostPart): number {
  return typeof part === 'string' ? 1 : part.last - part.first + 1;
}

function hostAt(parts: readonly HostPart[], index: number): string {
  let rest = index;
  let text = '';
  for (let at = parts.length - 1; at >= 0; at--) {
    const part = parts[at] as HostPart;
    if (typeof part === 'string') {
      text = part + text;
      continue;
    }
    const size = sizeOf(part);
    const digits = String(part.first + (rest % size));
    text = (part.width > 1 ? digits.padStart(part.width, '0') : digits) + text;
    rest = Math.floor(rest / size);
  }
  return text;
}
