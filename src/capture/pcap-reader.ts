import { ByteQueue } from './byte-queue.ts';
import {
  type CaptureFault,
  type CaptureReader,
  MAX_PACKET_BYTES,
  type OnPacket,
} from './packet.ts';

const FILE_HEADER_LENGTH = 24;

/** The magic numbers, as read in the file's own order. */
const MICROSECONDS = 0xa1b2c3d4;
const NANOSECONDS = 0xa1b23c4d;
/** Of the "modified" format of old Linux systems, which has 8 bytes more in front of each packet. */
const MODIFIED = 0xa1b2cd34;

/** The first four bytes of every pcap file, in either order. */
export function isPcap(bytes: Uint8Array): boolean {
  return magicOf(bytes) !== undefined;
}

interface Magic {
  readonly littleEndian: boolean;
  /** Milliseconds of one unit of the second half of a time. */
  readonly unit: number;
  /** Bytes in front of each packet. */
  readonly headerLength: number;
}

function magicOf(bytes: Uint8Array): Magic | undefined {
  if (bytes.length < 4) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const littleEndian of [true, false]) {
    const magic = view.getUint32(0, littleEndian);
    if (magic === MICROSECONDS) return { littleEndian, unit: 1e-3, headerLength: 16 };
    if (magic === NANOSECONDS) return { littleEndian, unit: 1e-6, headerLength: 16 };
    if (magic === MODIFIED) return { littleEndian, unit: 1e-3, headerLength: 24 };
  }
  return undefined;
}

/** Reads the classic format of libpcap (draft-ietf-opsawg-pcap), both orders and both resolutions. */
export class PcapReader implements CaptureReader {
  readonly #onPacket: OnPacket;
  readonly #queue = new ByteQueue();
  #magic: Magic | undefined;
  #linkType = 0;
  fault: CaptureFault | undefined;

  constructor(onPacket: OnPacket) {
    this.#onPacket = onPacket;
  }

  push(bytes: Uint8Array): void {
    if (this.fault) return;
    this.#queue.push(bytes);
    if (!this.#magic && !this.#readFileHeader()) {
      this.#queue.keep();
      return;
    }
    while (this.#readPacket());
    this.#queue.keep();
  }

  end(): void {
    if (this.fault || (this.#magic && this.#queue.length === 0)) return;
    this.#fail(
      'cut',
      this.#magic ? 'the file ends within a packet' : 'the file ends within its header',
    );
  }

  #readFileHeader(): boolean {
    if (this.#queue.length < FILE_HEADER_LENGTH) return false;
    const header = this.#queue.peek(FILE_HEADER_LENGTH);
    this.#magic = magicOf(header);
    if (!this.#magic) {
      this.#fail('not-a-capture', 'the magic number of pcap is missing');
      return false;
    }
    // The upper bits have the length of a frame check sequence.
    this.#linkType = viewOf(header).getUint32(20, this.#magic.littleEndian) & 0xffff;
    this.#queue.skip(FILE_HEADER_LENGTH);
    return true;
  }

  #readPacket(): boolean {
    const queue = this.#queue;
    const { littleEndian, unit, headerLength } = this.#magic as Magic;
    if (this.fault || queue.length < headerLength) return false;
    const header = viewOf(queue.peek(headerLength));
    const captured = header.getUint32(8, littleEndian);
    if (captured > MAX_PACKET_BYTES) {
      this.#fail('damaged', `a packet of ${captured} bytes`);
      return false;
    }
    if (queue.length < headerLength + captured) return false;
    const seconds = header.getUint32(0, littleEndian);
    const time = seconds * 1000 + header.getUint32(4, littleEndian) * unit;
    const wireLength = Math.max(captured, header.getUint32(12, littleEndian));
    queue.skip(headerLength);
    this.#onPacket({ time, linkType: this.#linkType, bytes: queue.peek(captured), wireLength });
    queue.skip(captured);
    return true;
  }

  #fail(kind: CaptureFault['kind'], text: string): void {
    this.fault = { kind, at: this.#queue.offset, text };
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
