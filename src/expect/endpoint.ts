import type { Stack, Transport } from '../protocols/registry.ts';

/** Where to connect. */
export interface Target {
  /**
   * A host name or an IP address, without brackets; or the absolute path of a Unix socket, or `srv:`
   * and the name of a service, whose servers are looked up.
   */
  readonly host: string;
  /** 0 for a Unix socket and a service, which have none. */
  readonly port: number;
  readonly transport: Transport;
}

/** Where the config defines an endpoint; line and column count from 1. */
export interface Origin {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Any of these stacks, what is registered for the port, or one of three words. */
export type Expected =
  | {
      readonly kind: 'stacks';
      readonly stacks: readonly Stack[];
      /** Stacks that are as good: HTTP/2 inside TLS where `https` is expected. */
      readonly also?: readonly Stack[];
    }
  /**
   * What is registered for the port, the most used one first; any identified protocol where nothing is.
   * A guess, not a promise: it is probed first, and another service is a finding.
   */
  | { readonly kind: 'registered'; readonly stacks: readonly Stack[] }
  /** Any identified protocol. */
  | { readonly kind: 'any' }
  /** Anything that accepts a connection. */
  | { readonly kind: 'tcp' }
  /** Nothing may accept a connection. */
  | { readonly kind: 'closed' };

/** Whether an endpoint is probed to find out what is there, without a promise that anything is. */
export function isAuditKind(kind: Expected['kind']): boolean {
  return kind === 'any' || kind === 'registered';
}

/** The stacks that are probed first, if any are named. */
export function namedStacks(expected: Expected): readonly Stack[] {
  return 'stacks' in expected ? expected.stacks : [];
}

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
  readonly certificate?: CertificateConstraint;
  /** Version of the protocol itself: `2.0` of ssh, `1.1` of http. Any of these. */
  readonly version?: readonly string[];
}

/** What must hold of the server's certificate besides its name. */
export interface CertificateConstraint {
  /** Milliseconds for which it must stay valid. */
  readonly validFor?: number;
  /** Who must vouch for it: the authorities of the system, or those of a file (PEM). */
  readonly trusted?: TrustedBy;
}

/** `system`, or the path of a PEM file. */
export type TrustedBy = 'system' | { readonly file: string };

export interface Expectation {
  readonly expected: Expected;
  readonly constraints: Constraints;
  /** The key `tls` of the config, which `expected` contains as stacks. */
  readonly tlsKey?: 'required' | 'optional' | 'forbidden';
  /**
   * The keys by which the endpoint itself constrains the certificate: `certificate`,
   * `certificate-name`. Empty where the defaults do, which apply to TLS only.
   */
  readonly certificateKeys?: readonly string[];
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

/**
 * How well a file supports an expectation: `stated` (an appProtocol, a URL scheme, a directive of a
 * proxy, the scheme of a listener), `probe` (a health check or a probe), `name` (the name of a port),
 * `guess` (an image, a well-known port), `none` (the file says nothing: `tcp` is expected).
 */
export type Certainty = 'stated' | 'probe' | 'name' | 'guess' | 'none';

/** Why this is expected, where a file of others (Compose, Kubernetes, ...) is the reason. */
export interface Basis {
  readonly certainty: Certainty;
  /** What says so, in a few words: `health check pg_isready`, `image postgres`. */
  readonly evidence?: string;
  /** The line that says what the protocol is, if it is not the one of the endpoint. */
  readonly statedAt?: Origin;
}

/** The paths of two PEM files, which only the handshake reads. */
export interface ClientCertificate {
  readonly cert: string;
  readonly key: string;
}

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
  /** Each connection begins with a header of the PROXY protocol. */
  readonly proxyProtocol?: 'v1' | 'v2';
  /** Shown in TLS handshakes of the expected protocol. */
  readonly clientCertificate?: ClientCertificate;
  readonly expectation: Expectation;
  readonly limits: Limits;
  readonly origin?: Origin;
  /** Undefined for an endpoint of a config of firstbytes. */
  readonly basis?: Basis;
}

/** Whether a host is the path of a Unix socket. */
export function isSocketPath(host: string): boolean {
  return host.startsWith('/');
}

/** The name of a service, for its SRV records (RFC 2782): `_mongodb._tcp.db.internal`. */
export function serviceNameOf(host: string): string | undefined {
  return host.startsWith('srv:') ? host.slice('srv:'.length) : undefined;
}

/** The name for SNI, for the certificate and the Host field. */
export function serverNameOf({
  serverName,
  target: { host },
}: Pick<Endpoint, 'serverName' | 'target'>): string {
  return serverName ?? (isSocketPath(host) ? 'localhost' : (serviceNameOf(host) ?? host));
}

/**
 * `host:port`, with brackets around an IPv6 address, and `udp://` in front of a UDP target; or
 * `unix:/path`, or `srv:_service._tcp.name`.
 */
export function addressText({ host, port, transport }: AnyTarget): string {
  if (isSocketPath(host)) return `unix:${host}`;
  if (serviceNameOf(host) !== undefined) return host;
  const text = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  return transport === 'udp' ? `udp://${text}` : text;
}

type AnyTarget = Pick<Target, 'host' | 'port'> & Partial<Target>;
