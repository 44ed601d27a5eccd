import type { Flow } from './flow.ts';
import type { FlowConsumer } from './flow-consumer.ts';
import type { StoreLimits } from './flow-store.ts';
import { type IpPacket, TCP, UDP } from './ip/ip-packet.ts';
import { TcpFlows } from './tcp/tcp-flows.ts';
import { UdpFlows } from './udp/udp-flows.ts';

export interface FlowTableOptions {
  readonly onFlow: FlowConsumer['onFlow'];
  /** By default, all is wanted, up to the limits of a side. */
  readonly wantsMore?: FlowConsumer['wantsMore'];
  /** By default, no port is known. */
  readonly isServicePort?: (port: number, transport: Flow['transport']) => boolean;
  /** Of each transport. */
  readonly maxOpenFlows?: number;
  /** Bytes of memory of all open flows together, half of them for each transport. */
  readonly maxBytes?: number;
}

const MAX_OPEN_FLOWS = 65_536;
/** Of each transport. */
const MAX_REMEMBERED = 16_384;
/** So few that their remains are dropped while they are young, which costs the least. */
const MAX_OVER = 1024;
/** The process takes about twice as much for them until its garbage is collected. */
const MAX_BYTES = 64 << 20;
/** Milliseconds of capture time without a packet after which a flow is handed out. */
const TCP_IDLE_TIME = 5 * 60_000;
const UDP_IDLE_TIME = 60_000;

/**
 * Puts the packets of a capture together to flows, and hands each out once: when it is over, when both sides
 * have all bytes that are kept or the consumer wants no more, when it is idle or displaced, or at the end. Of a flow
 * that was handed out before it was over, the later packets are only counted.
 */
export class FlowTable {
  readonly #tcp: TcpFlows;
  readonly #udp: UdpFlows;
  /** Packets whose TCP or UDP header is damaged or cut. */
  damaged = 0;

  constructor(options: FlowTableOptions) {
    const { onFlow, wantsMore = wantsAll, isServicePort = knowsNone } = options;
    const { maxOpenFlows = MAX_OPEN_FLOWS, maxBytes = MAX_BYTES } = options;
    const consumerOf = (transport: Flow['transport']): FlowConsumer => ({
      onFlow,
      wantsMore,
      isServicePort: (port) => isServicePort(port, transport),
    });
    const limitsOf = (idleTime: number): StoreLimits => ({
      maxOpenFlows,
      maxRemembered: Math.min(maxOpenFlows, MAX_REMEMBERED),
      maxOver: Math.min(maxOpenFlows, MAX_OVER),
      maxBytes: maxBytes / 2,
      idleTime,
    });
    this.#tcp = new TcpFlows(limitsOf(TCP_IDLE_TIME), consumerOf('tcp'));
    this.#udp = new UdpFlows(limitsOf(UDP_IDLE_TIME), consumerOf('udp'));
  }

  get openFlows(): number {
    return this.#tcp.store.openFlows + this.#udp.store.openFlows;
  }

  /** Flows that were handed out and whose later packets are still known. */
  get rememberedFlows(): number {
    return this.#tcp.store.rememberedFlows + this.#udp.store.rememberedFlows;
  }

  /** Memory of all open flows, roughly. */
  get bytes(): number {
    return this.#tcp.store.bytes + this.#udp.store.bytes;
  }

  take(packet: IpPacket): void {
    if (packet.protocol === TCP) {
      if (!this.#tcp.take(packet)) this.damaged += 1;
    } else if (packet.protocol === UDP && !this.#udp.take(packet)) this.damaged += 1;
  }

  /** Nothing follows: all open flows are handed out, the one with the oldest last packet first. */
  end(): void {
    this.#tcp.end();
    this.#udp.end();
  }
}

function wantsAll(): boolean {
  return true;
}

function knowsNone(): boolean {
  return false;
}
