import { concat, u8, u16le } from '../bytes/build.ts';
import { equal } from '../bytes/compare.ts';
import type { Reader } from '../bytes/reader.ts';
import { type Answer, match, protocol, REJECT, type Reply } from './protocol.ts';

/**
 * An outstation answers only at its own address, and often only its own master. These are the
 * pairs that stacks use by default, and the self-address (0xfffc), which every outstation answers.
 */
const PAIRS: readonly (readonly [outstation: number, master: number])[] = [
  [1, 3],
  [4, 3],
  [10, 1],
  [0xfffc, 3],
];

const REQUEST_LINK_STATUS = 0xc9;

/** DNP3: frames of the data link layer (IEEE 1815 clause 9); Request Link Status changes nothing. */
export const dnp3 = protocol({
  id: 'dnp3',
  title: 'DNP3',
  name: 'DNP3',
  aliases: ['dnp'],
  ports: [20_000],
  tlsPorts: [19_999],
  fragilePorts: [[20000, 20000]],
  sideEffect: {
    kind: 'controls',
    text: 'an outstation answers; the state of its link is read',
  },
  exposure: [{ risk: 'control-system' }],
  popularity: 11,
  speaksFirst: 'client',
  spec: 'IEEE 1815-2012 clause 9.2',
  withoutRecording:
    'no outstation was available; the frames follow IEEE 1815, and a published frame verifies the checksum',
  openings: [concat(...PAIRS.map(([to, from]) => header(5, REQUEST_LINK_STATUS, to, from)))],
  // The length counts what follows up to the user data, without the checksums.
  framing: {
    offset: 2,
    size: 1,
    endian: 'big',
    counts: 'payload',
    max: 255,
    compared: [0x05, 0x64],
  },
  server,
  client,
});

function header(length: number, control: number, to: number, from: number): Uint8Array {
  const fields = concat(u8(0x05), u8(0x64), u8(length), u8(control), u16le(to), u16le(from));
  return concat(fields, u16le(checksum(fields)));
}

/** CRC-16/DNP: polynomial 0x3d65, reflected, complemented (clause 9.2.4.3). */
function checksum(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xa6bc : crc >>> 1;
  }
  return ~crc & 0xffff;
}

/** The bit of the control byte that a master sets, and an outstation clears. */
const FROM_MASTER = 0x80;
const FROM_OUTSTATION = 0;

function server(reader: Reader, { sent }: Reply): Answer {
  const frame = readHeader(reader, FROM_OUTSTATION);
  if (!frame) return REJECT;
  const note = `outstation ${frame.from}`;
  const isForUs =
    equal(sent, dnp3.openings[0] as Uint8Array) && PAIRS.some(([, master]) => master === frame.to);
  const rule =
    isForUs && frame.length === 5 ? LINK_STATUS[frame.control & ~BUFFERS_FULL] : undefined;
  return rule
    ? match('certain', rule, reader.at, { note })
    : match('likely', 'data link header', reader.at, { note });
}

/** The secondary functions that answer Request Link Status. */
const LINK_STATUS: Readonly<Record<number, string>> = {
  11: 'link status for us',
  15: 'link status not supported',
};
const BUFFERS_FULL = 0x10;

function client(reader: Reader): Answer {
  return readHeader(reader, FROM_MASTER) ? match('likely', 'data link header', reader.at) : REJECT;
}

interface LinkHeader {
  readonly length: number;
  readonly control: number;
  readonly to: number;
  readonly from: number;
}

/** The header with its checksum; undefined if that or the direction is wrong. */
function readHeader(reader: Reader, direction: number): LinkHeader | undefined {
  if (!reader.pattern(READ_HEADER_BYTES)) return undefined;
  const length = reader.u8();
  if (length < 5) return undefined;
  const control = reader.u8();
  if ((control & FROM_MASTER) !== direction) return undefined;
  const [to, from] = [reader.u16le(), reader.u16le()];
  const isRight = reader.u16le() === checksum(reader.bytes.subarray(0, 8));
  return isRight ? { length, control, to, from } : undefined;
}

const READ_HEADER_BYTES = [0x05, 0x64];
