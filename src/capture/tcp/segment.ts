import type { IpPacket } from '../ip/ip-packet.ts';

/** A TCP segment (RFC 9293 section 3.1). One object is used again for all segments. */
export interface TcpSegment {
  sourcePort: number;
  destinationPort: number;
  /** Of the first byte of data, or of SYN where it is set. */
  sequence: number;
  acknowledgement: number;
  isSyn: boolean;
  isAck: boolean;
  isFin: boolean;
  isReset: boolean;
  /** What was captured of the data: offsets in the packet's bytes. */
  start: number;
  end: number;
  /** Bytes of data behind those that the snap length cut off. */
  missing: number;
}

const MIN_HEADER_LENGTH = 20;
const FIN = 1;
const SYN = 2;
const RESET = 4;
const ACK = 16;

export function emptySegment(): TcpSegment {
  return {
    sourcePort: 0,
    destinationPort: 0,
    sequence: 0,
    acknowledgement: 0,
    isSyn: false,
    isAck: false,
    isFin: false,
    isReset: false,
    start: 0,
    end: 0,
    missing: 0,
  };
}

/** Reads the header of a packet into the segment; false if it is damaged, or cut within. */
export function readSegment(packet: IpPacket, segment: TcpSegment): boolean {
  const { bytes, start, end, missing } = packet;
  if (end - start < MIN_HEADER_LENGTH) return false;
  const headerLength = ((bytes[start + 12] as number) >> 4) * 4;
  const dataStart = start + headerLength;
  // The snap length may cut the options.
  if (headerLength < MIN_HEADER_LENGTH || dataStart > end + missing) return false;
  const flags = bytes[start + 13] as number;
  segment.sourcePort = u16(bytes, start);
  segment.destinationPort = u16(bytes, start + 2);
  segment.sequence = u32(bytes, start + 4);
  segment.acknowledgement = u32(bytes, start + 8);
  segment.isFin = (flags & FIN) !== 0;
  segment.isSyn = (flags & SYN) !== 0;
  segment.isReset = (flags & RESET) !== 0;
  segment.isAck = (flags & ACK) !== 0;
  segment.start = Math.min(dataStart, end);
  segment.end = end;
  segment.missing = missing - Math.max(0, dataStart - end);
  return true;
}

/** The ports and the sequence number, which is all that an ICMP error must quote; false if even they are cut. */
export function readQuotedSegment({ bytes, start, end }: IpPacket, segment: TcpSegment): boolean {
  if (end - start < 8) return false;
  segment.sourcePort = u16(bytes, start);
  segment.destinationPort = u16(bytes, start + 2);
  segment.sequence = u32(bytes, start + 4);
  return true;
}

function u16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
}

function u32(bytes: Uint8Array, at: number): number {
  return ((u16(bytes, at) << 16) | u16(bytes, at + 2)) >>> 0;
}
