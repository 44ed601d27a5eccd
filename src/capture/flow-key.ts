import { ipAddressText } from './ip/address-text.ts';
import type { IpPacket } from './ip/ip-packet.ts';

/** Which of the two ends of a pair: 0 is the one whose address and port sort first. */
export type PairEnd = 0 | 1;

export function otherEnd(end: PairEnd): PairEnd {
  return end === 0 ? 1 : 0;
}

/** The end of its pair that the packet's source is. */
export function endOfSource(
  packet: IpPacket,
  sourcePort: number,
  destinationPort: number,
): PairEnd {
  const { bytes, source, destination } = packet;
  const length = packet.version === 4 ? 4 : 16;
  for (let i = 0; i < length; i += 1) {
    const difference = (bytes[source + i] as number) - (bytes[destination + i] as number);
    if (difference !== 0) return difference < 0 ? 0 : 1;
  }
  return sourcePort <= destinationPort ? 0 : 1;
}

/** The same for both directions: two bytes a character, 6 characters for IPv4, 18 for IPv6. */
export function pairKey(
  packet: IpPacket,
  end: PairEnd,
  source: number,
  destination: number,
): string {
  return end === 0
    ? keyOf(packet, packet.source, source, packet.destination, destination)
    : keyOf(packet, packet.destination, destination, packet.source, source);
}

/** One end of a pair: 3 or 9 characters, the same for every pair that it is an end of. */
export function endpointKey(pair: string, end: PairEnd): string {
  return addressOf(pair, end) + pair.charAt(portIndex(pair, end));
}

export function portOf(pair: string, end: PairEnd): number {
  return pair.charCodeAt(portIndex(pair, end));
}

/** The address of one end in the notation of its family. */
export function addressTextOf(pair: string, end: PairEnd): string {
  const address = addressOf(pair, end);
  const bytes = new Uint8Array(2 * address.length);
  for (let i = 0; i < address.length; i += 1) {
    bytes[2 * i] = address.charCodeAt(i) >> 8;
    bytes[2 * i + 1] = address.charCodeAt(i) & 0xff;
  }
  return ipAddressText(bytes, 0, bytes.length === 4 ? 4 : 6);
}

/** Half of what is not ports. */
export function addressOf(pair: string, end: PairEnd): string {
  const length = (pair.length - 2) / 2;
  return end === 0 ? pair.slice(0, length) : pair.slice(length, 2 * length);
}

function portIndex(pair: string, end: PairEnd): number {
  return pair.length - 2 + end;
}

function keyOf(
  { version, bytes }: IpPacket,
  first: number,
  firstPort: number,
  second: number,
  secondPort: number,
): string {
  if (version === 6) {
    return (
      address6(bytes, first) + address6(bytes, second) + String.fromCharCode(firstPort, secondPort)
    );
  }
  return String.fromCharCode(
    u16(bytes, first),
    u16(bytes, first + 2),
    u16(bytes, second),
    u16(bytes, second + 2),
    firstPort,
    secondPort,
  );
}

function address6(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(
    u16(bytes, at),
    u16(bytes, at + 2),
    u16(bytes, at + 4),
    u16(bytes, at + 6),
    u16(bytes, at + 8),
    u16(bytes, at + 10),
    u16(bytes, at + 12),
    u16(bytes, at + 14),
  );
}

function u16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
}
