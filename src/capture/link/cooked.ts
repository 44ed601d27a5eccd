import { DAMAGED, type Frame, hasBytes, NOT_IP, u16At } from './frame.ts';
import { readLlc } from './llc.ts';

/** LINKTYPE_LINUX_SLL: 16 bytes, the protocol in the last two. */
export function readSll(frame: Frame): number {
  return readCooked(frame, 16, 14);
}

/** LINKTYPE_LINUX_SLL2: 20 bytes, the protocol in the first two. */
export function readSll2(frame: Frame): number {
  return readCooked(frame, 20, 0);
}

/** Instead of an EtherType: a frame that starts with LLC. */
const LINUX_802_2 = 4;

function readCooked(frame: Frame, length: number, protocolAt: number): number {
  if (!hasBytes(frame, length)) return DAMAGED;
  const protocol = u16At(frame.bytes, frame.at + protocolAt);
  frame.at += length;
  if (protocol === LINUX_802_2) return readLlc(frame);
  return protocol >= 0x0600 ? protocol : NOT_IP;
}
