import { concat, hex, u8, u16be, u32be } from '../../../src/bytes/build.ts';
import { ipPacket, udpPacket } from './ip.ts';
import { ethernetFrame, etherTypeOf } from './links.ts';

/** Around a packet goes another, from one end of the tunnel to the other. */
export type Tunnel = (ip: Uint8Array) => Uint8Array;

const NEAR = '203.0.113.1';
const FAR = '203.0.113.2';
const NEAR6 = '2001:db8:f::1';
const FAR6 = '2001:db8:f::2';

function inIp(protocolOf: (ip: Uint8Array) => number, near: string, far: string): Tunnel {
  return (ip) => ipPacket(near, far, protocolOf(ip), ip);
}

function inGre(header: (ip: Uint8Array) => Uint8Array): Tunnel {
  return (ip) => ipPacket(NEAR, FAR, 47, header(ip));
}

function inUdp(port: number, payload: (ip: Uint8Array) => Uint8Array): Tunnel {
  return (ip) => udpPacket({ address: NEAR, port: 61_000 }, { address: FAR, port }, payload(ip));
}

function protocolOf(ip: Uint8Array): number {
  return (ip[0] ?? 0) >> 4 === 6 ? 41 : 4;
}

function frameOf(ip: Uint8Array): Uint8Array {
  return ethernetFrame(etherTypeOf(ip), ip);
}

/** Teredo carries IPv6 alone. */
function inSixIfNot(ip: Uint8Array): Uint8Array {
  return protocolOf(ip) === 41 ? ip : ipPacket(NEAR6, FAR6, 4, ip);
}

const VXLAN_HEADER = concat(hex('08 00 00 00'), u32be(42 << 8));

/** Each tunnel, by a name for the tests. */
export const TUNNELS = {
  'ip in ipv4': inIp(protocolOf, NEAR, FAR),
  'ip in ipv6': inIp(protocolOf, NEAR6, FAR6),
  gre: inGre((ip) => concat(u16be(0), u16be(etherTypeOf(ip)), ip)),
  'gre with checksum, key and sequence': inGre((ip) =>
    concat(u16be(0xb000), u16be(etherTypeOf(ip)), u32be(0), u32be(7), u32be(1), ip),
  ),
  'gre with ethernet': inGre((ip) => concat(u16be(0x2000), u16be(0x6558), u32be(7), frameOf(ip))),
  'gre of pptp': inGre((ip) => {
    const ppp = concat(hex('ff 03'), u16be(protocolOf(ip) === 41 ? 0x57 : 0x21), ip);
    return concat(
      u16be(0x3081),
      u16be(0x880b),
      u16be(ppp.length),
      u16be(9),
      u32be(1),
      u32be(1),
      ppp,
    );
  }),
  'erspan i': inGre((ip) => concat(u16be(0), u16be(0x88be), frameOf(ip))),
  'erspan ii': inGre((ip) =>
    concat(
      u16be(0x1000),
      u16be(0x88be),
      u32be(1),
      u16be(0x1001),
      u16be(0x0001),
      u32be(0),
      frameOf(ip),
    ),
  ),
  'erspan iii': inGre((ip) =>
    concat(
      u16be(0x1000),
      u16be(0x22eb),
      u32be(1),
      u16be(0x2001),
      u16be(0x0001),
      u32be(77),
      u32be(0),
      frameOf(ip),
    ),
  ),
  'erspan iii with subheader': inGre((ip) =>
    concat(
      u16be(0x1000),
      u16be(0x22eb),
      u32be(1),
      u16be(0x2001),
      u16be(0x0001),
      u32be(77),
      u32be(1),
      new Uint8Array(8),
      frameOf(ip),
    ),
  ),
  vxlan: inUdp(4789, (ip) => concat(VXLAN_HEADER, frameOf(ip))),
  'vxlan of linux': inUdp(8472, (ip) => concat(VXLAN_HEADER, frameOf(ip))),
  geneve: inUdp(6081, (ip) => concat(u16be(0), u16be(0x6558), u32be(42 << 8), frameOf(ip))),
  'geneve with options': inUdp(6081, (ip) =>
    concat(
      u16be(0x0200),
      u16be(0x6558),
      u32be(42 << 8),
      hex('01 03 80 01 00 00 00 05'),
      frameOf(ip),
    ),
  ),
  'geneve with ip': inUdp(6081, (ip) =>
    concat(u16be(0), u16be(etherTypeOf(ip)), u32be(42 << 8), ip),
  ),
  'gtp-u': inUdp(2152, (ip) => concat(u8(0x30), u8(255), u16be(ip.length), u32be(5), ip)),
  'gtp-u with extension': inUdp(2152, (ip) =>
    concat(
      u8(0x34),
      u8(255),
      u16be(ip.length + 8),
      u32be(5),
      hex('00 00 00 85'),
      hex('01 10 01 00'),
      ip,
    ),
  ),
  l2tp: inUdp(1701, (ip) => {
    const ppp = concat(hex('ff 03'), u16be(protocolOf(ip) === 41 ? 0x57 : 0x21), ip);
    return concat(u16be(0x4002), u16be(ppp.length + 8), u32be(0x00010001), ppp);
  }),
  'l2tp with sequence and offset': inUdp(1701, (ip) => {
    const ppp = concat(hex('ff 03'), u16be(protocolOf(ip) === 41 ? 0x57 : 0x21), ip);
    return concat(u16be(0x0a02), u32be(0x00010001), u32be(1), u16be(2), u16be(0), ppp);
  }),
  'mpls in ip': (ip) => ipPacket(NEAR, FAR, 137, concat(u32be(0x00012140), ip)),
  'mpls in udp': inUdp(6635, (ip) => concat(u32be(0x00012140), ip)),
  teredo: inUdp(3544, inSixIfNot),
  'teredo with origin': inUdp(3544, (ip) =>
    concat(hex('00 01 00 00 00 00 00 00 00 00 00 01 00 00 00 3c aa ff ff fe fd'), inSixIfNot(ip)),
  ),
  etherip: (ip) => ipPacket(NEAR, FAR, 97, concat(u16be(0x3000), frameOf(ip))),
  'authentication header': (ip) =>
    ipPacket(
      NEAR,
      FAR,
      51,
      concat(u8(protocolOf(ip)), u8(4), u16be(0), u32be(1), u32be(1), new Uint8Array(12), ip),
    ),
} as const satisfies Record<string, Tunnel>;

export const TUNNEL_NAMES = Object.keys(TUNNELS) as readonly (keyof typeof TUNNELS)[];
