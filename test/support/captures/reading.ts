import { CaptureFileReader } from '../../../src/capture/capture-reader.ts';
import type { CaptureFault } from '../../../src/capture/packet.ts';

/** A copy of a packet that a reader handed on. */
export interface ReadPacket {
  readonly time: number;
  readonly linkType: number;
  readonly bytes: Uint8Array;
  readonly wireLength: number;
}

export interface ReadCapture {
  readonly packets: readonly ReadPacket[];
  readonly fault: CaptureFault | undefined;
}

/** Reads a file in pieces of so many bytes; each piece is overwritten once it is pushed. */
export function readCapture(file: Uint8Array, pieceLength = file.length || 1): ReadCapture {
  const packets: ReadPacket[] = [];
  const reader = new CaptureFileReader((packet) => {
    packets.push({ ...packet, bytes: Uint8Array.from(packet.bytes) });
  });
  for (let at = 0; at < file.length; at += pieceLength) {
    const piece = file.slice(at, at + pieceLength);
    reader.push(piece);
    piece.fill(0xee);
  }
  reader.end();
  return { packets, fault: reader.fault };
}
