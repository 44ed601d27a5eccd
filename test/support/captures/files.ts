import { concat, u8, u16be, u16le, u32be, u32le } from '../../../src/bytes/build.ts';

/** A packet as a capture file has it. */
export interface CapturedPacket {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly bytes: Uint8Array;
  /** Length on the wire, if the capture cut it. */
  readonly wireLength?: number;
}

export interface PcapOptions {
  readonly linkType: number;
  readonly byteOrder?: 'little' | 'big';
  readonly resolution?: 'microseconds' | 'nanoseconds';
  readonly snapLength?: number;
}

interface Numbers {
  readonly u16: (value: number) => Uint8Array;
  readonly u32: (value: number) => Uint8Array;
}

const NUMBERS: Readonly<Record<'little' | 'big', Numbers>> = {
  little: { u16: u16le, u32: u32le },
  big: { u16: u16be, u32: u32be },
};

/** The classic format of libpcap. */
export function writePcap(packets: readonly CapturedPacket[], options: PcapOptions): Uint8Array {
  const { u16, u32 } = NUMBERS[options.byteOrder ?? 'little'];
  const isNano = options.resolution === 'nanoseconds';
  const header = concat(
    u32(isNano ? 0xa1b23c4d : 0xa1b2c3d4),
    u16(2),
    u16(4),
    u32(0),
    u32(0),
    u32(options.snapLength ?? 262_144),
    u32(options.linkType),
  );
  const records = packets.map(({ time, bytes, wireLength = bytes.length }) => {
    const seconds = Math.floor(time / 1000);
    const rest = Math.round((time - seconds * 1000) * (isNano ? 1e6 : 1e3));
    return concat(u32(seconds), u32(rest), u32(bytes.length), u32(wireLength), bytes);
  });
  return concat(header, ...records);
}

export interface PcapngInterface {
  readonly linkType: number;
  readonly snapLength?: number;
  /** The byte of if_tsresol: a power of ten, or of two with the highest bit. Absent: microseconds. */
  readonly resolution?: number;
  /** Seconds of if_tsoffset. */
  readonly offset?: number;
}

export interface PcapngPacket extends CapturedPacket {
  /** Index of its interface, 0 by default. */
  readonly from?: number;
  readonly block?: 'enhanced' | 'simple' | 'obsolete';
  readonly comment?: string;
}

/** Sections of pcapng, each whole, to be put one behind the other. */
export class PcapngWriter {
  readonly #numbers: Numbers;
  readonly #isLittle: boolean;

  constructor(byteOrder: 'little' | 'big' = 'little') {
    this.#numbers = NUMBERS[byteOrder];
    this.#isLittle = byteOrder === 'little';
  }

  section(interfaces: readonly PcapngInterface[], packets: readonly PcapngPacket[]): Uint8Array {
    return concat(
      this.sectionHeader(),
      ...interfaces.map((one) => this.interfaceDescription(one)),
      ...packets.map((packet) => this.packet(packet, interfaces)),
    );
  }

  sectionHeader(): Uint8Array {
    const { u16, u32 } = this.#numbers;
    const unknownLength = new Uint8Array(8).fill(0xff);
    return this.block(0x0a0d0d0a, concat(u32(0x1a2b3c4d), u16(1), u16(0), unknownLength));
  }

  interfaceDescription(one: PcapngInterface): Uint8Array {
    const { u16, u32 } = this.#numbers;
    const options = [
      ...(one.resolution === undefined ? [] : [this.option(9, u8(one.resolution))]),
      ...(one.offset === undefined ? [] : [this.option(14, this.#u64(one.offset))]),
    ];
    const end = options.length > 0 ? [this.option(0, new Uint8Array(0))] : [];
    return this.block(
      1,
      concat(u16(one.linkType), u16(0), u32(one.snapLength ?? 0), ...options, ...end),
    );
  }

  packet(packet: PcapngPacket, interfaces: readonly PcapngInterface[]): Uint8Array {
    const { u16, u32 } = this.#numbers;
    const { bytes, from = 0, wireLength = bytes.length } = packet;
    const data = padded(bytes);
    if (packet.block === 'simple') return this.block(3, concat(u32(wireLength), data));
    const time = this.#time(packet.time, interfaces[from] ?? { linkType: 0 });
    const lengths = concat(u32(bytes.length), u32(wireLength));
    if (packet.block === 'obsolete') {
      return this.block(2, concat(u16(from), u16(0), time, lengths, data));
    }
    const comment = packet.comment
      ? concat(this.option(1, Buffer.from(packet.comment)), this.option(0, new Uint8Array(0)))
      : new Uint8Array(0);
    return this.block(6, concat(u32(from), time, lengths, data, comment));
  }

  option(code: number, value: Uint8Array): Uint8Array {
    const { u16 } = this.#numbers;
    return concat(u16(code), u16(value.length), padded(value));
  }

  /** The body has to be a multiple of four bytes long. */
  block(type: number, body: Uint8Array): Uint8Array {
    const { u32 } = this.#numbers;
    const length = u32(body.length + 12);
    return concat(u32(type), length, body, length);
  }

  #time(milliseconds: number, { resolution = 6, offset = 0 }: PcapngInterface): Uint8Array {
    const exponent = resolution & 0x7f;
    const unitsPerSecond = resolution & 0x80 ? 2 ** exponent : 10 ** exponent;
    const units = Math.round((milliseconds / 1000 - offset) * unitsPerSecond);
    const { u32 } = this.#numbers;
    return concat(u32(Math.floor(units / 2 ** 32)), u32(units % 2 ** 32));
  }

  #u64(value: number): Uint8Array {
    const bytes = Buffer.alloc(8);
    if (this.#isLittle) bytes.writeBigInt64LE(BigInt(value));
    else bytes.writeBigInt64BE(BigInt(value));
    return bytes;
  }
}

/** One section with one interface. */
export function writePcapng(
  packets: readonly PcapngPacket[],
  one: PcapngInterface,
  byteOrder: 'little' | 'big' = 'little',
): Uint8Array {
  return new PcapngWriter(byteOrder).section([one], packets);
}

function padded(bytes: Uint8Array): Uint8Array {
  return concat(bytes, new Uint8Array(-bytes.length & 3));
}
