import type { ProxyVersion } from '../bytes/proxy-header.ts';
import type { Exchange } from '../identify/exchange.ts';
import type { ExchangeCandidates, JudgedAttempt } from '../identify/identification.ts';
import type { Candidate } from '../identify/judge.ts';
import type { Probe } from '../identify/probe.ts';
import type { TlsOptions } from '../net/start-tls.ts';
import type { UpgradeStep } from '../protocols/protocol-parts.ts';
import type { ChosenOpening } from './opening.ts';
import type { ExchangeContext } from './stream-exchange.ts';

/** What a connection needs to know of the target. Times in milliseconds. */
export interface ProbeContext extends ExchangeContext {
  /** For every handshake: the name for SNI, and who must vouch for the certificate. */
  readonly tls: Omit<TlsOptions, 'alpn' | 'clientCertificate'>;
  /** For the handshakes of the expected protocol. */
  readonly clientCertificate?: TlsOptions['clientCertificate'] | undefined;
  /** The shortest round trip so far, in milliseconds. */
  readonly rtt: number;
  /** The header that the endpoint wants before everything else. */
  readonly header?: ProxyVersion | undefined;
  openingOf(probe: Probe, alpn: string | undefined): ChosenOpening;
  /** The steps by which a protocol that was found is upgraded to TLS, where that is wanted. */
  upgradeOf(found: Candidate): readonly UpgradeStep[] | undefined;
}

/** Is called by a connection. */
export interface ProbeHandler {
  /** The connection has listened for a banner in vain, and goes on with its opening. */
  onListened(): void;
  /** A handshake is done, and the probe inside goes on. */
  onHandshakeDone(): void;
  /** All of the opening is sent, in increments or at once, and nothing has come back yet. */
  onSent(): void;
  /** The connection is over, and closed from this side. */
  onEnd(judged: JudgedExchange): void;
}

/** An exchange with what the recognizers found in it. */
export interface JudgedExchange extends JudgedAttempt {
  readonly attempt: Exchange;
  readonly candidates: ExchangeCandidates;
}
