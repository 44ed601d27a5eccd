import { describe, expect, it } from 'vitest';
import { concat, u32le } from '../../src/bytes/build.ts';
import { writePcap } from '../support/captures/files.ts';
import { readCapture } from '../support/captures/reading.ts';

const TIME = 1_762_075_800_123.456;
const PACKETS = [
  { time: TIME, bytes: Uint8Array.of(1, 2, 3) },
  { time: TIME + 1, bytes: new Uint8Array(0) },
  { time: TIME + 2, bytes: Uint8Array.of(4, 5, 6, 7, 8), wireLength: 1500 },
];

const VARIANTS = (['little', 'big'] as const).flatMap((byteOrder) =>
  (['microseconds', 'nanoseconds'] as const).map((resolution) => ({ byteOrder, resolution })),
);

describe.each(VARIANTS)('pcap, $byteOrder-endian, in $resolution', (variant) => {
  const file = writePcap(PACKETS, { linkType: 113, ...variant });

  it('is read with its times, lengths and link type', () => {
    const { packets, fault } = readCapture(file);

    expect(fault).toBeUndefined();
    expect(packets).toEqual(
      PACKETS.map(({ time, bytes, wireLength = bytes.length }) => ({
        time: expect.closeTo(time, 3),
        linkType: 113,
        bytes,
        wireLength,
      })),
    );
  });

  it.each([1, 2, 3, 7, 24, 25])('is the same in pieces of %i bytes', (length) => {
    expect(readCapture(file, length)).toEqual(readCapture(file));
  });

  it('gives what is there if it is cut anywhere', () => {
    const whole = readCapture(file).packets;

    for (let length = 4; length < file.length; length++) {
      const { packets, fault } = readCapture(file.subarray(0, length));
      const isAtEndOfPacket = [24, 43, 59].includes(length);

      expect(packets).toEqual(whole.slice(0, packets.length));
      expect(fault?.kind).toBe(isAtEndOfPacket ? undefined : 'cut');
    }
  });
});

it('ignores the length of the frame check sequence in the link type', () => {
  const file = writePcap(PACKETS, { linkType: 1 + 0x14000000 });

  expect(readCapture(file).packets[0]?.linkType).toBe(1);
});

it('reads the modified format, whose packets have eight more bytes in front', () => {
  const header = writePcap([], { linkType: 1 });
  header.set(u32le(0xa1b2cd34));
  const record = concat(u32le(10), u32le(500_000), u32le(2), u32le(60), new Uint8Array(8));

  const { packets } = readCapture(concat(header, record, Uint8Array.of(1, 2)));

  expect(packets).toEqual([
    { time: 10_500, linkType: 1, bytes: Uint8Array.of(1, 2), wireLength: 60 },
  ]);
});

it('stops at a packet of an impossible length, and says where', () => {
  const good = writePcap(PACKETS, { linkType: 1 });
  const bad = concat(u32le(10), u32le(0), u32le(0xffffffff), u32le(0xffffffff));

  const { packets, fault } = readCapture(concat(good, bad, good));

  expect(packets).toHaveLength(3);
  expect(fault).toEqual({
    kind: 'damaged',
    at: good.length,
    text: 'a packet of 4294967295 bytes',
  });
});

it('reads a packet of the maximum length in small pieces', () => {
  const bytes = new Uint8Array(1 << 20).fill(7);
  const file = writePcap([{ time: 0, bytes }], { linkType: 1 });

  const [packet] = readCapture(file, 64).packets;

  expect(packet && Buffer.compare(packet.bytes, bytes)).toBe(0);
});
