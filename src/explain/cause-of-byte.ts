import type { Cause } from './cause.ts';
import type { Side } from './expand-prefixes.ts';
import { type KnownPrefix, likelihood, type RegistryPrefixes } from './known-prefixes.ts';

/** A byte that software read at a known place of what its peer sent. */
export interface ReadByte {
  /** As the software printed it: negative if it is signed. */
  readonly written: number;
  /** Set if it was printed as a decimal number. */
  readonly isDecimal?: true;
  /** Where in the message it was read. */
  readonly offset: number;
  /** Who sent it, if the text says so. */
  readonly sender?: Side;
  /** The words of the message, in lower case: a protocol that they name is likelier. */
  readonly mentioned: readonly string[];
}

/**
 * Who sends a byte at a place, the likeliest first; undefined if none is known, or if the value
 * is one that versions and types of real protocols have, too.
 */
export function causeOfByte(read: ReadByte, prefixes: RegistryPrefixes): Cause | undefined {
  const { written, offset } = read;
  const byte = written & 0xff;
  if (offset === 0 && !isTelling(byte)) return undefined;
  if (offset === 0 && byte === MYSQL_LENGTH && read.sender !== 'client') return mysqlGreeting(read);
  const there = ownersAt(byte, read, prefixes);
  const [first] = there;
  if (!first) return undefined;
  return {
    confidence: STRAYS.has(first.prefix.id) && !isCount(read) ? 'likely' : 'weak',
    protocols: [...new Set(there.map(({ prefix }) => prefix.id))],
    side: sideOf(byte, read, there),
    evidence: {
      number: BigInt(written),
      reading: { width: 1, endian: 'big', shift: 0, offset },
      bytes: Uint8Array.of(byte),
      prefix: first.prefix.bytes.subarray(0, Math.max(4, offset + 1)),
    },
  };
}

/** Types and codes of messages reach 21 and 22; versions and the types of frames seldom do. */
function isCount({ written, isDecimal, mentioned }: ReadByte): boolean {
  const isTls = written === 0x15 || written === 0x16;
  return isTls && isDecimal === true && COUNTED.test(mentioned.join(' '));
}

const COUNTED = /\b(?:message|msg|command|cmd|request|op|opcode|pdu)(?: type| code| id)?\b/;

/**
 * What the greeting of MySQL 5.7 and 8.0 has as its length, if their version has six characters: the
 * first byte of a packet (Protocol::Packet), "J" as text.
 */
const MYSQL_LENGTH = 0x4a;

function mysqlGreeting({ written, isDecimal }: ReadByte): Cause {
  return {
    confidence: isDecimal ? 'weak' : 'likely',
    protocols: ['mysql'],
    side: 'server',
    evidence: {
      number: BigInt(written),
      reading: { width: 1, endian: 'little', shift: 0, offset: 0 },
      bytes: Uint8Array.of(MYSQL_LENGTH),
      prefix: Uint8Array.of(MYSQL_LENGTH, 0, 0, 0, 0x0a),
    },
  };
}

/** Text, a TLS record (alert or handshake), or the first byte of Thrift: others count versions and types. */
function isTelling(byte: number): boolean {
  return (byte > 0x20 && byte < 0x7f) || byte === 0x15 || byte === 0x16 || byte === 0x80;
}

/**
 * Protocols whose clients and servers are met at ports of any other: browsers, health checks,
 * scrapers, proxies. Others start with a byte that is more often just a number: 42, 45, 50.
 */
export const STRAYS: ReadonlySet<string> = new Set([
  'http',
  'http2',
  'tls',
  'json-rpc',
  'thrift',
  'ssh',
]);

interface Candidate {
  readonly prefix: KnownPrefix;
  readonly likelihood: number;
}

/** The likeliest sender, and those that are nearly as likely. */
function ownersAt(
  byte: number,
  { offset, sender, mentioned }: ReadByte,
  { seen, registry }: RegistryPrefixes,
): Candidate[] {
  const all = seen
    .filter(({ bytes, side }) => bytes[offset] === byte && (sender ?? side) === side)
    .map((prefix) => ({
      prefix,
      likelihood:
        likelihood(prefix, registry) *
        (mentioned.includes(prefix.id) ? MENTIONED : 1) *
        (STRAYS.has(prefix.id) ? STRAY : 1),
    }))
    .sort((a, b) => b.likelihood - a.likelihood);
  const most = all[0]?.likelihood ?? 0;
  if (most < MIN_LIKELIHOOD) return [];
  return all.filter((one) => one.likelihood * NEARLY >= most);
}

/** Rarer senders are less likely than a value that is just a number; `{` is JSON, whoever sends it. */
const MIN_LIKELIHOOD = 15;
/** A sender that is so many times less likely is not named. */
const NEARLY = 4;
/** And one that is met at ports of others. */
const STRAY = 2;
/** A protocol that the message names is so many times likelier. */
const MENTIONED = 16;

/** The recorded TLS servers answered a ClientHello; to another protocol none sends a handshake record. */
function sideOf(
  byte: number,
  { offset, sender }: ReadByte,
  there: readonly Candidate[],
): Cause['side'] {
  const [first] = there;
  if (sender || !first) return sender ?? 'both';
  if (first.prefix.id === 'tls') return offset === 0 && byte === TLS_ALERT ? 'both' : 'client';
  return there.every(({ prefix }) => prefix.side === first.prefix.side)
    ? first.prefix.side
    : 'both';
}

const TLS_ALERT = 0x15;
