import type { ByteTest } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';

/** A length prefix, for protocols that have one: what a client that checks nothing would believe. */
export interface Framing {
  /** Offset of the length field. */
  readonly offset: number;
  readonly size: 1 | 2 | 3 | 4 | 8;
  readonly endian: 'big' | 'little';
  /** What the length counts: the payload after the field, or the field as well. */
  readonly counts: 'payload' | 'self';
  /** The largest length that usual implementations accept, in bytes. */
  readonly max: number;
  /** How many of the highest bits of the field are flags. */
  readonly flagBits?: number;
  /** What must stand in a message before its length is used; the same for both sides, or one each. */
  readonly compared?: readonly ByteTest[] | ComparedBytes;
}

/**
 * What the receiver of a message compares before it uses the length: bytes from the first one on,
 * `undefined` where it takes any. Only what usual implementations compare, not what is valid.
 */
export interface ComparedBytes {
  /** In what a server sends, by its clients. */
  readonly server?: readonly ByteTest[];
  /** In what a client sends, by its servers. */
  readonly client?: readonly ByteTest[];
}

/** One step of an upgrade to TLS in the middle of a connection. */
export interface UpgradeStep {
  /** Reads what the server sent before this step: where it is too short, the rest is waited for. */
  readonly after?: (reader: Reader) => void;
  readonly send: Uint8Array;
  /** Whether the server agrees, read off its answer; an answer that is too short is waited for. */
  readonly accepts: (reader: Reader) => boolean;
}

/** How clients of a protocol give credentials away before the server has proved to be the right one. */
export interface SentCredentials {
  /** `unasked`: in the first bytes. `greeted`: after the greeting or the handshake of the protocol. */
  readonly when: 'unasked' | 'greeted';
  /** What holds them, as the object of "sends": `AUTH with the password`. */
  readonly sends: string;
  /** What the client's first 4 KiB, as Latin-1, contain where it really sent some. */
  readonly inStream?: RegExp;
  readonly source: string;
}

/** A server that runs each line it receives as a command, and goes on after one it does not know. */
export interface LineCommands {
  /** Commands that need nothing but their name, in capitals: they run when such a line comes. */
  readonly alone: readonly string[];
  /** What some versions do against it. */
  readonly unless?: string;
  readonly source: string;
}

/** What a wrong client sent, and what the port expects: for a refusal that it can read. */
export interface RefusalContext {
  /** One sentence for people, ASCII, without a line end. */
  readonly sentence: string;
  /** What the client sent. */
  readonly bytes: Uint8Array;
  /** A TLS client is right in using TLS, but offers no application protocol (ALPN) of this port. */
  readonly wrongInside: boolean;
}

/** A text that the protocol's peers send, beyond openings and recorded answers. */
export interface KnownText {
  readonly side: 'client' | 'server';
  readonly text: string;
  /** Recognizers see first messages only, so they cannot confirm a text that comes later. */
  readonly laterThanFirst?: true;
}

/** A sentence that a server answers to a client of another protocol. */
export interface RefusalText {
  readonly software: string;
  /** Capitals count; `#` is a word that varies. */
  readonly text: string;
  /** The id of the client's protocol, if only its clients are answered so. */
  readonly to?: string;
}

/**
 * What an opening does at a genuine server. `occupies`: it takes the place of the only client, or a
 * session. `starts`: a program runs. `prints`: paper. `logs-in`: it asks for a login. `writes`: it is
 * stored or logged as data. `controls`: the server controls machines, where the least surprise counts.
 */
export interface SideEffect {
  readonly kind: 'occupies' | 'starts' | 'prints' | 'logs-in' | 'writes' | 'controls';
  /** What happens there: one sentence without a full stop. */
  readonly text: string;
}
