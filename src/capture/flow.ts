/** One TCP connection, or one conversation over UDP, as a capture shows it. */
export interface Flow {
  readonly transport: 'tcp' | 'udp';
  readonly client: FlowSide;
  readonly server: FlowSide;
  /**
   * How the sides are known: by the handshake (or a lone SYN, or a reset that answers it); because
   * many peers share the server's port; by the lower, registered port; or it is unknown, and the side
   * that was seen first is called the client.
   */
  readonly direction: 'handshake' | 'shared-port' | 'port' | 'unknown';
  /** Whether the capture has the beginning: the handshake, or for UDP the first datagram. */
  readonly isComplete: boolean;
  /** In the order in which the data came: who sent which part of their bytes, and when. */
  readonly segments: readonly FlowSegment[];
  /** Milliseconds since 1970: of the first and of the last packet. */
  readonly startedAt: number;
  readonly endedAt: number;
  /** Packets of both sides. */
  readonly packets: number;
  readonly end: FlowEnd;
}

/** `refused`: a reset, or an ICMP error, answered the SYN or the first datagram. `open`: the capture ends first. */
export type FlowEnd =
  | 'open'
  | 'closed-by-client'
  | 'closed-by-server'
  | 'reset-by-client'
  | 'reset-by-server'
  | 'refused'
  | 'no-answer';

export interface FlowSide {
  /** In the usual notation of its family: `10.0.0.7`, `fd00::7`. */
  readonly address: string;
  readonly port: number;
  /**
   * The first bytes that it sent, without gaps: at most MAX_SIDE_BYTES of a stream. Over UDP the
   * payload of its first datagram; the others are in `datagrams`.
   */
  readonly bytes: Uint8Array;
  /** Bytes that it sent in all, as far as sequence numbers show it. */
  readonly total: number;
  /** Why `bytes` ends before what the side sent: a lost packet, the snap length, the limit; absent if it does not. */
  readonly cut?: 'gap' | 'snap-length' | 'limit';
  /** Over UDP: the first datagrams, at most MAX_DATAGRAMS. */
  readonly datagrams?: readonly Uint8Array[];
}

/** A run of bytes of one side, between those of the other. */
export interface FlowSegment {
  readonly from: 'client' | 'server';
  /** Offsets in the `bytes` of that side (over UDP: the index of the datagram, and the next). */
  readonly start: number;
  readonly end: number;
  /** Milliseconds since 1970, of its first packet. */
  readonly time: number;
}

/** Bytes of each side that are kept. */
export const MAX_SIDE_BYTES = 16_384;
export const MAX_DATAGRAMS = 8;
/** Changes of the speaker that are kept. */
export const MAX_SEGMENTS = 64;
