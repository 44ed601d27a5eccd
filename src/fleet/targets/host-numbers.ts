import ipaddr from 'ipaddr.js';
import { isSocketPath, serviceNameOf } from '../../expect/endpoint.ts';
import { ipv4Text, ipv6Text } from './host-text.ts';

/** Numbers of hosts, from the first one to before the last one. */
export interface HostSpan {
  readonly start: number;
  readonly end: number;
}

/** A block of numbers: all IPv4 addresses, names, or the IPv6 addresses with the same first 96 bits. */
const BLOCK = 2 ** 32;
const NAMES = 1;
const FIRST_IPV6 = 2;
/** With more blocks, numbers would not be exact. */
const MAX_BLOCKS = 2 ** 21;

/** The first 96 bits of IPv4 addresses that are written as IPv6 (RFC 4291, section 2.5.5.2). */
const MAPPED = '0:0:0:0:0:ffff';

/** Gives each host a number, so that networks are spans of numbers, and finds the host of a number. */
export class HostNumbers {
  /** As they were written first. */
  readonly #names: string[] = [];
  readonly #byName = new Map<string, number>();
  /** Six groups in hexadecimal. */
  readonly #prefixes: string[] = [];
  readonly #byPrefix = new Map<string, number>();

  /**
   * The number of one host: a name, which is the same in upper case; an address; the path of a
   * socket; or a service. An address with a zone is a name.
   */
  of(host: string): number {
    if (isSocketPath(host)) return this.#ofName(host, host);
    if (serviceNameOf(host) !== undefined) return this.#ofName(host.toLowerCase(), host);
    if (host.includes(':')) return this.#ofIPv6Text(host);
    const ipv4 = ipv4Number(host);
    return ipv4 ?? this.#ofName(host.toLowerCase(), host);
  }

  /** The numbers of a network by its bytes and the length of its prefix. */
  ofNetwork(base: readonly number[], bits: number): HostSpan {
    const address = this.#ofBytes(base);
    const count = 2 ** (base.length * 8 - bits);
    const start = address - (address % count);
    return { start, end: start + count };
  }

  /** The names with their numbers, and in lower case. */
  names(): Iterable<readonly [name: string, number: number]> {
    return this.#byName;
  }

  /** The number of an address without its zone; undefined if the host has none. */
  withoutZone(host: string): number | undefined {
    const percent = host.includes(':') ? host.indexOf('%') : -1;
    return percent === -1 ? undefined : this.#ofIPv6Text(host.slice(0, percent));
  }

  /** What gives the host of a number. It keeps less than is needed to find numbers. */
  texts(): (number: number) => string {
    const [names, prefixes] = [this.#names, this.#prefixes];
    return (number) => {
      const block = Math.floor(number / BLOCK);
      const low = number % BLOCK;
      if (block === 0) return ipv4Text(low);
      if (block === NAMES) return names[low] as string;
      const groups = (prefixes[block - FIRST_IPV6] as string).split(':');
      return ipv6Text([...groups.map((one) => Number.parseInt(one, 16)), low >>> 16, low & 0xffff]);
    };
  }

  #ofName(key: string, name: string): number {
    const known = this.#byName.get(key);
    if (known !== undefined) return known;
    const number = NAMES * BLOCK + this.#names.length;
    this.#names.push(name);
    this.#byName.set(key, number);
    return number;
  }

  #ofIPv6Text(host: string): number {
    const percent = host.indexOf('%');
    if (percent === -1) return this.#ofBytes(ipaddr.IPv6.parse(host).toByteArray());
    // Zones are names of interfaces, which differ in upper case.
    return this.#ofName(host.slice(0, percent).toLowerCase() + host.slice(percent), host);
  }

  #ofBytes(bytes: readonly number[]): number {
    if (bytes.length === 4) return fourBytes(bytes, 0);
    const groups = Array.from({ length: 6 }, (_, i) => fourBytes(bytes, 2 * i) >>> 16);
    const prefix = groups.map((one) => one.toString(16)).join(':');
    return this.#blockOf(prefix) * BLOCK + fourBytes(bytes, 12);
  }

  #blockOf(prefix: string): number {
    if (prefix === MAPPED) return 0;
    const known = this.#byPrefix.get(prefix);
    if (known !== undefined) return known;
    const block = FIRST_IPV6 + this.#prefixes.length;
    if (block >= MAX_BLOCKS) throw new RangeError('more than two million IPv6 networks');
    this.#prefixes.push(prefix);
    this.#byPrefix.set(prefix, block);
    return block;
  }
}

/** Four bytes, in network order. */
function fourBytes(bytes: readonly number[], at: number): number {
  const [a = 0, b = 0, c = 0, d = 0] = bytes.slice(at, at + 4);
  return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
}

/** Also of other spellings, which the system resolves as addresses: `0x7f000001`, `010.1`. */
function ipv4Number(host: string): number | undefined {
  if (!/^\d/.test(host) || !ipaddr.IPv4.isValid(host)) return undefined;
  return fourBytes(ipaddr.IPv4.parse(host).toByteArray(), 0);
}
