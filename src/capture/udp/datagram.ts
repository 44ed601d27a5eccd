import type { IpPacket } from '../ip/ip-packet.ts';

/** A UDP datagram (RFC 768). One object is used again for all. */
export interface Datagram {
  sourcePort: number;
  destinationPort: number;
  /** What was captured of the payload: offsets in the packet's bytes. */
  start: number;
  end: number;
  /** Bytes of payload behind those that the snap length cut off. */
  missing: number;
}

const HEADER_LENGTH = 8;

export function emptyDatagram(): Datagram {
  return { sourcePort: 0, destinationPort: 0, start: 0, end: 0, missing: 0 };
}

/** Reads the header of a packet into the datagram; false if it is damaged or cut. */
export function readDatagram(packet: IpPacket, datagram: Datagram): boolean {
  if (!readPorts(packet, datagram)) return false;
  const { bytes, start, end, missing } = packet;
  const length = u16(bytes, start + 4);
  // Zero stands for more than fits in (RFC 2675), and for what a network card will cut later.
  if (length !== 0 && length < HEADER_LENGTH) return false;
  datagram.start = start + HEADER_LENGTH;
  const isWhole = length === 0 || length >= end - start + missing;
  datagram.end = length === 0 ? end : Math.min(end, start + length);
  datagram.missing = isWhole ? missing : Math.max(0, start + length - end);
  return true;
}

/** The ports alone: an ICMP error need not quote more. */
export function readPorts({ bytes, start, end }: IpPacket, datagram: Datagram): boolean {
  if (end - start < HEADER_LENGTH) return false;
  datagram.sourcePort = u16(bytes, start);
  datagram.destinationPort = u16(bytes, start + 2);
  return true;
}

/** Whether the destination is a group of hosts: multicast, or broadcast as far as an address shows it. */
export function isToGroup({ version, bytes, destination }: IpPacket): boolean {
  const first = bytes[destination] as number;
  if (version === 6) return first === 0xff;
  return (first >= 224 && first < 240) || bytes[destination + 3] === 255;
}

function u16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
}
