import type { Stack, Transport } from '../protocols/registry.ts';

/** Where to connect. */
export interface Target {
  /** A host name or an IP address, without brackets. */
  readonly host: string;
  readonly port: number;
  readonly transport: Transport;
}

/** Where the config defines an endpoint; line and column count from 1. */
export interface Origin {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Any of these stacks, or one of three words. */
export type Expected =
  | {
      readonly kind: 'stacks';
      readonly stacks: readonly Stack[];
      /** Stacks that are as good: HTTP/2 inside TLS where `https` is expected. */
      readonly also?: readonly Stack[];
    }
  /** Any identified protocol. */
  | { readonly kind: 'any' }
  /** Anything that accepts a connection. */
  | { readonly kind: 'tcp' }
  /** Nothing may accept a connection. */
  | { readonly kind: 'closed' };

export type TlsVersion = 'TLS 1.0' | 'TLS 1.1' | 'TLS 1.2' | 'TLS 1.3';

/** What must hold besides the protocol. */
export interface Constraints {
  /** TLS from the first byte, or an upgrade as the protocol defines it. */
  readonly tls?: 'required';
  /** The server must upgrade to TLS on request (STARTTLS and similar). */
  readonly starttls?: 'required';
  /** One of these must be chosen by ALPN. */
  readonly alpn?: readonly string[];
  readonly minTls?: TlsVersion;
  /** The certificate must cover the server name. */
  readonly certificateName?: 'required';
  /** Version of the protocol itself: `2.0` of ssh, `1.1` of http. Any of these. */
  readonly version?: readonly string[];
}

export interface Expectation {
  readonly expected: Expected;
  readonly constraints: Constraints;
  /** The key `tls` of the config, which `expected` contains as stacks. */
  readonly tlsKey?: 'required' | 'optional' | 'forbidden';
  /** Whether a protocol of the user's own is expected. */
  readonly isDeclared?: true;
  /** The expectation as text: `tls/http2 or tls/http`. */
  readonly text: string;
}

/** Time limits in milliseconds, from the start of the target or the connection, and other limits. */
export interface Limits {
  /** For one target with all its connections. */
  readonly total: number;
  /** From the first packet of a connection until it is accepted. */
  readonly connect: number;
  /** From the last sent byte to the first byte of the reply. */
  readonly firstByte: number;
  /** Bytes that are read from one connection. */
  readonly maxBytes: number;
  /** Retries for an unreachable target. */
  readonly retries: number;
  /** Connections to one target; over UDP, openings that are sent. */
  readonly maxConnections: number;
}

export const DEFAULT_LIMITS: Limits = {
  total: 5000,
  connect: 3000,
  firstByte: 5000,
  maxBytes: 65536,
  retries: 1,
  maxConnections: 24,
};

/** A target, what is expected of it, and where the config defines it. */
export interface Endpoint {
  readonly name?: string;
  /** What it is for, in the words of the config. */
  readonly description?: string;
  /** Short texts by name, to group and filter endpoints: `team`, `stage`. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly target: Target;
  /** The name for SNI and the Host field, if it differs from the address. */
  readonly serverName?: string;
  /** The path of HTTP-like openings. */
  readonly path?: string;
  readonly expectation: Expectation;
  readonly limits: Limits;
  readonly origin?: Origin;
}

/** `host:port`, with brackets around an IPv6 address, and `udp://` in front of a UDP target. */
export function addressText({ host, port, transport }: AnyTarget): string {
  const text = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  return transport === 'udp' ? `udp://${text}` : text;
}

type AnyTarget = Pick<Target, 'host' | 'port'> & Partial<Target>;
