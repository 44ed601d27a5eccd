import type { Turn } from '../protocols/protocol.ts';
import type { Candidate } from './judge.ts';

/**
 * How a connection ended: `open` (we had what we wanted and closed it), `eof` (the peer
 * closed), `reset` (the peer reset), `timeout` (a clock ran out while it was open), `full`
 * (the cap on bytes was reached).
 */
export type End = 'open' | 'eof' | 'reset' | 'timeout' | 'full';

/** Why there was no connection at all. */
export type Failure = 'refused' | 'timed-out' | 'no-such-name' | 'no-route';

/** What a TLS handshake told. Names and subjects come from the peer: hostile. */
export interface TlsFacts {
  /** `TLS 1.3`, ... as negotiated. */
  readonly version: string;
  /** The ALPN protocol that the server chose; absent if it chose none. */
  readonly alpn?: string;
  readonly cipher?: string;
  readonly certificate?: Certificate;
  /** The server asked for a client certificate. */
  readonly wantsClientCertificate?: boolean;
  /** It broke the handshake off when it got none. */
  readonly brokenOff?: boolean;
}

export interface Certificate {
  readonly subject: string;
  readonly issuer: string;
  /** DNS names and IP addresses that it is made out for. */
  readonly names: readonly string[];
  /** ISO 8601 dates. */
  readonly validFrom: string;
  readonly validTo: string;
  /** Whether it covers the name that was asked for (RFC 9525); absent if none was. */
  readonly coversName?: boolean;
}

/** Milliseconds since the connection was begun. */
export interface Timing {
  readonly connected?: number;
  /** When the opening was sent, where nothing had come unasked for a while. */
  readonly sentAt?: number;
  readonly firstByte?: number;
  readonly ended: number;
}

/** One connection, or what was said inside the TLS of one. */
export interface Exchange {
  /** Set for datagrams: then a turn is what was sent and the first datagram that came back. */
  readonly transport?: 'udp';
  /** What was asked first: the id of the protocol whose opening was sent, or `listen`. */
  readonly probedWith: string;
  readonly turns: readonly Turn[];
  /**
   * Set where the opening was sent piece by piece: what was sent of it is what the peer let be
   * sent before it ended the connection.
   */
  readonly incremental?: true;
  readonly end: End;
  readonly timing: Timing;
  /** Set when the connection began with a TLS handshake that was completed, or nearly. */
  readonly tls?: TlsFacts;
  /** What was said inside that TLS. */
  readonly inner?: Exchange;
  /** What the recognizers made of it, where they were asked while it went on. */
  readonly candidates?: readonly Candidate[];
  /** What came of asking to go over to TLS in the middle (STARTTLS), when that was tried. */
  readonly upgrade?: TlsFacts | 'refused';
}

/** A connection that did not come about. */
export interface NoConnection {
  readonly failure: Failure;
  /** The system's word for it: `ECONNREFUSED`. */
  readonly code: string;
  readonly timing: Timing;
}

export type Attempt = Exchange | NoConnection;

export function isExchange(attempt: Attempt): attempt is Exchange {
  return 'turns' in attempt;
}
