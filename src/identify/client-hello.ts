import { Cursor } from '../bytes/cursor.ts';
import { latin1 } from '../bytes/lines.ts';

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
  const message = handshakeMessage(bytes);
  if (typeof message === 'string') return message;
  const c = new Cursor(message);
  const legacy = c.u16be();
  const start = c.skip(32) && skipVector(c, 1) && skipVector(c, 2) && skipVector(c, 1);
  if (legacy === undefined || !start) return 'none';
  const found = new Map<number, Uint8Array>();
  const extensions = vector(c, 2);
  const e = new Cursor(extensions ?? new Uint8Array(0));
  while (e.left > 0) {
    const type = e.u16be();
    const data = vector(e, 2);
    if (type === undefined || data === undefined) return 'none';
    if (!found.has(type)) found.set(type, data);
  }
  const serverName = nameIn(found.get(0));
  return {
    ...(serverName === undefined ? {} : { serverName }),
    alpn: namesIn(found.get(16)),
    versions: versionsIn(found.get(43), legacy),
  };
}

/** The body of the first handshake message, put together from records of type 22. */
function handshakeMessage(bytes: Uint8Array): Uint8Array | 'partial' | 'none' {
  const c = new Cursor(bytes);
  const message: number[] = [];
  for (;;) {
    if (message.length >= 4) {
      if (message[0] !== 1) return 'none';
      const length = ((message[1] ?? 0) << 16) | ((message[2] ?? 0) << 8) | (message[3] ?? 0);
      if (message.length >= 4 + length) return Uint8Array.from(message.slice(4, 4 + length));
    }
    const [type, version, length] = [c.u8(), c.u16be(), c.u16be()];
    if (type !== undefined && type !== 0x16) return 'none';
    if (version !== undefined && version >> 8 !== 3) return 'none';
    if (length === undefined) return 'partial';
    const part = c.take(Math.min(length, c.left)) ?? new Uint8Array(0);
    message.push(...part);
    if (part.length < length && !isComplete(message)) return 'partial';
  }
}

function isComplete([type, high, middle, low, ...body]: readonly number[]): boolean {
  if (type === undefined || high === undefined || middle === undefined || low === undefined)
    return false;
  return body.length >= ((high << 16) | (middle << 8) | low);
}

/** A vector with its length in front, in `width` bytes (RFC 8446 section 3.4). */
function vector(c: Cursor, width: 1 | 2): Uint8Array | undefined {
  const length = width === 1 ? c.u8() : c.u16be();
  return length === undefined ? undefined : c.take(length);
}

function skipVector(c: Cursor, width: 1 | 2): boolean {
  return vector(c, width) !== undefined;
}

/** A list of names, of which only type 0 (host_name) is defined. */
function nameIn(data: Uint8Array | undefined): string | undefined {
  if (!data) return undefined;
  const c = new Cursor(data, 2);
  if (c.u8() !== 0) return undefined;
  const name = vector(c, 2);
  return name && name.length > 0 ? latin1(name) : undefined;
}

function namesIn(data: Uint8Array | undefined): string[] {
  if (!data) return [];
  const c = new Cursor(data, 2);
  const names: string[] = [];
  for (let name = vector(c, 1); name && name.length > 0; name = vector(c, 1)) {
    if (!isGrease(name)) names.push(latin1(name));
  }
  return names;
}

/** Since TLS 1.3 an extension lists the versions; before, the client sent only its newest one. */
function versionsIn(data: Uint8Array | undefined, legacy: number): string[] {
  const c = new Cursor(data ?? new Uint8Array(0), 1);
  const offered: number[] = [];
  for (let one = c.u16be(); one !== undefined; one = c.u16be()) offered.push(one);
  const all = offered.length > 0 ? offered : [legacy];
  return all
    .sort((a, b) => b - a)
    .flatMap((one) => VERSIONS[one] ?? [])
    .filter((name, i, names) => names.indexOf(name) === i);
}

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
