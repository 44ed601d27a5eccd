/** How far a packet is read; one object is used again for all packets. */
export interface Frame {
  bytes: Uint8Array;
  /** Offset of the next header. */
  at: number;
  /** Where the captured bytes of the current layer end. */
  end: number;
  /** Where they end on the wire: behind `end` where the capture cut the packet. */
  wireEnd: number;
}

/**
 * Reads one header, moves the frame behind it, and returns what follows: an EtherType (0x0600 and
 * more), an IP protocol number (0 to 255), or one of the constants below.
 */
export type HeaderReader = (frame: Frame) => number;

/** What follows does not carry IP. */
export const NOT_IP = -1;
/** The header is cut, or contradicts itself. */
export const DAMAGED = -2;

export const IPV4 = 0x0800;
export const IPV6 = 0x86dd;
/** An Ethernet frame inside another protocol: Transparent Ethernet Bridging. */
export const ETHERNET = 0x6558;
export const MPLS = 0x8847;
export const PPP = 0x880b;
export const PPPOE_SESSION = 0x8864;

export function u16At(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
}

export function u16LeAt(bytes: Uint8Array, at: number): number {
  return (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
}

export function hasBytes(frame: Frame, count: number): boolean {
  return frame.end - frame.at >= count;
}

/** Skips a header of a fixed length, after which the given type follows. */
export function skipTo(frame: Frame, length: number, next: number): number {
  if (!hasBytes(frame, length)) return DAMAGED;
  frame.at += length;
  return next;
}

/** IPv4 or IPv6 by the version in the first byte. */
export function readRawIp(frame: Frame): number {
  if (!hasBytes(frame, 1)) return DAMAGED;
  const version = (frame.bytes[frame.at] as number) >> 4;
  if (version === 4) return IPV4;
  return version === 6 ? IPV6 : NOT_IP;
}
