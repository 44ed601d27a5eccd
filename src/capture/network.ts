import { type Fragment, ipv4Fragment, readIpv6Fragment } from './ip/fragment.ts';
import { FragmentTable } from './ip/fragment-table.ts';
import type { FragmentedPacket } from './ip/fragmented-packet.ts';
import { readGre } from './ip/gre.ts';
import { ICMP, ICMP_HEADER_LENGTH, ICMPV6, readIcmpError } from './ip/icmp-error.ts';
import { type IpPacket, type NetworkCounts, type OnIpPacket, TCP, UDP } from './ip/ip-packet.ts';
import { IPV4_FRAGMENT, readIpv4 } from './ip/ipv4.ts';
import * as ipv6 from './ip/ipv6.ts';
import { readUdpTunnel } from './ip/udp-tunnel.ts';
import { readEthernet, readMplsLabels, readVlanTag, readVnTag } from './link/ethernet.ts';
import * as link from './link/frame.ts';
import { readerOfLink } from './link/link-types.ts';
import { readPpp, readPppoe } from './link/ppp.ts';
import type { Packet } from './packet.ts';

/** Headers of one packet, tunnels and all: a real one has hardly more than ten. */
const MAX_HEADERS = 24;

/** Bytes of the shortest header. */
const MIN_TCP = 20;
const MIN_UDP = 8;
/** What an ICMP error quotes at least of either. */
const MIN_QUOTED = 8;

/**
 * Finds the TCP and UDP packets in the packets of a capture: on every link, in tunnels, in fragments.
 * Nothing is copied but fragments, and nothing is kept but those.
 */
export class Network {
  readonly counts: NetworkCounts = {
    packets: 0,
    unknownLinkTypes: new Map(),
    otherProtocols: 0,
    damaged: 0,
    incompleteFragments: 0,
  };
  readonly #onPacket: OnIpPacket;
  readonly #fragments = new FragmentTable();
  readonly #frame: link.Frame = { bytes: new Uint8Array(0), at: 0, end: 0, wireEnd: 0 };
  readonly #packet: IpPacket = {
    time: 0,
    version: 4,
    protocol: 0,
    bytes: this.#frame.bytes,
    source: 0,
    destination: 0,
    start: 0,
    end: 0,
    missing: 0,
    icmpError: undefined,
  };

  constructor(onPacket: OnIpPacket) {
    this.#onPacket = onPacket;
  }

  take({ time, linkType, bytes, wireLength }: Packet): void {
    this.counts.packets++;
    const overdue = this.#fragments.takeOverdue(time);
    if (overdue) this.#takeIncomplete(overdue);
    const read = readerOfLink(linkType);
    if (!read) {
      const { unknownLinkTypes } = this.counts;
      unknownLinkTypes.set(linkType, (unknownLinkTypes.get(linkType) ?? 0) + 1);
      return;
    }
    this.#packet.time = time;
    this.#packet.icmpError = undefined;
    const frame = this.#frame;
    frame.bytes = bytes;
    frame.at = 0;
    frame.end = bytes.length;
    frame.wireEnd = Math.max(bytes.length, wireLength);
    this.#follow(read(frame));
  }

  /** Nothing follows: the beginnings of fragmented packets that never became whole are handed on. */
  end(): void {
    for (const packet of this.#fragments.takeAll()) this.#takeIncomplete(packet);
  }

  /** Header by header, up to TCP or UDP. */
  #follow(first: number): void {
    let next = first;
    for (let header = 0; header < MAX_HEADERS; header++) {
      next = this.#read(next);
      if (next === DONE) return;
      if (next === link.DAMAGED) break;
      if (next === link.NOT_IP) {
        this.counts.otherProtocols++;
        return;
      }
    }
    this.counts.damaged++;
  }

  #read(header: number): number {
    const frame = this.#frame;
    switch (header) {
      case TCP:
        return this.#emit(TCP, MIN_TCP);
      case UDP:
        return this.#readUdp();
      case link.IPV4:
        return readIpv4(frame, this.#packet);
      case link.IPV6:
        return ipv6.readIpv6(frame, this.#packet);
      case IPV4_FRAGMENT:
        return this.#readFragment(ipv4Fragment(frame, this.#packet));
      case ipv6.IPV6_FRAGMENT:
        return this.#readIpv6Fragment();
      case ICMP:
      case ICMPV6:
        return this.#readIcmp(header);
      case ipv6.AUTHENTICATION:
        return ipv6.readAuthentication(frame);
      case ipv6.HOP_BY_HOP:
      case ipv6.ROUTING:
      case ipv6.DESTINATION_OPTIONS:
      case ipv6.MOBILITY:
        return this.#packet.version === 6 ? ipv6.readExtension(frame) : link.NOT_IP;
      default:
        // What is in a quoted tunnel is not what failed.
        return this.#packet.icmpError ? link.NOT_IP : readCarrier(header, frame);
    }
  }

  #readUdp(): number {
    const inside = this.#packet.icmpError ? link.NOT_IP : readUdpTunnel(this.#frame);
    return inside === link.NOT_IP ? this.#emit(UDP, MIN_UDP) : inside;
  }

  #readIcmp(protocol: number): number {
    const packet = this.#packet;
    if (packet.icmpError) return link.NOT_IP;
    packet.icmpError = readIcmpError(this.#frame, protocol);
    if (!packet.icmpError) return link.NOT_IP;
    this.#frame.at += ICMP_HEADER_LENGTH;
    return protocol === ICMP ? link.IPV4 : link.IPV6;
  }

  #readIpv6Fragment(): number {
    if (this.#packet.version !== 6) return link.NOT_IP;
    const fragment = readIpv6Fragment(this.#frame, this.#packet);
    return fragment ? this.#readFragment(fragment) : link.DAMAGED;
  }

  /** The protocol of the payload, if it is whole now: the frame is moved to it. */
  #readFragment(fragment: Fragment): number {
    const isOnlyOne = fragment.offset === 0 && fragment.isLast;
    if (isOnlyOne || this.#packet.icmpError) {
      return fragment.offset === 0 ? fragment.protocol : link.NOT_IP;
    }
    const whole = this.#fragments.add(fragment, this.#frame, this.#packet.time);
    if (whole === 'waiting') return DONE;
    if (whole === 'bad') return link.DAMAGED;
    this.#moveTo(whole);
    return whole.protocol;
  }

  #takeIncomplete(fragmented: FragmentedPacket): void {
    this.counts.incompleteFragments++;
    if (fragmented.available === 0) return;
    this.#packet.time = fragmented.startedAt;
    this.#packet.icmpError = undefined;
    this.#moveTo(fragmented);
    this.#follow(fragmented.protocol);
  }

  #moveTo(fragmented: FragmentedPacket): void {
    const { version, addresses, missing } = fragmented;
    const [packet, frame] = [this.#packet, this.#frame];
    packet.version = version;
    packet.source = 0;
    packet.destination = addresses.length / 2;
    frame.bytes = fragmented.join();
    frame.at = addresses.length;
    frame.end = frame.bytes.length;
    frame.wireEnd = frame.end + missing;
  }

  #emit(protocol: number, minLength: number): number {
    const [packet, frame] = [this.#packet, this.#frame];
    if (!link.hasBytes(frame, packet.icmpError ? MIN_QUOTED : minLength)) return link.DAMAGED;
    packet.protocol = protocol;
    packet.bytes = frame.bytes;
    packet.start = frame.at;
    packet.end = frame.end;
    packet.missing = frame.wireEnd - frame.end;
    this.#onPacket(packet);
    return DONE;
  }
}

/** The packet is handed on, or a fragment waits for the others. */
const DONE = -3;

/** Headers that carry IP further in: by EtherType, or by IP protocol. */
const CARRIERS: ReadonlyMap<number, link.HeaderReader> = new Map<number, link.HeaderReader>([
  [link.ETHERNET, readEthernet],
  [0x8100, readVlanTag],
  [0x88a8, readVlanTag],
  [0x9100, readVlanTag],
  [0x9200, readVlanTag],
  [link.MPLS, readMplsLabels],
  [0x8848, readMplsLabels],
  [link.PPPOE_SESSION, readPppoe],
  [link.PPP, readPpp],
  // 802.1ah: four bytes of service, and the customer's frame.
  [0x88e7, (frame) => link.skipTo(frame, 4, link.ETHERNET)],
  [0x8926, readVnTag],
  [4, () => link.IPV4],
  [41, () => link.IPV6],
  [47, readGre],
  // EtherIP (RFC 3378).
  [97, (frame) => link.skipTo(frame, 2, link.ETHERNET)],
  [137, () => link.MPLS],
]);

function readCarrier(header: number, frame: link.Frame): number {
  return CARRIERS.get(header)?.(frame) ?? link.NOT_IP;
}
