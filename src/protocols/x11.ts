import { hex } from '../bytes/build.ts';
import { isPrintable, latin1 } from '../bytes/lines.ts';
import { type ByteTest, between, comparePattern } from '../bytes/pattern.ts';
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

type Order = 'big' | 'little';

/** X11: connection setup (X Window System Protocol, section 8), the byte order first. */
export const x11 = protocol({
  id: 'x11',
  title: 'X Window System',
  name: 'X11',
  aliases: ['xorg', 'xserver'],
  popularity: 2,
  ports: [6000, 6001, 6010],
  speaksFirst: 'client',
  spec: 'X Window System Protocol, X Version 11, chapter 8 and appendix B',
  // Least significant byte first, version 11.0, no authorization.
  openings: [hex('6c 00 0b00 0000 0000 0000 0000')],
  // The additional data of the setup, in units of four bytes that this cannot say.
  framing: { offset: 6, size: 2, endian: 'little', counts: 'payload', max: 0xffff },
  server: legacyServer(server),
  client: legacyClient(client),
});

function server({ bytes, sent, ended }: Reply): Verdict {
  const order = orderOf(sent);
  if (!order) return REJECT;
  const verdict = setup(bytes, order);
  return verdict.answer === 'need' && ended ? REJECT : verdict;
}

/**
 * The order of the numbers is the client's, and its first byte says which. Whoever begins with a
 * `B` or an `l` by chance is answered in it: "Protocol version mismatch".
 */
function orderOf(bytes: Uint8Array): Order | undefined {
  if (bytes.length < 12) return undefined;
  if (bytes[0] === 0x6c) return 'little';
  return bytes[0] === 0x42 ? 'big' : undefined;
}

/** 0 failed, 1 success, 2 authenticate. */
function setup(bytes: Uint8Array, order: Order): Verdict {
  switch (bytes[0]) {
    case undefined:
      return NEED;
    case 0:
    case 2:
      return refused(bytes, order);
    case 1:
      return accepted(bytes, order);
    default:
      return REJECT;
  }
}

/** A number of 16 bits, each of whose bytes is tested. */
function u16(order: Order, high: ByteTest, low: ByteTest): ByteTest[] {
  return order === 'big' ? [high, low] : [low, high];
}

/** The reason's length twice: in bytes (of a failure) and in units of four; then the text. */
function refused(bytes: Uint8Array, order: Order): Verdict {
  const any = undefined;
  const failed = bytes[0] === 0;
  const version = failed ? [...u16(order, 0, 11), ...u16(order, 0, any)] : [any, any, any, any];
  const length = bytes[1] ?? 1;
  const units = (byte: number) => (failed ? byte === Math.ceil(length / 4) : byte > 0);
  const head = comparePattern(bytes, [any, any, ...version, ...u16(order, 0, units)]);
  if (head === 'none' || (failed && length === 0)) return REJECT;
  const words = bytes[order === 'big' ? 7 : 6] ?? 0;
  const end = 8 + (failed ? length : 4 * words);
  const said = bytes.subarray(8, end);
  const printed = said.subarray(0, failed ? said.length : lengthOfText(said));
  if (!isPrintable(printed)) return REJECT;
  if (bytes.length < end) return NEED;
  const reason = latin1(printed).trim();
  // Five readable letters and the framing around them.
  if (reason.length < 5) return REJECT;
  return match('certain', 'connection refused, with a reason', end, { note: reason.slice(0, 80) });
}

/** Authenticate says only the padded length. */
function lengthOfText(said: Uint8Array): number {
  const end = said.indexOf(0);
  return end === -1 ? said.length : end;
}

/**
 * Version 11, then everything of fixed size that has few values: orders 0 or 1, scanline unit and
 * pad of 8, 16 or 32, key codes from 8 on.
 */
function accepted(bytes: Uint8Array, order: Order): Verdict {
  const any = undefined;
  const bits = (byte: number) => byte === 8 || byte === 16 || byte === 32;
  const fit = comparePattern(bytes, [
    ...[1, any, ...u16(order, 0, 11), ...u16(order, 0, any), any, any],
    // Release, resource base and mask, size of the motion buffer.
    ...[any, any, any, any, any, any, any, any, any, any, any, any, any, any, any, any],
    // Length of the vendor's name, longest request, screens, formats.
    ...[...u16(order, 0, any), any, any, between(1, 255), between(1, 64)],
    ...[between(0, 1), between(0, 1), bits, bits, between(8, 255), between(8, 255)],
  ]);
  if (fit !== 'full') return fit === 'partial' ? NEED : REJECT;
  return match('certain', 'connection setup accepted', 36, vendor(bytes, order));
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
function client({ bytes, ended }: ClientBytes): Verdict {
  const need = ended ? REJECT : NEED;
  const any = undefined;
  const orders: Order[] = bytes[0] === 0x42 ? ['big'] : ['little'];
  const [order] = orders as [Order];
  const small = between(0, 64);
  const fit = comparePattern(bytes, [
    ...[order === 'big' ? 0x42 : 0x6c, any, ...u16(order, 0, 11), 0, 0],
    ...[...u16(order, 0, small), ...u16(order, 0, any), any, any],
  ]);
  if (fit !== 'full') return fit === 'partial' ? need : REJECT;
  const name = bytes.subarray(12, 12 + readUnsigned(bytes, 6, 2, order));
  if (!isPrintable(name)) return REJECT;
  return match('certain', 'connection setup, version 11', 12);
}
