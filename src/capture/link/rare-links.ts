import { readEthernet } from './ethernet.ts';
import {
  DAMAGED,
  type Frame,
  hasBytes,
  IPV4,
  IPV6,
  NOT_IP,
  readRawIp,
  u16At,
  u16LeAt,
} from './frame.ts';
import { readLlc } from './llc.ts';
import { readCiscoHdlc } from './ppp.ts';

/** Token Ring: two bytes of control, two addresses; the source's first bit announces a route. */
export function readTokenRing(frame: Frame): number {
  if (!hasBytes(frame, 16)) return DAMAGED;
  const { bytes, at } = frame;
  if (((bytes[at + 1] as number) & 0xc0) !== 0x40) return NOT_IP;
  const hasRoute = ((bytes[at + 8] as number) & 0x80) !== 0;
  frame.at += 14 + (hasRoute ? (bytes[at + 14] as number) & 0x1f : 0);
  return readLlc(frame);
}

/** FDDI: control, two addresses, LLC. */
export function readFddi(frame: Frame): number {
  if (!hasBytes(frame, 13)) return DAMAGED;
  const isLlc = ((frame.bytes[frame.at] as number) & 0x70) === 0x50;
  frame.at += 13;
  return isLlc ? readLlc(frame) : NOT_IP;
}

/** Frame Relay (RFC 2427): an address of two bytes, control 3, an optional zero, a network protocol. */
export function readFrameRelay(frame: Frame): number {
  if (!hasBytes(frame, 5)) return DAMAGED;
  const { bytes, at } = frame;
  // Cisco's own encapsulation has an EtherType behind the address.
  if (bytes[at + 2] !== 0x03) return readCiscoHdlc(frame);
  const protocolAt = at + (bytes[at + 3] === 0 ? 4 : 3);
  frame.at = protocolAt + 1;
  switch (bytes[protocolAt]) {
    case 0xcc:
      return IPV4;
    case 0x8e:
      return IPV6;
    case 0x80:
      return readOrganization(frame);
    default:
      return NOT_IP;
  }
}

/** The rest of SNAP: an organization, and an EtherType. */
function readOrganization(frame: Frame): number {
  if (!hasBytes(frame, 5)) return DAMAGED;
  const type = u16At(frame.bytes, frame.at + 3);
  frame.at += 5;
  return type >= 0x0600 ? type : NOT_IP;
}

/** OpenBSD's pf: its header in units of four bytes by the first byte, then IP. */
export function readPflog(frame: Frame): number {
  if (!hasBytes(frame, 4)) return DAMAGED;
  const length = ((frame.bytes[frame.at] as number) + 3) & ~3;
  if (!hasBytes(frame, length)) return DAMAGED;
  frame.at += length;
  return readRawIp(frame);
}

/** ERF (Endace): 16 bytes, extension headers of 8; of the types Ethernet and HDLC. */
export function readErf(frame: Frame): number {
  if (!hasBytes(frame, 18)) return DAMAGED;
  const { bytes, at } = frame;
  const type = (bytes[at + 8] as number) & 0x7f;
  let another = ((bytes[at + 8] as number) & 0x80) !== 0;
  frame.at += 16;
  while (another) {
    if (!hasBytes(frame, 8)) return DAMAGED;
    another = ((bytes[frame.at] as number) & 0x80) !== 0;
    frame.at += 8;
  }
  if (type === 1) return readCiscoHdlc(frame);
  if (type !== 2 && type !== 16) return NOT_IP;
  frame.at += 2;
  return readEthernet(frame);
}

/** macOS's pktap: its length and the link type of what follows, little-endian; Ethernet, loopback or IP. */
export function readPktap(frame: Frame): number {
  if (!hasBytes(frame, 12)) return DAMAGED;
  const { bytes, at } = frame;
  const length = u16LeAt(bytes, at);
  const linkType = u16LeAt(bytes, at + 8);
  if (length < 12 || !hasBytes(frame, length)) return DAMAGED;
  frame.at += length;
  if (linkType === 1) return readEthernet(frame);
  if (linkType === 0) frame.at += 4;
  return linkType === 0 || linkType === 12 ? readRawIp(frame) : NOT_IP;
}
