import { concat, hex, text, u8 } from '../bytes/build.ts';
import { equal } from '../bytes/compare.ts';
import type { ByteTest } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { type Answer, match, protocol, REJECT, type Reply } from './protocol.ts';

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
  server,
  client,
});

function filled(words: string): Uint8Array {
  return text(words.repeat(154)).subarray(0, CHUNK - 8);
}

const any: ByteTest = undefined;
const S2 = [...C1.subarray(0, 4), any, any, any, any, ...C1.subarray(8, 40)];

/** S0, S1, then S2: our time, any time, and our bytes. */
function server(reader: Reader, { sent }: Reply): Answer {
  if (!equal(sent, OPENING) || reader.u8() !== VERSION) return REJECT;
  reader.skip(CHUNK);
  const start = reader.at;
  if (!reader.pattern(S2)) return REJECT;
  return match('certain', 'S2 repeats our C1', [start, reader.at], FACTS);
}

const FACTS = { protocolVersion: String(VERSION) };

/**
 * C0 and the whole of C1: version 3, a time, zero, and 1528 bytes. (Players that sign C1 put their
 * version where the zero is; that leaves too little to identify.)
 */
function client(reader: Reader): Answer {
  if (!reader.pattern([VERSION, any, any, any, any, 0, 0, 0, 0])) return REJECT;
  reader.demand(1 + CHUNK);
  return match('likely', 'C0 and C1', reader.at, FACTS);
}
