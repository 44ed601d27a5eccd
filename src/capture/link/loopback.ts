import { DAMAGED, type Frame, hasBytes, IPV4, IPV6, NOT_IP } from './frame.ts';

/** AF_INET everywhere; AF_INET6 of Linux, NetBSD and OpenBSD, FreeBSD, macOS. */
const AF_INET = 2;
const AF_INET6: ReadonlySet<number> = new Set([10, 24, 28, 30]);

/** The address family of LINKTYPE_NULL and LOOP: in the order of the host that captured, so its small number is at either end. */
export function readLoopback(frame: Frame): number {
  if (!hasBytes(frame, 4)) return DAMAGED;
  const { bytes, at } = frame;
  const first = bytes[at] as number;
  const last = bytes[at + 3] as number;
  if (bytes[at + 1] !== 0 || bytes[at + 2] !== 0 || (first !== 0 && last !== 0)) return NOT_IP;
  frame.at += 4;
  return familyOf(first | last);
}

function familyOf(family: number): number {
  if (family === AF_INET) return IPV4;
  return AF_INET6.has(family) ? IPV6 : NOT_IP;
}
