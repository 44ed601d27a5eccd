import { DAMAGED, type Frame, hasBytes, u16At } from '../link/frame.ts';
import type { IpPacket } from './ip-packet.ts';

/** IP protocol numbers of the extension headers (RFC 8200), and of AH (RFC 4302). */
export const HOP_BY_HOP = 0;
export const ROUTING = 43;
export const IPV6_FRAGMENT = 44;
export const AUTHENTICATION = 51;
export const DESTINATION_OPTIONS = 60;
export const MOBILITY = 135;

const HEADER_LENGTH = 40;

/** An IPv6 header: sets version and addresses, and returns the protocol of what follows. */
export function readIpv6(frame: Frame, packet: IpPacket): number {
  if (!hasBytes(frame, HEADER_LENGTH)) return DAMAGED;
  const { bytes, at } = frame;
  if ((bytes[at] as number) >> 4 !== 6) return DAMAGED;
  packet.version = 6;
  packet.source = at + 8;
  packet.destination = at + 24;
  frame.at += HEADER_LENGTH;
  // Zero: a jumbogram, or segmentation that was left to the network card.
  const payloadLength = u16At(bytes, at + 4);
  if (payloadLength > 0) frame.wireEnd = frame.at + payloadLength;
  frame.end = Math.min(frame.end, frame.wireEnd);
  return bytes[at + 6] as number;
}

/** Options, routing, mobility: the next protocol, and the length in units of 8 bytes without the first. */
export function readExtension(frame: Frame): number {
  return readChained(frame, 8, 8);
}

/** AH, in IPv4 as well: its length in units of 4 bytes without the first two. */
export function readAuthentication(frame: Frame): number {
  return readChained(frame, 4, 8);
}

function readChained(frame: Frame, unit: number, least: number): number {
  if (!hasBytes(frame, 2)) return DAMAGED;
  const next = frame.bytes[frame.at] as number;
  const length = (frame.bytes[frame.at + 1] as number) * unit + least;
  if (!hasBytes(frame, length)) return DAMAGED;
  frame.at += length;
  return next;
}
