import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { CLIENT, CLIENT6, SERVER, SERVER6, STARTED_AT } from '../support/captures/conversation.ts';
import { fragmentsOf } from '../support/captures/faults.ts';
import { addressBytes, ipv4, udpDatagram, udpPacket } from '../support/captures/ip.ts';
import { ipPacketsOf } from '../support/captures/ip-packets.ts';
import { Seeded } from '../support/seeded.ts';

const DATA = new Seeded('fragments').bytes(3000);

function seenOf(packets: readonly Uint8Array[], step = 1) {
  return ipPacketsOf(
    packets.map((bytes, i) => ({ time: STARTED_AT + i * step, linkType: 101, bytes })),
  );
}

describe.each([
  ['IPv4', CLIENT, SERVER],
  ['IPv6', CLIENT6, SERVER6],
] as const)('a packet in fragments of %s', (_, client, server) => {
  const datagram = udpDatagram(client, server, DATA);
  const fragments = fragmentsOf(udpPacket(client, server, DATA), 512, 77);
  const whole = {
    protocol: 17,
    source: client.address,
    destination: server.address,
    payload: datagram,
    missing: 0,
  };

  it('is put together', () => {
    const { seen, counts } = seenOf(fragments);

    expect(seen).toEqual([{ ...whole, time: STARTED_AT + 5 }]);
    expect(counts.incompleteFragments).toBe(0);
  });

  it('is put together in any order, with duplicates', () => {
    const random = new Seeded('order');
    for (let round = 0; round < 50; round++) {
      const shuffled = [...fragments, random.oneOf(fragments.slice(1))]
        .map((one) => ({ one, place: random.below(1000) }))
        .sort((a, b) => a.place - b.place)
        .map(({ one }) => one);

      expect(seenOf(shuffled).seen[0]).toMatchObject(whole);
    }
  });

  it('is kept apart from another packet', () => {
    const other = fragmentsOf(udpPacket(client, server, DATA.toReversed()), 512, 78);

    const { seen } = seenOf(fragments.flatMap((one, i) => [one, other[i] as Uint8Array]));

    expect(seen.map(({ payload }) => payload)).toEqual([
      datagram,
      udpDatagram(client, server, DATA.toReversed()),
    ]);
  });

  it('is handed on up to the first lost fragment at the end of the capture', () => {
    const { seen, counts } = seenOf(fragments.filter((_, i) => i !== 2));

    expect(seen).toMatchObject([
      { payload: datagram.subarray(0, 1024), missing: datagram.length - 1024 },
    ]);
    expect(counts.incompleteFragments).toBe(1);
  });

  it('is given up after 30 seconds, and does not mix with a later one', () => {
    const { seen } = seenOf(fragments, 16_000);

    expect(seen).toMatchObject([{ payload: datagram.subarray(0, 1024), missing: 1 }]);
  });

  it('is not handed on without its first fragment', () => {
    const { seen, counts } = seenOf(fragments.slice(1));

    expect(seen).toEqual([]);
    expect(counts.incompleteFragments).toBe(1);
  });
});

function fragment(offset: number, part: string, moreFollow: boolean): Uint8Array {
  const addresses = [addressBytes(CLIENT.address), addressBytes(SERVER.address)] as const;
  return ipv4(...addresses, 17, text(part), { id: 5 }, { offset, moreFollow });
}

it('keeps what came first where fragments overlap', () => {
  const { seen } = seenOf([
    fragment(8, 'bbbbbbbb', true),
    fragment(0, 'aaaaaaaaAAAAAAAA', true),
    fragment(16, 'cccccccc', true),
    fragment(8, 'BBBBBBBBCCCCCCCCdddd', false),
  ]);

  expect(seen.map(({ payload }) => Buffer.from(payload).toString())).toEqual([
    'aaaaaaaabbbbbbbbccccccccdddd',
  ]);
});

it('forgets the oldest of too many fragmented packets', () => {
  const packets = Array.from({ length: 300 }, (_, i) => {
    const [first] = fragmentsOf(udpPacket(CLIENT, SERVER, DATA), 512, i + 1);
    return first as Uint8Array;
  });

  const { seen, counts } = seenOf(packets, 0);

  expect(seen).toHaveLength(300);
  expect(counts.incompleteFragments).toBe(300);
});

it('gives up a packet in too many separate pieces', () => {
  const pieces = Array.from({ length: 100 }, (_, i) => fragment(i * 16, 'aaaaaaaa', true));

  const { seen, counts } = seenOf(pieces);

  expect(seen).toEqual([]);
  expect(counts).toMatchObject({ damaged: 1, incompleteFragments: 1 });
});

it('gives up a packet that is longer than IP allows', () => {
  const { seen, counts } = seenOf([fragment(65_528, 'a'.repeat(80), true)]);

  expect(seen).toEqual([]);
  expect(counts.damaged).toBe(1);
});
