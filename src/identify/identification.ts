import type { Confidence, Facts, Layer, Protocol, Reply } from '../protocols/protocol.ts';
import type { Registry, Stack } from '../protocols/registry.ts';
import {
  type Attempt,
  type Exchange,
  type Failure,
  isExchange,
  type TlsFacts,
} from './exchange.ts';
import { type Candidate, judgeReply } from './judge.ts';

/**
 * What came of asking a target. `identified`: a protocol is certain or likely. `ambiguous`:
 * only weak signs. `unknown-bytes`: it spoke, nobody knows what. `silent`, `closed`, `reset`:
 * it accepted the connection, and then that. `accepted`: no more than that was asked. The rest:
 * no connection came about.
 */
export type Outcome =
  | 'identified'
  | 'ambiguous'
  | 'unknown-bytes'
  | 'silent'
  | 'closed'
  | 'reset'
  | 'accepted'
  | Failure;

/** The bytes that prove an answer, and what they answered. */
export interface Evidence {
  readonly layer: Layer;
  /** What had been asked: the id of the protocol whose opening was sent, or `listen`. */
  readonly probedWith: string;
  readonly sent: Uint8Array;
  readonly received: Uint8Array;
  /** Which of the received bytes prove it; absent for bytes that nobody knows. */
  readonly at?: readonly [start: number, end: number];
  /** What was checked, and the document that says so. */
  readonly rule?: string;
  readonly spec?: string;
}

/** One thing that a target may be. */
export interface Reading {
  readonly stack: Stack;
  readonly confidence: Confidence;
  readonly facts: Facts;
  readonly evidence: Evidence;
}

export interface Identification {
  readonly outcome: Outcome;
  /** The best reading's stack; empty unless `identified`. */
  readonly stack: Stack;
  readonly confidence?: Confidence;
  readonly facts: Facts;
  /** For an identified target its proof, for unknown bytes the bytes. */
  readonly evidence?: Evidence;
  /** The other readings, best first. A port may really speak two protocols. */
  readonly runnersUp: readonly Reading[];
  readonly tls?: TlsFacts;
  /** What came of STARTTLS, where it was asked for. */
  readonly upgrade?: TlsFacts | 'refused';
  /** The system's word for a failed connection: `ECONNREFUSED`. */
  readonly code?: string;
}

const RANK: Readonly<Record<Confidence, number>> = { certain: 3, likely: 2, weak: 1 };

/** Puts together what all attempts at one target say. */
export function identify(attempts: readonly Attempt[], registry: Registry): Identification {
  const exchanges = attempts.filter(isExchange);
  const told = exchanges.flatMap((one) => readingsOf(one, registry));
  const readings = bestOfEachStack(told.length > 0 ? told : bySilence(exchanges, registry));
  const [best, ...runnersUp] = readings;
  const common = tlsOf(exchanges);
  if (best && best.confidence !== 'weak') {
    const { stack, confidence, facts, evidence } = best;
    return { outcome: 'identified', stack, confidence, facts, evidence, runnersUp, ...common };
  }
  if (best) {
    return {
      outcome: 'ambiguous',
      stack: [],
      facts: {},
      evidence: best.evidence,
      runnersUp: readings,
      ...common,
    };
  }
  return { stack: [], facts: {}, runnersUp: [], ...common, ...nothingFound(attempts, exchanges) };
}

/** All that one exchange may be, with what is inside its TLS. */
export function readingsOf(exchange: Exchange, registry: Registry): Reading[] {
  const layer = exchange.transport ?? 'tcp';
  const outer = candidatesOf(exchange, layer, registry.all);
  if (!exchange.tls || exchange.tls.brokenOff) {
    return outer.map((one) => reading(exchange, layer, one, [], registry));
  }
  const inner = exchange.inner
    ? candidatesOf(exchange.inner, 'tls', registry.all).map((one) =>
        reading(exchange.inner as Exchange, 'tls', one, ['tls'], registry),
      )
    : [];
  if (inner.some(({ confidence }) => confidence !== 'weak')) return inner;
  return [byAlpn(exchange, registry) ?? handshake(exchange, registry), ...inner];
}

/**
 * A server that lets nobody in without a certificate still says by ALPN what it would speak
 * (RFC 7301 section 3.2: it chooses what it will use).
 */
function byAlpn(exchange: Exchange, registry: Registry): Reading | undefined {
  const { alpn, wantsClientCertificate } = exchange.tls ?? {};
  if (alpn === undefined || !wantsClientCertificate) return undefined;
  const chosen = registry.all.find((one) => !one.layeredOn && one.alpn?.includes(alpn));
  if (!chosen) return undefined;
  const reading = handshake(exchange, registry);
  const evidence = { ...reading.evidence, rule: `chosen by ALPN: ${alpn}`, spec: 'RFC 7301' };
  return { stack: ['tls', chosen.id], confidence: 'likely', facts: {}, evidence };
}

/** What an exchange may be: what was made of it while it went on, or else of its bytes now. */
function candidatesOf(
  exchange: Exchange,
  layer: Layer,
  protocols: readonly Protocol[],
): readonly Candidate[] {
  const [first, ...later] = exchange.turns;
  if (!first) return [];
  const silent = exchange.turns.every(({ received }) => received.length === 0);
  if (silent) return answeredByClosing(exchange, protocols);
  if (exchange.candidates) return exchange.candidates;
  const reply: Reply = { bytes: first.received, sent: first.sent, layer, later, ended: true };
  return judgeReply(reply, protocols).candidates;
}

/** A declared protocol may expect that the peer closes. */
function answeredByClosing(exchange: Exchange, protocols: readonly Protocol[]): Candidate[] {
  const asked = protocols.find(({ id }) => id === exchange.probedWith);
  const closed = exchange.end === 'eof' || exchange.end === 'reset';
  return closed && asked?.answersBy === 'close'
    ? [wordless(asked, 'closed after the opening')]
    : [];
}

/**
 * Some servers never answer (syslog, graphite). Silence is theirs only if it lasted to the end of
 * the clock, and nobody else's opening was answered either.
 */
function bySilence(exchanges: readonly Exchange[], registry: Registry): Reading[] {
  const spoke = ({ turns, inner }: Exchange): boolean =>
    turns.some(({ received }) => received.length > 0) || (inner !== undefined && spoke(inner));
  if (exchanges.some(spoke)) return [];
  return exchanges
    .filter(({ end }) => end === 'timeout')
    .flatMap((exchange) => {
      const asked = registry.get(exchange.probedWith);
      if (asked?.answersBy !== 'silence') return [];
      const layer = exchange.transport ?? 'tcp';
      return reading(exchange, layer, wordless(asked, 'silent after the opening'), [], registry);
    });
}

function wordless({ id }: Protocol, rule: string): Candidate {
  const match = { answer: 'match', confidence: 'likely', rule, at: [0, 0], facts: {} } as const;
  return { id, stack: [id], match };
}

function reading(
  { probedWith, turns }: Exchange,
  layer: Layer,
  { id, stack, match }: Candidate,
  outside: Stack,
  registry: Registry,
): Reading {
  const { sent, received } = turns[0] ?? { sent: new Uint8Array(0), received: new Uint8Array(0) };
  const spec = registry.get(id)?.spec;
  return {
    stack: [...outside, ...stack],
    confidence: match.confidence,
    facts: match.facts,
    evidence: {
      layer,
      probedWith,
      sent,
      received,
      at: match.at,
      rule: match.rule,
      ...(spec ? { spec } : {}),
    },
  };
}

/** TLS that was completed needs no recognizer; the raw bytes are its evidence. */
function handshake(exchange: Exchange, registry: Registry): Reading {
  const { sent, received } = exchange.turns[0] ?? {
    sent: new Uint8Array(0),
    received: new Uint8Array(0),
  };
  return {
    stack: ['tls'],
    confidence: 'certain',
    facts: exchange.tls ? { protocolVersion: exchange.tls.version } : {},
    evidence: {
      layer: 'tcp',
      probedWith: exchange.probedWith,
      sent,
      received,
      at: [0, Math.min(11, received.length)],
      rule: 'completed handshake',
      spec: registry.get('tls')?.spec ?? 'RFC 8446',
    },
  };
}

/**
 * The best reading of each stack, best first. A stack that goes on where another one stops
 * (`tls/http` after `tls`) takes its place.
 */
function bestOfEachStack(readings: readonly Reading[]): readonly Reading[] {
  if (readings.length < 2) return readings;
  const byStack = new Map<string, Reading>();
  for (const one of readings) {
    const known = byStack.get(one.stack.join('/'));
    if (!known || RANK[one.confidence] > RANK[known.confidence])
      byStack.set(one.stack.join('/'), one);
  }
  const all = [...byStack.values()];
  return all
    .filter((one) => !all.some((other) => goesOn(one, other)))
    .sort((a, b) => RANK[b.confidence] - RANK[a.confidence]);
}

function goesOn(one: Reading, other: Reading): boolean {
  return (
    other.stack.length > one.stack.length &&
    other.confidence !== 'weak' &&
    one.stack.every((id, i) => other.stack[i] === id)
  );
}

function tlsOf(exchanges: readonly Exchange[]): Pick<Identification, 'tls' | 'upgrade'> {
  const tls = exchanges.find((one) => one.tls)?.tls;
  const upgrade = exchanges.find((one) => one.upgrade)?.upgrade;
  return { ...(tls ? { tls } : {}), ...(upgrade ? { upgrade } : {}) };
}

/** Nobody knows it: bytes if there were any, else how the first connection ended. */
function nothingFound(
  attempts: readonly Attempt[],
  exchanges: readonly Exchange[],
): Pick<Identification, 'outcome' | 'evidence' | 'code'> {
  const first = exchanges[0];
  if (!first) {
    const failed = attempts.findLast((one) => !isExchange(one));
    if (!failed || isExchange(failed)) return { outcome: 'timed-out' };
    return { outcome: failed.failure, code: failed.code };
  }
  const spoke = exchanges.find(({ turns }) => turns.some(({ received }) => received.length > 0));
  const turn = spoke?.turns.find(({ received }) => received.length > 0);
  if (spoke && turn) {
    const layer = spoke.transport ?? 'tcp';
    return { outcome: 'unknown-bytes', evidence: { layer, probedWith: spoke.probedWith, ...turn } };
  }
  if (first.end === 'open') return { outcome: 'accepted' };
  if (first.end === 'eof') return { outcome: 'closed' };
  return { outcome: first.end === 'reset' ? 'reset' : 'silent' };
}
