import { latin1 } from '../../bytes/lines.ts';
import { type Frame, hasBytes, u16At } from '../link/frame.ts';
import type { IpPacket } from './ip-packet.ts';

/** One fragment: its part of the payload is what is left of the frame. */
export interface Fragment {
  /** Same for all fragments of one packet. */
  readonly key: string;
  readonly version: 4 | 6;
  /** Of the payload; right in the first fragment. */
  readonly protocol: number;
  /** Bytes from the start of the payload. */
  readonly offset: number;
  readonly isLast: boolean;
  /** Both addresses. */
  readonly addresses: Uint8Array;
}

/** The fragment behind an IPv4 header, which has just been read. */
export function ipv4Fragment({ bytes }: Frame, { source }: IpPacket): Fragment {
  const header = source - 12;
  const field = u16At(bytes, header + 6);
  const protocol = bytes[header + 9] as number;
  return {
    key: `${latin1(bytes, header + 4, header + 6)}${protocol} ${latin1(bytes, source, source + 8)}`,
    version: 4,
    protocol,
    offset: (field & 0x1fff) * 8,
    isLast: (field & 0x2000) === 0,
    addresses: bytes.subarray(source, source + 8),
  };
}

/** Reads a fragment header of IPv6 (RFC 8200 section 4.5); absent where it is cut. */
export function readIpv6Fragment(frame: Frame, { source }: IpPacket): Fragment | undefined {
  if (!hasBytes(frame, 8)) return undefined;
  const { bytes, at } = frame;
  const field = u16At(bytes, at + 2);
  frame.at += 8;
  return {
    key: `${latin1(bytes, at + 4, at + 8)} ${latin1(bytes, source, source + 32)}`,
    version: 6,
    protocol: bytes[at] as number,
    offset: field & 0xfff8,
    isLast: (field & 1) === 0,
    addresses: bytes.subarray(source, source + 32),
  };
}
