/**
 * What a protocol is to firstbytes: names and numbers, the bytes with which its
 * client opens, and two recognizers. Everything here is pure: bytes in, answer out.
 */

/**
 * How much of the bytes was constrained: `certain` (structure checked, or an id that
 * was sent came back), `likely` (a distinctive text), `weak` (a few bytes, shared
 * with other protocols). Only the first two may call something a mismatch.
 */
export type Confidence = 'certain' | 'likely' | 'weak';

/** What the bytes tell beyond the protocol's name. Values come from the peer: hostile. */
export interface Facts {
  /** Software name, as the peer states it: `OpenSSH`, `nginx`. */
  readonly product?: string;
  /** Its version, as the peer states it. */
  readonly version?: string;
  /** Version of the protocol: `2.0` of SSH, `1.1` of HTTP. */
  readonly protocolVersion?: string;
  /** One short remark, for instance why the peer refused. */
  readonly note?: string;
  /** Whether the peer offers to go on in TLS on this connection (STARTTLS and its kin). */
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

/** `need`: right so far, but too short to tell. `reject`: not this protocol. */
export type Verdict = Match | { readonly answer: 'need' } | { readonly answer: 'reject' };

export const NEED: Verdict = { answer: 'need' };
export const REJECT: Verdict = { answer: 'reject' };

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
  /** What it had been sent by then: empty if it was only listened to. */
  readonly sent: Uint8Array;
  readonly layer: Layer;
  /** Later turns on the same connection, when a tie had to be settled. */
  readonly later: readonly Turn[];
  /** No more bytes will come: the recognizer may no longer answer `need`. */
  readonly ended: boolean;
}

/** What a client recognizer sees: the first bytes a client sent. */
export interface ClientBytes {
  readonly bytes: Uint8Array;
  readonly ended: boolean;
}

/** To whom an opening goes, for those that must name their addressee. */
export interface RequestTarget {
  /** Host name or address as the config has it, or the server name for SNI. */
  readonly host: string;
  readonly port: number;
  /** Path of HTTP-like openings; `/` unless the config says otherwise. */
  readonly path: string;
}

export type Opening = Uint8Array | ((to: RequestTarget) => Uint8Array);

/** A length prefix, for protocols that have one: what a trusting client would believe. */
export interface Framing {
  /** Offset of the length field. */
  readonly offset: number;
  readonly size: 1 | 2 | 3 | 4 | 8;
  readonly endian: 'big' | 'little';
  /** What the length counts: the payload after the field, or the field as well. */
  readonly counts: 'payload' | 'self';
  /** The largest length that usual implementations accept, in bytes. */
  readonly max: number;
}

/**
 * One step of an upgrade to TLS in the middle of a connection: send this, and judge
 * what comes back.
 */
export interface UpgradeStep {
  readonly send: Uint8Array;
  readonly accepted: (received: Uint8Array) => 'yes' | 'no' | 'need';
}

export interface Protocol {
  /** The name that practitioners use; unique in the registry. */
  readonly id: string;
  readonly title: string;
  /**
   * `udp` for what is said in datagrams; TCP otherwise. A service that has both is two entries
   * with one id: the bytes differ (a DNS message over TCP has a length in front).
   */
  readonly transport?: 'udp';
  /** Outer protocols that it always comes in, outside first: `['http']` of websocket. */
  readonly layeredOn?: readonly string[];
  /** Where it usually listens; orders probes, never decides a verdict. */
  readonly ports: readonly number[];
  /** Where it usually listens inside TLS. */
  readonly tlsPorts?: readonly number[];
  readonly speaksFirst: 'server' | 'client';
  /** The document that defines the first bytes, or the server that was observed. */
  readonly spec: string;
  /** ALPN names (RFC 7301) of the protocol inside TLS. */
  readonly alpn?: readonly string[];
  /** What a client sends first: no side effect at the server. */
  readonly opening: Opening;
  /**
   * One more message that settles whether a banner is this protocol's, when another
   * protocol greets alike. Sent on the same connection.
   */
  readonly followUp?: Uint8Array;
  /** How the connection goes over to TLS after the server's first message. */
  readonly starttls?: readonly UpgradeStep[];
  readonly framing?: Framing;
  /** A server may answer with the very bytes of the opening (echo, and the likes of JDWP). */
  readonly echoes?: boolean;
  /** Over UDP: the server answers from a port of its own choice. */
  readonly repliesFromNewPort?: boolean;
  /** A declared protocol whose server answers the opening by closing, or not at all. */
  readonly answersBy?: 'close' | 'silence';
  readonly server: (reply: Reply) => Verdict;
  readonly client: (call: ClientBytes) => Verdict;
}

/** Types a protocol's definition; it adds nothing. */
export function protocol(definition: Protocol): Protocol {
  return definition;
}

/** The opening's bytes for one addressee. */
export function openingFor(definition: Protocol, to: RequestTarget): Uint8Array {
  return typeof definition.opening === 'function' ? definition.opening(to) : definition.opening;
}
