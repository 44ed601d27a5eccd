import type { Transport } from '../protocols/registry.ts';

/** A URL as an address and an expectation. User names, passwords and queries are dropped. */
export interface UrlTarget {
  /** The scheme in lower case. */
  readonly scheme: string;
  readonly host: string;
  /** The port that is written, or the default one of the scheme. */
  readonly port: number | undefined;
  readonly transport: Transport;
  /** Names of stacks as configs write them; undefined for a scheme that names no protocol. */
  readonly expect?: readonly string[];
  readonly path?: string;
}

/**
 * Reads one URL of a scheme that names a network protocol, also one with an unescaped password.
 * Undefined for anything else: files, sockets, databases in a file, object stores.
 */
export function readUrl(_text: string): UrlTarget | undefined {
  return undefined;
}
