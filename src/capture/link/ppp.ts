import { DAMAGED, type Frame, hasBytes, IPV4, IPV6, MPLS, NOT_IP, u16At } from './frame.ts';

/** Of the registry of PPP numbers: the data protocols that carry IP. */
const NEXT: ReadonlyMap<number, number> = new Map([
  [0x0021, IPV4],
  [0x0057, IPV6],
  [0x0281, MPLS],
]);

/** PPP (RFC 1661, 1662): address and control may be missing, and the protocol may be one byte. */
export function readPpp(frame: Frame): number {
  const { bytes } = frame;
  if (hasBytes(frame, 2) && bytes[frame.at] === 0xff && bytes[frame.at + 1] === 0x03) frame.at += 2;
  if (!hasBytes(frame, 2)) return DAMAGED;
  const first = bytes[frame.at] as number;
  const isCompressed = (first & 1) === 1;
  const protocol = isCompressed ? first : u16At(bytes, frame.at);
  frame.at += isCompressed ? 1 : 2;
  return NEXT.get(protocol) ?? NOT_IP;
}

/** PPP in HDLC framing (RFC 1662), or Cisco's HDLC, by the address. */
export function readPppInHdlc(frame: Frame): number {
  if (!hasBytes(frame, 4)) return DAMAGED;
  const address = frame.bytes[frame.at];
  return address === 0x0f || address === 0x8f ? readCiscoHdlc(frame) : readPpp(frame);
}

/** Address, control, EtherType. */
export function readCiscoHdlc(frame: Frame): number {
  if (!hasBytes(frame, 4)) return DAMAGED;
  const type = u16At(frame.bytes, frame.at + 2);
  frame.at += 4;
  return type >= 0x0600 ? type : NOT_IP;
}

/** A byte of direction before PPP. */
export function readPppWithDirection(frame: Frame): number {
  if (!hasBytes(frame, 1)) return DAMAGED;
  frame.at += 1;
  return readPpp(frame);
}

/** PPPoE (RFC 2516): version and type 1, code 0 for data, session, length. */
export function readPppoe(frame: Frame): number {
  if (!hasBytes(frame, 6)) return DAMAGED;
  const { bytes, at } = frame;
  if (bytes[at] !== 0x11) return DAMAGED;
  if (bytes[at + 1] !== 0) return NOT_IP;
  frame.at += 6;
  return readPpp(frame);
}
