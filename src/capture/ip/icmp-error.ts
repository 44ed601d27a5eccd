import type { Frame } from '../link/frame.ts';
import { hasBytes } from '../link/frame.ts';
import type { IcmpError } from './ip-packet.ts';

export const ICMP = 1;
export const ICMPV6 = 58;
/** Type, code, checksum, and four bytes that depend on the type; the quoted packet follows. */
export const ICMP_HEADER_LENGTH = 8;

/** The error that an ICMP message is about a packet that did not arrive; absent for all else. */
export function readIcmpError(frame: Frame, protocol: number): IcmpError | undefined {
  if (!hasBytes(frame, ICMP_HEADER_LENGTH)) return undefined;
  const type = frame.bytes[frame.at] as number;
  const code = frame.bytes[frame.at + 1] as number;
  return protocol === ICMP ? errorOfIcmp(type, code) : errorOfIcmpv6(type, code);
}

/** RFC 792, RFC 1812 section 5.2.7.1. */
function errorOfIcmp(type: number, code: number): IcmpError | undefined {
  if (type === 11 && code === 0) return 'time-exceeded';
  // Code 4 asks for smaller packets: the sender sends again.
  if (type !== 3 || code === 4) return undefined;
  if (code === 3) return 'port-unreachable';
  return code === 9 || code === 10 || code === 13 ? 'prohibited' : 'unreachable';
}

/** RFC 4443 section 3. */
function errorOfIcmpv6(type: number, code: number): IcmpError | undefined {
  if (type === 3 && code === 0) return 'time-exceeded';
  if (type !== 1) return undefined;
  if (code === 4) return 'port-unreachable';
  return code === 1 || code === 5 || code === 6 ? 'prohibited' : 'unreachable';
}
