import { DAMAGED, type Frame, hasBytes, IPV4, NOT_IP, u16At } from './frame.ts';

/** LLC (802.2): with SNAP, whose EtherType counts in the organizations of zero and of 802.1H; or IP by its SAP. */
export function readLlc(frame: Frame): number {
  const { bytes, at } = frame;
  if (!hasBytes(frame, 3)) return DAMAGED;
  if (bytes[at] === 0x06 && bytes[at + 1] === 0x06) {
    frame.at += 3;
    return IPV4;
  }
  if (bytes[at] !== 0xaa || bytes[at + 1] !== 0xaa || bytes[at + 2] !== 0x03) return NOT_IP;
  if (!hasBytes(frame, 8)) return DAMAGED;
  const organization = (u16At(bytes, at + 3) << 8) | (bytes[at + 5] as number);
  if (organization !== 0 && organization !== 0x0000f8) return NOT_IP;
  const type = u16At(bytes, at + 6);
  frame.at += 8;
  return type >= 0x0600 ? type : NOT_IP;
}
