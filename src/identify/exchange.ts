import type { Turn } from '../protocols/protocol.ts';
import type { Candidate } from './judge.ts';

/**
 * How a connection ended: `open` (firstbytes had enough and closed it), `eof` (the peer closed it),
 * `reset` (the peer reset it), `timeout` (a time limit passed while it was open), `full` (the limit
 * on bytes was reached).
 */
export type End = 'open' | 'eof' | 'reset' | 'timeout' | 'full';

/** Why no connection was made. */
export type Failure = 'refused' | 'timed-out' | 'no-such-name' | 'no-route';

/** The result of a TLS handshake. Names and subjects come from the peer: hostile. */
export interface TlsFacts {
  /** `TLS 1.3`, ... as negotiated. */
  readonly version: string;
  /** The ALPN protocol that the server selected, if any. */
  readonly alpn?: string;
  readonly cipher?: string;
  readonly certificate?: Certificate;
  /** The server requested a client certificate. */
  readonly wantsClientCertificate?: boolean;
  /** The server ended the handshake because it received none. */
  readonly brokenOff?: boolean;
}

export interface Certificate {
  readonly subject: string;
  readonly issuer: string;
  /** DNS names and IP addresses. */
  readonly names: readonly string[];
  /** ISO 8601 dates. */
  readonly validFrom: string;
  readonly validTo: string;
  /** Whether it covers the requested name (RFC 9525); absent without one. */
  readonly coversName?: boolean;
}

/** Milliseconds since the start of the connection. */
export interface Timing {
  readonly connected?: number;
  /** When the opening was sent, if firstbytes listened before. */
  readonly sentAt?: number;
  readonly firstByte?: number;
  readonly ended: number;
}

/** One connection, or the exchange inside its TLS. */
export interface Exchange {
  /** Set for datagrams: a turn is the sent bytes and the first datagram in reply. */
  readonly transport?: 'udp';
  /** The first probe: the id of the protocol whose opening was sent, or `listen`. */
  readonly probedWith: string;
  readonly turns: readonly Turn[];
  /**
   * Set if the opening was sent in pieces: the sent bytes are those before the peer ended the
   * connection.
   */
  readonly incremental?: true;
  readonly end: End;
  readonly timing: Timing;
  /** Set if the connection started with a TLS handshake that was completed, or nearly. */
  readonly tls?: TlsFacts;
  /** The exchange inside that TLS. */
  readonly inner?: Exchange;
  /** The candidates of the recognizers, if they ran during the exchange. */
  readonly candidates?: readonly Candidate[];
  /** The result of an upgrade to TLS (STARTTLS), if requested. */
  readonly upgrade?: TlsFacts | 'refused';
}

/** A connection attempt that failed. */
export interface NoConnection {
  readonly failure: Failure;
  /** The system error: `ECONNREFUSED`. */
  readonly code: string;
  readonly timing: Timing;
}

export type Attempt = Exchange | NoConnection;

export function isExchange(attempt: Attempt): attempt is Exchange {
  return 'turns' in attempt;
}
