import type { Probe } from '../identify/probe.ts';

/** One probe on a separate connection. */
export interface Step {
  readonly layer: 'tcp' | 'tls';
  readonly probe: Probe;
  /** Whether the config expects this, or the search tries it. */
  readonly purpose: 'expected' | 'search';
  /** How long to listen, in milliseconds, before anything is sent: a banner comes unasked. */
  readonly listenFirst: number;
  /** The same inside TLS, once the handshake is done. */
  readonly listenInside: number;
  /**
   * How long it may take, in milliseconds, while no other connection to the target is open; then it
   * is closed. Absent where others may start beside it.
   */
  readonly aloneFor?: number;
  /** A header of the PROXY protocol goes before everything else. */
  readonly proxyHeader?: true;
  /** ALPN names to offer, by preference; without any the extension is omitted. */
  readonly alpn: readonly string[];
}
