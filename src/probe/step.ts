/** One thing to try on a connection of its own. */
export interface Step {
  readonly layer: 'tcp' | 'tls';
  /**
   * Whose opening is sent: the id of a protocol, `listen` for nobody's, `polyglot` for the
   * one that several understand, `alpn` (inside TLS) for that of the protocol ALPN chose, or
   * `nothing` (inside TLS) when the handshake is all that is wanted.
   */
  readonly ask: string;
  /** How long to listen, in milliseconds, before anything is sent: a banner comes unasked. */
  readonly listenFirst: number;
  /** The same inside TLS, once the handshake is done. */
  readonly listenInside: number;
  /** ALPN names to offer, by preference; none means that the extension is left out. */
  readonly alpn: readonly string[];
}
