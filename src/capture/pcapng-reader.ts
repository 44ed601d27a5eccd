import { ByteQueue } from './byte-queue.ts';
import {
  type CaptureFault,
  type CaptureReader,
  MAX_PACKET_BYTES,
  type OnPacket,
} from './packet.ts';

/** Block types of draft-ietf-opsawg-pcapng, section 11.1. */
const SECTION_HEADER = 0x0a0d0d0a;
const INTERFACE_DESCRIPTION = 1;
const OLD_PACKET = 2;
const SIMPLE_PACKET = 3;
const ENHANCED_PACKET = 6;

const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const IF_TSRESOL = 9;
const IF_TSOFFSET = 14;

/** Type, length, and the length again. */
const MIN_BLOCK_LENGTH = 12;
/** Blocks of statistics, names and secrets are skipped, so they may be longer than a packet. */
const MAX_BLOCK_LENGTH = 64 << 20;
/** Of one section; more are not of this world. */
const MAX_INTERFACES = 65_536;

interface Interface {
  readonly linkType: number;
  readonly snapLength: number;
  /** Milliseconds of one unit of time, and those that are added. */
  readonly unit: number;
  readonly offset: number;
}

/** The first four bytes of every pcapng file. */
export function isPcapng(bytes: Uint8Array): boolean {
  return bytes[0] === 0x0a && bytes[1] === 0x0d && bytes[2] === 0x0d && bytes[3] === 0x0a;
}

/** Reads pcapng: several sections, each in its own byte order, and several interfaces. */
export class PcapngReader implements CaptureReader {
  readonly #onPacket: OnPacket;
  readonly #queue = new ByteQueue();
  #littleEndian = true;
  #interfaces: Interface[] = [];
  /** Bytes of an unneeded block that are still to come. */
  #toSkip = 0;
  fault: CaptureFault | undefined;

  constructor(onPacket: OnPacket) {
    this.#onPacket = onPacket;
  }

  push(bytes: Uint8Array): void {
    if (this.fault) return;
    this.#queue.push(bytes);
    while (this.#readBlock());
    this.#queue.keep();
  }

  end(): void {
    if (this.fault) return;
    if (this.#queue.length > 0 || this.#toSkip > 0) {
      this.#fail('cut', 'the file ends within a block');
    }
  }

  #readBlock(): boolean {
    const queue = this.#queue;
    if (this.fault || !this.#skipRest() || queue.length < MIN_BLOCK_LENGTH) return false;
    const start = viewOf(queue.peek(MIN_BLOCK_LENGTH));
    const isSection = start.getUint32(0, true) === SECTION_HEADER;
    if (isSection && !this.#readByteOrder(start)) return false;
    const type = start.getUint32(0, this.#littleEndian);
    // Some writers leave the padding out of the length.
    const length = Math.ceil(start.getUint32(4, this.#littleEndian) / 4) * 4;
    if (length < MIN_BLOCK_LENGTH || length > MAX_BLOCK_LENGTH) {
      const kind = isSection && queue.offset === 0 ? 'not-a-capture' : 'damaged';
      this.#fail(kind, `a block of ${length} bytes`);
      return false;
    }
    if (!NEEDED.has(type)) {
      this.#toSkip = length;
      return true;
    }
    if (length > MAX_PACKET_BYTES + 4096) {
      this.#fail('damaged', `a packet of ${length} bytes`);
      return false;
    }
    if (queue.length < length) return false;
    this.#take(type, queue.peek(length).subarray(8, length - 4));
    queue.skip(length);
    return true;
  }

  /** Skips what is there of an unneeded block; true once nothing of it is left. */
  #skipRest(): boolean {
    const count = Math.min(this.#toSkip, this.#queue.length);
    this.#queue.skip(count);
    this.#toSkip -= count;
    return this.#toSkip === 0;
  }

  #readByteOrder(start: DataView): boolean {
    for (const littleEndian of [true, false]) {
      if (start.getUint32(8, littleEndian) !== BYTE_ORDER_MAGIC) continue;
      this.#littleEndian = littleEndian;
      return true;
    }
    this.#fail(this.#queue.offset === 0 ? 'not-a-capture' : 'damaged', 'no byte-order magic');
    return false;
  }

  #take(type: number, body: Uint8Array): void {
    switch (type) {
      case SECTION_HEADER:
        this.#interfaces = [];
        return;
      case INTERFACE_DESCRIPTION:
        this.#addInterface(body);
        return;
      case ENHANCED_PACKET:
      case OLD_PACKET:
        this.#takePacket(type, body);
        return;
      default:
        this.#takeSimplePacket(body);
    }
  }

  #addInterface(body: Uint8Array): void {
    if (body.length < 8 || this.#interfaces.length >= MAX_INTERFACES) {
      this.#fail('damaged', 'an interface description that is too short, or too many of them');
      return;
    }
    const view = viewOf(body);
    const options = optionsOf(body.subarray(8), this.#littleEndian);
    this.#interfaces.push({
      linkType: view.getUint16(0, this.#littleEndian),
      snapLength: view.getUint32(4, this.#littleEndian),
      unit: unitOf(options.get(IF_TSRESOL)?.[0] ?? 6),
      offset: offsetOf(options.get(IF_TSOFFSET), this.#littleEndian),
    });
  }

  /**
   * Interface, time in two halves, both lengths; options may follow the bytes. The obsolete block has
   * the interface and the drops in two bytes each.
   */
  #takePacket(type: number, body: Uint8Array): void {
    if (body.length < 20) {
      this.#fail('damaged', 'a packet block that is too short');
      return;
    }
    const view = viewOf(body);
    const le = this.#littleEndian;
    const index = type === OLD_PACKET ? view.getUint16(0, le) : view.getUint32(0, le);
    const captured = view.getUint32(12, le);
    const wireLength = view.getUint32(16, le);
    this.#emit(index, view.getUint32(4, le), view.getUint32(8, le), body, 20, captured, wireLength);
  }

  /** Of the first interface, without a time; its length is known from the block and the snap length. */
  #takeSimplePacket(body: Uint8Array): void {
    const [first] = this.#interfaces;
    if (body.length < 4 || !first) {
      this.#fail('damaged', 'a packet without its interface');
      return;
    }
    const wireLength = viewOf(body).getUint32(0, this.#littleEndian);
    const most = first.snapLength === 0 ? wireLength : Math.min(wireLength, first.snapLength);
    const bytes = body.subarray(4, 4 + most);
    this.#onPacket({ time: 0, linkType: first.linkType, bytes, wireLength });
  }

  #emit(
    index: number,
    high: number,
    low: number,
    body: Uint8Array,
    start: number,
    captured: number,
    wireLength: number,
  ): void {
    const from = this.#interfaces[index];
    if (!from || captured > body.length - start) {
      this.#fail(
        'damaged',
        from ? 'a packet that is longer than its block' : `no interface ${index}`,
      );
      return;
    }
    const time = (high * 2 ** 32 + low) * from.unit + from.offset;
    const bytes = body.subarray(start, start + captured);
    this.#onPacket({
      time,
      linkType: from.linkType,
      bytes,
      wireLength: Math.max(captured, wireLength),
    });
  }

  #fail(kind: CaptureFault['kind'], text: string): void {
    this.fault = { kind, at: this.#queue.offset, text };
  }
}

const NEEDED: ReadonlySet<number> = new Set([
  SECTION_HEADER,
  INTERFACE_DESCRIPTION,
  OLD_PACKET,
  SIMPLE_PACKET,
  ENHANCED_PACKET,
]);

/** Code, length, value, padding to four bytes; code 0 ends them. */
function optionsOf(bytes: Uint8Array, littleEndian: boolean): ReadonlyMap<number, Uint8Array> {
  const view = viewOf(bytes);
  const options = new Map<number, Uint8Array>();
  for (let at = 0; at + 4 <= bytes.length; ) {
    const code = view.getUint16(at, littleEndian);
    const length = view.getUint16(at + 2, littleEndian);
    if (code === 0) break;
    options.set(code, bytes.subarray(at + 4, at + 4 + length));
    at += 4 + Math.ceil(length / 4) * 4;
  }
  return options;
}

/** A power of ten, or of two with the highest bit, as milliseconds. */
function unitOf(resolution: number): number {
  const exponent = resolution & 0x7f;
  return 1000 / (resolution & 0x80 ? 2 ** exponent : 10 ** exponent);
}

/** Seconds, in eight bytes. */
function offsetOf(value: Uint8Array | undefined, littleEndian: boolean): number {
  if (value?.length !== 8) return 0;
  return Number(viewOf(value).getBigInt64(0, littleEndian)) * 1000;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
