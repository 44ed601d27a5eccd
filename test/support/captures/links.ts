import { concat, hex, u8, u16be, u16le, u32be, u32le } from '../../../src/bytes/build.ts';

/** A way to put an IP packet on a link: its LINKTYPE_, and the frame around the packet. */
export interface Link {
  readonly linkType: number;
  readonly frame: (ip: Uint8Array) => Uint8Array;
}

const MACS = hex('02 00 00 00 00 02 02 00 00 00 00 01');

function isV6(ip: Uint8Array): boolean {
  return (ip[0] ?? 0) >> 4 === 6;
}

export function etherTypeOf(ip: Uint8Array): number {
  return isV6(ip) ? 0x86dd : 0x0800;
}

function pppProtocolOf(ip: Uint8Array): number {
  return isV6(ip) ? 0x0057 : 0x0021;
}

/** An Ethernet II frame with this type, padded to its 60 bytes. */
export function ethernetFrame(etherType: number, payload: Uint8Array): Uint8Array {
  const frame = concat(MACS, u16be(etherType), payload);
  return concat(frame, new Uint8Array(Math.max(0, 60 - frame.length)));
}

function snap(ip: Uint8Array): Uint8Array {
  return concat(hex('aa aa 03 00 00 00'), u16be(etherTypeOf(ip)), ip);
}

function ethernet(wrap: (ip: Uint8Array) => readonly [etherType: number, payload: Uint8Array]) {
  return { linkType: 1, frame: (ip: Uint8Array) => ethernetFrame(...wrap(ip)) };
}

function raw(linkType: number): Link {
  return { linkType, frame: (ip) => ip };
}

function family(linkType: number, ipv6: number, u32: (value: number) => Uint8Array): Link {
  return { linkType, frame: (ip) => concat(u32(isV6(ip) ? ipv6 : 2), ip) };
}

/** Each way to put IP on a link, by a name for the tests. */
export const LINKS = {
  ethernet: ethernet((ip) => [etherTypeOf(ip), ip]),
  'ethernet 802.3 with SNAP': ethernet((ip) => [snap(ip).length, snap(ip)]),
  vlan: ethernet((ip) => [0x8100, concat(u16be(42), u16be(etherTypeOf(ip)), ip)]),
  'vlan of priority only': ethernet((ip) => [
    0x8100,
    concat(u16be(0xe000), u16be(etherTypeOf(ip)), ip),
  ]),
  qinq: ethernet((ip) => [
    0x88a8,
    concat(u16be(7), u16be(0x8100), u16be(42), u16be(etherTypeOf(ip)), ip),
  ]),
  'old qinq': ethernet((ip) => [
    0x9100,
    concat(u16be(7), u16be(0x8100), u16be(42), u16be(etherTypeOf(ip)), ip),
  ]),
  mpls: ethernet((ip) => [0x8847, concat(u32be(0x00010040), u32be(0x00012140), ip)]),
  'mpls pseudowire with control word': ethernet((ip) => [
    0x8847,
    concat(u32be(0x00010140), u32be(0), ethernetFrame(etherTypeOf(ip), ip)),
  ]),
  pppoe: ethernet((ip) => [
    0x8864,
    concat(hex('11 00 00 2a'), u16be(ip.length + 2), u16be(pppProtocolOf(ip)), ip),
  ]),
  'vn-tag': ethernet((ip) => [0x8926, concat(u32be(0x00010002), u16be(etherTypeOf(ip)), ip)]),
  'provider backbone': ethernet((ip) => [
    0x88e7,
    concat(u32be(42), ethernetFrame(etherTypeOf(ip), ip)),
  ]),
  'token ring': {
    linkType: 6,
    frame: (ip) => concat(hex('10 40'), MACS, snap(ip)),
  },
  fddi: { linkType: 10, frame: (ip) => concat(hex('57'), MACS, snap(ip)) },
  'frame relay': {
    linkType: 107,
    frame: (ip) => concat(hex('04 01 03'), u8(isV6(ip) ? 0x8e : 0xcc), ip),
  },
  'frame relay with SNAP': {
    linkType: 107,
    frame: (ip) => concat(hex('04 01 03 00 80 00 00 00'), u16be(etherTypeOf(ip)), ip),
  },
  'frame relay of cisco': {
    linkType: 107,
    frame: (ip) => concat(hex('04 01'), u16be(etherTypeOf(ip)), ip),
  },
  pflog: {
    linkType: 117,
    frame: (ip) =>
      concat(
        u8(61),
        u8(isV6(ip) ? 24 : 2),
        u8(0),
        u8(0),
        new Uint8Array(57),
        new Uint8Array(3),
        ip,
      ),
  },
  erf: {
    linkType: 197,
    frame: (ip) => {
      const frame = ethernetFrame(etherTypeOf(ip), ip);
      const length = u16be(frame.length);
      const record = u16be(frame.length + 18);
      return concat(new Uint8Array(8), u8(2), u8(4), record, u16be(0), length, u16be(0), frame);
    },
  },
  pktap: {
    linkType: 258,
    frame: (ip) =>
      concat(
        u32le(108),
        u32le(1),
        u32le(1),
        new Uint8Array(96),
        ethernetFrame(etherTypeOf(ip), ip),
      ),
  },
  'raw 12': raw(12),
  'raw 14': raw(14),
  raw: raw(101),
  'null, little-endian': family(0, 10, u32le),
  'null, big-endian': family(0, 30, u32be),
  'null of FreeBSD': family(0, 28, u32le),
  'null of NetBSD': family(0, 24, u32le),
  loop: family(108, 24, u32be),
  sll: {
    linkType: 113,
    frame: (ip) =>
      concat(
        u16be(0),
        u16be(1),
        u16be(6),
        hex('02 00 00 00 00 01 00 00'),
        u16be(etherTypeOf(ip)),
        ip,
      ),
  },
  sll2: {
    linkType: 276,
    frame: (ip) =>
      concat(
        u16be(etherTypeOf(ip)),
        u16be(0),
        u32be(2),
        u16be(1),
        u8(0),
        u8(6),
        hex('02 00 00 00 00 01 00 00'),
        ip,
      ),
  },
  ppp: { linkType: 9, frame: (ip) => concat(hex('ff 03'), u16be(pppProtocolOf(ip)), ip) },
  'ppp without address': { linkType: 9, frame: (ip) => concat(u16be(pppProtocolOf(ip)), ip) },
  'ppp with compressed protocol': {
    linkType: 9,
    frame: (ip) => concat(hex('ff 03'), u8(pppProtocolOf(ip)), ip),
  },
  'ppp in hdlc': {
    linkType: 50,
    frame: (ip) => concat(hex('ff 03'), u16be(pppProtocolOf(ip)), ip),
  },
  'ppp over ethernet': {
    linkType: 51,
    frame: (ip) => concat(hex('11 00 00 2a'), u16be(ip.length + 2), u16be(pppProtocolOf(ip)), ip),
  },
  'cisco hdlc': { linkType: 104, frame: (ip) => concat(hex('0f 00'), u16be(etherTypeOf(ip)), ip) },
  nflog: {
    linkType: 239,
    frame: (ip) =>
      concat(
        u8(isV6(ip) ? 10 : 2),
        u8(0),
        u16be(30),
        attribute(1, hex('08 00 01 00')),
        attribute(10, hex('6e 66 74 00')),
        attribute(5, u32be(2)),
        attribute(9, ip),
      ),
  },
  'wi-fi': { linkType: 105, frame: (ip) => wifi(0x0008, ip) },
  'wi-fi with qos': { linkType: 105, frame: (ip) => wifi(0x0188, ip, u16le(0)) },
  'wi-fi with four addresses': {
    linkType: 105,
    frame: (ip) => wifi(0x0308, ip, hex('02 00 00 00 00 04')),
  },
  radiotap: {
    linkType: 127,
    // Time of the MAC, flags, rate.
    frame: (ip) =>
      concat(
        hex('00 00 12 00 07 00 00 00'),
        u32le(1),
        u32le(0),
        u8(0),
        u8(2),
        wifi(0x0188, ip, u16le(0)),
      ),
  },
  'radiotap with padding': {
    linkType: 127,
    frame: (ip) =>
      concat(
        hex('00 00 09 00 02 00 00 00'),
        u8(0x20),
        wifi(0x0188, ip, concat(u16le(0), u16be(0))),
      ),
  },
  ppi: { linkType: 192, frame: (ip) => concat(hex('00 00 08 00'), u32le(105), wifi(0x0108, ip)) },
} as const satisfies Record<string, Link>;

export const LINK_NAMES = Object.keys(LINKS) as readonly (keyof typeof LINKS)[];

/** Of netfilter: length with this header, type, value, padding. */
function attribute(type: number, value: Uint8Array): Uint8Array {
  return concat(u16le(value.length + 4), u16le(type), value, new Uint8Array(-value.length & 3));
}

/** A data frame: frame control, duration, three addresses, sequence, what `rest` adds to the header. */
function wifi(control: number, ip: Uint8Array, rest: Uint8Array = new Uint8Array(0)): Uint8Array {
  return concat(
    u16le(control),
    u16le(0),
    MACS,
    hex('02 00 00 00 00 03'),
    u16le(16),
    rest,
    snap(ip),
  );
}

/** `IPV4` and `IPV6` carry one family each. */
export const ONE_FAMILY_LINKS = { 4: raw(228), 6: raw(229) } as const;
