/**
 * What a protocol is to firstbytes: names and numbers, the bytes that its client sends first, and
 * two recognizers. Everything that is known about a protocol is a field of its definition, in
 * its own file. Everything here is pure: bytes in, answer out.
 */

import { compare } from '../bytes/compare.ts';
import { nonZeroBytes } from '../bytes/non-zero.ts';
import { comparePattern } from '../bytes/pattern.ts';
import { Reader, SHORTAGE } from '../bytes/reader.ts';
import { isUnfinishedLine, withLineEnds } from '../bytes/unfinished-line.ts';
import type { Beginning, ProtocolFacts, RequestTarget } from './protocol-facts.ts';

/**
 * How much of the bytes was constrained: `certain` (structure checked, or an id that
 * was sent came back), `likely` (a distinctive text), `weak` (a few bytes, shared
 * with other protocols). Only the first two may call something a mismatch.
 */
export type Confidence = 'certain' | 'likely' | 'weak';

/** What the bytes reveal beyond the protocol. Values come from the peer: hostile. */
export interface Facts {
  /** Software name, as the peer states it: `OpenSSH`, `nginx`. */
  readonly product?: string;
  /** Its version, as the peer states it. */
  readonly version?: string;
  /** Version of the protocol: `2.0` of SSH, `1.1` of HTTP. */
  readonly protocolVersion?: string;
  /** One short remark, for instance why the peer refused. */
  readonly note?: string;
  /** Whether the peer offers to upgrade this connection to TLS (STARTTLS and its kin). */
  readonly starttls?: boolean;
  /** A known name in `Sec-WebSocket-Protocol`: `mqtt`. */
  readonly subprotocol?: string;
}

export interface Match {
  readonly answer: 'match';
  readonly confidence: Confidence;
  /** What was checked, in a few words that a person can verify: `identification string`. */
  readonly rule: string;
  /** The bytes that prove it: offset of the first, offset after the last. */
  readonly at: readonly [start: number, end: number];
  readonly facts: Facts;
}

/** Not this protocol, whatever follows. */
export interface Rejection {
  readonly answer: 'reject';
}

/** The answer of a recognizer that has read all it needs. */
export type Answer = Match | Rejection;

/** `need`: right so far, but too short to decide. `reject`: not this protocol. */
export type Verdict = Answer | { readonly answer: 'need' };

const NEED: Verdict = { answer: 'need' };
export const REJECT: Rejection = { answer: 'reject' };

/** A match with the evidence in bytes `0..end` (or `[start, end]`). */
export function match(
  confidence: Confidence,
  rule: string,
  evidence: number | readonly [start: number, end: number],
  facts: Facts = {},
): Match {
  const at = typeof evidence === 'number' ? ([0, evidence] as const) : evidence;
  return { answer: 'match', confidence, rule, at, facts };
}

/** One side's message and what came back before anything else was sent. */
export interface Turn {
  readonly sent: Uint8Array;
  readonly received: Uint8Array;
}

/** What bytes came in: plain TCP, inside TLS, or one UDP datagram. */
export type Layer = 'tcp' | 'tls' | 'udp';

/** What a server recognizer sees of a connection: at most 4 KiB of each turn. */
export interface Reply {
  /** What the server sent first. Not to be changed later: what was read from an array is kept for it. */
  readonly bytes: Uint8Array;
  /** What it had been sent by then: empty if nothing was sent. */
  readonly sent: Uint8Array;
  readonly layer: Layer;
  /** What the server chose by ALPN (RFC 7301), inside TLS. */
  readonly alpn?: string;
  /** Later turns on the same connection, when a follow-up had to decide. */
  readonly later: readonly Turn[];
  /** No more bytes will come. */
  readonly ended: boolean;
}

/** What a client recognizer sees: the first bytes a client sent. */
export interface ClientBytes {
  readonly bytes: Uint8Array;
  readonly ended: boolean;
}

/** A protocol as its file defines it: recognizers read, and the framework handles running out of bytes. */
export interface ProtocolDefinition extends ProtocolFacts {
  readonly server: (reader: Reader, reply: Reply) => Answer;
  readonly client: (reader: Reader, client: ClientBytes) => Answer;
}

export interface Protocol extends ProtocolFacts {
  readonly server: (reply: Reply) => Verdict;
  readonly client: (client: ClientBytes) => Verdict;
}

/** Makes a protocol from its definition: its recognizers become total. */
export function protocol(definition: ProtocolDefinition): Protocol {
  const { serverBeginnings } = definition;
  if (definition.isDeclared) {
    return {
      ...definition,
      server: (reply) => read(definition.server, reply, isOver(reply)),
      client: (client) => read(definition.client, client, isOver(client)),
    };
  }
  return { ...definition, server: recognizeServer, client: recognizeClient };

  /** A rejection is final: a text without its line end is read with one only if it could go on so. */
  function recognizeServer(reply: Reply): Verdict {
    const { bytes, ended } = reply;
    if (serverBeginnings && !mayBegin(bytes, serverBeginnings)) return REJECT;
    const verdict = read(definition.server, reply, isOver(reply));
    if (verdict.answer !== 'reject' || !ended || !isUnfinishedLine(bytes)) return verdict;
    const isFinal = read(definition.server, reply, false).answer === 'reject';
    return isFinal ? REJECT : lastLineOf(reply);
  }

  function recognizeClient(client: ClientBytes): Verdict {
    return weakenedIfSparse(read(definition.client, client, isOver(client)), client.bytes);
  }

  /** A text that ends without a line end is judged as if it had one, but is never certain. */
  function lastLineOf(reply: Reply): Verdict {
    for (const bytes of withLineEnds(reply.bytes)) {
      const finished = read(definition.server, { ...reply, bytes }, true);
      if (finished.answer !== 'match') continue;
      const [start, end] = finished.at;
      const confidence = finished.confidence === 'weak' ? 'weak' : 'likely';
      const length = reply.bytes.length;
      return { ...finished, confidence, at: [Math.min(start, length), Math.min(end, length)] };
    }
    return REJECT;
  }
}

/** Two bytes that are not zero may be the small numbers of any protocol. */
const MIN_NONZERO_BYTES = 3;

/** A client's first message identifies nothing if it is a few small numbers and zeros. */
function weakenedIfSparse(verdict: Verdict, bytes: Uint8Array): Verdict {
  if (verdict.answer !== 'match' || verdict.confidence === 'weak') return verdict;
  const isSparse = nonZeroBytes(bytes.subarray(0, verdict.at[1])) < MIN_NONZERO_BYTES;
  return isSparse ? { ...verdict, confidence: 'weak' } : verdict;
}

/** Recognizers never see more of one turn than this, in bytes. */
export const MAX_TURN_BYTES = 4096;

function isOver({ bytes, ended }: ClientBytes): boolean {
  return ended || bytes.length >= MAX_TURN_BYTES;
}

/**
 * Shortage of bytes is `need` while more may come, and a rejection after that. Nothing comes after
 * MAX_TURN_BYTES.
 */
function read<T extends ClientBytes>(
  recognize: (reader: Reader, seen: T) => Answer,
  seen: T,
  ended: boolean,
): Verdict {
  try {
    return recognize(new Reader(seen.bytes, ended), seen);
  } catch (signal) {
    if (signal !== SHORTAGE) throw signal;
    return ended ? REJECT : NEED;
  }
}

/** Whether one of the beginnings fits the bytes, as far as they are there. */
function mayBegin(bytes: Uint8Array, beginnings: readonly Beginning[]): boolean {
  for (const one of beginnings) {
    const fit = typeof one === 'string' ? compare(bytes, one) : comparePattern(bytes, one);
    if (fit !== 'none') return true;
  }
  return false;
}

/**
 * The first of several ways to read the same bytes that matches. If none does and one ran out of
 * bytes, so does the whole.
 */
export function firstMatch(reader: Reader, ways: readonly ((reader: Reader) => Answer)[]): Answer;
/** The same for ways that need more than the bytes, for instance what was sent. */
export function firstMatch<T>(
  reader: Reader,
  ways: readonly ((reader: Reader, context: T) => Answer)[],
  context: T,
): Answer;
export function firstMatch<T>(
  reader: Reader,
  ways: readonly ((reader: Reader, context: T) => Answer)[],
  context?: T,
): Answer {
  const start = reader.at;
  let isShort = false;
  for (const read of ways) {
    reader.at = start;
    try {
      const answer = read(reader, context as T);
      if (answer.answer === 'match') return answer;
    } catch (signal) {
      if (signal !== SHORTAGE) throw signal;
      isShort = true;
    }
  }
  if (isShort) throw SHORTAGE;
  return REJECT;
}

/**
 * How sure the client recognizer of a protocol is of what was sent; undefined if that is not a request
 * of it. A short reply counts for little by itself, but well-formed after a request that
 * is surely of its protocol it is `likely`.
 */
export function requestStrength(
  { client }: Pick<Protocol, 'client'>,
  sent: Uint8Array,
): Confidence | undefined {
  if (sent.length === 0) return undefined;
  const bytes = sent.length > MAX_TURN_BYTES ? sent.subarray(0, MAX_TURN_BYTES) : sent;
  const verdict = client({ bytes, ended: true });
  return verdict.answer === 'match' ? verdict.confidence : undefined;
}

/** Whether what was sent is surely a request of this protocol. */
export function isRequestOf(own: Pick<Protocol, 'client'>, sent: Uint8Array): boolean {
  const strength = requestStrength(own, sent);
  return strength === 'certain' || strength === 'likely';
}

/** What another protocol's recognizer answers, inside a recognizer: its shortage is ours. */
export function answerOf(verdict: Verdict): Answer {
  if (verdict.answer === 'need') throw SHORTAGE;
  return verdict;
}

/** The bytes of all openings for one target, in order. */
export function openingsFor({ openings }: Protocol, to: RequestTarget): readonly Uint8Array[] {
  return openings.map((one) => (typeof one === 'function' ? one(to) : one));
}

/** The bytes of the first opening for one target. */
export function openingFor({ openings: [first] }: Protocol, to: RequestTarget): Uint8Array {
  return typeof first === 'function' ? first(to) : first;
}
