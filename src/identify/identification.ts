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
 * The outcome for a target. `identified`: a protocol is certain or likely. `ambiguous`: only weak
 * candidates. `unknown-bytes`: the reply matches no known protocol. `silent`, `closed`, `reset`: the
 * server accepted the connection and sent nothing. `accepted`: only a connection was required. The
 * others: no connection was made.
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

/** The bytes that prove an identification, and the probe that they reply to. */
export interface Evidence {
  readonly layer: Layer;
  /** The probe: the id of the protocol whose opening was sent, or `listen`. */
  readonly probedWith: string;
  readonly sent: Uint8Array;
  readonly received: Uint8Array;
  /** The received bytes that prove it; absent for unknown bytes. */
  readonly at?: readonly [start: number, end: number];
  /** What was checked, and the document that defines it. */
  readonly rule?: string;
  readonly spec?: string;
}

/** A stack that a target may have. */
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
  /** The other readings, best first. A port may have two protocols. */
  readonly runnersUp: readonly Reading[];
  readonly tls?: TlsFacts;
  /** The result of STARTTLS, if requested. */
  readonly upgrade?: TlsFacts | 'refused';
  /** The system error of a failed connection: `ECONNREFUSED`. */
  readonly code?: string;
}

const RANK: Readonly<Record<Confidence, number>> = { certain: 3, likely: 2, weak: 1 };

/** Identifies a target from all attempts. */
export function identify(attempts: readonly Attempt[], registry: Registry): Identification {
  const exchanges = attempts.filter(isExchange);
  const direct = exchanges.flatMap((one) => readingsOf(one, registry));
  const readings = bestOfEachStack(direct.length > 0 ? direct : bySilence(exchanges, registry));
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

/** The readings of one exchange, including those inside its TLS. */
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
 * A server that rejects clients without a certificate still selects its protocol by ALPN (RFC 7301
 * section 3.2).
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

/** The candidates of an exchange: those found while it ran, else those of its bytes. */
function candidatesOf(
  exchange: Exchange,
  layer: Layer,
  protocols: readonly Protocol[],
): readonly Candidate[] {
  const [first, ...later] = exchange.turns;
  if (!first) return [];
  const silent = exchange.turns.every(({ received }) => received.length === 0);
  if (silent) return candidatesByClosing(exchange, protocols);
  if (exchange.candidates) return exchange.candidates;
  const reply: Reply = { bytes: first.received, sent: first.sent, layer, later, ended: true };
  return judgeReply(reply, protocols).candidates;
}

/** A declared protocol may define that the server replies by closing. */
function candidatesByClosing(exchange: Exchange, protocols: readonly Protocol[]): Candidate[] {
  const probed = protocols.find(({ id }) => id === exchange.probedWith);
  const closed = exchange.end === 'eof' || exchange.end === 'reset';
  return closed && probed?.answersBy === 'close'
    ? [matchWithoutBytes(probed, 'closed after the opening')]
    : [];
}

/**
 * Some servers never reply (syslog, graphite). Silence identifies them only if it lasted until the
 * time limit, and no other opening got a reply either.
 */
function bySilence(exchanges: readonly Exchange[], registry: Registry): Reading[] {
  const hasReply = ({ turns, inner }: Exchange): boolean =>
    turns.some(({ received }) => received.length > 0) || (inner !== undefined && hasReply(inner));
  if (exchanges.some(hasReply)) return [];
  return exchanges
    .filter(({ end }) => end === 'timeout')
    .flatMap((exchange) => {
      const probed = registry.get(exchange.probedWith);
      if (probed?.answersBy !== 'silence') return [];
      const layer = exchange.transport ?? 'tcp';
      return reading(
        exchange,
        layer,
        matchWithoutBytes(probed, 'silent after the opening'),
        [],
        registry,
      );
    });
}

function matchWithoutBytes({ id }: Protocol, rule: string): Candidate {
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

/** A completed TLS handshake needs no recognizer; the raw bytes are its evidence. */
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
 * The best reading of each stack, best first. A longer stack (`tls/http`) replaces its own start
 * (`tls`).
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
    .filter((one) => !all.some((other) => isContinuedBy(one, other)))
    .sort((a, b) => RANK[b.confidence] - RANK[a.confidence]);
}

function isContinuedBy(one: Reading, other: Reading): boolean {
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

/** Unknown bytes if any were received, else how the first connection ended. */
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
  const replied = exchanges.find(({ turns }) => turns.some(({ received }) => received.length > 0));
  const turn = replied?.turns.find(({ received }) => received.length > 0);
  if (replied && turn) {
    const layer = replied.transport ?? 'tcp';
    return {
      outcome: 'unknown-bytes',
      evidence: { layer, probedWith: replied.probedWith, ...turn },
    };
  }
  if (first.end === 'open') return { outcome: 'accepted' };
  if (first.end === 'eof') return { outcome: 'closed' };
  return { outcome: first.end === 'reset' ? 'reset' : 'silent' };
}
