import { concat, hex, text, u8, u16be } from '../bytes/build.ts';
import { compare, type Fit } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import { between, comparePattern } from '../bytes/pattern.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import {
  type ClientBytes,
  type Facts,
  match,
  protocol,
  REJECT,
  type Reply,
  type RequestTarget,
  type Verdict,
} from './protocol.ts';

/**
 * Minecraft, Java Edition: the server list ping (minecraft.wiki, "Java Edition protocol/Server
 * List Ping"): a handshake that asks for the status, and the request of it.
 */
export const minecraft = protocol({
  id: 'minecraft',
  title: 'Minecraft (Java Edition)',
  name: 'Minecraft',
  popularity: 0.7,
  ports: [25565],
  speaksFirst: 'client',
  spec: 'minecraft.wiki, Java Edition protocol: VarInt, Handshake, Server List Ping',
  openings: [statusRequest],
  server: legacyServer(server),
  client: legacyClient(client),
});

/** Packet 0: protocol version -1 ("to find out which"), host, port, next state 1; then packet 0, empty. */
function statusRequest({ host, port }: RequestTarget): Uint8Array {
  const name = text(host.replace(/[^\x21-\x7e]/g, '').slice(0, 100));
  const packet = concat(hex('00 ffffffff0f'), u8(name.length), name, u16be(port), hex('01'));
  return concat(u8(packet.length), packet, hex('01 00'));
}

function server({ bytes, ended }: Reply): Verdict {
  const verdicts = [status(bytes), kick(bytes)];
  const verdict =
    verdicts.find(({ answer }) => answer === 'match') ??
    verdicts.find(({ answer }) => answer === 'need') ??
    REJECT;
  return verdict.answer === 'need' && ended ? REJECT : verdict;
}

/** Fields with which a status begins, in whatever order they come. */
const FIELDS = [
  'version',
  'players',
  'description',
  'favicon',
  'enforcesSecureChat',
  'previewsChat',
  'preventsChatReports',
  'modinfo',
  'forgeData',
  'isModded',
];

/** Packet length, packet 0, text length, JSON: the two lengths agree. */
function status(bytes: Uint8Array): Verdict {
  const outer = varIntAt(bytes, 0);
  if (typeof outer === 'string') return outer === 'partial' ? NEED : REJECT;
  if (outer.value < 15) return REJECT;
  const id = bytes[outer.end];
  if (id === undefined) return NEED;
  if (id !== 0) return REJECT;
  const inner = varIntAt(bytes, outer.end + 1);
  if (typeof inner === 'string') return inner === 'partial' ? NEED : REJECT;
  if (outer.end + outer.value !== inner.end + inner.value) return REJECT;
  const start = /^\s{0,8}(?:\{\s{0,8}(?:"(\w{0,32})?(")?)?)?$/;
  const head = latin1(bytes.subarray(inner.end, inner.end + 64));
  const field = /^\s{0,8}\{\s{0,8}"(\w{1,32})"/.exec(head);
  if (!field) return start.test(head) && head.length < 64 ? NEED : REJECT;
  if (!FIELDS.includes(field[1] as string)) return REJECT;
  return match('certain', 'status response', inner.end + field[0].length, facts(bytes, inner.end));
}

/** `"version":{"name":"Paper 1.20.4","protocol":765}`, if it came. */
function facts(bytes: Uint8Array, at: number): Facts {
  const said = latin1(bytes.subarray(at));
  const version = /"version"\s{0,8}:\s{0,8}\{([^{}]{0,256})\}/.exec(said)?.[1] ?? '';
  const name = /"name"\s{0,8}:\s{0,8}"([\x20-\x21\x23-\x5b\x5d-\x7e]{1,64})"/.exec(version)?.[1];
  const number = /"protocol"\s{0,8}:\s{0,8}(-?\d{1,10})/.exec(version)?.[1];
  return { ...(name ? { version: name } : {}), ...(number ? { protocolVersion: number } : {}) };
}

/** Answer to the ping of 1.4 to 1.6, and how servers of that time refuse: ff, length, UTF-16. */
function kick(bytes: Uint8Array): Verdict {
  const ping = comparePattern(bytes, [0xff, 0, between(8, 255), 0, 0xa7, 0, 0x31, 0, 0]);
  if (ping !== 'full') return ping === 'partial' ? NEED : REJECT;
  return match('certain', 'status of version 1.4 to 1.6', 9, {});
}

/** A VarInt: seven bits a byte, least first; at most five bytes, no more than 32 bits. */
function varIntAt(bytes: Uint8Array, at: number): { value: number; end: number } | Fit {
  let value = 0;
  for (let i = 0; i < 5; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) return 'partial';
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return value < 2 ** 21 ? { value, end: at + i + 1 } : 'none';
  }
  return 'none';
}

/** The ping of 1.6, 1.4, or the handshake since 1.7. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const need = ended ? REJECT : NEED;
  const legacy = compare(bytes, hex('fe01fa000b 004d0043007c00500069006e00670048006f00730074'));
  if (legacy === 'full') return match('certain', 'MC|PingHost', 27);
  if (legacy === 'partial') return bytes[0] === undefined || bytes.length > 0 ? need : REJECT;
  return handshake(bytes, need);
}

/** Length, packet 0, version, host with its length, port, next state 1 to 3. */
function handshake(bytes: Uint8Array, need: Verdict): Verdict {
  const length = bytes[0];
  if (length === undefined) return need;
  if (length < 8 || length > 0x7f) return REJECT;
  if (bytes[1] === undefined) return need;
  if (bytes[1] !== 0) return REJECT;
  const version = versionAt(bytes, 2);
  if (typeof version === 'string') return version === 'partial' ? need : REJECT;
  const name = bytes[version.end];
  if (name === undefined) return need;
  if (version.end + 1 + name + 3 !== length + 1 || name < 1) return REJECT;
  const host = bytes.subarray(version.end + 1, version.end + 1 + name);
  // Mods add a mark after a NUL: `FML`.
  if (!/^[\w.:%[\]-]+(?:\0[\x20-\x7e\0]*)?$/.test(latin1(host)) && host.length > 0) return REJECT;
  const next = bytes[length];
  if (next === undefined) return need;
  if (next < 1 || next > 3) return REJECT;
  return match(name >= 3 ? 'certain' : 'likely', 'handshake', length + 1, {
    protocolVersion: String(version.value | 0),
  });
}

/** A version is below 2^21, a snapshot has bit 30 set, and -1 asks. */
function versionAt(bytes: Uint8Array, at: number): { value: number; end: number } | Fit {
  const small = varIntAt(bytes, at);
  if (small !== 'none') return small;
  const all = bytes.subarray(at, at + 5);
  let value = 0;
  for (const [i, byte] of all.entries()) {
    if (i < 4 && byte < 0x80) return 'none';
    value += (byte & 0x7f) * 2 ** (7 * i);
  }
  if (all.length < 5) return 'partial';
  const top = all[4] as number;
  return top === 0x0f || top === 0x04 ? { value, end: at + 5 } : 'none';
}
