import { concat, hex, text, u8 } from '../bytes/build.ts';
import { type ByteTest, between, comparePattern, times } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import {
  type Answer,
  firstMatch,
  isRequestOf,
  match,
  protocol,
  REJECT,
  type Reply,
} from './protocol.ts';

const VERSION = 3;
const CHUNK = 1536;

/** C1: our time, zero (so that the server expects no digest), and bytes that S2 has to repeat. */
const C1 = concat(hex('6662cafe 00000000'), filled('firstbytes'));

/**
 * C2 comes at once, with bytes that differ from C1: some servers (nginx-rtmp, node-media-server)
 * send C1 back as their own S1, and that must not pass for an echo of all that was sent.
 */
const C2 = concat(hex('00000000 00000000'), filled('FIRSTBYTES'));

const OPENING = concat(u8(VERSION), C1, C2);

/** RTMP: the handshake, as far as it goes without a command. */
export const rtmp = protocol({
  id: 'rtmp',
  title: 'Real-Time Messaging Protocol',
  name: 'RTMP',
  tlsAliases: ['rtmps'],
  ports: [1935],
  tlsPorts: [443],
  popularity: 2,
  speaksFirst: 'client',
  spec: "Adobe's Real Time Messaging Protocol 1.0, sections 5.2.2 to 5.2.4",
  openings: [OPENING],
  serverBeginnings: [[3]],
  server,
  client,
});

function filled(words: string): Uint8Array {
  return text(words.repeat(154)).subarray(0, CHUNK - 8);
}

const any: ByteTest = undefined;

/**
 * S0, S1, then S2: the time of C1, any time, and the bytes of C1. To a C1 with a digest a server sends
 * an S2 with its own digest.
 */
function server(reader: Reader, { sent }: Reply): Answer {
  if (!isRequestOf(rtmp, sent) || !reader.pattern(S0_AND_S1)) return REJECT;
  reader.at = 1 + CHUNK;
  const [start, c1] = [reader.at, sent.subarray(1)];
  if (reader.pattern([...c1.subarray(0, 4), ...times(4, any), ...c1.subarray(8, 40)])) {
    return match('certain', 'S2 repeats C1', [start, reader.at], FACTS);
  }
  if (!isSigned(c1)) return REJECT;
  reader.demand(1 + 2 * CHUNK);
  return match('likely', 'S0, S1 and S2', S0_AND_S1.length, FACTS);
}

/** Version 3, a time, zero or the version of the server, and bytes. */
const S0_AND_S1: readonly ByteTest[] = [VERSION, ...times(8, any)];

/** A player that signs C1 puts its own version where others have zero. */
function isSigned(c1: Uint8Array): boolean {
  return comparePattern(c1, PLAYER_VERSION, 4) === 'full';
}

const PLAYER_VERSION = [between(1, 0x80), 0, any, between(0, 15)];

const FACTS = { protocolVersion: String(VERSION) };

/**
 * C0 and the whole of C1: version 3, a time, zero, and 1528 bytes. A player that signs C1 begins with the
 * time zero.
 */
function client(reader: Reader): Answer {
  return firstMatch(reader, [
    (c0) => firstChunk(c0, [...times(4, any), 0, 0, 0, 0]),
    (c0) => firstChunk(c0, [0, 0, 0, 0, ...PLAYER_VERSION]),
  ]);
}

function firstChunk(reader: Reader, timeAndVersion: readonly ByteTest[]): Answer {
  if (!reader.pattern([VERSION, ...timeAndVersion])) return REJECT;
  reader.demand(1 + CHUNK);
  return match('likely', 'C0 and C1', 1 + CHUNK, FACTS);
}
