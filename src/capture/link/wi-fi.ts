import { DAMAGED, type Frame, hasBytes, NOT_IP, u16At, u16LeAt } from './frame.ts';
import { readLlc } from './llc.ts';

/** Bits of the two bytes of frame control, as a little-endian number. */
const TYPE = 0x000c;
const DATA = 0x0008;
const WITHOUT_DATA = 0x0040;
const QOS = 0x0080;
const BOTH_SYSTEMS = 0x0300;
const MORE_FRAGMENTS = 0x0400;
const PROTECTED = 0x4000;
const ORDER = 0x8000;

/** Bit of the QoS control: several frames in one. */
const AGGREGATED = 0x80;

/** A data frame of 802.11 that is neither encrypted nor a fragment. Of an aggregated one the first part is read. */
export function readWifi(frame: Frame): number {
  return readWifiPadded(frame, 1);
}

function readWifiPadded(frame: Frame, alignment: number): number {
  if (!hasBytes(frame, 24)) return DAMAGED;
  const { bytes, at } = frame;
  const control = u16LeAt(bytes, at);
  if ((control & TYPE) !== DATA || (control & (WITHOUT_DATA | PROTECTED)) !== 0) return NOT_IP;
  const fragment = (bytes[at + 22] as number) & 0x0f;
  if ((control & MORE_FRAGMENTS) !== 0 || fragment > 0) return NOT_IP;
  let length = (control & BOTH_SYSTEMS) === BOTH_SYSTEMS ? 30 : 24;
  let isAggregated = false;
  if ((control & QOS) !== 0) {
    if (!hasBytes(frame, length + 2)) return DAMAGED;
    isAggregated = ((bytes[at + length] as number) & AGGREGATED) !== 0;
    length += (control & ORDER) !== 0 ? 6 : 2;
  }
  frame.at += Math.ceil(length / alignment) * alignment;
  // Each part has the addresses of Ethernet, and its length.
  if (isAggregated) frame.at += 14;
  return readLlc(frame);
}

/** Bits of the presence word, and of the flags. */
const HAS_TIME = 1 << 0;
const HAS_FLAGS = 1 << 1;
const DATA_PADDED = 0x20;
const BAD_CHECK = 0x40;
const MAX_PRESENCE_WORDS = 16;

/** Radiotap (radiotap.org): its length, and of its fields the flags, which stand first but for the time. */
export function readRadiotap(frame: Frame): number {
  if (!hasBytes(frame, 8)) return DAMAGED;
  const { bytes, at } = frame;
  const length = u16LeAt(bytes, at + 2);
  if (bytes[at] !== 0 || length < 8 || !hasBytes(frame, length)) return DAMAGED;
  const flags = radiotapFlags(bytes, at, length);
  if ((flags & BAD_CHECK) !== 0) return DAMAGED;
  frame.at += length;
  return readWifiPadded(frame, (flags & DATA_PADDED) !== 0 ? 4 : 1);
}

function radiotapFlags(bytes: Uint8Array, at: number, length: number): number {
  const present = bytes[at + 4] as number;
  if ((present & HAS_FLAGS) === 0) return 0;
  let offset = 8;
  for (let word = 0; word < MAX_PRESENCE_WORDS && offset < length; word++) {
    const anotherFollows = ((bytes[at + offset - 1] as number) & 0x80) !== 0;
    if (!anotherFollows) break;
    offset += 4;
  }
  if ((present & HAS_TIME) !== 0) offset = Math.ceil(offset / 8) * 8 + 8;
  return offset < length ? (bytes[at + offset] as number) : 0;
}

/** PPI: version, flags, length, and the link type of what follows; read where that is 802.11. */
export function readPpi(frame: Frame): number {
  if (!hasBytes(frame, 8)) return DAMAGED;
  const { bytes, at } = frame;
  const length = u16LeAt(bytes, at + 2);
  if (length < 8 || !hasBytes(frame, length)) return DAMAGED;
  const linkType = u16LeAt(bytes, at + 4);
  frame.at += length;
  return linkType === 105 ? readWifi(frame) : NOT_IP;
}

/** The headers of Prism and AVS: their length in bytes 4 to 7, of a host of either order. */
export function readPrism(frame: Frame): number {
  if (!hasBytes(frame, 8)) return DAMAGED;
  const { bytes, at } = frame;
  const length = Math.max(u16At(bytes, at + 6), u16LeAt(bytes, at + 4));
  if (length < 8 || !hasBytes(frame, length)) return DAMAGED;
  frame.at += length;
  return readWifi(frame);
}
