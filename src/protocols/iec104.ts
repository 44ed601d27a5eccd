import { hex } from '../bytes/build.ts';
import { startsWith } from '../bytes/compare.ts';
import { type ByteTest, between } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { type Answer, match, protocol, REJECT, type Reply } from './protocol.ts';

/** TESTFR act tests whether the connection is alive, and starts no transfer of data. */
const OPENING = hex('68 04 43 00 00 00');

/** IEC 60870-5-104: the frames that only control the connection. */
export const iec104 = protocol({
  id: 'iec104',
  title: 'IEC 60870-5-104',
  name: 'IEC104',
  aliases: ['iec-104', 'iec60870-5-104'],
  ports: [2404],
  tlsPorts: [19_998],
  fragilePorts: [[2404, 2404]],
  sideEffect: {
    kind: 'controls',
    text: 'an outstation answers a test frame, and its one connection is taken meanwhile',
  },
  exposure: [{ risk: 'control-system' }],
  popularity: 9,
  speaksFirst: 'client',
  spec: 'IEC 60870-5-104 sections 5.1 and 5.2',
  withoutRecording: 'no controlled station was to be had; the six bytes are those of the standard',
  openings: [OPENING],
  // The APCI's length octet counts at most 253.
  framing: { offset: 1, size: 1, endian: 'big', counts: 'payload', max: 253, compared: [0x68] },
  serverBeginnings: [[0x68]],
  server,
  client,
});

/** Frames that only control the connection: what a station replies to each. */
const CONFIRMATIONS = [
  { name: 'TESTFR', act: OPENING, con: hex('68 04 83 00 00 00') },
  { name: 'STARTDT', act: hex('68 04 07 00 00 00'), con: hex('68 04 0b 00 00 00') },
  { name: 'STOPDT', act: hex('68 04 13 00 00 00'), con: hex('68 04 23 00 00 00') },
] as const;

/** A confirmation is six fixed bytes, which only prove something after the act that was sent. */
function server(reader: Reader, { sent }: Reply): Answer {
  if (sent.length === 0) {
    // Sent after 20 s without traffic (t3, section 5.2).
    return reader.text(OPENING) ? match('likely', 'TESTFR act', reader.at) : REJECT;
  }
  const request = CONFIRMATIONS.find(({ act }) => startsWith(sent, act));
  if (!request) return REJECT;
  if (reader.text(request.con)) return match('certain', `${request.name} con`, reader.at);
  // Before STARTDT no station transfers data.
  if (request.name !== 'STARTDT') return REJECT;
  return reader.pattern(ASDU) ? match('likely', 'ASDU', reader.at) : REJECT;
}

const isEven: ByteTest = (byte) => byte % 2 === 0;

/**
 * An I frame (section 5.1): numbers sent and received, whose lowest bits are zero; then the type of an
 * ASDU, how many objects, a cause of transmission, the originator, the address of the station.
 */
const ASDU: readonly ByteTest[] = [
  ...[0x68, between(10, 253), isEven, undefined, isEven, undefined],
  ...[
    between(1, 127),
    between(1, 255),
    (cause: number) => (cause & 0x3f) >= 1 && (cause & 0x3f) <= 47,
  ],
];

function client(reader: Reader): Answer {
  const act = reader.oneOf(CONFIRMATIONS.map((one) => one.act));
  const name = CONFIRMATIONS.find((one) => one.act === act)?.name;
  return name ? match('certain', `${name} act`, reader.at) : REJECT;
}
