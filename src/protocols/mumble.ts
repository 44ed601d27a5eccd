import { concat, hex, u8, u16be, u32be } from '../bytes/build.ts';
import { latin1 } from '../bytes/lines.ts';
import { comparePattern } from '../bytes/pattern.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
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
 * Mumble, always inside TLS: both sides begin with a Version message (Mumble protocol
 * documentation, "Connection": type 0, length, protobuf; Mumble.proto; Murmur 1.3 observed).
 */
export const mumble = protocol({
  id: 'mumble',
  title: 'Mumble voice chat',
  name: 'MUMBLE',
  tlsAliases: ['murmur'],
  ports: [],
  tlsPorts: [64738],
  speaksFirst: 'server',
  spec: 'Mumble protocol documentation, "Packet structure" and "Version exchange"',
  openings: [version()],
  // Connection.cpp of Mumble drops a peer that announces more.
  framing: { offset: 2, size: 4, endian: 'big', counts: 'payload', max: 0x7fffff },
  server: legacyServer(({ bytes, ended }: Reply) => versionMessage(bytes, ended)),
  client: legacyClient(({ bytes, ended }: ClientBytes) => versionMessage(bytes, ended)),
});

/** Version 1.3.0 and a release name: what a client says before it authenticates. */
function version(): Uint8Array {
  const release = 'firstbytes';
  const message = concat(hex('08 8086 04'), u8(0x12), u8(release.length), release);
  return concat(u16be(0), u32be(message.length), message);
}

/** Type 0 and a length below 512, then `version` as a varint of three or four bytes. */
const HEAD = [
  ...hex('0000 0000'),
  (byte: number) => byte < 2,
  undefined,
  0x08,
  (byte: number) => byte >= 0x80,
];

/** Tags of release, os and os_version, in the order in which they are written. */
const TEXTS = [0x12, 0x1a, 0x22];

function versionMessage(bytes: Uint8Array, ended: boolean): Verdict {
  const need = ended ? REJECT : NEED;
  const fit = comparePattern(bytes, HEAD);
  if (fit === 'none') return REJECT;
  if (fit === 'partial') return need;
  const end = 6 + readUnsigned(bytes, 2, 4, 'big');
  const number = varint(bytes, 7);
  if (number === 'bad') return REJECT;
  if (number === 'partial') return need;
  // One of the first major versions, as 16 bits of major and 8 each of minor and patch.
  if (number.value >>> 16 < 1 || number.value >>> 16 > 9) return REJECT;
  const texts = textsIn(bytes, number.end, end);
  if (texts === 'bad') return REJECT;
  if (texts === 'partial') return need;
  const [release] = texts;
  if (release === undefined) return REJECT;
  const { value } = number;
  return match('certain', 'Version message', Math.min(end, bytes.length), {
    ...facts(release),
    protocolVersion: `${value >>> 16}.${(value >>> 8) & 0xff}.${value & 0xff}`,
  });
}

function facts(release: string): Facts {
  return /^\d/.test(release) ? { product: 'Mumble', version: release } : { product: release };
}

function varint(bytes: Uint8Array, at: number): { value: number; end: number } | 'partial' | 'bad' {
  let value = 0;
  for (let i = 0; i < 4; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) return 'partial';
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return { value, end: at + i + 1 };
  }
  return 'bad';
}

/** Printable texts up to the end of the message; version_v2 of 1.5 (tag 28) may follow. */
function textsIn(bytes: Uint8Array, from: number, end: number): string[] | 'partial' | 'bad' {
  const texts: string[] = [];
  let at = from;
  let last = 0;
  while (at < end) {
    const tag = bytes[at];
    if (tag === undefined) return 'partial';
    if (tag === 0x28 && texts.length > 0) return texts;
    if (!TEXTS.includes(tag) || tag <= last || (texts.length === 0 && tag !== 0x12)) return 'bad';
    const length = bytes[at + 1];
    if (length === undefined) return 'partial';
    const stop = at + 2 + length;
    if (length === 0 || length > 127 || stop > end) return 'bad';
    const value = latin1(bytes.subarray(at + 2, stop));
    if (!/^[\x20-\x7e\x80-\xff]*$/.test(value)) return 'bad';
    if (bytes.length < stop) return 'partial';
    texts.push(value);
    last = tag;
    at = stop;
  }
  return texts;
}
