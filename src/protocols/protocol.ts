/**
 * What a protocol is to firstbytes: names and numbers, the bytes that its client sends first, and
 * two recognizers. Everything that is known about a protocol is a field of its definition, in
 * its own file. Everything here is pure: bytes in, answer out.
 */

import { nonZeroBytes } from '../bytes/non-zero.ts';
import { Reader, SHORTAGE } from '../bytes/reader.ts';
import { withLineEnds } from '../bytes/unfinished-line.ts';
import type {
  Framing,
  KnownText,
  LineCommands,
  RefusalContext,
  SentCredentials,
  SideEffect,
  UpgradeStep,
} from './protocol-parts.ts';

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
  /** What the server sent first. */
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

/** The target of an opening that must name it. */
export interface RequestTarget {
  /** Host name or address as the config has it, or the server name for SNI. */
  readonly host: string;
  readonly port: number;
  /** Path of HTTP-like openings; `/` by default. */
  readonly path: string;
  /** Letters and digits that no other probe has, for transactions that a server remembers. */
  readonly nonce?: string;
}

export type Opening = Uint8Array | ((to: RequestTarget) => Uint8Array);

/** All that is known about a protocol besides its recognizers. */
interface ProtocolFacts {
  /** The identifier that practitioners use; unique in the registry of one transport. */
  readonly id: string;
  /** The full name: `Simple Mail Transfer Protocol`. */
  readonly title: string;
  /** Its name in a sentence: `SMTP`, `Redis`, `the PROXY protocol`. */
  readonly name: string;
  /** Other names: schemes of URLs, IANA service names, synonyms. */
  readonly aliases?: readonly string[];
  /** Names that mean it inside TLS: `https`. */
  readonly tlsAliases?: readonly string[];
  /** Ids of protocols that these names accept as well. */
  readonly tlsAlternatives?: readonly string[];
  /**
   * `udp` for what is sent in datagrams; TCP otherwise. A service that has both is two entries
   * with one id: the bytes differ (a DNS message over TCP has a length in front).
   */
  readonly transport?: 'udp';
  /** Outer protocols that it always comes in, outermost first: `['http']` of websocket. */
  readonly layeredOn?: readonly string[];
  /** Default ports; they order probes, and never decide a verdict. */
  readonly ports: readonly number[];
  /** Default ports inside TLS. */
  readonly tlsPorts?: readonly number[];
  /** First and last port of ranges where foreign bytes do harm: only the expected opening is sent there. */
  readonly fragilePorts?: readonly (readonly [first: number, last: number])[];
  /** Why a search sends its opening late: what it does to servers of other protocols. */
  readonly harmsOthers?: string;
  /** Why a search sends only lines of text on its ports: what its servers do after other bytes. */
  readonly linesOnly?: string;
  /** What its openings do at a genuine server, if they are more than a question: sent only where expected. */
  readonly sideEffect?: SideEffect;
  /** How much it is used, from 50 down; 1 by default. docs/decisions/popularity.md has the sources. */
  readonly popularity?: number;
  readonly speaksFirst: 'server' | 'client';
  /** The document that defines the first bytes, or the server that was observed. */
  readonly spec: string;
  /** Why no server of it could be recorded, and what stands in for a recording. */
  readonly withoutRecording?: string;
  /** Why its recognizer can never be certain. */
  readonly neverCertain?: string;
  /** ALPN names (RFC 7301) of the protocol inside TLS. */
  readonly alpn?: readonly string[];
  /** What a client sends first, with the least effect on the server; tried in this order. */
  readonly openings: readonly [Opening, ...Opening[]];
  /**
   * What a client sends first to learn whether the server serves already, where the openings do not
   * show that. Sent instead of the first one while an endpoint that expects the protocol is waited for.
   */
  readonly readiness?: Uint8Array;
  /**
   * One more message that decides whether a banner is this protocol's, when another
   * protocol greets alike. Sent on the same connection.
   */
  readonly followUp?: Uint8Array;
  /** How the connection is upgraded to TLS after the server's first message. */
  readonly starttls?: readonly UpgradeStep[];
  /** What users call that upgrade, if a line of text does not request it: `TLS` by default. */
  readonly upgradeName?: 'STARTTLS';
  readonly framing?: Framing;
  /** How a server reads the first bytes of a client, where that differs; `unframed`: without a length. */
  readonly firstMessage?: Framing | 'unframed';
  /** A server may answer with the very bytes of the opening (echo, and the likes of JDWP). */
  readonly echoes?: boolean;
  /** A config declares it, and vouches for its bytes, however few they are. */
  readonly isDeclared?: boolean;
  /** What it sends is arbitrary, or repeats what it received: its bytes identify no protocol. */
  readonly sendsAnything?: boolean;
  /** Over UDP: the server replies from a new port. */
  readonly repliesFromNewPort?: boolean;
  /** The server answers the opening by closing, or not at all. */
  readonly answersBy?: 'close' | 'silence';
  /**
   * Its servers never reply, but close on some foreign bytes, and on the last one of the openings:
   * the server that was observed.
   */
  readonly closesOnLastOpening?: string;
  /** Its clients send nothing until the server has greeted them: the document that says so. */
  readonly waitsForServer?: string;
  /** Credentials that its clients send in a form that can be read off the wire, without a challenge. */
  readonly sendsCredentials?: SentCredentials;
  /** Which part of what its clients send may hold lines from a third party. */
  readonly carriesLines?: string;
  readonly runsLines?: LineCommands;
  /** A refusal that its clients show to people, in messages: each but the first waits for the client. */
  readonly refusal?: (context: RefusalContext) => readonly Uint8Array[];
  /** The shortest valid greeting, where no recorded banner can be replayed. */
  readonly banner?: Uint8Array;
  /** After the banner a client has nothing to send, so replaying it reveals nothing. */
  readonly silentAfterBanner?: boolean;
  /** What its servers reply, as Latin-1, where they are up but not ready; the first group is the words. */
  readonly notReady?: RegExp;
  readonly knownTexts?: readonly KnownText[];
  /** Texts for the guard that neither recordings nor openings yield: four bytes at least. */
  readonly guardTexts?: readonly Omit<KnownText, 'laterThanFirst'>[];
  /** What it sends first is text that a person wrote, so its beginning identifies no protocol. */
  readonly sendsForeignText?: boolean;
  /** The names of its peers in a sentence, with an article. */
  readonly roles?: { readonly server: string; readonly client: string };
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
  if (definition.isDeclared) {
    return { ...definition, server: recognizeServer, client: recognizeClient };
  }
  return {
    ...definition,
    server: (reply) => {
      const verdict = recognizeServer(reply);
      return verdict.answer === 'match' ? verdict : lastLineOf(reply, verdict);
    },
    client: (client) => weakenedIfSparse(recognizeClient(client), client.bytes),
  };

  function recognizeServer(reply: Reply): Verdict {
    return recognize(reply.bytes, reply.ended, (reader) => definition.server(reader, reply));
  }

  function recognizeClient(client: ClientBytes): Verdict {
    return recognize(client.bytes, client.ended, (reader) => definition.client(reader, client));
  }

  /**
   * A text that ends without a line end is judged as if it had one, but is never certain. As a
   * rejection is final, this changes only what was still open when the bytes ended.
   */
  function lastLineOf(reply: Reply, verdict: Verdict): Verdict {
    if (!reply.ended) return verdict;
    for (const bytes of withLineEnds(reply.bytes)) {
      const finished = recognizeServer({ ...reply, bytes });
      if (finished.answer !== 'match') continue;
      const [start, end] = finished.at;
      const confidence = finished.confidence === 'weak' ? 'weak' : 'likely';
      const length = reply.bytes.length;
      return { ...finished, confidence, at: [Math.min(start, length), Math.min(end, length)] };
    }
    return verdict;
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

/**
 * Shortage of bytes is `need` while more may come, and a rejection after that. Nothing comes after
 * MAX_TURN_BYTES.
 */
function recognize(bytes: Uint8Array, ended: boolean, read: (reader: Reader) => Answer): Verdict {
  const isOver = ended || bytes.length >= MAX_TURN_BYTES;
  try {
    return read(new Reader(bytes, isOver));
  } catch (signal) {
    if (signal !== SHORTAGE) throw signal;
    return isOver ? REJECT : NEED;
  }
}

/**
 * The first of several ways to read the same bytes that matches. If none does and one ran out of
 * bytes, so does the whole.
 */
export function firstMatch(reader: Reader, ways: readonly ((reader: Reader) => Answer)[]): Answer {
  const start = reader.at;
  let isShort = false;
  for (const read of ways) {
    reader.at = start;
    try {
      const answer = read(reader);
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
  const verdict = client({ bytes: sent.subarray(0, MAX_TURN_BYTES), ended: true });
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
