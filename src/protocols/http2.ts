import { concat, hex, text, u16be, u32be } from '../bytes/build.ts';
import { indexOf, startsWith } from '../bytes/compare.ts';
import { awaitBody, readHttp } from '../bytes/http-answer.ts';
import { nonZeroBytes } from '../bytes/non-zero.ts';
import { ifThere, type Reader } from '../bytes/reader.ts';
import {
  type Answer,
  type Confidence,
  firstMatch,
  match,
  protocol,
  REJECT,
  type Reply,
} from './protocol.ts';
import type { RefusalContext } from './protocol-parts.ts';

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
  ports: [80, 8080, 50051],
  tlsPorts: [443, 8443],
  popularity: 46,
  speaksFirst: 'client',
  spec: 'RFC 9113 section 3.4',
  alpn: ['h2'],
  openings: [HTTP2_HELLO],
  // SETTINGS_MAX_FRAME_SIZE is 16384 until a peer sets another (RFC 9113 section 4.2).
  framing: { offset: 0, size: 3, endian: 'big', counts: 'payload', max: 0x4000 },
  // A server compares the preface first.
  firstMessage: 'unframed',
  refusalTexts: [
    { software: 'Node.js', text: 'Missing ALPN Protocol, expected `h2` to be available' },
    { software: 'Node.js', text: 'Unknown ALPN Protocol, expected `h2` to be available' },
  ],
  refusal: goAway,
  silentAfterBanner: true,
  server: readHttp2Reply,
  client: readPreface,
});

/** The first frame of a server; the protocols in HTTP/2 read it as well. */
export function readHttp2Reply(reader: Reader, reply: Reply): Answer {
  return firstMatch(reader, READ_HTTP2_REPLY_WAYS, reply);
}

const READ_HTTP2_REPLY_WAYS = [settingsFrame, demandForAlpn];

/** `length(3) 04 00 00000000`: type SETTINGS, no flags, stream 0; a setting takes six bytes. */
const SETTINGS_HEADER = [
  ...[0, 0, (length: number) => length % 6 === 0 && length <= 6 * 40],
  ...[4, 0, 0, 0, 0, 0],
];

function settingsFrame(reader: Reader, reply: Reply): Answer {
  if (!reader.pattern(SETTINGS_HEADER)) return REJECT;
  const { bytes, sent, alpn } = reply;
  const length = bytes[2] as number;
  const next = reader.at + length;
  const setting = length === 0 ? 'absent' : readSetting(reader);
  if (!setting) return REJECT;
  const end = reader.at;
  // An empty frame is little more than the number 4 in eight zeros, unless ALPN chose HTTP/2, it answers
  // a preface or another frame of the connection follows it.
  const isSure =
    alpn === 'h2' ||
    startsWith(sent, PREFACE) ||
    ifThere(reader, () => isControlFrame(reader, next)) === true;
  const confidence = isSure ? 'certain' : confidenceOf(setting, bytes.subarray(0, end));
  return match(confidence, 'SETTINGS frame', end, { protocolVersion: '2' });
}

/** How much a frame proves by itself: small numbers prove nothing. */
function confidenceOf(setting: 'known' | 'other' | 'absent', frame: Uint8Array): Confidence {
  if (nonZeroBytes(frame) < 4) return 'weak';
  return setting === 'known' ? 'certain' : 'likely';
}

/** Ids of RFC 9113 section 6.5.2, RFC 8441 and RFC 9218; others are allowed, but prove less. */
function readSetting(reader: Reader): 'known' | 'other' | undefined {
  const [id, value] = [reader.u16be(), reader.u32be()];
  if (id === 0) return undefined;
  if ((id === 2 || id === 8 || id === 9) && value > 1) return undefined;
  if (id === 4 && value > 0x7fffffff) return undefined;
  if (id === 5 && (value < 0x4000 || value > 0xffffff)) return undefined;
  return id <= 9 ? 'known' : 'other';
}

/** A SETTINGS acknowledgement, GOAWAY, PING or WINDOW_UPDATE on stream 0. */
function isControlFrame(reader: Reader, start: number): boolean {
  reader.at = start;
  const [length, type, flags, stream] = [reader.u24be(), reader.u8(), reader.u8(), reader.u32be()];
  if (stream !== 0) return false;
  switch (type) {
    case 4:
      return length === 0 && flags === 1;
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

/** Node.js requires it, in HTTP/1.0, of a TLS client that did not offer `h2` by ALPN. */
function demandForAlpn(reader: Reader, { bytes, layer }: Reply): Answer {
  if (layer !== 'tls') return REJECT;
  const answer = readHttp(reader);
  if (answer?.status !== 403 || answer.version !== '1.0') return REJECT;
  const at = indexOf(bytes, ALPN_DEMAND);
  if (at === -1) {
    awaitBody(answer);
    return REJECT;
  }
  return match('likely', 'demand for ALPN h2', [at, at + ALPN_DEMAND.length], {
    note: 'requires h2 by ALPN',
  });
}

const ALPN_DEMAND = 'Missing ALPN Protocol, expected `h2`';

export function readPreface(reader: Reader): Answer {
  return reader.text(PREFACE) ? match('certain', 'connection preface', reader.at) : REJECT;
}

/** RFC 9113: SETTINGS without any, then GOAWAY (section 6.8) with the sentence as debug data. */
function goAway({ sentence }: RefusalContext): readonly Uint8Array[] {
  const debugData = text(`firstbytes: ${sentence}`);
  const HTTP_1_1_REQUIRED = 0xd;
  const settings = hex('000000 04 00 00000000');
  const head = concat(hex('00'), u16be(8 + debugData.length), hex('07 00 00000000'));
  return [concat(settings, head, u32be(0), u32be(HTTP_1_1_REQUIRED), debugData)];
}
