import { DAMAGED, ETHERNET, type Frame, hasBytes, NOT_IP, u16At } from '../link/frame.ts';

/** Bits of the first two bytes (RFC 2784, 2890, 2637). */
const CHECKSUM = 0x8000;
const ROUTING = 0x4000;
const KEY = 0x2000;
const SEQUENCE = 0x1000;
const ACKNOWLEDGMENT = 0x0080;

const ERSPAN_II = 0x88be;
const ERSPAN_III = 0x22eb;

/** GRE, in its version for PPTP as well: optional fields of four bytes, and the EtherType of what follows. */
export function readGre(frame: Frame): number {
  if (!hasBytes(frame, 4)) return DAMAGED;
  const flags = u16At(frame.bytes, frame.at);
  const type = u16At(frame.bytes, frame.at + 2);
  const version = flags & 7;
  if (version > 1) return NOT_IP;
  let length = 4;
  if ((flags & (CHECKSUM | ROUTING)) !== 0) length += 4;
  if ((flags & KEY) !== 0) length += 4;
  if ((flags & SEQUENCE) !== 0) length += 4;
  if (version === 1 && (flags & ACKNOWLEDGMENT) !== 0) length += 4;
  if ((flags & ROUTING) !== 0 || !hasBytes(frame, length)) return DAMAGED;
  frame.at += length;
  // Without a sequence number it is ERSPAN's first version, which has no header.
  if (type === ERSPAN_II) return (flags & SEQUENCE) === 0 ? ETHERNET : readErspan(frame, 1, 8);
  if (type === ERSPAN_III) return readErspan(frame, 2, 12);
  return type >= 0x0600 ? type : NOT_IP;
}

/** ERSPAN II and III (draft-foschiano-erspan): the version in the first four bits. */
function readErspan(frame: Frame, version: number, length: number): number {
  if (!hasBytes(frame, length)) return DAMAGED;
  const { bytes, at } = frame;
  if ((bytes[at] as number) >> 4 !== version) return NOT_IP;
  const hasSubheader = version === 2 && ((bytes[at + 11] as number) & 1) === 1;
  frame.at += length + (hasSubheader ? 8 : 0);
  return ETHERNET;
}
