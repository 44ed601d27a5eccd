import { ipAddressText } from '../../../src/capture/ip/address-text.ts';
import type { IcmpError, NetworkCounts } from '../../../src/capture/ip/ip-packet.ts';
import { Network } from '../../../src/capture/network.ts';
import type { CapturedPacket } from './files.ts';

/** A copy of what the network layer handed on. */
export interface SeenPacket {
  readonly time: number;
  readonly protocol: number;
  readonly source: string;
  readonly destination: string;
  readonly payload: Uint8Array;
  readonly missing: number;
  readonly icmpError?: IcmpError;
}

export interface LinkPacket extends CapturedPacket {
  readonly linkType: number;
}

/** What the network layer makes of packets. */
export function ipPacketsOf(packets: readonly LinkPacket[]): {
  readonly seen: readonly SeenPacket[];
  readonly counts: NetworkCounts;
} {
  const seen: SeenPacket[] = [];
  const network = new Network((packet) => {
    const { time, protocol, version, bytes, source, destination, missing, icmpError } = packet;
    seen.push({
      time,
      protocol,
      source: ipAddressText(bytes, source, version),
      destination: ipAddressText(bytes, destination, version),
      payload: bytes.slice(packet.start, packet.end),
      missing,
      ...(icmpError ? { icmpError } : {}),
    });
  });
  for (const { wireLength, ...packet } of packets) {
    network.take({ ...packet, wireLength: wireLength ?? packet.bytes.length });
  }
  network.end();
  return { seen, counts: network.counts };
}
