import type { NetworkCounts, OnIpPacket } from './ip/ip-packet.ts';
import type { Packet } from './packet.ts';

/** Finds the TCP and UDP packets in the packets of a capture: in any link type, and inside tunnels. */
export class Network {
  readonly counts: NetworkCounts = {
    packets: 0,
    unknownLinkTypes: new Map(),
    otherProtocols: 0,
    damaged: 0,
    incompleteFragments: 0,
  };
  readonly #onPacket: OnIpPacket;

  constructor(onPacket: OnIpPacket) {
    this.#onPacket = onPacket;
  }

  take(_packet: Packet): void {
    void this.#onPacket;
  }

  /** Nothing follows: what is there of unfinished fragmented packets is handed on. */
  end(): void {}
}
