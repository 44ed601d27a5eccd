import { hex } from '../bytes/build.ts';
import { Cursor } from '../bytes/cursor.ts';
import { isPrintable, latin1 } from '../bytes/lines.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import { legacyAccepts, legacyClient, legacyServer, NEED } from './legacy.ts';
import {
  type ClientBytes,
  type Facts,
  match,
  protocol,
  REJECT,
  type Reply,
  type Verdict,
} from './protocol.ts';

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
  waitsForServer: 'MySQL internals, connection phase',
  ports: [3306],
  speaksFirst: 'server',
  spec: 'MySQL internals, Protocol::HandshakeV10',
  openings: [SSL_REQUEST],
  // The server says nothing to an SSLRequest but goes on in TLS; an error packet says no.
  starttls: [
    {
      send: SSL_REQUEST,
      accepts: legacyAccepts((received) => (received.length === 0 ? 'yes' : 'no')),
    },
  ],
  framing: { offset: 0, size: 3, endian: 'little', counts: 'payload', max: 16_777_215 },
  server: legacyServer(server),
  client: legacyClient(client),
});

function server({ bytes, ended }: Reply): Verdict {
  const verdict = firstPacket(bytes);
  return verdict.answer === 'need' && ended ? REJECT : verdict;
}

function firstPacket(bytes: Uint8Array): Verdict {
  const [, , , sequence, kind] = bytes;
  if (!mayBeLength(bytes)) return REJECT;
  if (sequence !== undefined && sequence > 2) return REJECT;
  if (kind === undefined) return NEED;
  const length = readUnsigned(bytes, 0, 3, 'little');
  if (kind === 0xff) return errorPacket(bytes, length);
  if (kind !== 0x0a || sequence !== 0 || length < 22) return REJECT;
  return handshake(bytes, length);
}

/** The first packet is short: from 9 bytes to a few hundred. */
function mayBeLength([low, middle, high]: Uint8Array): boolean {
  if (high !== undefined && high !== 0) return false;
  if (middle === undefined) return true;
  return middle === 0 ? low !== undefined && low >= 9 : middle <= 3;
}

/** Version and NUL, thread id, 8 bytes of salt, 0, capabilities, charset, status, capabilities. */
function handshake(bytes: Uint8Array, length: number): Verdict {
  const nul = bytes.indexOf(0, 5);
  const version = bytes.subarray(5, nul === -1 ? bytes.length : nul);
  if (version.length > 100 || version.length + 17 > length) return REJECT;
  if (!/^(?:\d[\x20-\x7e]*)?$/.test(latin1(version))) return REJECT;
  if (nul === -1) return NEED;
  if (version.length === 0) return REJECT;
  const c = new Cursor(bytes, nul + 1);
  if (!c.skip(4 + 8)) return NEED;
  const filler = c.u8();
  if (filler === undefined) return NEED;
  if (filler !== 0) return REJECT;
  const capabilities = c.u16le();
  if (capabilities === undefined) return NEED;
  return match('certain', 'handshake packet, version 10', c.at, {
    ...software(latin1(version)),
    protocolVersion: '10',
    starttls: (capabilities & CLIENT_SSL) !== 0,
  });
}

/** MariaDB puts `5.5.5-` before its version, for the sake of old replicas. */
function software(stated: string): Facts {
  const mariadb = /^(?:5\.5\.5-)?(\d[\d.]*)-MariaDB/i.exec(stated);
  if (mariadb) return { product: 'MariaDB', version: mariadb[1] as string };
  const cousin = /^[\d.]+-(TiDB|Vitess|Doris)-?v?([\d.]*\d)?/i.exec(stated);
  if (cousin) return { product: cousin[1] as string, version: cousin[2] ?? stated };
  // SphinxQL speaks this protocol: searchd 2.2.11 states `2.2.11-id64-release (95ae9a6)`.
  const sphinx = /^(\d[\d.]*)-(?:id64-)?(?:release|dev|beta)/.exec(stated);
  if (sphinx) return { product: 'Sphinx', version: sphinx[1] as string };
  return { product: 'MySQL', version: stated };
}

/** Code 1000 and up, then (or not yet, at this stage) `#` with the SQL state, then the message. */
function errorPacket(bytes: Uint8Array, length: number): Verdict {
  const high = bytes[6];
  if (high === undefined) return NEED;
  const code = readUnsigned(bytes, 5, 2, 'little');
  if (code < 1000 || code >= 5000) return REJECT;
  const end = Math.min(bytes.length, 4 + length);
  const said = bytes.subarray(7, end);
  if (!isPrintable(said)) return REJECT;
  const message = latin1(said).replace(/^#[0-9A-Z]{5}/, '');
  if (message.length < 6) return end < 4 + length ? NEED : REJECT;
  return match('certain', `error packet ${code}`, end, { note: message });
}

/** HandshakeResponse41, or the SSLRequest that is its first 32 bytes. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const sequence = bytes[3];
  if (!mayBeLength(bytes)) return REJECT;
  if (sequence !== undefined && sequence !== 1) return REJECT;
  if (sequence !== undefined && readUnsigned(bytes, 0, 3, 'little') < 32) return REJECT;
  const capabilities = bytes.length < 6 ? undefined : readUnsigned(bytes, 4, 2, 'little');
  if (capabilities !== undefined && (capabilities & CLIENT_PROTOCOL_41) === 0) return REJECT;
  const zeros = bytes.subarray(13, 32);
  if (zeros.some((byte) => byte !== 0)) return REJECT;
  if (zeros.length < 19 || capabilities === undefined) return ended ? REJECT : NEED;
  return match('certain', 'handshake response', 32, {
    starttls: (capabilities & CLIENT_SSL) !== 0,
  });
}
