import {
  ETHERNET,
  type Frame,
  hasBytes,
  IPV4,
  IPV6,
  MPLS,
  NOT_IP,
  readRawIp,
  u16At,
} from '../link/frame.ts';
import { readL2tp } from './l2tp.ts';
import { readTeredo } from './teredo.ts';

const UDP_HEADER_LENGTH = 8;

/**
 * What is inside a UDP datagram to the port of a tunnel, with the frame moved to it. A datagram that does
 * not have the tunnel's header is ordinary UDP: the frame stays, and the answer is NOT_IP.
 */
export function readUdpTunnel(frame: Frame): number {
  if (!hasBytes(frame, UDP_HEADER_LENGTH + 8)) return NOT_IP;
  const start = frame.at;
  const fromPort = u16At(frame.bytes, start);
  const toPort = u16At(frame.bytes, start + 2);
  frame.at += UDP_HEADER_LENGTH;
  const next = isTwoWay(fromPort) ? readTunnelOf(fromPort, frame) : readTunnelOf(toPort, frame);
  if (next === NOT_IP) frame.at = start;
  return next;
}

const L2TP_PORT = 1701;
const TEREDO_PORT = 3544;

/** Replies come from the port of these; those of the others go to it. */
function isTwoWay(port: number): boolean {
  return port === L2TP_PORT || port === TEREDO_PORT;
}

function readTunnelOf(port: number, frame: Frame): number {
  switch (port) {
    case 4789:
    case 8472:
      return readVxlan(frame);
    case 6081:
      return readGeneve(frame);
    case 2152:
      return readGtpU(frame);
    case 6635:
      return isMplsStack(frame) ? MPLS : NOT_IP;
    case L2TP_PORT:
      return readL2tp(frame);
    case TEREDO_PORT:
      return readTeredo(frame);
    default:
      return NOT_IP;
  }
}

/** RFC 7348: the flag of the network identifier, and zeros; with a group policy (its own flag) some are in use. */
function readVxlan(frame: Frame): number {
  const { bytes, at } = frame;
  const flags = bytes[at] as number;
  const isPlain = flags === 0x08 && bytes[at + 1] === 0 && u16At(bytes, at + 2) === 0;
  const hasPolicy = flags === 0x88;
  if ((!isPlain && !hasPolicy) || bytes[at + 7] !== 0) return NOT_IP;
  frame.at += 8;
  return ETHERNET;
}

/** RFC 8926: version 0, options in units of four bytes, the type of what follows. */
function readGeneve(frame: Frame): number {
  const { bytes, at } = frame;
  const first = bytes[at] as number;
  const type = u16At(bytes, at + 2);
  const isKnown = type === ETHERNET || type === IPV4 || type === IPV6;
  const length = 8 + (first & 0x3f) * 4;
  if (first >> 6 !== 0 || !isKnown || bytes[at + 7] !== 0 || !hasBytes(frame, length))
    return NOT_IP;
  frame.at += length;
  return type;
}

const G_PDU = 255;
const MAX_EXTENSIONS = 8;

/** GTP-U (3GPP TS 29.281): version 1, user data, optional fields and extension headers, then IP. */
function readGtpU(frame: Frame): number {
  const { bytes, at } = frame;
  const flags = bytes[at] as number;
  const isUserData = flags >> 4 === 3 && bytes[at + 1] === G_PDU;
  const hasItsLength = u16At(bytes, at + 2) === frame.wireEnd - at - 8;
  if (!isUserData || !hasItsLength) return NOT_IP;
  frame.at += 8;
  if ((flags & 7) === 0) return readRawIp(frame) < 0 ? NOT_IP : readRawIp(frame);
  if (!hasBytes(frame, 4)) return NOT_IP;
  let extension = (flags & 4) === 0 ? 0 : (bytes[frame.at + 3] as number);
  frame.at += 4;
  for (let count = 0; extension !== 0; count++) {
    const length = hasBytes(frame, 1) ? (bytes[frame.at] as number) * 4 : 0;
    if (length === 0 || count === MAX_EXTENSIONS || !hasBytes(frame, length)) return NOT_IP;
    extension = bytes[frame.at + length - 1] as number;
    frame.at += length;
  }
  return readRawIp(frame) < 0 ? NOT_IP : readRawIp(frame);
}

/** RFC 7510: at least one label, and a version of IP behind the last. */
function isMplsStack(frame: Frame): boolean {
  const { bytes } = frame;
  for (let at = frame.at; at + 4 < frame.end && at < frame.at + 64; at += 4) {
    if (((bytes[at + 2] as number) & 1) === 0) continue;
    const version = (bytes[at + 4] as number) >> 4;
    return version === 4 || version === 6;
  }
  return false;
}
