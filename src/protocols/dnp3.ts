import { concat, u8, u16le } from '../bytes/build.ts';
import { equal } from '../bytes/compare.ts';
import { between, comparePattern } from '../bytes/pattern.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

/**
 * An outstation answers only at its own address, and often only its own master. These are the
 * pairs that stacks use by default, and the self-address (0xfffc), which is there to be asked.
 */
const PAIRS: readonly (readonly [outstation: number, master: number])[] = [
  [1, 3],
  [4, 3],
  [10, 1],
  [0xfffc, 3],
];

const REQUEST_LINK_STATUS = 0xc9;

/** DNP3: frames of the data link layer (IEEE 1815 clause 9); Request Link Status only asks. */
export const dnp3 = protocol({
  id: 'dnp3',
  title: 'DNP3',
  name: 'DNP3',
  aliases: ['dnp'],
  popularity: 0.7,
  fragilePorts: [[20000, 20000]],
  withoutRecording:
    'no outstation was to be had; the frames are built by IEEE 1815, the checksum is held against a published frame',
  ports: [20_000],
  tlsPorts: [19_999],
  speaksFirst: 'client',
  spec: 'IEEE 1815-2012 clause 9.2',
  openings: [concat(...PAIRS.map(([to, from]) => header(5, REQUEST_LINK_STATUS, to, from)))],
  // The length counts what follows up to the user data, without the checksums.
  framing: { offset: 2, size: 1, endian: 'big', counts: 'payload', max: 255 },
  server: legacyServer(server),
  client: legacyClient(client),
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

function headerFits(bytes: Uint8Array): 'full' | 'partial' | 'none' {
  const any = undefined;
  const fit = comparePattern(bytes, [
    0x05,
    0x64,
    between(5, 255),
    ...Array.from({ length: 7 }, () => any),
  ]);
  if (fit !== 'full') return fit;
  return readUnsigned(bytes, 8, 2, 'little') === checksum(bytes.subarray(0, 8)) ? 'full' : 'none';
}

/** From an outstation the direction bit is clear. */
function server({ bytes, sent, ended }: Reply): Verdict {
  const need = ended ? REJECT : NEED;
  const control = bytes[3];
  if (control !== undefined && control & 0x80) return REJECT;
  const fit = headerFits(bytes);
  if (fit !== 'full') return fit === 'partial' ? need : REJECT;
  // Secondary function 11, link status; the bit 0x10 says that its buffers are full.
  const isStatus = bytes[2] === 5 && ((control ?? 0) & 0xef) === 0x0b;
  const isNotSupported = bytes[2] === 5 && ((control ?? 0) & 0xef) === 0x0f;
  const to = readUnsigned(bytes, 4, 2, 'little');
  const asked =
    equal(sent, dnp3.openings[0] as Uint8Array) && PAIRS.some(([, master]) => master === to);
  const note = `outstation ${readUnsigned(bytes, 6, 2, 'little')}`;
  if (asked && isStatus) return match('certain', 'link status for us', 10, { note });
  if (asked && isNotSupported) return match('certain', 'link status not supported', 10, { note });
  return match('likely', 'data link header', 10, { note });
}

/** From a master the direction bit is set. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const control = bytes[3];
  if (control !== undefined && !(control & 0x80)) return REJECT;
  const fit = headerFits(bytes);
  if (fit !== 'full') return fit === 'partial' && !ended ? NEED : REJECT;
  return match('likely', 'data link header', 10);
}
