import { concat, hex, text, u16be, u32be } from '../bytes/build.ts';
import { compare, indexOf, startsWith } from '../bytes/compare.ts';
import { readHttpAnswer } from '../bytes/http-answer.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import {
  type ClientBytes,
  match,
  protocol,
  REJECT,
  type RefusalContext,
  type Reply,
  type Verdict,
} from './protocol.ts';

/** The connection preface of a client (RFC 9113 section 3.4). */
const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';

/** A client's preface and its SETTINGS frame, which may be empty. */
export const HTTP2_HELLO = concat(PREFACE, hex('000000 04 00 00000000'));

/** HTTP/2: each side begins with a SETTINGS frame (RFC 9113 sections 3.4, 4.1 and 6.5). */
export const http2 = protocol({
  id: 'http2',
  title: 'Hypertext Transfer Protocol 2',
  name: 'HTTP/2',
  aliases: ['h2c'],
  tlsAliases: ['h2'],
  popularity: 2,
  silentAfterBanner: true,
  ports: [80, 8080, 50051],
  tlsPorts: [443, 8443],
  speaksFirst: 'client',
  spec: 'RFC 9113 section 3.4',
  refusal: goAway,
  alpn: ['h2'],
  openings: [HTTP2_HELLO],
  // SETTINGS_MAX_FRAME_SIZE is 16384 until a peer says otherwise (RFC 9113 section 4.2).
  framing: { offset: 0, size: 3, endian: 'big', counts: 'payload', max: 0x4000 },
  server: legacyServer(server),
  client: legacyClient(client),
});

const HEADER = 9;

function server(reply: Reply): Verdict {
  const { bytes, sent, ended } = reply;
  const header = settingsHeader(bytes);
  if (header === 'none') return wantsAlpn(reply);
  if (header === 'partial') return ended ? REJECT : NEED;
  const first = header.length === 0 ? 'none' : settingAt(bytes, HEADER);
  if (first === 'partial') return ended ? REJECT : NEED;
  if (first === 'wrong') return REJECT;
  const end = HEADER + (first === 'none' ? 0 : 6);
  // An empty frame is little more than the number 4 in eight zeros, unless it was asked for
  // or another frame of the connection follows it.
  const sure =
    first === 'known' || startsWith(sent, PREFACE) || controlFrameAt(bytes, HEADER + header.length);
  return match(sure ? 'certain' : 'likely', 'SETTINGS frame', end, { protocolVersion: '2' });
}

/** `length(3) 04 00 00000000`: type SETTINGS, no flags, stream 0; a setting takes six bytes. */
function settingsHeader(bytes: Uint8Array): { length: number } | 'partial' | 'none' {
  const length = readUnsigned(bytes, 0, 3, 'big');
  const there = bytes.length;
  if (there > 0 && bytes[0] !== 0) return 'none';
  if (there > 1 && (bytes[1] ?? 0) !== 0) return 'none';
  if (there > 2 && (length % 6 !== 0 || length > 6 * 40)) return 'none';
  if (there > 3 && compare(bytes, hex('04 00 00000000'), 3) === 'none') return 'none';
  return there < HEADER ? 'partial' : { length };
}

/** Ids of RFC 9113 section 6.5.2, RFC 8441 and RFC 9218; others are allowed, but prove less. */
function settingAt(bytes: Uint8Array, at: number): 'known' | 'other' | 'wrong' | 'partial' {
  if (bytes.length < at + 6) return 'partial';
  const id = readUnsigned(bytes, at, 2, 'big');
  const value = readUnsigned(bytes, at + 2, 4, 'big');
  if (id === 0) return 'wrong';
  if ((id === 2 || id === 8 || id === 9) && value > 1) return 'wrong';
  if (id === 4 && value > 0x7fffffff) return 'wrong';
  if (id === 5 && (value < 0x4000 || value > 0xffffff)) return 'wrong';
  return id <= 9 ? 'known' : 'other';
}

/** A SETTINGS acknowledgement, GOAWAY, PING or WINDOW_UPDATE on stream 0. */
function controlFrameAt(bytes: Uint8Array, at: number): boolean {
  if (bytes.length < at + HEADER || readUnsigned(bytes, at + 5, 4, 'big') !== 0) return false;
  const length = readUnsigned(bytes, at, 3, 'big');
  switch (bytes[at + 3]) {
    case 4:
      return length === 0 && bytes[at + 4] === 1;
    case 6:
      return length === 8;
    case 7:
      return length >= 8 && length < 1024;
    case 8:
      return length === 4;
    default:
      return false;
  }
}

/** Node.js says so, in HTTP/1.0, to a TLS client that did not offer `h2` by ALPN. */
function wantsAlpn({ bytes, layer, ended }: Reply): Verdict {
  if (layer !== 'tls') return REJECT;
  const answer = readHttpAnswer(bytes, ended);
  if (answer === 'none') return REJECT;
  if (answer === 'partial') return NEED;
  if (answer.status !== 403 || answer.version !== '1.0') return REJECT;
  const at = indexOf(bytes, 'Missing ALPN Protocol, expected `h2`');
  if (at === -1) return answer.whole ? REJECT : NEED;
  return match('likely', 'demand for ALPN h2', [at, at + 36], { note: 'wants h2 by ALPN' });
}

function client({ bytes, ended }: ClientBytes): Verdict {
  const preface = compare(bytes, PREFACE);
  if (preface === 'full') return match('certain', 'connection preface', PREFACE.length);
  return preface === 'partial' && !ended ? NEED : REJECT;
}

/** RFC 9113: SETTINGS without any, then GOAWAY (section 6.8) with the sentence as debug data. */
function goAway({ sentence }: RefusalContext): readonly Uint8Array[] {
  const debugData = text(`firstbytes: ${sentence}`);
  const HTTP_1_1_REQUIRED = 0xd;
  const settings = hex('000000 04 00 00000000');
  const head = concat(hex('00'), u16be(8 + debugData.length), hex('07 00 00000000'));
  return [concat(settings, head, u32be(0), u32be(HTTP_1_1_REQUIRED), debugData)];
}
