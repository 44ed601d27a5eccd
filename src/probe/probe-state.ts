import { type Exchange, isExchange, type Attempt as Result } from '../identify/exchange.ts';
import type { Observation, ObservedOutcome } from './rank-probes.ts';
import type { Step } from './step.ts';

/** A step that was begun, and how it came out as far as is known. */
export interface ProbeState {
  readonly step: Step;
  /** What was asked in plain TCP. */
  readonly outer: Observation;
  /** What was asked inside TLS, if a handshake was completed. */
  readonly inner?: Observation;
  /** The server refused the handshake because of ALPN. */
  readonly alpnRefused: boolean;
  /** It spoke, or ended the connection, before anything was sent. */
  readonly decided: boolean;
}

/** Who ends a connection later than this, in milliseconds, has waited for us. */
const IMMEDIATE_MS = 1000;

/** A step that has only been begun: silent so far. */
export function started(step: Step): ProbeState {
  const ask = step.layer === 'tls' ? 'tls' : step.ask;
  return { step, outer: { ask, outcome: 'silent' }, alpnRefused: false, decided: false };
}

/** The same once its handshake is done: it waits for an answer inside. */
export function handshakeDone(made: ProbeState): ProbeState {
  const { ask } = made.step;
  return {
    ...made,
    outer: { ask: 'tls', outcome: 'bytes' },
    inner: { ask: ask === 'alpn' ? 'http' : ask, outcome: 'silent' },
  };
}

/** A step that is over. */
export function done(step: Step, exchange: Exchange): ProbeState {
  const { inner, tls } = exchange;
  return {
    step,
    outer: { ask: exchange.probedWith, outcome: outcomeOf(exchange), ...givenUp(exchange) },
    ...(tls && inner ? { inner: { ask: inner.probedWith, outcome: outcomeOf(inner) } } : {}),
    alpnRefused: step.alpn.length > 0 && failedByAlpn(exchange),
    decided: wasDecided(exchange),
  };
}

function wasDecided(exchange: Exchange): boolean {
  const outcome = outcomeOf(exchange);
  if (exchange.probedWith !== 'listen' || outcome === 'silent') return false;
  return outcome === 'bytes' || exchange.timing.ended < IMMEDIATE_MS;
}

/** After how many bytes of the staged opening the peer ended the connection. */
function givenUp(exchange: Exchange): Pick<Observation, 'closedAfterBytes'> {
  const ended = ['eof', 'reset'].includes(outcomeOf(exchange));
  const [turn] = exchange.turns;
  return ended && turn && exchange.incremental ? { closedAfterBytes: turn.sent.length } : {};
}

/** The server asked for a client certificate and closed without a word, or before. */
export function wasRejectedForCertificate(result: Result): boolean {
  if (!isExchange(result) || result.tls?.wantsClientCertificate !== true) return false;
  if (result.tls.brokenOff) return true;
  return result.inner !== undefined && ['eof', 'reset'].includes(outcomeOf(result.inner));
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
  const alert = received[0] === 0x15 && received[5] === 2 && received[6] === 120;
  return alert || (received[0] === 0x16 && !tls);
}
