import { startsWith } from '../bytes/compare.ts';
import { isPrintable } from '../bytes/lines.ts';
import { ByteQueue } from './byte-queue.ts';
import type { CaptureFault, CaptureReader, OnPacket } from './packet.ts';
import { isPcap, PcapReader } from './pcap-reader.ts';
import { isPcapng, PcapngReader } from './pcapng-reader.ts';

const MAGIC_LENGTH = 4;

/** The first bytes of files that are taken for captures, or hold one. */
const OTHER_FORMATS: readonly (readonly [name: string, magic: readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['lz4', [0x04, 0x22, 0x4d, 0x18]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['snoop', [0x73, 0x6e, 0x6f, 0x6f]],
  ['Microsoft Network Monitor', [0x47, 0x4d, 0x42, 0x55]],
  ['Microsoft Network Monitor 1', [0x52, 0x54, 0x53, 0x53]],
  ['Sniffer', [0x54, 0x52, 0x53, 0x4e]],
];

/** Reads pcap or pcapng, whichever the first four bytes announce. */
export class CaptureFileReader implements CaptureReader {
  readonly #onPacket: OnPacket;
  /** The first bytes, until there are four. */
  readonly #start = new ByteQueue();
  #reader: CaptureReader | undefined;
  #fault: CaptureFault | undefined;

  constructor(onPacket: OnPacket) {
    this.#onPacket = onPacket;
  }

  get fault(): CaptureFault | undefined {
    return this.#fault ?? this.#reader?.fault;
  }

  push(bytes: Uint8Array): void {
    if (this.#fault) return;
    if (this.#reader) {
      this.#reader.push(bytes);
      return;
    }
    this.#start.push(bytes);
    if (this.#start.length < MAGIC_LENGTH) this.#start.keep();
    else this.#choose(this.#start.peek(this.#start.length));
  }

  end(): void {
    if (this.#reader) this.#reader.end();
    else if (!this.#fault) this.#refuse(this.#start.peek(this.#start.length));
  }

  #choose(start: Uint8Array): void {
    if (isPcap(start)) this.#reader = new PcapReader(this.#onPacket);
    else if (isPcapng(start)) this.#reader = new PcapngReader(this.#onPacket);
    if (this.#reader) this.#reader.push(start);
    else this.#refuse(start);
  }

  #refuse(start: Uint8Array): void {
    this.#fault = {
      kind: 'not-a-capture',
      at: 0,
      text: `${describe(start)}, not a pcap or pcapng file`,
    };
  }
}

function describe(start: Uint8Array): string {
  if (start.length === 0) return 'an empty file';
  const format = OTHER_FORMATS.find(([, magic]) => startsWith(start, Uint8Array.from(magic)));
  if (format) return `a ${format[0]} file`;
  return isPrintable(start.subarray(0, 64)) ? 'a text file' : 'an unknown format';
}
