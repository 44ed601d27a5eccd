import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { linkTypeName } from '../../src/capture/link/link-types.ts';
import { CLIENT, CLIENT6, SERVER, SERVER6, STARTED_AT } from '../support/captures/conversation.ts';
import { udpDatagram, udpPacket } from '../support/captures/ip.ts';
import { ipPacketsOf } from '../support/captures/ip-packets.ts';
import {
  ethernetFrame,
  etherTypeOf,
  LINK_NAMES,
  LINKS,
  ONE_FAMILY_LINKS,
} from '../support/captures/links.ts';
import { TUNNEL_NAMES, TUNNELS } from '../support/captures/tunnels.ts';

const FAMILIES = [
  ['IPv4', CLIENT, SERVER],
  ['IPv6', CLIENT6, SERVER6],
] as const;

describe.each(FAMILIES)('%s', (_, client, server) => {
  const ip = udpPacket(client, server, text('hello'));
  const expected = {
    time: STARTED_AT,
    protocol: 17,
    source: client.address,
    destination: server.address,
    payload: udpDatagram(client, server, text('hello')),
    missing: 0,
  };

  it.each(LINK_NAMES)('is found on the link: %s', (name) => {
    const { linkType, frame } = LINKS[name];

    const { seen } = ipPacketsOf([{ time: STARTED_AT, linkType, bytes: frame(ip) }]);

    expect(seen).toEqual([expected]);
  });

  it.each(TUNNEL_NAMES)('is found in the tunnel: %s', (name) => {
    const outer = TUNNELS[name](ip);
    const bytes = ethernetFrame(etherTypeOf(outer), outer);

    const { seen } = ipPacketsOf([{ time: STARTED_AT, linkType: 1, bytes }]);

    expect(seen).toEqual([expected]);
  });

  it('is found on its own link type', () => {
    const { linkType, frame } = ONE_FAMILY_LINKS[client === CLIENT ? 4 : 6];

    const { seen } = ipPacketsOf([{ time: STARTED_AT, linkType, bytes: frame(ip) }]);

    expect(seen).toEqual([expected]);
  });

  it('is found in a tunnel within a tunnel', () => {
    const bytes = TUNNELS.gre(TUNNELS.vxlan(TUNNELS['ip in ipv4'](ip)));

    const { seen } = ipPacketsOf([{ time: STARTED_AT, linkType: 101, bytes }]);

    expect(seen).toEqual([expected]);
  });
});

describe('a packet without IP', () => {
  it('is counted by its link type if that is unknown', () => {
    const { seen, counts } = ipPacketsOf([
      { time: 0, linkType: 220, bytes: new Uint8Array(64) },
      { time: 0, linkType: 220, bytes: new Uint8Array(64) },
      { time: 0, linkType: 9999, bytes: new Uint8Array(64) },
    ]);

    expect(seen).toEqual([]);
    expect(Object.fromEntries(counts.unknownLinkTypes)).toEqual({ 220: 2, 9999: 1 });
    expect([220, 9999].map(linkTypeName)).toEqual(['USB (Linux)', 'link type 9999']);
  });

  it('is counted as another protocol', () => {
    const arp = ethernetFrame(0x0806, new Uint8Array(28));

    const { counts } = ipPacketsOf([{ time: 0, linkType: 1, bytes: arp }]);

    expect(counts).toMatchObject({ packets: 1, otherProtocols: 1, damaged: 0 });
  });

  it('is damaged if a header is cut', () => {
    const bytes = ethernetFrame(0x0800, udpPacket(CLIENT, SERVER, text('hello'))).subarray(0, 30);

    const { counts } = ipPacketsOf([{ time: 0, linkType: 1, bytes, wireLength: 60 }]);

    expect(counts).toMatchObject({ packets: 1, otherProtocols: 0, damaged: 1 });
  });

  it('is damaged if its tunnels have no end', () => {
    let bytes = udpPacket(CLIENT, SERVER, text('hello'));
    for (let depth = 0; depth < 40; depth++) bytes = TUNNELS['ip in ipv4'](bytes);

    const { seen, counts } = ipPacketsOf([{ time: 0, linkType: 101, bytes }]);

    expect(seen).toEqual([]);
    expect(counts.damaged).toBe(1);
  });
});

it('keeps a datagram to the port of a tunnel that does not have its header', () => {
  const resolver = { address: SERVER.address, port: 53 };
  const asker = { address: CLIENT.address, port: 4789 };
  const bytes = udpPacket(resolver, asker, text('an answer of a resolver'));

  const { seen } = ipPacketsOf([{ time: 0, linkType: 101, bytes }]);

  expect(seen).toMatchObject([{ protocol: 17, source: resolver.address }]);
});

it('reads nothing of an encrypted frame of Wi-Fi', () => {
  const bytes = LINKS['wi-fi'].frame(udpPacket(CLIENT, SERVER, text('hello')));
  bytes[1] = (bytes[1] ?? 0) | 0x40;

  const { seen, counts } = ipPacketsOf([{ time: 0, linkType: 105, bytes }]);

  expect(seen).toEqual([]);
  expect(counts.otherProtocols).toBe(1);
});
