import { concat, hex } from '../bytes/build.ts';
import { between, times } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { type Answer, match, protocol, REJECT } from './protocol.ts';

const MARKER = new Uint8Array(16).fill(0xff);

/**
 * BGP-4: an OPEN with a hold time of one second, which every speaker has to refuse (section
 * 4.2), so that no session is established. Many speakers close at once on unknown peers.
 */
export const bgp = protocol({
  id: 'bgp',
  title: 'Border Gateway Protocol',
  name: 'BGP',
  aliases: ['bgp4'],
  ports: [179],
  popularity: 15,
  speaksFirst: 'client',
  spec: 'RFC 4271 sections 4.1, 4.2 and 4.5',
  // Version 4, AS 65535, hold time 1, identifier 192.0.2.1, no parameters.
  openings: [concat(MARKER, hex('001d 01 04 ffff 0001 c0000201 00'))],
  // RFC 4271 section 4; RFC 8654 allows more for other messages than OPEN.
  framing: {
    offset: 16,
    size: 2,
    endian: 'big',
    counts: 'self',
    max: 4096,
    compared: times(16, 0xff),
  },
  server: (reader) => message(reader, SERVER_TYPES),
  client: (reader) => message(reader, CLIENT_TYPES),
});

/** Error codes of NOTIFICATION (section 4.5; 7 and 8 in RFC 7313 and RFC 9384). */
const ERRORS: Readonly<Record<number, string>> = {
  1: 'message header error',
  2: 'OPEN message error',
  3: 'UPDATE message error',
  4: 'hold timer expired',
  5: 'finite state machine error',
  6: 'cease',
  7: 'ROUTE-REFRESH message error',
  8: 'send hold timer expired',
};

const [OPEN, NOTIFICATION, KEEPALIVE] = [1, 3, 4];
const SERVER_TYPES = [OPEN, NOTIFICATION, KEEPALIVE];
const CLIENT_TYPES = [OPEN, KEEPALIVE];

/** The marker, a length of at most 4351, the type. */
function message(reader: Reader, types: readonly number[]): Answer {
  if (!reader.text(MARKER) || reader.peek() > 16) return REJECT;
  const length = reader.u16be();
  const type = reader.u8();
  if (!types.includes(type)) return REJECT;
  if (type === KEEPALIVE) return keepalive(reader, length);
  return type === OPEN ? open(reader, length) : notification(reader, length);
}

/** Version, AS, hold time, identifier, and parameters that fill the rest (section 4.2). */
function open(reader: Reader, length: number): Answer {
  if (length < 29) return REJECT;
  const version = reader.u8();
  if (version < 1 || version > 4) return REJECT;
  const as = reader.u16be();
  reader.skip(6);
  const parameters = reader.u8();
  // 255: the extended length of RFC 9072.
  if (parameters !== length - 29 && parameters !== 255) return REJECT;
  return match('certain', 'OPEN', reader.at, {
    protocolVersion: String(version),
    note: `AS ${as}`,
  });
}

/** The header alone (section 4.4): both sides send the same bytes. */
function keepalive(reader: Reader, length: number): Answer {
  return length === 19 ? match('certain', 'KEEPALIVE', reader.at) : REJECT;
}

function notification(reader: Reader, length: number): Answer {
  if (length < 21) return REJECT;
  const code = reader.peek();
  if (!reader.pattern(NOTIFICATION_BYTES)) return REJECT;
  const note = ERRORS[code] as string;
  return match('certain', 'NOTIFICATION', reader.at, { protocolVersion: '4', note });
}

const NOTIFICATION_BYTES = [between(1, 8), between(0, 16)];
