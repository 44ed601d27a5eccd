import type { Confidence, Facts, Layer, Protocol, Reply } from '../protocols/protocol.ts';
import type { Registry, Stack } from '../protocols/registry.ts';
import {
  type Attempt,
  type Exchange,
  type Failure,
  isExchange,
  type TlsFacts,
} from './exchange.ts';
import { isHeaderDemanded } from './header-pair.ts';
import { type Candidate, judgeReply } from './judge.ts';
import { CLIENT_HELLO, type Probe, protocolOf } from './probe.ts';
import { isSilenceProof } from './silence.ts';

/**
 * The result of probing a target. `identified`: a protocol is certain or likely. `ambiguous`:
 * only weak signs. `unknown-bytes`: it sent bytes of no known protocol. `silent`, `closed`,
 * `reset`: it accepted the connection, and then that. `accepted`: only a connection was wanted.
 * `not-finished`: firstbytes had too little time, because it was late itself or interrupted.
 * `not-attempted`: this machine could not probe it, or not to the end. The rest: there was no
 * connection.
 */
export type Outcome =
  | 'identified'
  | 'ambiguous'
  | 'unknown-bytes'
  | 'silent'
  | 'closed'
  | 'reset'
  | 'accepted'
  | 'not-finished'
  | Failure;

/** The bytes that prove an identification, and what they answer. */
export interface Evidence {
  readonly layer: Layer;
  readonly probedWith: Probe;
  readonly sent: Uint8Array;
  readonly received: Uint8Array;
  /** Which of the received bytes prove it; absent for unknown bytes. */
  readonly at?: readonly [start: number, end: number];
  /** What was checked, and the document that defines it. */
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
  /** Why OpenSSL gave the handshake up, where none was completed. */
  readonly handshakeError?: string;
  /** The result of STARTTLS, where it was requested. */
  readonly upgrade?: TlsFacts | 'refused';
  /** The system's error code for a failed connection: `ECONNREFUSED`. */
  readonly code?: string;
}

const RANK: Readonly<Record<Confidence, number>> = { certain: 3, likely: 2, weak: 1 };

/** What the recognizers found in an exchange while it went on, and inside its TLS. */
export interface ExchangeCandidates {
  readonly outer?: readonly Candidate[];
  readonly inner?: readonly Candidate[];
}

/** An attempt with the candidates that are known already; the others are judged by their bytes. */
export interface JudgedAttempt {
  readonly attempt: Attempt;
  readonly candidates?: ExchangeCandidates;
}

/** Combines all attempts at one target. */
export function identifyAttempts(attempts: readonly Attempt[], registry: Registry): Identification {
  return identifyJudged(
    attempts.map((attempt) => ({ attempt })),
    registry,
  );
}

/** The same where the exchanges were judged while they went on. */
export function identifyJudged(
  judged: readonly JudgedAttempt[],
  registry: Registry,
): Identification {
  const attempts = judged.map(({ attempt }) => attempt);
  const exchanges = attempts.filter(isExchange);
  const found = judged.flatMap(({ attempt, candidates = {} }) =>
    isExchange(attempt) ? readingsOf(attempt, candidates, registry) : [],
  );
  const behindHeader = headerReading(exchanges, registry);
  const seen = behindHeader ? [behindHeader, ...found] : found;
  const readings = bestOfEachStack(seen.length > 0 ? seen : bySilence(exchanges, registry));
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

/** All that one exchange may be, with the inside of its TLS. */
function readingsOf(exchange: Exchange, known: ExchangeCandidates, registry: Registry): Reading[] {
  const { transport: layer = 'tcp', tls, inner: inside, proxyHeader } = exchange;
  const outside = proxyHeader ? ['proxy-protocol'] : [];
  if (!tls || tls.brokenOff) {
    return candidatesOf(exchange, layer, known.outer, registry.all).map((one) =>
      reading(exchange, layer, one, outside, registry),
    );
  }
  const inner = inside
    ? candidatesOf(inside, 'tls', known.inner, registry.all).map((one) =>
        reading(inside, 'tls', one, [...outside, 'tls'], registry),
      )
    : [];
  if (inner.some(({ confidence }) => confidence !== 'weak')) return inner;
  const outer = byAlpn(exchange, registry) ?? handshake(exchange, registry);
  return [{ ...outer, stack: [...outside, ...outer.stack] }, ...inner];
}

/**
 * A server that requires a client certificate still chooses by ALPN what it would use (RFC 7301
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

/** What an exchange may be: the candidates that are known, or else those of its bytes. */
function candidatesOf(
  exchange: Exchange,
  layer: Layer,
  known: readonly Candidate[] | undefined,
  protocols: readonly Protocol[],
): readonly Candidate[] {
  const [first, ...later] = exchange.turns;
  if (!first) return [];
  const isSilent = exchange.turns.every(({ received }) => received.length === 0);
  if (isSilent) return answeredByClosing(exchange, protocols);
  if (known) return known;
  const reply: Reply = { bytes: first.received, sent: first.sent, layer, later, ended: true };
  return judgeReply(reply, protocols).candidates;
}

/** A declared protocol may expect that the server closes; of others, a close proves nothing. */
function answeredByClosing(
  { probedWith, end }: Exchange,
  protocols: readonly Protocol[],
): Candidate[] {
  const probed = protocols.find(({ id }) => id === protocolOf(probedWith));
  const isClosed = end === 'eof' || end === 'reset';
  return isClosed && probed?.isDeclared && probed.answersBy === 'close'
    ? [withoutBytes(probed, 'closed after the opening')]
    : [];
}

/** The pair of exchanges, with and without a header of the PROXY protocol, as a reading. */
function headerReading(exchanges: readonly Exchange[], registry: Registry): Reading | undefined {
  const answered = exchanges.find((one) => isHeaderDemanded(one, exchanges));
  if (!answered) return undefined;
  const rule = 'HTTP behind a PROXY header, where all without one is closed';
  const candidate = withoutBytes({ id: 'proxy-protocol' }, rule);
  const at = [0, Math.min(STATUS_BYTES, answered.turns[0]?.received.length ?? 0)] as const;
  const one = { ...candidate, match: { ...candidate.match, at } };
  return reading(answered, 'tcp', one, [], registry);
}

/** `HTTP/1.1 200`. */
const STATUS_BYTES = 12;

/** Some servers never answer (syslog, graphite). */
function bySilence(exchanges: readonly Exchange[], registry: Registry): Reading[] {
  return exchanges.flatMap((exchange) => {
    const probed = registry.get(protocolOf(exchange.probedWith) ?? '');
    if (probed?.answersBy !== 'silence' || !isSilenceProof(exchanges, probed)) return [];
    const layer = exchange.transport ?? 'tcp';
    const candidate = withoutBytes(probed, 'silent after the opening, and after all others');
    return reading(exchange, layer, candidate, [], registry);
  });
}

function withoutBytes({ id }: Pick<Protocol, 'id'>, rule: string): Candidate {
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

/** A completed handshake needs no recognizer; the raw bytes are its evidence. */
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
      probedWith: CLIENT_HELLO,
      sent,
      received,
      at: [0, Math.min(11, received.length)],
      rule: 'completed handshake',
      spec: registry.get('tls')?.spec ?? 'RFC 8446',
    },
  };
}

/**
 * The best reading of each stack, best first. A stack that continues another one (`tls/http` after
 * `tls`) replaces it.
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
    .filter((one) => !all.some((other) => continues(one, other)))
    .sort((a, b) => RANK[b.confidence] - RANK[a.confidence]);
}

function continues(one: Reading, other: Reading): boolean {
  return (
    other.stack.length > one.stack.length &&
    other.confidence !== 'weak' &&
    one.stack.every((id, i) => other.stack[i] === id)
  );
}

function tlsOf(
  exchanges: readonly Exchange[],
): Pick<Identification, 'tls' | 'handshakeError' | 'upgrade'> {
  const tls = exchanges.find((one) => one.tls)?.tls;
  const handshakeError = tls
    ? undefined
    : exchanges.find((one) => one.handshakeError)?.handshakeError;
  const upgrade = exchanges.find((one) => one.upgrade)?.upgrade;
  return {
    ...(tls ? { tls } : {}),
    ...(handshakeError === undefined ? {} : { handshakeError }),
    ...(upgrade ? { upgrade } : {}),
  };
}

/** No protocol was found: the bytes if there were any, else how the first connection ended. */
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
  const answered = exchanges.find(({ turns }) => turns.some(({ received }) => received.length > 0));
  const turn = answered?.turns.find(({ received }) => received.length > 0);
  if (answered && turn) {
    const { transport: layer = 'tcp', probedWith } = answered;
    return { outcome: 'unknown-bytes', evidence: { layer, probedWith, ...turn } };
  }
  if (first.end === 'open') return { outcome: 'accepted' };
  if (first.end === 'eof') return { outcome: 'closed' };
  return { outcome: first.end === 'reset' ? 'reset' : 'silent' };
}
