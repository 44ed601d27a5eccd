import type { Registry } from '../protocols/registry.ts';
import type { AddressError } from './address.ts';

/** A URL as an address and an expectation; user names, passwords, queries and fragments are dropped. */
export interface UrlAddress {
  /** `host` or `host:port`. */
  readonly address: string;
  /** The scheme, which is a name of a protocol: `https`, `postgres`. */
  readonly expect: string;
  /** The path of a URL whose protocol is spoken over HTTP. */
  readonly path?: string;
}

/** Addresses with these schemes, or with a socket, are not URLs of a protocol. */
const OTHER_SCHEMES = ['tcp', 'udp', 'unix'];

const SCHEME = /^([a-z][a-z0-9+.-]{0,63}):\/\//i;

/** Whether a text is a URL whose scheme means a protocol: `https://shop.internal`, not `udp://x:53`. */
export function isUrl(text: string): boolean {
  const scheme = SCHEME.exec(text)?.[1]?.toLowerCase();
  return scheme !== undefined && !OTHER_SCHEMES.includes(scheme);
}

/**
 * Reads a URL of a known protocol, from the scheme and the authority of RFC 3986. Errors never
 * contain more of it than the scheme.
 */
export function readUrlAddress(text: string, registry: Registry): UrlAddress | AddressError {
  const written = SCHEME.exec(text);
  const scheme = written?.[1]?.toLowerCase() ?? '';
  const stack = registry.parseStack(scheme) ?? registry.forTransport('udp').parseStack(scheme);
  if (!written || !stack) {
    const hint = 'use host:port, and set the protocol with `expect`';
    return { problem: `"${scheme}://" is not the scheme of a known protocol`, offset: 0, hint };
  }
  const rest = text.slice(written[0].length);
  const end = rest.search(/[/?#]/);
  const authority = end === -1 ? rest : rest.slice(0, end);
  const after = end === -1 ? '' : rest.slice(end);
  // A password with an unescaped slash looks like a host with a path.
  if (after.includes('@')) {
    const hint = 'write %40 for an @ in the path, and leave out the user name and the password';
    return { problem: 'an @ after the host of a URL is ambiguous', offset: 0, hint };
  }
  const address = authority.slice(authority.lastIndexOf('@') + 1);
  const path = /^[^?#]*/.exec(after)?.[0] ?? '';
  const hasPath = stack.some((id) => id.startsWith('http')) && path.length > 1;
  if (!hasPath) return { address, expect: scheme };
  if (path.length <= 1000 && /^[!-~]*$/.test(path)) return { address, expect: scheme, path };
  const hint = 'escape other characters of the path as %HH';
  return { problem: 'the path of the URL is not printable ASCII', offset: 0, hint };
}
