import { latin1 } from '../bytes/lines.ts';
import { comparePattern } from '../bytes/pattern.ts';
import { ifThere, Reader } from '../bytes/reader.ts';
import { readUnsigned } from '../bytes/unsigned.ts';

/** What a TLS client sends unencrypted. Text comes from the peer: hostile. */
export interface ClientHello {
  /** The server name (SNI, RFC 6066 section 3). */
  readonly serverName?: string;
  /** Protocols inside TLS in the client's order (RFC 7301); empty without ALPN. */
  readonly alpn: readonly string[];
  /** `TLS 1.3`, ...: the offered versions, newest first. */
  readonly versions: readonly string[];
}

/**
 * Reads the ClientHello of RFC 8446 section 4.1.2, also if it spans several records.
 * `partial` while bytes are missing, `none` if the bytes are another message.
 */
export function readClientHello(bytes: Uint8Array): ClientHello | 'partial' | 'none' {
  const message = messageInOneRecord(bytes) ?? handshakeMessage(bytes);
  if (typeof message === 'string') return message;
  return ifThere(new Reader(message), readMessage) ?? 'none';
}

/** Version, 32 random bytes, session id, cipher suites, compression methods, extensions. */
function readMessage(reader: Reader): ClientHello {
  const legacy = reader.u16be();
  reader.skip(32);
  vector(reader, 1);
  vector(reader, 2);
  vector(reader, 1);
  const found = extensionsIn(ifThere(reader, (rest) => vector(rest, 2)) ?? NO_BYTES);
  const serverName = nameIn(found.get(0));
  return {
    ...(serverName === undefined ? {} : { serverName }),
    alpn: namesIn(found.get(16)),
    versions: versionsIn(found.get(43), legacy),
  };
}

function extensionsIn(data: Uint8Array): ReadonlyMap<number, Uint8Array> {
  const reader = new Reader(data);
  const found = new Map<number, Uint8Array>();
  while (reader.left > 0) {
    const type = reader.u16be();
    const value = vector(reader, 2);
    if (!found.has(type)) found.set(type, value);
  }
  return found;
}

/** The body of a first message that its record contains whole, as most do. */
function messageInOneRecord(bytes: Uint8Array): Uint8Array | undefined {
  if (bytes.length < 9 || comparePattern(bytes, HELLO_IN_RECORD) !== 'full') return undefined;
  const end = 9 + readUnsigned(bytes, 6, 3, 'big');
  const recordEnd = 5 + readUnsigned(bytes, 3, 2, 'big');
  return end <= recordEnd && end <= bytes.length ? bytes.subarray(9, end) : undefined;
}

/** The body of the first handshake message, put together from records of type 22. */
function handshakeMessage(bytes: Uint8Array): Uint8Array | 'partial' | 'none' {
  const reader = new Reader(bytes);
  const message: number[] = [];
  for (;;) {
    if (message.length >= 4) {
      if (message[0] !== 1) return 'none';
      const length = ((message[1] ?? 0) << 16) | ((message[2] ?? 0) << 8) | (message[3] ?? 0);
      if (message.length >= 4 + length) return Uint8Array.from(message.slice(4, 4 + length));
    }
    if (comparePattern(bytes, RECORD, reader.at) === 'none') return 'none';
    const length = ifThere(reader, readRecordLength);
    if (length === undefined) return 'partial';
    const part = reader.take(Math.min(length, reader.left));
    message.push(...part);
    if (part.length < length && !isComplete(message)) return 'partial';
  }
}

/** Content type handshake, and version 3.x. */
const RECORD = [0x16, 3];
/** Its length, and a ClientHello. */
const HELLO_IN_RECORD = [...RECORD, undefined, undefined, undefined, 1];

function readRecordLength(reader: Reader): number {
  reader.skip(3);
  return reader.u16be();
}

function isComplete([type, high, middle, low, ...body]: readonly number[]): boolean {
  if (type === undefined || high === undefined || middle === undefined || low === undefined)
    return false;
  return body.length >= ((high << 16) | (middle << 8) | low);
}

/** A vector with its length in front, in `width` bytes (RFC 8446 section 3.4). */
function vector(reader: Reader, width: 1 | 2): Uint8Array {
  return reader.take(width === 1 ? reader.u8() : reader.u16be());
}

/** A list of names, of which only type 0 (host_name) is defined. */
function nameIn(data: Uint8Array = NO_BYTES): string | undefined {
  const name = ifThere(new Reader(data, true, 2), (reader) =>
    reader.u8() === 0 ? vector(reader, 2) : NO_BYTES,
  );
  return name && name.length > 0 ? latin1(name) : undefined;
}

function namesIn(data: Uint8Array = NO_BYTES): string[] {
  const reader = new Reader(data, true, 2);
  const names: string[] = [];
  for (let name = nextName(reader); name?.length; name = nextName(reader)) {
    if (!isGrease(name)) names.push(latin1(name));
  }
  return names;
}

function nextName(reader: Reader): Uint8Array | undefined {
  return ifThere(reader, (rest) => vector(rest, 1));
}

/** Since TLS 1.3 an extension lists the versions; before, the client sent only its newest one. */
function versionsIn(data: Uint8Array = NO_BYTES, legacy: number): string[] {
  const reader = new Reader(data, true, 1);
  const offered: number[] = [];
  while (reader.left > 1) offered.push(reader.u16be());
  const all = offered.length > 0 ? offered : [legacy];
  return all
    .sort((a, b) => b - a)
    .flatMap((one) => VERSIONS[one] ?? [])
    .filter((name, i, names) => names.indexOf(name) === i);
}

const NO_BYTES = new Uint8Array(0);

const VERSIONS: Readonly<Record<number, string>> = {
  768: 'SSL 3.0',
  769: 'TLS 1.0',
  770: 'TLS 1.1',
  771: 'TLS 1.2',
  772: 'TLS 1.3',
};

/** Reserved values that keep servers tolerant (RFC 8701). */
function isGrease([first, second, ...more]: Uint8Array): boolean {
  return more.length === 0 && first === second && ((first ?? 0) & 0x0f) === 0x0a;
}
