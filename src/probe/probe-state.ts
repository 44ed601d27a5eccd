import { type Attempt, type Exchange, isExchange } from '../identify/exchange.ts';
import { CLIENT_HELLO, LISTEN, opening } from '../identify/probe.ts';
import { outerProbe } from './opening.ts';
import type { Observation, ObservedOutcome } from './rank-probes.ts';
import type { Step } from './step.ts';

/** A step that was started, and how it ended as far as is known. */
export interface ProbeState {
  readonly step: Step;
  /** What was observed in plain TCP. */
  readonly outer: Observation;
  /** What was observed inside TLS, if a handshake was completed. */
  readonly inner?: Observation;
  /** The server refused the handshake because of ALPN. */
  readonly alpnRefused: boolean;
  /** The server sent bytes, or ended the connection, before anything was sent. */
  readonly decided: boolean;
}

/** A server that ends a connection later than this, in milliseconds, waited for the client. */
const IMMEDIATE_MS = 1000;

/** A step that listens for a banner, and has sent nothing yet. */
export function listening(step: Step): ProbeState {
  const outer = { probe: LISTEN, outcome: 'silent' } as const;
  return { step, outer, alpnRefused: false, decided: false };
}

/** A step that was only started: silent so far, as soon as all of it is sent. */
export function started(step: Step, isSent = true): ProbeState {
  const outer = { probe: outerProbe(step), outcome: isSent ? 'silent' : 'pending' } as const;
  return { step, outer, alpnRefused: false, decided: false };
}

/** The same once its handshake is done: it waits for a reply inside. */
export function handshakeDone(state: ProbeState): ProbeState {
  const { probe } = state.step;
  return {
    ...state,
    outer: { probe: CLIENT_HELLO, outcome: 'bytes' },
    inner: { probe: probe.kind === 'by-alpn' ? opening('http') : probe, outcome: 'silent' },
  };
}

/** A step whose connection has ended. */
export function done(step: Step, exchange: Exchange): ProbeState {
  const { inner, tls } = exchange;
  return {
    step,
    outer: {
      probe: exchange.probedWith,
      outcome: outcomeOf(exchange),
      ...closedAfterBytes(exchange),
    },
    ...(tls && inner ? { inner: { probe: inner.probedWith, outcome: outcomeOf(inner) } } : {}),
    alpnRefused: step.alpn.length > 0 && failedByAlpn(exchange),
    decided: wasDecided(exchange),
  };
}

function wasDecided(exchange: Exchange): boolean {
  const outcome = outcomeOf(exchange);
  // A header of the PROXY protocol is something that was sent.
  if (exchange.proxyHeader) return false;
  if (exchange.probedWith.kind !== 'listen' || outcome === 'silent') return false;
  return outcome === 'bytes' || exchange.timing.ended < IMMEDIATE_MS;
}

/** After how many bytes of the incremental probe the server ended the connection. */
function closedAfterBytes(exchange: Exchange): { readonly closedAfterBytes?: number } {
  const isClosed = ['eof', 'reset'].includes(outcomeOf(exchange));
  const [turn] = exchange.turns;
  return isClosed && turn && exchange.incremental ? { closedAfterBytes: turn.sent.length } : {};
}

/** The server requested a client certificate and closed without a byte inside, or before. */
export function wasRejectedForCertificate(result: Attempt): boolean {
  if (!isExchange(result) || result.tls?.wantsClientCertificate !== true) return false;
  if (result.tls.brokenOff) return true;
  return result.inner !== undefined && ['eof', 'reset'].includes(outcomeOf(result.inner));
}

/** Whether the certificates are too large for OpenSSL, so every handshake fails. */
export function hasLargeCertificate(result: Attempt): boolean {
  return isExchange(result) && result.handshakeError === 'ERR_SSL_EXCESSIVE_MESSAGE_SIZE';
}

function outcomeOf({ turns, end }: Exchange): ObservedOutcome {
  if (turns.some(({ received }) => received.length > 0)) return 'bytes';
  if (end === 'eof') return 'eof';
  return end === 'reset' ? 'reset' : 'silent';
}

/**
 * A fatal alert 120, no_application_protocol (RFC 7301 section 3.2); or a ServerHello without a
 * completed handshake: Apache httpd 2.4 chooses http/1.1 even if it was not offered.
 */
function failedByAlpn({ turns, tls }: Exchange): boolean {
  const received = turns[0]?.received ?? new Uint8Array(0);
  const isAlert = received[0] === 0x15 && received[5] === 2 && received[6] === 120;
  return isAlert || (received[0] === 0x16 && !tls);
}

/** Nothing was sent, so the probe only listened. */
export function resetAtOnce(connected: number): Exchange {
  const nothing = { sent: new Uint8Array(0), received: new Uint8Array(0) };
  const timing = { connected, ended: connected };
  return { probedWith: LISTEN, turns: [nothing], end: 'reset', timing };
}
