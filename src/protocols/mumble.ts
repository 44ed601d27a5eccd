import { concat, hex, u8, u16be, u32be } from '../bytes/build.ts';
import type { Reader } from '../bytes/reader.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import { type Answer, type Facts, match, protocol, REJECT } from './protocol.ts';

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
  server: versionMessage,
  client: versionMessage,
});

/** Version 1.3.0 and a release name: what a client sends before it authenticates. */
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

function versionMessage(reader: Reader): Answer {
  if (!reader.pattern(HEAD)) return REJECT;
  const { bytes } = reader;
  const end = 6 + readUnsigned(bytes, 2, 4, 'big');
  reader.at = 7;
  const version = readVarint(reader);
  if (version === undefined) return REJECT;
  // One of the first major versions, as 16 bits of major and 8 each of minor and patch.
  const major = version >>> 16;
  if (major < 1 || major > 9) return REJECT;
  const release = readTexts(reader, end)?.[0];
  if (release === undefined) return REJECT;
  return match('certain', 'Version message', Math.min(end, bytes.length), {
    ...facts(release),
    protocolVersion: `${major}.${(version >>> 8) & 0xff}.${version & 0xff}`,
  });
}

function facts(release: string): Facts {
  return /^\d/.test(release) ? { product: 'Mumble', version: release } : { product: release };
}

function readVarint(reader: Reader): number | undefined {
  let value = 0;
  for (let i = 0; i < 4; i++) {
    const byte = reader.u8();
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return value;
  }
  return undefined;
}

/** Tags of release, os and os_version, in the order in which they are written. */
const [RELEASE, OS, OS_VERSION] = [0x12, 0x1a, 0x22];
/** version_v2, since 1.5. */
const VERSION_V2 = 0x28;

/** Printable texts up to the end of the message, or to version_v2. */
function readTexts(reader: Reader, end: number): string[] | undefined {
  const texts: string[] = [];
  let last = 0;
  while (reader.at < end) {
    const tag = reader.u8();
    if (tag === VERSION_V2 && texts.length > 0) return texts;
    const isNext = last === 0 ? tag === RELEASE : tag > last && (tag === OS || tag === OS_VERSION);
    if (!isNext) return undefined;
    const length = reader.u8();
    if (length === 0 || length > 127 || reader.at + length > end) return undefined;
    const value = reader.availableText(length);
    if (!/^[\x20-\x7e\x80-\xff]*$/.test(value)) return undefined;
    reader.skip(length);
    texts.push(value);
    last = tag;
  }
  return texts;
}
