import { describe, expect, it } from 'vitest';
import { concat, hex, text, u8, u16be } from '../../src/bytes/build.ts';
import { ipAddressText } from '../../src/capture/ip/address-text.ts';
import { CLIENT, CLIENT6, SERVER, SERVER6 } from '../support/captures/conversation.ts';
import {
  addressBytes,
  icmpError,
  tcpPacket,
  udpDatagram,
  udpPacket,
} from '../support/captures/ip.ts';
import { ipPacketsOf, type SeenPacket } from '../support/captures/ip-packets.ts';
import { ethernetFrame } from '../support/captures/links.ts';

const HELLO = text('hello');
const DATAGRAM = udpDatagram(CLIENT, SERVER, HELLO);

function seenIn(ip: Uint8Array, wireLength = ip.length): readonly SeenPacket[] {
  return ipPacketsOf([{ time: 5, linkType: 101, bytes: ip, wireLength }]).seen;
}

describe('an IPv4 packet', () => {
  it('ends at its total length, not with the padding of Ethernet', () => {
    const bytes = ethernetFrame(0x0800, udpPacket(CLIENT, SERVER, HELLO));

    expect(bytes).toHaveLength(60);
    expect(ipPacketsOf([{ time: 0, linkType: 1, bytes }]).seen[0]?.payload).toEqual(DATAGRAM);
  });

  it('ends with the frame if segmentation left its total length at zero', () => {
    const ip = udpPacket(CLIENT, SERVER, HELLO);
    ip.set(u16be(0), 2);

    expect(seenIn(ip)[0]?.payload).toEqual(DATAGRAM);
  });

  it('may have options', () => {
    const ip = udpPacket(CLIENT, SERVER, HELLO, { options: hex('94 04 00 00 01 01 01 00') });

    expect(seenIn(ip)[0]?.payload).toEqual(DATAGRAM);
  });

  it('reports the bytes that the snap length cut', () => {
    const ip = udpPacket(CLIENT, SERVER, HELLO);

    expect(seenIn(ip.subarray(0, 30), ip.length)).toMatchObject([
      { missing: 3, payload: DATAGRAM.subarray(0, 10) },
    ]);
  });

  it('reports no missing bytes if only padding is cut', () => {
    const bytes = ethernetFrame(0x0800, udpPacket(CLIENT, SERVER, HELLO)).subarray(0, 50);

    const { seen } = ipPacketsOf([{ time: 0, linkType: 1, bytes, wireLength: 60 }]);

    expect(seen[0]).toMatchObject({ missing: 0, payload: DATAGRAM });
  });

  it.each([
    ['a version of 5', 0, 0x55],
    ['a header of 16 bytes', 0, 0x44],
    ['a header longer than the packet', 0, 0x4f],
    ['a total length less than the header', 3, 19],
  ])('is damaged with %s', (_, at, value) => {
    const ip = udpPacket(CLIENT, SERVER, HELLO);
    ip[at] = value;

    const { seen, counts } = ipPacketsOf([{ time: 0, linkType: 228, bytes: ip }]);

    expect(seen).toEqual([]);
    expect(counts.damaged).toBe(1);
  });
});

describe('an IPv6 packet', () => {
  it('may have extension headers', () => {
    const extensions = [
      { protocol: 0, bytes: hex('00 05 02 00 00 01 00') },
      { protocol: 60, bytes: hex('01 01 0c 00 00 00 00 00 00 00 00 00 00 00 00') },
      { protocol: 43, bytes: concat(u8(2), u8(4), u8(0), new Uint8Array(20)) },
      { protocol: 51, bytes: concat(u8(2), new Uint8Array(14)) },
    ];

    const [packet] = seenIn(udpPacket(CLIENT6, SERVER6, HELLO, { extensions }));

    expect(packet?.payload).toEqual(udpDatagram(CLIENT6, SERVER6, HELLO));
  });

  it('is damaged with more headers than a real one has', () => {
    const extensions = Array.from({ length: 60 }, () => ({
      protocol: 60,
      bytes: new Uint8Array(7),
    }));
    const ip = udpPacket(CLIENT6, SERVER6, HELLO, { extensions });

    expect(ipPacketsOf([{ time: 0, linkType: 101, bytes: ip }]).counts.damaged).toBe(1);
  });
});

it('hands on no segment whose header is cut', () => {
  const ip = tcpPacket(CLIENT, SERVER, { sequence: 1, acknowledgment: 0, flags: 'S' }, HELLO);

  expect(seenIn(ip.subarray(0, 39), ip.length)).toEqual([]);
});

describe('an ICMP error', () => {
  const syn = tcpPacket(CLIENT, SERVER, { sequence: 1, acknowledgment: 0, flags: 'S' }, HELLO);

  it.each([
    ['port-unreachable', 3, 3],
    ['unreachable', 3, 1],
    ['prohibited', 3, 13],
    ['time-exceeded', 11, 0],
  ] as const)('hands on the packet that it quotes: %s', (error, type, code) => {
    const icmp = icmpError('203.0.113.9', CLIENT.address, type, code, syn);

    expect(seenIn(icmp)).toEqual([
      {
        time: 5,
        protocol: 6,
        source: CLIENT.address,
        destination: SERVER.address,
        payload: syn.subarray(20, 28),
        missing: syn.length - 28,
        icmpError: error,
      },
    ]);
  });

  it.each([
    ['port-unreachable', 1, 4],
    ['unreachable', 1, 3],
    ['prohibited', 1, 1],
    ['time-exceeded', 3, 0],
  ] as const)('of IPv6 hands on the packet that it quotes: %s', (error, type, code) => {
    const datagram = udpPacket(CLIENT6, SERVER6, HELLO);
    const icmp = icmpError('2001:db8::9', CLIENT6.address, type, code, datagram);

    expect(seenIn(icmp)).toMatchObject([
      { protocol: 17, source: CLIENT6.address, destination: SERVER6.address, icmpError: error },
    ]);
  });

  it.each([
    ['that asks for smaller packets', 3, 4],
    ['that is an echo', 8, 0],
  ])('%s quotes nothing', (_, type, code) => {
    expect(seenIn(icmpError('203.0.113.9', CLIENT.address, type, code, syn))).toEqual([]);
  });

  it('about an ICMP error quotes nothing', () => {
    const inner = icmpError('203.0.113.9', CLIENT.address, 3, 3, syn);

    expect(seenIn(icmpError('203.0.113.9', CLIENT.address, 3, 3, inner))).toEqual([]);
  });

  it('does not mark the packets behind it', () => {
    const icmp = icmpError('203.0.113.9', CLIENT.address, 3, 3, syn);
    const packets = [icmp, syn].map((bytes) => ({ time: 0, linkType: 101, bytes }));

    expect(ipPacketsOf(packets).seen.map((one) => one.icmpError)).toEqual([
      'port-unreachable',
      undefined,
    ]);
  });
});

it.each([
  '192.0.2.1',
  '255.255.255.255',
  '::',
  '::1',
  'fe80::',
  '2001:db8::1',
  '2001:db8:0:1:1:1:1:1',
  '2001:0:0:1::1',
  '1:2:3:4:5:6:7:8',
])('an address is written in its usual notation: %s', (address) => {
  const bytes = addressBytes(address);

  expect(ipAddressText(bytes, 0, bytes.length === 4 ? 4 : 6)).toBe(address);
});
