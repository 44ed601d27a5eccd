import { hex } from '../bytes/build.ts';
import { isPrintable, latin1 } from '../bytes/lines.ts';
import { type ByteTest, between } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import {
  type Answer,
  type Facts,
  firstMatch,
  match,
  protocol,
  REJECT,
  type Reply,
} from './protocol.ts';

type Order = 'big' | 'little';

/** X11: connection setup (X Window System Protocol, section 8), the byte order first. */
export const x11 = protocol({
  id: 'x11',
  title: 'X Window System',
  name: 'X11',
  aliases: ['xorg', 'xserver'],
  ports: [6000, 6001, 6010],
  exposure: [{ risk: 'display', openReplies: [[1]] }],
  popularity: 19,
  speaksFirst: 'client',
  spec: 'X Window System Protocol, X Version 11, chapter 8 and appendix B',
  // Least significant byte first, version 11.0, no authorization.
  openings: [hex('6c 00 0b00 0000 0000 0000 0000')],
  // The additional data of the setup, in units of four bytes, which a framing cannot express.
  framing: { offset: 6, size: 2, endian: 'little', counts: 'payload', max: 0xffff },
  // A server compares the byte order, and reads the lengths of two texts.
  firstMessage: 'unframed',
  serverBeginnings: [[between(0, 2)]],
  server,
  client,
});

function server(reader: Reader, { sent }: Reply): Answer {
  const order = orderOf(sent);
  if (!order) return REJECT;
  return firstMatch(reader, SERVER_WAYS, order);
}

const SERVER_WAYS = [failed, authenticate, accepted];

/**
 * The order of the numbers is the client's, and its first byte states which. A client that begins
 * with a `B` or an `l` by chance is answered in it: "Protocol version mismatch".
 */
function orderOf(bytes: Uint8Array): Order | undefined {
  if (bytes.length < 12) return undefined;
  if (bytes[0] === 0x6c) return 'little';
  return bytes[0] === 0x42 ? 'big' : undefined;
}

const any: ByteTest = undefined;

/** A number of 16 bits, each of whose bytes is tested. */
function u16(order: Order, high: ByteTest, low: ByteTest): ByteTest[] {
  return order === 'big' ? [high, low] : [low, high];
}

/** The reason's length twice: in bytes and in units of four; then the text. */
function failed(reader: Reader, order: Order): Answer {
  if (!reader.pattern(FAILED_BYTES)) return REJECT;
  const length = reader.bytes[1] as number;
  const head = [
    ...u16(order, 0, 11),
    ...u16(order, 0, any),
    ...u16(order, 0, Math.ceil(length / 4)),
  ];
  if (!reader.pattern(head) || !isPrintable(reader.available(length))) return REJECT;
  return refused(latin1(reader.take(length)), reader.at);
}

const FAILED_BYTES = [0, between(1, 255)];

/** The length of the reason comes in units of four bytes only, so the text ends with zeros. */
function authenticate(reader: Reader, order: Order): Answer {
  if (!reader.pattern(AUTHENTICATE_BYTES)) return REJECT;
  if (!reader.pattern(u16(order, 0, between(1, 255)))) return REJECT;
  const length = 4 * (reader.bytes[order === 'big' ? 7 : 6] as number);
  const reason = reader.availableText(length).split('\0', 1)[0] as string;
  if (!isPrintable(reader.available(reason.length))) return REJECT;
  reader.skip(length);
  return refused(reason, reader.at);
}

const AUTHENTICATE_BYTES = [2, any, any, any, any, any];

/** Five readable letters and the framing around them. */
const MIN_REASON_LENGTH = 5;

function refused(text: string, end: number): Answer {
  const reason = text.trim();
  if (reason.length < MIN_REASON_LENGTH) return REJECT;
  return match('certain', 'connection refused, with a reason', end, { note: reason.slice(0, 80) });
}

const isBits = (byte: number) => byte === 8 || byte === 16 || byte === 32;

/**
 * Version 11, then everything of fixed size that has few values: orders 0 or 1, scanline unit and
 * pad of 8, 16 or 32, key codes from 8 on.
 */
function accepted(reader: Reader, order: Order): Answer {
  const isAccepted = reader.pattern([
    ...[1, any, ...u16(order, 0, 11), ...u16(order, 0, any), any, any],
    // Release, resource base and mask, size of the motion buffer.
    ...[any, any, any, any, any, any, any, any, any, any, any, any, any, any, any, any],
    // Length of the vendor's name, longest request, screens, formats.
    ...[...u16(order, 0, any), any, any, between(1, 255), between(1, 64)],
    ...[between(0, 1), between(0, 1), isBits, isBits, between(8, 255), between(8, 255)],
  ]);
  if (!isAccepted) return REJECT;
  return match('certain', 'connection setup accepted', reader.at, vendor(reader.bytes, order));
}

/** Vendor and release number, as xdpyinfo of X.Org shows them. */
function vendor(bytes: Uint8Array, order: Order): Facts {
  const release = readUnsigned(bytes, 8, 4, order);
  const length = readUnsigned(bytes, 24, 2, order);
  const name = bytes.subarray(40, 40 + length);
  if (name.length < length || length === 0 || !isPrintable(name)) return {};
  const product = latin1(name);
  if (product !== 'The X.Org Foundation') return { product };
  return { product: 'X.Org', version: versionOf(release) };
}

/** Two digits each, then three: 12011000 is 1.20.11, and 12101007 is 21.1.7 (21.1 dropped the one). */
function versionOf(release: number): string {
  const two = (unit: number) => Math.floor(release / unit) % 100;
  const [major, minor, patch, snapshot] = [two(1e7), two(1e5), two(1e3), release % 1000];
  return major === 1 && minor > 20 ? `${minor}.${patch}.${snapshot}` : `${major}.${minor}.${patch}`;
}

/** Version 11.0, and the name of the authorization, if there is one. */
function client(reader: Reader): Answer {
  const order = reader.peek() === 0x42 ? 'big' : 'little';
  const isSetup = reader.pattern([
    ...[order === 'big' ? 0x42 : 0x6c, any, ...u16(order, 0, 11), 0, 0],
    ...[...u16(order, 0, between(0, 64)), ...u16(order, 0, any), any, any],
  ]);
  if (!isSetup) return REJECT;
  const length = readUnsigned(reader.bytes, 6, 2, order);
  reader.awaitBytes(reader.at + length);
  return isPrintable(reader.available(length))
    ? match('certain', 'connection setup, version 11', reader.at)
    : REJECT;
}
