import { type Frame, hasBytes, IPV6, NOT_IP, u16At } from '../link/frame.ts';

const IPV6_HEADER_LENGTH = 40;

/**
 * Teredo (RFC 4380 section 5.1.1): IPv6 in UDP, after an optional authentication and an optional origin.
 * The length of the IPv6 packet must be that of the datagram.
 */
export function readTeredo(frame: Frame): number {
  const { bytes } = frame;
  if (hasBytes(frame, 4) && u16At(bytes, frame.at) === 0x0001) {
    // Two lengths, a nonce and a byte of confirmation.
    frame.at += 13 + (bytes[frame.at + 2] as number) + (bytes[frame.at + 3] as number);
  }
  if (hasBytes(frame, 8) && u16At(bytes, frame.at) === 0x0000) frame.at += 8;
  if (!hasBytes(frame, IPV6_HEADER_LENGTH)) return NOT_IP;
  const isV6 = (bytes[frame.at] as number) >> 4 === 6;
  const length = IPV6_HEADER_LENGTH + u16At(bytes, frame.at + 4);
  return isV6 && length === frame.wireEnd - frame.at ? IPV6 : NOT_IP;
}
