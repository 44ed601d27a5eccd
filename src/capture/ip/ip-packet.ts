/**
 * What one IP packet carries, out of every tunnel and with its fragments put together. One object is
 * used again for all packets: it is valid only until the call returns, and so is what `bytes` holds.
 */
export interface IpPacket {
  /** Milliseconds since 1970, with fractions; of reassembled fragments the last one's. */
  time: number;
  version: 4 | 6;
  /** An IANA protocol number: 6 is TCP, 17 UDP. The payload starts with that protocol's header. */
  protocol: number;
  /** What all offsets point into. */
  bytes: Uint8Array;
  /** Offsets of the addresses: four bytes each, or sixteen in IPv6. */
  source: number;
  destination: number;
  /** The payload: padding of the link is not in it. */
  start: number;
  end: number;
  /** Bytes of the payload that are missing at its end: cut by the snap length, or a lost fragment (then at least 1). */
  missing: number;
  /**
   * Set where an ICMP error quotes this packet: it was sent before, from `source`, and did not arrive. Its
   * payload is short: 8 bytes of the transport header, or somewhat more.
   */
  icmpError: IcmpError | undefined;
}

/** `port-unreachable` answers for a host that is there; the others come from anywhere on the way. */
export type IcmpError = 'port-unreachable' | 'unreachable' | 'prohibited' | 'time-exceeded';

/** TCP and UDP packets, and such packets quoted by ICMP errors; nothing else is handed on. */
export type OnIpPacket = (packet: IpPacket) => void;

export const TCP = 6;
export const UDP = 17;

/** Packets that lead to no IP packet, and why. */
export interface NetworkCounts {
  /** All packets of the capture. */
  packets: number;
  /** Packets per LINKTYPE_ that cannot be read. */
  readonly unknownLinkTypes: Map<number, number>;
  /** Not IP (ARP, LLDP, encrypted Wi-Fi), or IP with another protocol than TCP, UDP and ICMP errors. */
  otherProtocols: number;
  /** A header is cut or contradicts itself. */
  damaged: number;
  /** Fragmented packets that never became whole. */
  incompleteFragments: number;
}
