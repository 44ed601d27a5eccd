import { text } from '../../../src/bytes/build.ts';
import type { Flow } from '../../../src/capture/flow.ts';
import { FlowTable, type FlowTableOptions } from '../../../src/capture/flow-table.ts';
import type { IcmpError, IpPacket } from '../../../src/capture/ip/ip-packet.ts';
import { CLIENT, SERVER, STARTED_AT } from './conversation.ts';
import { type Endpoint, tcpPacket, udpPacket } from './ip.ts';

/** A packet without a link layer, extension headers or fragments, as the network layer hands it on. */
export interface FedPacket {
  readonly ip: Uint8Array;
  /** Milliseconds since the start of the capture. */
  readonly at?: number;
  /** Bytes of the packet that were captured. */
  readonly snapLength?: number;
  /** Set if an ICMP error quotes it. */
  readonly error?: IcmpError;
}

export function toIpPacket({ ip, at = 0, snapLength = ip.length, error }: FedPacket): IpPacket {
  const isV4 = ip[0] === 0x45;
  const captured = Math.min(snapLength, error ? (isV4 ? 28 : 48) : ip.length);
  return {
    time: STARTED_AT + at,
    version: isV4 ? 4 : 6,
    protocol: ip[isV4 ? 9 : 6] as number,
    bytes: ip,
    source: isV4 ? 12 : 8,
    destination: isV4 ? 16 : 24,
    start: isV4 ? 20 : 40,
    end: captured,
    missing: ip.length - captured,
    icmpError: error,
  };
}

/** The flows of these packets, in the order in which they are handed out. */
export function flowsOf(
  packets: readonly FedPacket[],
  options: Omit<FlowTableOptions, 'onFlow'> = {},
): Flow[] {
  const flows: Flow[] = [];
  const table = new FlowTable({ ...options, onFlow: (flow) => flows.push(flow) });
  for (const packet of packets) table.take(toIpPacket(packet));
  table.end();
  return flows;
}

/** Numbers of the first bytes of data. */
export const CLIENT_BASE = 1001;
const SERVER_BASE = 0xffff_fffe;

export interface SegmentFields {
  /** Offset in the sender's data, from its first byte on. */
  readonly offset?: number;
  /** Offset in the receiver's data. */
  readonly acknowledged?: number;
  readonly data?: string | Uint8Array;
  readonly at?: number;
  readonly snapLength?: number;
  readonly client?: Endpoint;
  readonly server?: Endpoint;
  /** Added to all numbers: another connection. */
  readonly shift?: number;
}

/** A segment of a connection; SYN has the offset -1, without being asked. */
export function segment(
  from: 'client' | 'server',
  flags: string,
  fields: SegmentFields = {},
): FedPacket {
  const { client = CLIENT, server = SERVER, shift = 0, data = '', at = 0 } = fields;
  const { offset = flags.includes('S') ? -1 : 0, acknowledged = 0 } = fields;
  const isClient = from === 'client';
  const [own, other] = isClient ? [CLIENT_BASE, SERVER_BASE] : [SERVER_BASE, CLIENT_BASE];
  const ip = tcpPacket(
    isClient ? client : server,
    isClient ? server : client,
    {
      sequence: own + offset + shift,
      acknowledgment: flags.includes('A') ? other + acknowledged + shift : 0,
      flags,
    },
    typeof data === 'string' ? text(data) : data,
  );
  return fields.snapLength === undefined ? { ip, at } : { ip, at, snapLength: fields.snapLength };
}

export function handshake(fields: SegmentFields = {}): FedPacket[] {
  return [
    segment('client', 'S', fields),
    segment('server', 'SA', fields),
    segment('client', 'A', fields),
  ];
}

export function datagram(
  from: Endpoint,
  to: Endpoint,
  data: string | Uint8Array,
  at = 0,
): FedPacket {
  return { ip: udpPacket(from, to, typeof data === 'string' ? text(data) : data), at };
}
