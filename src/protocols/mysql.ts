import { hex } from '../bytes/build.ts';
import { latin1 } from '../bytes/lines.ts';
import { times } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { type Answer, type Facts, match, protocol, REJECT } from './protocol.ts';

/**
 * SSLRequest: length 32, sequence 1, PROTOCOL_41, SSL, SECURE_CONNECTION and PLUGIN_AUTH,
 * packets to 16 MiB, utf8mb4, 23 zeros. A server that knows no TLS answers with an error.
 */
const SSL_REQUEST = hex(`200000 01 018a0800 00000001 2d ${'00'.repeat(23)}`);

const CLIENT_SSL = 0x0800;
const CLIENT_PROTOCOL_41 = 0x0200;

/** MySQL and MariaDB: Protocol::HandshakeV10, ERR_Packet and SSLRequest of MySQL's internals manual. */
export const mysql = protocol({
  id: 'mysql',
  title: 'MySQL and MariaDB',
  name: 'MYSQL',
  aliases: ['mariadb'],
  ports: [3306],
  popularity: 32,
  speaksFirst: 'server',
  spec: 'MySQL internals, Protocol::HandshakeV10',
  openings: [SSL_REQUEST],
  // The server answers an SSLRequest with nothing but the TLS handshake; an error packet refuses it.
  starttls: [{ send: SSL_REQUEST, accepts: ({ bytes }) => bytes.length === 0 }],
  // The sequence number follows: "Packets out of order", before the packet is read.
  framing: {
    offset: 0,
    size: 3,
    endian: 'little',
    counts: 'payload',
    max: 16_777_215,
    compared: { server: [...times(3, undefined), 0], client: [...times(3, undefined), 1] },
  },
  waitsForServer: 'MySQL internals, connection phase',
  // Error packets 1040, 1053, 1129 and 1203: too many connections, shutdown, a blocked host.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the codes are binary
  notReady: /^[\s\S]{4}\xff(?:\x10|\x1d|\x69|\xb3)\x04(?:#\w{5})?([^\0]+)/,
  server,
  client,
});

function server(reader: Reader): Answer {
  const length = readLength(reader);
  if (length === undefined) return REJECT;
  const sequence = reader.u8();
  if (sequence > 2) return REJECT;
  const kind = reader.u8();
  if (kind === 0xff) return errorPacket(reader, length);
  if (kind !== 0x0a || sequence !== 0 || length < 22) return REJECT;
  return handshake(reader, length);
}

/** The first packet is short: from 9 bytes to a few hundred. */
function readLength(reader: Reader): number | undefined {
  const low = reader.u8();
  const middle = reader.u8();
  const isShort = middle === 0 ? low >= 9 : middle <= 3;
  return isShort && reader.u8() === 0 ? middle * 256 + low : undefined;
}

/** Version and NUL, thread id, 8 bytes of salt, 0, capabilities, charset, status, capabilities. */
function handshake(reader: Reader, length: number): Answer {
  const version = readVersion(reader, Math.min(MAX_VERSION_LENGTH, length - 17));
  if (version === undefined) return REJECT;
  reader.skip(4 + 8);
  if (reader.u8() !== 0) return REJECT;
  const capabilities = reader.u16le();
  return match('certain', 'handshake packet, version 10', reader.at, {
    ...software(version),
    protocolVersion: '10',
    starttls: (capabilities & CLIENT_SSL) !== 0,
  });
}

const MAX_VERSION_LENGTH = 100;

/** A digit and printable text, up to a NUL. */
function readVersion(reader: Reader, max: number): string | undefined {
  const start = reader.at;
  let byte = reader.u8();
  if (byte < 0x30 || byte > 0x39) return undefined;
  for (; byte !== 0; byte = reader.u8()) {
    if (byte < 0x20 || byte > 0x7e || reader.at - start > max) return undefined;
  }
  return latin1(reader.bytes, start, reader.at - 1);
}

/** MariaDB puts `5.5.5-` before its version, for the sake of old replicas. */
function software(stated: string): Facts {
  const mariadb = /^(?:5\.5\.5-)?(\d[\d.]*)-MariaDB/i.exec(stated);
  if (mariadb) return { product: 'MariaDB', version: mariadb[1] as string };
  const cousin = /^[\d.]+-(TiDB|Vitess|Doris)-?v?([\d.]*\d)?/i.exec(stated);
  if (cousin) return { product: cousin[1] as string, version: cousin[2] ?? stated };
  // SphinxQL uses this protocol: searchd 2.2.11 states `2.2.11-id64-release (95ae9a6)`.
  const sphinx = /^(\d[\d.]*)-(?:id64-)?(?:release|dev|beta)/.exec(stated);
  if (sphinx) return { product: 'Sphinx', version: sphinx[1] as string };
  return { product: 'MySQL', version: stated };
}

/** Code 1000 and up, then (or not yet, at this stage) `#` with the SQL state, then the message. */
function errorPacket(reader: Reader, length: number): Answer {
  const code = reader.u16le();
  if (code < 1000 || code >= 5000) return REJECT;
  const end = 4 + length;
  const least = reader.peek() === HASH ? STATE_LENGTH + MIN_MESSAGE_LENGTH : MIN_MESSAGE_LENGTH;
  if (reader.available(Math.min(least, end - reader.at)).some(isControl)) return REJECT;
  if (end - reader.at < least) {
    reader.demand(end);
    return REJECT;
  }
  reader.demand(reader.at + least);
  const message = printable(reader.available(end - reader.at));
  const note = latin1(message).replace(/^#[0-9A-Z]{5}/, '');
  return match('certain', `error packet ${code}`, reader.at + message.length, { note });
}

const HASH = 0x23;
/** The hash and the SQL state. */
const STATE_LENGTH = 6;
const MIN_MESSAGE_LENGTH = 6;

/** The bytes before the first control character: what follows the start of a message decides nothing. */
function printable(bytes: Uint8Array): Uint8Array {
  const end = bytes.findIndex(isControl);
  return end === -1 ? bytes : bytes.subarray(0, end);
}

/** A message may be in any language and character set, but has no control characters. */
function isControl(byte: number): boolean {
  return (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) || byte === 0x7f;
}

const ZEROS = new Uint8Array(19);

/** HandshakeResponse41, or the SSLRequest that is its first 32 bytes. */
function client(reader: Reader): Answer {
  const length = readLength(reader);
  if (length === undefined || reader.u8() !== 1 || length < 32) return REJECT;
  const capabilities = reader.u16le();
  if ((capabilities & CLIENT_PROTOCOL_41) === 0) return REJECT;
  reader.skip(7);
  if (!reader.text(ZEROS)) return REJECT;
  return match('certain', 'handshake response', reader.at, {
    starttls: (capabilities & CLIENT_SSL) !== 0,
  });
}
