import { DAMAGED, type Frame, hasBytes, NOT_IP, readRawIp, u16At, u16LeAt } from './frame.ts';

const PAYLOAD = 9;
/** Attributes of one packet; the kernel writes about 15. */
const MAX_ATTRIBUTES = 64;

/**
 * LINKTYPE_NFLOG: family, version, resource, and attributes of netfilter, each a length with its header,
 * a type and a value, padded to four bytes, in the order of the host that captured.
 */
export function readNflog(frame: Frame): number {
  if (!hasBytes(frame, 8)) return DAMAGED;
  const { bytes } = frame;
  if (bytes[frame.at + 1] !== 0) return NOT_IP;
  frame.at += 4;
  const readNumber = u16LeAt(bytes, frame.at) > u16At(bytes, frame.at) ? u16At : u16LeAt;
  for (let attribute = 0; attribute < MAX_ATTRIBUTES && hasBytes(frame, 4); attribute++) {
    const length = readNumber(bytes, frame.at);
    if (length < 4) return DAMAGED;
    if ((readNumber(bytes, frame.at + 2) & 0x7fff) === PAYLOAD) return readPayload(frame, length);
    frame.at += (length + 3) & ~3;
  }
  return NOT_IP;
}

function readPayload(frame: Frame, length: number): number {
  const end = frame.at + length;
  frame.end = Math.min(frame.end, end);
  frame.wireEnd = end;
  frame.at += 4;
  return readRawIp(frame);
}
