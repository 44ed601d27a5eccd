import type { Registry } from '../protocols/registry.ts';
import type { AddressError } from './address.ts';
import { expectAtPort, type SchemeMeaning, Schemes, urlStartOf } from './scheme.ts';

/** A URL as an address and an expectation; user names, passwords, queries and fragments are dropped. */
export interface UrlAddress {
  /** `host` or `host:port`; or `srv:` and the name of a service. */
  readonly address: string;
  /** Names of stacks as configs write them: any of `https`, `postgres`. */
  readonly expect: readonly string[];
  /** The path of a URL whose protocol is spoken over HTTP. */
  readonly path?: string;
}

/** Addresses with these schemes, or with a socket, are not URLs of a protocol. */
const OTHER_SCHEMES = ['tcp', 'udp', 'unix'];

/** Whether a text is a URL whose scheme means a protocol: `https://shop.internal`, not `udp://x:53`. */
export function isUrl(text: string): boolean {
  const start = urlStartOf(text);
  return start !== undefined && !OTHER_SCHEMES.includes(start.scheme);
}

/**
 * Reads a URL of a known protocol, from the scheme and the authority of RFC 3986. Errors never
 * contain more of it than the scheme.
 */
export function readUrlAddress(text: string, registry: Registry): UrlAddress | AddressError {
  const { scheme, rest } = urlStartOf(text) ?? { scheme: '', rest: '' };
  const end = rest.search(/[/?#]/);
  const authority = end === -1 ? rest : rest.slice(0, end);
  const after = end === -1 ? '' : rest.slice(end);
  const address = authority.slice(authority.lastIndexOf('@') + 1);
  const meaning = meaningAt(scheme, address, after, registry);
  if (!meaning?.expect) {
    const hint = 'use host:port, and set the protocol with `expect`';
    return { problem: `"${scheme}://" is not the scheme of a known protocol`, offset: 0, hint };
  }
  // A password with an unescaped slash looks like a host with a path.
  if (after.includes('@')) {
    const hint = 'write %40 for an @ in the path, and leave out the user name and the password';
    return { problem: 'an @ after the host of a URL is ambiguous', offset: 0, hint };
  }
  const { expect, prefix, port } = meaning;
  if (prefix !== undefined) return serviceAddress(scheme, { prefix, domain: address, expect });
  const hasPort = PORT.test(address);
  const url = { address: hasPort || !port ? address : `${address}:${port}`, expect };
  const path = /^[^?#]*/.exec(after)?.[0] ?? '';
  if (path.length < 2 || !isOverHttp(expect, registry)) return url;
  if (path.length <= 1000 && /^[!-~]*$/.test(path)) return { ...url, path };
  const hint = 'escape other characters of the path as %HH';
  return { problem: 'the path of the URL is not printable ASCII', offset: 0, hint };
}

/** What is written as a port, or as several. */
const PORT = /:([^:\]]*)$/;

interface MeaningAt extends Pick<SchemeMeaning, 'expect' | 'port'> {
  /** What makes the host the name of a service. */
  readonly prefix?: string;
}

/** A name of the registry, which knows its port, wins: people write it, and files follow customs. */
function meaningAt(
  scheme: string,
  address: string,
  after: string,
  registry: Registry,
): MeaningAt | undefined {
  const schemes = new Schemes(registry);
  const atPort = expectAtPort(scheme, Number(PORT.exec(address)?.[1]));
  if (atPort) return { expect: atPort };
  const isName = registry.parseStack(scheme) ?? registry.forTransport('udp').parseStack(scheme);
  if (isName) return { expect: [scheme] };
  return schemes.serviceOf(scheme, after) ?? schemes.meaningOf(scheme);
}

function serviceAddress(
  scheme: string,
  { prefix, domain, expect }: { prefix: string; domain: string; expect: readonly string[] },
): UrlAddress | AddressError {
  if (!PORT.test(domain)) return { address: prefix + domain, expect };
  const hint = 'remove the port: the SRV records of the domain name it';
  return { problem: `the host of "${scheme}://" is a domain without a port`, offset: 0, hint };
}

function isOverHttp(expect: readonly string[], registry: Registry): boolean {
  const stacks = expect.map((name) => registry.parseStack(name) ?? []);
  return stacks.every((stack) => stack.some((id) => id.startsWith('http')));
}
