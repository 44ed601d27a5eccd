/** One packet of a capture, as it is handed to a reader's caller: valid only until the call returns. */
export interface Packet {
  /** Milliseconds since 1970, with fractions; 0 where the capture carries no time (a Simple Packet Block). */
  readonly time: number;
  /** A LINKTYPE_ value: https://www.tcpdump.org/linktypes.html. */
  readonly linkType: number;
  /** What was captured: the first bytes of the packet, up to the snap length. */
  readonly bytes: Uint8Array;
  /** Bytes that the packet had on the wire; more than `bytes` where the capture cut it. */
  readonly wireLength: number;
}

/** Where reading stopped for good, and why: what came before it is right. */
export interface CaptureFault {
  readonly kind: 'not-a-capture' | 'damaged' | 'cut';
  /** Byte offset in the (unpacked) file. */
  readonly at: number;
  readonly text: string;
}

/** Reads a capture in pieces of any size. */
export interface CaptureReader {
  /** The next bytes. A view into them is handed on, so they must stay as they are during the call. */
  push(bytes: Uint8Array): void;
  /** Nothing follows. */
  end(): void;
  /** Set once the rest cannot be read. */
  readonly fault: CaptureFault | undefined;
}

export type OnPacket = (packet: Packet) => void;

/** Bytes of one packet that are accepted: tcpdump's own limit (MAXIMUM_SNAPLEN), and some more for USB and D-Bus. */
export const MAX_PACKET_BYTES = 1 << 20;
