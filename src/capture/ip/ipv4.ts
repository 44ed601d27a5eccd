import { DAMAGED, type Frame, hasBytes, u16At } from '../link/frame.ts';
import type { IpPacket } from './ip-packet.ts';

/** What follows is a fragment: the offset and the identification are in the header. */
export const IPV4_FRAGMENT = 256;

const MIN_HEADER_LENGTH = 20;

/** An IPv4 header (RFC 791): sets version and addresses, and returns the protocol. */
export function readIpv4(frame: Frame, packet: IpPacket): number {
  if (!hasBytes(frame, MIN_HEADER_LENGTH)) return DAMAGED;
  const { bytes, at } = frame;
  const first = bytes[at] as number;
  const headerLength = (first & 0x0f) * 4;
  // Zero: segmentation was left to the network card, and the length is filled in there.
  const totalLength = u16At(bytes, at + 2) || frame.wireEnd - at;
  const isSound =
    first >> 4 === 4 && headerLength >= MIN_HEADER_LENGTH && totalLength >= headerLength;
  if (!isSound || !hasBytes(frame, headerLength)) return DAMAGED;
  packet.version = 4;
  packet.source = at + 12;
  packet.destination = at + 16;
  frame.wireEnd = at + totalLength;
  frame.end = Math.min(frame.end, frame.wireEnd);
  frame.at += headerLength;
  const fragment = u16At(bytes, at + 6);
  if ((fragment & 0x3fff) !== 0) return IPV4_FRAGMENT;
  return bytes[at + 9] as number;
}
