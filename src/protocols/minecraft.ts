import { concat, hex, text, u8, u16be } from '../bytes/build.ts';
import { between } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { textPattern } from '../bytes/text-pattern.ts';
import { type Answer, type Facts, firstMatch, match, protocol, REJECT } from './protocol.ts';
import type { RequestTarget } from './protocol-facts.ts';

/**
 * Minecraft, Java Edition: the server list ping (minecraft.wiki, "Java Edition protocol/Server
 * List Ping"): a handshake with next state 1, and the request of the status.
 */
export const minecraft = protocol({
  id: 'minecraft',
  title: 'Minecraft (Java Edition)',
  name: 'Minecraft',
  ports: [25565],
  popularity: 3,
  speaksFirst: 'client',
  spec: 'minecraft.wiki, Java Edition protocol: VarInt, Handshake, Server List Ping',
  openings: [statusRequest],
  server,
  client,
});

/** Packet 0: protocol version -1 ("to find out which"), host, port, next state 1; then packet 0, empty. */
function statusRequest({ host, port }: RequestTarget): Uint8Array {
  const name = text(host.replace(/[^\x21-\x7e]/g, '').slice(0, 100));
  const packet = concat(hex('00 ffffffff0f'), u8(name.length), name, u16be(port), hex('01'));
  return concat(u8(packet.length), packet, hex('01 00'));
}

function server(reader: Reader): Answer {
  return firstMatch(reader, SERVER_WAYS);
}

const SERVER_WAYS = [status, kick];

/** Fields with which a status begins, in whatever order they come. */
const FIRST_FIELD = textPattern(
  /^\s{0,8}\{\s{0,8}"(?:version|players|description|favicon|enforcesSecureChat|previewsChat|preventsChatReports|modinfo|forgeData|isModded)"/,
);

/** Packet length, packet 0, text length, JSON: the two lengths agree. */
function status(reader: Reader): Answer {
  const outer = readVarInt(reader);
  if (outer === undefined || outer < 15) return REJECT;
  const end = reader.at + outer;
  if (reader.u8() !== 0) return REJECT;
  const inner = readVarInt(reader);
  if (inner === undefined || reader.at + inner !== end) return REJECT;
  const facts = versionIn(reader.availableText());
  return reader.match(FIRST_FIELD) ? match('certain', 'status response', reader.at, facts) : REJECT;
}

/** `"version":{"name":"Paper 1.20.4","protocol":765}`, if it came. */
function versionIn(json: string): Facts {
  const version = /"version"\s{0,8}:\s{0,8}\{([^{}]{0,256})\}/.exec(json)?.[1] ?? '';
  const name = /"name"\s{0,8}:\s{0,8}"([\x20-\x21\x23-\x5b\x5d-\x7e]{1,64})"/.exec(version)?.[1];
  const number = /"protocol"\s{0,8}:\s{0,8}(-?\d{1,10})/.exec(version)?.[1];
  return { ...(name ? { version: name } : {}), ...(number ? { protocolVersion: number } : {}) };
}

/** Answer to the ping of 1.4 to 1.6, and how servers of that time refuse: ff, length, UTF-16. */
function kick(reader: Reader): Answer {
  const isKick = reader.pattern(KICK_BYTES);
  return isKick ? match('certain', 'status of version 1.4 to 1.6', reader.at) : REJECT;
}

const KICK_BYTES = [0xff, 0, between(8, 255), 0, 0xa7, 0, 0x31, 0, 0];

/** A VarInt: seven bits a byte, least first; below 2^21, in at most five bytes. */
function readVarInt(reader: Reader): number | undefined {
  let value = 0;
  for (let i = 0; i < 5; i++) {
    const byte = reader.u8();
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return value < 2 ** 21 ? value : undefined;
  }
  return undefined;
}

const PING_HOST = hex('fe01fa000b 004d0043007c00500069006e00670048006f00730074');

/** The ping of 1.6, or the handshake since 1.7. */
function client(reader: Reader): Answer {
  if (reader.peek() !== PING_HOST[0]) return handshake(reader);
  return reader.text(PING_HOST) ? match('certain', 'MC|PingHost', reader.at) : REJECT;
}

/** Mods add a mark after a NUL: `FML`. */
const HOST = /^[\w.:%[\]-]+(?:\0[\x20-\x7e\0]*)?$/;

/** Length, packet 0, version, host with its length, port, next state 1 to 3. */
function handshake(reader: Reader): Answer {
  const length = reader.u8();
  if (length < 8 || length > 0x7f || reader.u8() !== 0) return REJECT;
  const version = readVersion(reader);
  if (version === undefined) return REJECT;
  const hostLength = reader.u8();
  if (hostLength < 1 || reader.at + hostLength + 2 !== length) return REJECT;
  const host = reader.availableText(hostLength);
  if (host !== '' && !HOST.test(host)) return REJECT;
  reader.skip(hostLength + 2);
  const next = reader.u8();
  if (next < 1 || next > 3) return REJECT;
  return match(hostLength >= 3 ? 'certain' : 'likely', 'handshake', reader.at, {
    protocolVersion: String(version | 0),
  });
}

const CONTINUED = between(0x80, 0xff);
const FIVE_BYTES = [
  ...[CONTINUED, CONTINUED, CONTINUED, CONTINUED],
  (byte: number) => byte === 0x0f || byte === 0x04,
];

/** A version is below 2^21, a snapshot has bit 30 set, and -1 requests the version. */
function readVersion(reader: Reader): number | undefined {
  const start = reader.at;
  const small = readVarInt(reader);
  if (small !== undefined) return small;
  reader.at = start;
  if (!reader.pattern(FIVE_BYTES)) return undefined;
  const bytes = reader.bytes.subarray(start, reader.at);
  return bytes.reduce((value, byte, i) => value + (byte & 0x7f) * 2 ** (7 * i), 0);
}
