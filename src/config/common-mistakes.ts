import { isUrl } from '../expect/url-address.ts';

/** What people write out of habit, and what this config has for it. */

/** A hint for a value of a key that is not valid. Never repeats a value that may be a secret. */
export function hintForValue(key: string, value: unknown): string | undefined {
  switch (key) {
    case 'tls':
    case 'starttls':
      return hintForSwitch(key, value);
    case 'min-tls': {
      const version = /^(?:tls ?v?)?(1\.[0-3])$/i.exec(String(value))?.[1];
      return version === undefined ? undefined : `use "min-tls: ${version}"`;
    }
    case 'timeout':
    case 'connect-timeout':
    case 'first-byte-timeout':
      return typeof value === 'number' && value > 0 ? `write ${value}s or ${value}ms` : undefined;
    default:
      return undefined;
  }
}

/** YAML 1.1 reads `yes` as true, and many programs still do. */
function hintForSwitch(key: 'tls' | 'starttls', value: unknown): string | undefined {
  const word = String(value).toLowerCase();
  if (['true', 'yes', 'on'].includes(word)) return `use "${key}: required"`;
  if (!['false', 'no', 'off'].includes(word)) return undefined;
  return key === 'tls' ? 'use "tls: forbidden"' : 'remove "starttls"';
}

/** Host and port as people write them before they read the documentation. */
const ADDRESS = /^[\w.[\]:-]{1,100}$/;

/** An endpoint as text instead of a map. */
export function hintForTextEndpoint(text: string): string {
  const address = ADDRESS.test(text) && !isUrl(text) ? text : 'host:port';
  return `write { address: "${address}", expect: any }`;
}

/** An endpoint with `host` and `port` instead of an address. */
export function hintForHostAndPort(endpoint: unknown): string | undefined {
  const { host, port } = (endpoint ?? {}) as { host?: unknown; port?: unknown };
  if (typeof host !== 'string' || !ADDRESS.test(host)) return undefined;
  const number = typeof port === 'number' || typeof port === 'string' ? String(port) : '';
  const bracketed = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  const address = /^\d{1,5}$/.test(number) ? `${bracketed}:${number}` : `${bracketed}:port`;
  return `write address: "${address}" instead`;
}

/** A name of a protocol with its version, or with a negation. */
export function hintForProtocol(
  name: string,
  isKnown: (name: string) => boolean,
): string | undefined {
  const lower = name.trim().toLowerCase();
  if (/^(?:!|not[ -])/.test(lower)) {
    return 'name what is expected (negations are not supported), or use "closed"';
  }
  const [, protocol = '', version = ''] =
    /^([a-z][a-z0-9-]{0,40})\/v?(\d[\d.]{0,9})$/.exec(lower) ?? [];
  if (!isKnown(protocol)) return undefined;
  const own = `${protocol}${version.replace(/\.0$/, '')}`;
  return isKnown(own) ? `use "${own}"` : `use "expect: ${protocol}" with "version: '${version}'"`;
}
