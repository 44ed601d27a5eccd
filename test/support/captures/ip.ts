import { concat, u8, u16be, u32be } from '../../../src/bytes/build.ts';

/** IP packets, and the TCP and UDP in them, with right lengths and checksums. */
export interface Endpoint {
  /** IPv4 or IPv6, without a zone. */
  readonly address: string;
  readonly port: number;
}

export interface IpOptions {
  /** Identification of IPv4, for fragments. */
  readonly id?: number;
  /** Bytes of IPv4 options: a multiple of 4, at most 40. */
  readonly options?: Uint8Array;
  /** Extension headers of IPv6, each whole but for its first byte (the next header), which is set here. */
  readonly extensions?: readonly Extension[];
}

export interface Extension {
  readonly protocol: number;
  readonly bytes: Uint8Array;
}

/** The packet of one family: both addresses have to be of it. */
export function ipPacket(
  source: string,
  destination: string,
  protocol: number,
  payload: Uint8Array,
  options: IpOptions = {},
): Uint8Array {
  const from = addressBytes(source);
  const to = addressBytes(destination);
  return from.length === 4
    ? ipv4(from, to, protocol, payload, options)
    : ipv6(from, to, protocol, payload, options.extensions ?? []);
}

export interface Ipv4Fragment {
  /** Bytes: a multiple of 8. */
  readonly offset: number;
  readonly moreFollow: boolean;
}

export function ipv4(
  source: Uint8Array,
  destination: Uint8Array,
  protocol: number,
  payload: Uint8Array,
  { id = 0, options = new Uint8Array(0) }: IpOptions = {},
  fragment: Ipv4Fragment = { offset: 0, moreFollow: false },
): Uint8Array {
  const header = concat(
    u8(0x45 + options.length / 4),
    u8(0),
    u16be(20 + options.length + payload.length),
    u16be(id),
    u16be((fragment.offset >> 3) | (fragment.moreFollow ? 0x2000 : 0)),
    u8(64),
    u8(protocol),
    u16be(0),
    source,
    destination,
    options,
  );
  header.set(u16be(checksum(header)), 10);
  return concat(header, payload);
}

export function ipv6(
  source: Uint8Array,
  destination: Uint8Array,
  protocol: number,
  payload: Uint8Array,
  extensions: readonly Extension[] = [],
): Uint8Array {
  const chain = extensions.map(({ bytes }, i) =>
    concat(u8(extensions[i + 1]?.protocol ?? protocol), bytes),
  );
  const body = concat(...chain, payload);
  return concat(
    u32be(0x60000000),
    u16be(body.length),
    u8(extensions[0]?.protocol ?? protocol),
    u8(64),
    source,
    destination,
    body,
  );
}

export interface TcpFields {
  readonly sequence: number;
  readonly acknowledgment: number;
  /** Letters of the flags: `SA` for SYN and ACK; F, S, R, P, A, U. */
  readonly flags: string;
  /** Bytes of options: a multiple of 4, at most 40. */
  readonly options?: Uint8Array;
}

const FLAGS = 'FSRPAU';

/** A whole IP packet with a TCP segment. */
export function tcpPacket(
  from: Endpoint,
  to: Endpoint,
  fields: TcpFields,
  payload: Uint8Array,
  options: IpOptions = {},
): Uint8Array {
  const tcpOptions = fields.options ?? new Uint8Array(0);
  const flags = Array.from(fields.flags).reduce((sum, flag) => sum | (1 << FLAGS.indexOf(flag)), 0);
  const segment = concat(
    u16be(from.port),
    u16be(to.port),
    u32be(fields.sequence >>> 0),
    u32be(fields.acknowledgment >>> 0),
    u8((5 + tcpOptions.length / 4) << 4),
    u8(flags),
    u16be(65_535),
    u16be(0),
    u16be(0),
    tcpOptions,
    payload,
  );
  segment.set(u16be(transportChecksum(from.address, to.address, 6, segment)), 16);
  return ipPacket(from.address, to.address, 6, segment, options);
}

/** A whole IP packet with a UDP datagram. */
export function udpPacket(
  from: Endpoint,
  to: Endpoint,
  payload: Uint8Array,
  options: IpOptions = {},
): Uint8Array {
  const datagram = udpDatagram(from, to, payload);
  return ipPacket(from.address, to.address, 17, datagram, options);
}

export function udpDatagram(from: Endpoint, to: Endpoint, payload: Uint8Array): Uint8Array {
  const datagram = concat(
    u16be(from.port),
    u16be(to.port),
    u16be(8 + payload.length),
    u16be(0),
    payload,
  );
  const sum = transportChecksum(from.address, to.address, 17, datagram);
  datagram.set(u16be(sum === 0 ? 0xffff : sum), 6);
  return datagram;
}

/** The error of a router or host about a packet: `type` and `code` of ICMP, or of ICMPv6 in IPv6. */
export function icmpError(
  source: string,
  destination: string,
  type: number,
  code: number,
  about: Uint8Array,
): Uint8Array {
  const isV6 = addressBytes(source).length === 16;
  const quoted = about.subarray(0, isV6 ? 1000 : 28);
  const message = concat(u8(type), u8(code), u16be(0), u32be(0), quoted);
  const sum = isV6 ? transportChecksum(source, destination, 58, message) : checksum(message);
  message.set(u16be(sum), 2);
  return ipPacket(source, destination, isV6 ? 58 : 1, message);
}

function transportChecksum(
  source: string,
  destination: string,
  protocol: number,
  segment: Uint8Array,
): number {
  const pseudoHeader = concat(
    addressBytes(source),
    addressBytes(destination),
    u32be(segment.length),
    u32be(protocol),
  );
  return checksum(concat(pseudoHeader, segment));
}

/** RFC 1071. */
function checksum(bytes: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) {
    sum += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

/** Four or sixteen bytes. */
export function addressBytes(text: string): Uint8Array {
  if (!text.includes(':')) return Uint8Array.from(text.split('.'), Number);
  const [left = '', right] = text.split('::');
  const head = groupsOf(left);
  const tail = groupsOf(right ?? '');
  const zeros = new Array<number>(right === undefined ? 0 : 8 - head.length - tail.length).fill(0);
  return concat(...[...head, ...zeros, ...tail].map(u16be));
}

function groupsOf(text: string): number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
}
