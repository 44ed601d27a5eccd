import { type Frame, hasBytes, NOT_IP, PPP, u16At } from '../link/frame.ts';

/** Bits of the first two bytes (RFC 2661 section 3.1). */
const CONTROL = 0x8000;
const LENGTH = 0x4000;
const SEQUENCE = 0x0800;
const OFFSET = 0x0200;
const RESERVED = 0x34f0;

/** A data message of L2TP, version 2: optional fields, and PPP. */
export function readL2tp(frame: Frame): number {
  const { bytes, at } = frame;
  const flags = u16At(bytes, at);
  if ((flags & (CONTROL | RESERVED)) !== 0 || (flags & 0x000f) !== 2) return NOT_IP;
  const hasLength = (flags & LENGTH) !== 0;
  if (hasLength && u16At(bytes, at + 2) !== frame.wireEnd - at) return NOT_IP;
  let length = hasLength ? 8 : 6;
  if ((flags & SEQUENCE) !== 0) length += 4;
  if ((flags & OFFSET) !== 0) {
    if (!hasBytes(frame, length + 2)) return NOT_IP;
    length += 2 + u16At(bytes, at + length);
  }
  if (!hasBytes(frame, length)) return NOT_IP;
  frame.at += length;
  return PPP;
}
