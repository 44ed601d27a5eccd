import type { Turn } from '../protocols/protocol.ts';
import type { Probe } from './probe.ts';

/**
 * How a connection ended: `open` (we had what we wanted and closed it), `eof` (the peer
 * closed), `reset` (the peer reset), `timeout` (a clock ran out while it was open), `full`
 * (the cap on bytes was reached).
 */
export type End = 'open' | 'eof' | 'reset' | 'timeout' | 'full';

/** Why there was no connection at all. */
export type Failure =
  | 'refused'
  | 'timed-out'
  | 'no-such-name'
  | 'no-route'
  /** The DNS resolver failed, or did not reply in time. */
  | 'resolver-failed'
  /** An error of this machine, which shows nothing about the target. */
  | 'not-attempted';

/** What a TLS handshake showed. Names and subjects come from the peer: hostile. */
export interface TlsFacts {
  /** `TLS 1.3`, ... as negotiated. */
  readonly version: string;
  /** The ALPN protocol that the server chose; absent if it chose none. */
  readonly alpn?: string;
  readonly cipher?: string;
  readonly certificate?: Certificate;
  /** The server asked for a client certificate. */
  readonly wantsClientCertificate?: boolean;
  /** It ended the handshake when it received none. */
  readonly brokenOff?: boolean;
}

export interface Certificate {
  readonly subject: string;
  readonly issuer: string;
  /** The first hundred DNS names and IP addresses that it is valid for. */
  readonly names: readonly string[];
  /** ISO 8601 dates. */
  readonly validFrom: string;
  readonly validTo: string;
  /** Whether it covers the requested name (RFC 9525); absent if none was requested. */
  readonly coversName?: boolean;
  /** Whether the wanted certification authorities vouch for it; absent if none were asked. */
  readonly trust?: Trust;
}

export type Trust =
  | { readonly trusted: true }
  | {
      readonly trusted: false;
      /** As OpenSSL names it: `SELF_SIGNED_CERT_IN_CHAIN` (verify(1ssl)). */
      readonly reason: string;
      /** The server does not send the certificate that signed its own, and the authorities do not include it. */
      readonly lacksIssuer?: true;
    };

/** Milliseconds since the connection was started. */
export interface Timing {
  readonly connected?: number;
  /** When the opening was sent, where firstbytes listened before. */
  readonly sentAt?: number;
  readonly firstByte?: number;
  readonly ended: number;
}

/** One connection, or the inside of its TLS, as facts of the wire. */
export interface Exchange {
  /** Set for datagrams: then a turn is what was sent and the first datagram that came back. */
  readonly transport?: 'udp';
  readonly probedWith: Probe;
  readonly turns: readonly Turn[];
  /**
   * Set where the opening was sent in increments: the bytes sent are those that the peer accepted
   * before it ended the connection.
   */
  readonly incremental?: true;
  /** Set where a header of the PROXY protocol (version 2, LOCAL) went before what was sent. */
  readonly proxyHeader?: true;
  /** Set where the header that the endpoint wants went before what was sent. */
  readonly sentHeader?: true;
  /** Set where no other connection to the target was open meanwhile. */
  readonly alone?: true;
  /** Set where the peer said nothing, and ended its side of the connection when we ended ours. */
  readonly endsWithUs?: true;
  /** Set over UDP where the host refused a datagram to a port on which nothing listens. */
  readonly refusedElsewhere?: true;
  readonly end: End;
  readonly timing: Timing;
  /** Set when the connection began with a TLS handshake that was completed, or nearly. */
  readonly tls?: TlsFacts;
  /** Why OpenSSL gave the handshake up, as Node names it: `ERR_SSL_EXCESSIVE_MESSAGE_SIZE`. */
  readonly handshakeError?: string;
  /** The exchange inside that TLS. */
  readonly inner?: Exchange;
  /** The result of an upgrade to TLS in the middle (STARTTLS), where that was tried. */
  readonly upgrade?: TlsFacts | 'refused';
}

/** An attempt without a connection. */
export interface NoConnection {
  readonly failure: Failure;
  /** The system's error code: `ECONNREFUSED`. */
  readonly code: string;
  readonly timing: Timing;
}

export type Attempt = Exchange | NoConnection;

export function isExchange(attempt: Attempt): attempt is Exchange {
  return 'turns' in attempt;
}
