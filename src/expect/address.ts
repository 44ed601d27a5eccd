import ipaddr from 'ipaddr.js';
import type { Transport } from '../protocols/registry.ts';

/** A run of ports, both ends included. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** Hosts of an address: one, a network, or a name with number ranges. */
export type HostPattern =
  | { readonly kind: 'one'; readonly host: string }
  | { readonly kind: 'network'; readonly base: readonly number[]; readonly bits: number }
  | { readonly kind: 'numbered'; readonly parts: readonly HostPart[] };

/** Literal text, or a number range written with leading zeros up to `width` digits. */
export type HostPart =
  | string
  | { readonly first: number; readonly last: number; readonly width: number };

/** An address as configs write it: one target or a whole range of them. */
export interface AddressPattern {
  readonly text: string;
  /** The scheme of the address; absent without `tcp://` or `udp://`. */
  readonly transport?: Transport;
  readonly hosts: HostPattern;
  readonly ports: readonly PortRange[];
  /** The number of targets. */
  readonly count: number;
}

/** Of one address. */
const MAX_HOSTS = 2 ** 24;

/** Why an address is not valid, and at which character (from 0). */
export interface AddressError {
  readonly problem: string;
  readonly offset: number;
  /** What to write instead; starts with a verb. */
  readonly hint?: string;
}

/**
 * Reads `host:port`, `[::1]:22`, `10.0.0.0/24:22`, `[fd00::/120]:22`,
 * `web-[01-40].internal:80` and `host:8000-8010,9000`, each also after `tcp://` or `udp://`; and
 * the Unix socket `unix:/path`, which counts as TCP and has port 0, or the service
 * `srv:_name._tcp.domain`. If the port is missing, it is the one of `defaultPorts`; it is an error if
 * there are none or several.
 */
export function parseAddress(
  text: string,
  defaultPorts: readonly number[] = [],
): AddressPattern | AddressError {
  return parse(text, (address) => missingPort(address, defaultPorts));
}

/** Reads the same, where a target without a port has all of these; none, if these are none. */
export function parseAddressWithPorts(
  text: string,
  ports: readonly PortRange[],
): AddressPattern | AddressError {
  return parse(text, () => ports);
}

/** The ports of an address that has none. */
type PortsOf = (text: string) => readonly PortRange[] | AddressError;

function parse(text: string, missing: PortsOf): AddressPattern | AddressError {
  const socket = /^unix:(?:\/\/(?=\/))?/i.exec(text);
  if (socket) return parseSocket(text, socket[0].length);
  if (/^srv:/i.test(text)) return parseService(text, 'srv:'.length);
  const scheme = /^(tcp|udp):\/\//i.exec(text);
  if (!scheme) return parseWithoutScheme(text, missing);
  const skipped = scheme[0].length;
  const found = parseWithoutScheme(text.slice(skipped), missing);
  if ('problem' in found) return { ...found, offset: found.offset + skipped };
  return { ...found, text, transport: scheme[1]?.toLowerCase() === 'udp' ? 'udp' : 'tcp' };
}

/** What fits into `sun_path` of Linux with its end, in bytes (unix(7)). */
const MAX_SOCKET_PATH = 107;

function parseSocket(text: string, at: number): AddressPattern | AddressError {
  const path = text.slice(at);
  if (path.startsWith('//')) {
    const problem = 'the path of a Unix socket starts with one slash: write unix:/run/x.sock';
    return { problem, offset: at };
  }
  if (!path.startsWith('/') || path.endsWith('/')) {
    return { problem: 'a Unix socket needs an absolute path: write unix:/run/x.sock', offset: at };
  }
  if (/\p{Cc}/u.test(path)) {
    return { problem: 'control characters are not allowed in a path', offset: at };
  }
  if (new TextEncoder().encode(path).length > MAX_SOCKET_PATH) {
    const problem = `the path of a Unix socket has at most ${MAX_SOCKET_PATH} bytes`;
    return { problem, offset: at };
  }
  const hosts = { kind: 'one', host: path } as const;
  return { text, transport: 'tcp', hosts, ports: [{ first: 0, last: 0 }], count: 1 };
}

/** A service, a transport and a domain (RFC 2782). */
const SERVICE = /^_[a-z\d][a-z\d-]{0,62}\._(tcp|udp)\.[a-z\d_][\w.-]{0,250}$/i;

function parseService(text: string, at: number): AddressPattern | AddressError {
  const name = text.slice(at);
  const transport = SERVICE.exec(name)?.[1]?.toLowerCase();
  if (transport === undefined) {
    return { problem: 'a service is written as srv:_name._tcp.domain', offset: at };
  }
  const hosts = { kind: 'one', host: `srv:${name}` } as const;
  const ports = [{ first: 0, last: 0 }];
  return { text, transport: transport === 'udp' ? 'udp' : 'tcp', hosts, ports, count: 1 };
}

function parseWithoutScheme(text: string, missing: PortsOf): AddressPattern | AddressError {
  const split = splitPort(text);
  if ('problem' in split) return split;
  const ports = split.ports === undefined ? missing(text) : parsePorts(split, text);
  if ('problem' in ports) return ports;
  const hosts = parseHost(split.host);
  if ('problem' in hosts) return hosts;
  const portCount = ports.reduce((sum, { first, last }) => sum + last - first + 1, 0);
  return { text, hosts, ports, count: hostCount(hosts) * portCount };
}

type Split = { host: string; ports: string | undefined; at: number };

function splitPort(text: string): Split | AddressError {
  if (text.trim() !== text || text === '') {
    return {
      problem:
        text === '' ? 'the address is empty' : 'the address has leading or trailing white space',
      offset: 0,
    };
  }
  // First, since later errors quote the text, and it may have a password before the @.
  if (text.includes('@')) {
    return { problem: 'an address has no user name or password: write host:port', offset: 0 };
  }
  const scheme = /^[a-z][a-z0-9+.-]*:\/\//i.exec(text)?.[0];
  if (text.startsWith('/') || scheme?.toLowerCase() === 'unix://') {
    const hint = 'use the host:port of a TCP listener of the service';
    return { problem: 'Unix sockets are not supported', offset: 0, hint };
  }
  if (scheme) {
    return {
      problem: `"${scheme}" is not supported: write host:port, and set the protocol with \`expect\``,
      offset: 0,
    };
  }
  const bracketed = /^\[((?=[0-9a-f.]*:)[0-9a-f:.]+(?:%[\w.-]+)?(?:\/\d+)?)\](?::(.*))?$/i.exec(
    text,
  );
  if (bracketed) {
    const host = bracketed[1] as string;
    return { host, ports: bracketed[2], at: host.length + 3 };
  }
  const unfinished = /^\[[0-9a-f.]*:[^\]]*\]?/i.exec(text)?.[0];
  if (unfinished !== undefined) {
    return { problem: 'an IPv6 address must be written as [::1]:port', offset: unfinished.length };
  }
  if (text.split(':').length > 2 && ipaddr.IPv6.isValid(text)) {
    return {
      problem: `an IPv6 address must be in brackets: [${text}]:port`,
      offset: 0,
      ...(isIPv6WithPort(text) ? { hint: `use [${text.replace(LAST_COLON, ']:')}` } : {}),
    };
  }
  const colon = text.lastIndexOf(':');
  if (colon === -1) return { host: text, ports: undefined, at: text.length };
  return { host: text.slice(0, colon), ports: text.slice(colon + 1), at: colon + 1 };
}

const LAST_COLON = /:(?=[^:]*$)/;

/** Whether the last number may be meant as a port: `::1:22`. */
function isIPv6WithPort(text: string): boolean {
  const colon = text.lastIndexOf(':');
  return /^[1-9]\d{0,4}$/.test(text.slice(colon + 1)) && ipaddr.IPv6.isValid(text.slice(0, colon));
}

function missingPort(text: string, ports: readonly number[]): readonly PortRange[] | AddressError {
  const [first, ...others] = ports;
  if (first !== undefined && others.length === 0) return [{ first, last: first }];
  const problem =
    ports.length === 0
      ? 'the port is missing: write host:port'
      : `the port is missing: ${ports.join(' or ')}?`;
  return { problem, offset: text.length };
}

function parsePorts(
  { host, ports = '', at }: Split,
  text: string,
): readonly PortRange[] | AddressError {
  const ranges: PortRange[] = [];
  let offset = at;
  for (const part of ports.split(',')) {
    const numbers = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(part);
    const first = Number(numbers?.[1]);
    const last = Number(numbers?.[2] ?? numbers?.[1]);
    if (!numbers) {
      const problem = `"${part}" is not a valid port or port range`;
      return { problem, offset, ...portHint(part, text.slice(0, at), host) };
    }
    if (first < 1 || last > 65535) return { problem: 'a port must be from 1 to 65535', offset };
    if (first > last) return { problem: `the port range ${part} is reversed`, offset };
    ranges.push({ first, last });
    offset += part.length + 1;
  }
  return ranges;
}

/** What is meant by the spellings of other programs: `host:53/udp`, `host:http`. */
function portHint(part: string, before: string, host: string): { hint?: string } {
  const [, port, transport] = /^(\d{1,5})\/(tcp|udp)$/i.exec(part) ?? [];
  if (port && transport) {
    const scheme = transport.toLowerCase() === 'udp' ? 'udp://' : '';
    return { hint: `use ${scheme}${before}${port}` };
  }
  if (!/^[a-z][a-z0-9-]{0,40}$/i.test(part)) return {};
  return { hint: `use the number of the port, or "${host}" with "expect: ${part.toLowerCase()}"` };
}

function parseHost(host: string): HostPattern | AddressError {
  if (host === '') return { problem: 'the host is missing: write host:port', offset: 0 };
  if (host.includes('/')) return parseNetwork(host, host.includes(':') ? 1 : 0);
  if (host.includes('[')) return parseNumbered(host);
  if (/[\u0080-\u{10ffff}]/u.test(host)) return parseInternational(host);
  if (/^[\d.]+$/.test(host) && !ipaddr.IPv4.isValidFourPartDecimal(host)) {
    return {
      problem: `"${host}" is not a valid IPv4 address (four numbers from 0 to 255)`,
      offset: 0,
    };
  }
  if (host.includes(':') && !ipaddr.IPv6.isValid(host)) {
    return { problem: `"${host}" is not a valid IPv6 address`, offset: 1 };
  }
  const wrong = host.includes(':') ? -1 : host.search(/[^\w.-]/);
  if (wrong !== -1)
    return { problem: notInName(host[wrong] ?? ''), offset: wrong, ...nameHint(host) };
  return { kind: 'one', host };
}

/** A variable of the shell: configs need the braces. */
function nameHint(host: string): { hint?: string } {
  const name = /\$([A-Za-z_]\w{0,100})/.exec(host)?.[1];
  return name === undefined ? {} : { hint: `write \${${name}}` };
}

/** An internationalised name, as `xn--` labels. */
function parseInternational(host: string): HostPattern | AddressError {
  const wrong = host.search(/[^\p{L}\p{M}\p{N}\p{Join_Control}_.\u3002-]/u);
  const ascii = wrong === -1 ? asciiName(host) : undefined;
  if (ascii !== undefined && /^[\w.-]+$/.test(ascii) && !/^[\d.]+$/.test(ascii)) {
    return { kind: 'one', host: ascii };
  }
  const at = Math.max(0, wrong);
  const char = String.fromCodePoint(host.codePointAt(at) ?? 0);
  const problem = wrong === -1 ? 'not a valid international host name' : notInName(char);
  return { problem, offset: at };
}

/** As `domainToASCII` of `node:url`, which this floor does not import. */
function asciiName(host: string): string | undefined {
  return URL.canParse(`ftp://${host}`) ? new URL(`ftp://${host}`).hostname : undefined;
}

function notInName(char: string): string {
  return `"${char}" is not allowed in a host name`;
}

function parseNetwork(text: string, at: number): HostPattern | AddressError {
  const [address = '', bitsText = '', more] = text.split('/');
  const isAddress = address.includes(':')
    ? ipaddr.IPv6.isValid(address)
    : ipaddr.IPv4.isValidFourPartDecimal(address);
  if (!isAddress || more !== undefined)
    return { problem: `"${text}" is not a valid network: write 10.0.0.0/24`, offset: at };
  const base = ipaddr.parse(address);
  const width = base.kind() === 'ipv4' ? 32 : 128;
  const bits = /^\d{1,3}$/.test(bitsText) ? Number(bitsText) : Number.NaN;
  if (!(bits >= 0 && bits <= width)) {
    return {
      problem: `the prefix length must be from 0 to ${width}`,
      offset: at + address.length + 1,
    };
  }
  if (2 ** (width - bits) > MAX_HOSTS) {
    return {
      problem: `a network may have at most ${MAX_HOSTS} addresses`,
      offset: at + address.length + 1,
    };
  }
  return { kind: 'network', base: base.toByteArray(), bits };
}

function parseNumbered(text: string): HostPattern | AddressError {
  const parts: HostPart[] = [];
  for (const piece of text.matchAll(/\[([^\]]*)\]?|[^[]+/g)) {
    const inside = piece[1];
    if (inside === undefined) {
      const wrong = piece[0].search(/[^\w.-]/);
      if (wrong !== -1) {
        return { problem: notInName(piece[0][wrong] ?? ''), offset: piece.index + wrong };
      }
      parts.push(piece[0]);
      continue;
    }
    const range = /^(\d{1,7})-(\d{1,7})$/.exec(inside);
    if (!range || !piece[0].endsWith(']')) {
      return { problem: `"${piece[0]}" is not a valid range: write [01-40]`, offset: piece.index };
    }
    const [first, last] = [Number(range[1]), Number(range[2])];
    if (first > last) return { problem: `the range ${piece[0]} is reversed`, offset: piece.index };
    const width = (range[1] as string).startsWith('0') ? (range[1] as string).length : 1;
    parts.push({ first, last, width });
  }
  const isIPv4 = parts.every((part) => typeof part !== 'string' || /^[\d.]*$/.test(part));
  if (isIPv4 && parts.some((part) => typeof part !== 'string' && part.last > 255)) {
    return {
      problem: 'a number of an IPv4 address must be from 0 to 255',
      offset: text.indexOf('['),
    };
  }
  const literal = parts.filter((part) => typeof part === 'string').join('');
  if (isIPv4 && literal.replaceAll(/\d/g, '').length !== 3) {
    const problem = `"${text}" is not a valid IPv4 address (four numbers from 0 to 255)`;
    return { problem, offset: 0 };
  }
  const pattern: HostPattern = { kind: 'numbered', parts };
  if (hostCount(pattern) > MAX_HOSTS) {
    return { problem: `an address may have at most ${MAX_HOSTS} hosts`, offset: 0 };
  }
  return pattern;
}

function hostCount(hosts: HostPattern): number {
  if (hosts.kind === 'one') return 1;
  if (hosts.kind === 'network') return 2 ** (hosts.base.length * 8 - hosts.bits);
  return hosts.parts.reduce(
    (count, part) => count * (typeof part === 'string' ? 1 : part.last - part.first + 1),
    1,
  );
}
