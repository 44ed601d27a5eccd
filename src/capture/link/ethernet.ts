import { DAMAGED, ETHERNET, type Frame, hasBytes, NOT_IP, readRawIp, u16At } from './frame.ts';
import { readLlc } from './llc.ts';

/** Ethernet II, and 802.3 with LLC, where the type is a length of at most 1500. */
export function readEthernet(frame: Frame): number {
  if (!hasBytes(frame, 14)) return DAMAGED;
  frame.at += 12;
  return readEtherType(frame);
}

/** A VLAN tag (802.1Q, 802.1ad): two bytes, and the type of what follows. */
export function readVlanTag(frame: Frame): number {
  if (!hasBytes(frame, 4)) return DAMAGED;
  frame.at += 2;
  return readEtherType(frame);
}

/** Cisco's VN-Tag: four bytes, and the type of what follows. */
export function readVnTag(frame: Frame): number {
  if (!hasBytes(frame, 6)) return DAMAGED;
  frame.at += 4;
  return readEtherType(frame);
}

function readEtherType(frame: Frame): number {
  const type = u16At(frame.bytes, frame.at);
  frame.at += 2;
  if (type >= 0x0600) return type;
  return type <= 1500 ? readLlc(frame) : NOT_IP;
}

/** Labels that one packet may have. */
const MAX_LABELS = 16;

/**
 * The stack of MPLS labels (RFC 3032). Nothing says what follows it: IP, by its version, or an Ethernet
 * pseudowire with or without the control word, which starts with a zero nibble (RFC 4385).
 */
export function readMplsLabels(frame: Frame): number {
  for (let label = 0; label < MAX_LABELS; label++) {
    if (!hasBytes(frame, 5)) return DAMAGED;
    const isLast = ((frame.bytes[frame.at + 2] as number) & 1) === 1;
    frame.at += 4;
    if (isLast) return readPseudowire(frame);
  }
  return DAMAGED;
}

function readPseudowire(frame: Frame): number {
  const next = readRawIp(frame);
  if (next !== NOT_IP) return next;
  const hasControlWord =
    hasBytes(frame, 4) &&
    frame.bytes[frame.at] === 0 &&
    frame.bytes[frame.at + 1] === 0 &&
    !isEthernetOfIp(frame);
  if (hasControlWord) frame.at += 4;
  return ETHERNET;
}

/** An address may start with a zero nibble as well: then the type is where it belongs. */
function isEthernetOfIp(frame: Frame): boolean {
  if (!hasBytes(frame, 14)) return false;
  const type = u16At(frame.bytes, frame.at + 12);
  return type === 0x0800 || type === 0x86dd || type === 0x8100;
}
