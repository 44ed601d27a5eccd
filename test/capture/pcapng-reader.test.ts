import { describe, expect, it } from 'vitest';
import { concat, u16le, u32le } from '../../src/bytes/build.ts';
import { PcapngWriter, writePcapng } from '../support/captures/files.ts';
import { readCapture } from '../support/captures/reading.ts';

const TIME = 1_762_075_800_123.456;
const BYTES = Uint8Array.of(1, 2, 3, 4, 5);
const PACKETS = [
  { time: TIME, bytes: BYTES, comment: 'a comment' },
  { time: TIME + 1, bytes: Uint8Array.of(6), block: 'obsolete', wireLength: 900 },
  { time: 0, bytes: Uint8Array.of(7, 8), block: 'simple' },
] as const;

describe.each(['little', 'big'] as const)('pcapng, %s-endian', (byteOrder) => {
  const file = writePcapng(PACKETS, { linkType: 276 }, byteOrder);

  it('is read with enhanced, obsolete and simple packets', () => {
    const { packets, fault } = readCapture(file);

    expect(fault).toBeUndefined();
    expect(packets).toEqual([
      { time: expect.closeTo(TIME, 3), linkType: 276, bytes: BYTES, wireLength: 5 },
      {
        time: expect.closeTo(TIME + 1, 3),
        linkType: 276,
        bytes: Uint8Array.of(6),
        wireLength: 900,
      },
      { time: 0, linkType: 276, bytes: Uint8Array.of(7, 8), wireLength: 2 },
    ]);
  });

  it.each([1, 3, 4, 12, 29])('is the same in pieces of %i bytes', (length) => {
    expect(readCapture(file, length)).toEqual(readCapture(file));
  });

  it('gives what is there if it is cut anywhere', () => {
    const whole = readCapture(file).packets;

    for (let length = 4; length < file.length; length++) {
      const { packets, fault } = readCapture(file.subarray(0, length));

      expect(packets).toEqual(whole.slice(0, packets.length));
      expect(fault === undefined || fault.kind === 'cut').toBe(true);
    }
  });

  it.each([
    ['nanoseconds', 9],
    ['milliseconds', 3],
    ['seconds / 2^20', 0x80 | 20],
  ])('has times in %s', (_, resolution) => {
    const packets = [{ time: 1_762_075_800_500, bytes: BYTES }];

    const { packets: read } = readCapture(
      writePcapng(packets, { linkType: 1, resolution }, byteOrder),
    );

    expect(read[0]?.time).toBeCloseTo(1_762_075_800_500, 2);
  });

  it('adds the offset of the interface to its times', () => {
    const one = { linkType: 1, offset: 1_700_000_000 };

    const { packets } = readCapture(writePcapng([{ time: TIME, bytes: BYTES }], one, byteOrder));

    expect(packets[0]?.time).toBeCloseTo(TIME, 2);
  });
});

it('has the link type of each interface, in each section anew and in its own byte order', () => {
  const first = new PcapngWriter('little').section(
    [{ linkType: 1 }, { linkType: 113 }],
    [
      { time: 1000, bytes: BYTES, from: 1 },
      { time: 1000, bytes: BYTES, from: 0 },
    ],
  );
  const second = new PcapngWriter('big').section(
    [{ linkType: 101 }],
    [{ time: 1000, bytes: BYTES, from: 0 }],
  );

  const { packets } = readCapture(concat(first, second));

  expect(packets.map(({ linkType }) => linkType)).toEqual([113, 1, 101]);
});

it('takes the length of a simple packet from the snap length', () => {
  const packets = [{ time: 0, bytes: BYTES, wireLength: 1500, block: 'simple' }] as const;

  const { packets: read } = readCapture(writePcapng(packets, { linkType: 1, snapLength: 5 }));

  expect(read).toEqual([{ time: 0, linkType: 1, bytes: BYTES, wireLength: 1500 }]);
});

it('skips blocks that it does not know, statistics and secrets', () => {
  const writer = new PcapngWriter();
  const interfaces = [{ linkType: 1 }];
  const packet = writer.packet({ time: 5, bytes: BYTES }, interfaces);
  const file = concat(
    writer.section(interfaces, []),
    writer.block(4, new Uint8Array(3 << 20)),
    packet,
    writer.block(0x0bad, new Uint8Array(8)),
    packet,
  );

  expect(readCapture(file, 10_000).packets).toHaveLength(2);
  expect(readCapture(file, 10_000).fault).toBeUndefined();
});

it('accepts a block whose length lacks the padding', () => {
  const writer = new PcapngWriter();
  const section = writer.section([{ linkType: 1 }], []);
  const packet = writer.packet({ time: 5, bytes: BYTES }, [{ linkType: 1 }]);
  packet.set(u32le(packet.length - 3), 4);

  expect(readCapture(concat(section, packet, packet)).packets).toHaveLength(2);
});

const WRITER = new PcapngWriter();
const SECTION = WRITER.section([{ linkType: 1 }], [{ time: 5, bytes: BYTES }]);

it.each([
  ['a block that is too short', concat(u32le(6), u32le(8), u32le(8)), 'a block of 8 bytes'],
  [
    'a block that is too long',
    concat(u32le(6), u32le(0xfffffffc), u32le(0)),
    'a block of 4294967292 bytes',
  ],
  [
    'a packet of an interface that is missing',
    WRITER.packet({ time: 5, bytes: BYTES, from: 3 }, []),
    'no interface 3',
  ],
  [
    'a packet that is longer than its block',
    WRITER.block(6, concat(new Uint8Array(12), u32le(5), u32le(5))),
    'a packet that is longer than its block',
  ],
  ['an interface without its fields', WRITER.block(1, u16le(1)), undefined],
  [
    'a section without byte order',
    concat(u32le(0x0a0d0d0a), u32le(28), new Uint8Array(20)),
    'no byte-order magic',
  ],
])('stops at %s, and keeps what came before', (_, block, text) => {
  const { packets, fault } = readCapture(concat(SECTION, block, SECTION));

  expect(packets).toHaveLength(1);
  expect(fault).toMatchObject({ kind: 'damaged', ...(text ? { at: SECTION.length, text } : {}) });
});
