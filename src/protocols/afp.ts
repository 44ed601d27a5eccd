import { concat, hex } from '../bytes/build.ts';
import { latin1 } from '../bytes/lines.ts';
import { type ByteTest, between, times } from '../bytes/pattern.ts';
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

const GET_STATUS = 3;
const OPEN_SESSION = 4;
const HEADER = 16;

/**
 * Apple Filing Protocol over DSI (Apple Filing Protocol Programming Guide, "Data Stream
 * Interface" and FPGetSrvrInfo): DSIGetStatus is answered without a session.
 */
export const afp = protocol({
  id: 'afp',
  title: 'Apple Filing Protocol',
  name: 'AFP',
  aliases: ['afpovertcp', 'afp-over-tcp'],
  ports: [548],
  popularity: 16,
  speaksFirst: 'client',
  spec: 'Apple Filing Protocol Programming Guide, DSI header, DSIGetStatus and FPGetSrvrInfo',
  withoutRecording:
    'netatalk is not packaged; the header, the reply and the offsets are those of the programming guide.',
  openings: [concat(Uint8Array.of(0, GET_STATUS), hex('6662'), new Uint8Array(12))],
  // netatalk's server quantum is 1 MiB by default; a header precedes it.
  // netatalk exits after other flags and commands (dsi_tcp.c, "invalid header").
  framing: {
    offset: 8,
    size: 4,
    endian: 'big',
    counts: 'payload',
    max: 0x10_0000,
    compared: [between(0, 1), between(0, 8)],
  },
  serverBeginnings: [[1, 3]],
  server,
  client,
});

const any: ByteTest = undefined;
const ZEROS = times(4, 0);

/**
 * Reply to GetStatus with our request id and no error, then the offsets of its parts: machine
 * type and versions come before the methods of authentication and the icon.
 */
function server(reader: Reader, { sent }: Reply): Answer {
  if (sent[0] !== 0 || sent[1] !== GET_STATUS || sent.length < HEADER) return REJECT;
  const isReply = reader.pattern([
    ...[1, GET_STATUS, ...sent.subarray(2, 4), ...ZEROS],
    ...[0, 0, between(0, 0x0f), any, ...ZEROS],
    // Offsets of 16 bits into less than 4 KiB: machine type, versions, methods.
    ...[between(0, 0x0f), any, between(0, 0x0f), any, between(0, 0x0f), any],
  ]);
  if (!isReply) return REJECT;
  const { bytes } = reader;
  const [machine, versions] = [16, 18].map((at) => readUnsigned(bytes, at, 2, 'big'));
  return match('certain', 'DSIGetStatus reply with our request id', reader.at, {
    ...named('product', stringAt(bytes, machine)),
    ...named('protocolVersion', highestOf(bytes, versions)),
  });
}

function named(name: 'product' | 'protocolVersion', value: string | undefined): Facts {
  return value ? { [name]: value } : {};
}

/** A string with its length before it, if it came whole. */
function stringAt(bytes: Uint8Array, offset = 0): string | undefined {
  const start = HEADER + offset;
  const length = bytes[start];
  if (offset === 0 || !length || bytes.length < start + 1 + length) return undefined;
  return latin1(bytes, start + 1, start + 1 + length);
}

/** The versions are counted strings, "AFP3.4" among them, in any order. */
function highestOf(bytes: Uint8Array, offset = 0): string | undefined {
  const count = Math.min(bytes[HEADER + offset] ?? 0, 16);
  const found: string[] = [];
  for (let at = offset + 1; found.length < count; ) {
    const one = stringAt(bytes, at);
    if (!one) break;
    found.push(one);
    at += 1 + one.length;
  }
  return found
    .filter((one) => /^AFP[\d.X]+$/i.test(one))
    .sort()
    .at(-1);
}

const STATUS_REQUEST = [0, GET_STATUS, any, any, ...times(12, 0)];
const SESSION_REQUEST = [0, OPEN_SESSION, any, any, ...ZEROS, 0, 0, 0];
/** The option "attention quantum": 01 04 and four bytes. */
const OPTION = [6, ...ZEROS, 1, 4, any, any, any, any];
const NO_OPTION = [0, ...ZEROS];

/** A command that begins a session, or that needs none; what is not used is zero. */
function client(reader: Reader): Answer {
  return firstMatch(reader, CLIENT_WAYS);
}

const CLIENT_WAYS = [getStatus, openSession];

function getStatus(reader: Reader): Answer {
  return reader.pattern(STATUS_REQUEST) ? match('certain', 'DSIGetStatus', HEADER) : REJECT;
}

function openSession(reader: Reader): Answer {
  const isSession =
    reader.pattern(SESSION_REQUEST) && (reader.pattern(OPTION) || reader.pattern(NO_OPTION));
  return isSession ? match('certain', 'DSIOpenSession', HEADER) : REJECT;
}
