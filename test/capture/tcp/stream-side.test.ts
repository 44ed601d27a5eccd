import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { text } from '../../../src/bytes/build.ts';
import { type Flow, MAX_SEGMENTS, MAX_SIDE_BYTES } from '../../../src/capture/flow.ts';
import { type FedPacket, flowsOf, handshake, segment } from '../../support/captures/flows.ts';
import { Seeded } from '../../support/seeded.ts';

function client(offset: number, data: string | Uint8Array, at = 1): FedPacket {
  return segment('client', 'PA', { offset, data, at });
}

function acknowledge(acknowledged: number, at = 2): FedPacket {
  return segment('server', 'A', { acknowledged, at });
}

function clientSide(packets: readonly FedPacket[]): Flow['client'] {
  const flows = flowsOf([...handshake(), ...packets]);
  expect(flows).toHaveLength(1);
  return (flows[0] as Flow).client;
}

describe('data', () => {
  test('may wrap around the largest sequence number', () => {
    const [flow] = flowsOf([
      ...handshake(),
      segment('server', 'PA', { offset: 0, data: 'abcd' }),
      segment('server', 'PA', { offset: 4, data: 'efgh' }),
    ]);
    expect(flow?.server).toMatchObject({ bytes: text('abcdefgh'), total: 8 });
  });

  test('that is sent again counts once', () => {
    const side = clientSide([client(0, 'abc'), client(0, 'abc'), client(3, 'def')]);
    expect(side).toMatchObject({ bytes: text('abcdef'), total: 6 });
  });

  test('that overlaps keeps what came first', () => {
    const side = clientSide([client(0, 'abcd'), client(2, 'XXef'), client(0, 'YYYYYYgh')]);
    expect(side.bytes).toEqual(text('abcdefgh'));
  });

  test('that overlaps behind a hole keeps what came first', () => {
    const side = clientSide([client(4, 'ef'), client(2, 'cdXXgh'), client(0, 'abYYYYYY')]);
    expect(side.bytes).toEqual(text('abcdefgh'));
  });

  test('out of order is put in order', () => {
    const side = clientSide([client(6, 'gh'), client(3, 'def'), client(0, 'abc')]);
    expect(side).toMatchObject({ bytes: text('abcdefgh'), total: 8 });
    expect(side.cut).toBeUndefined();
  });

  test('of a keep-alive or a window probe adds nothing', () => {
    const side = clientSide([client(-1, '\0'), client(0, 'abc'), client(2, '\0'), client(2, '')]);
    expect(side).toMatchObject({ bytes: text('abc'), total: 3 });
  });
});

describe('a hole', () => {
  test('that is never filled cuts the side', () => {
    const side = clientSide([client(0, 'abc'), client(6, 'ghi')]);
    expect(side).toMatchObject({ bytes: text('abc'), total: 9, cut: 'gap' });
  });

  test('that the other side does not have is final after some packets', () => {
    const acknowledgements = Array.from({ length: 9 }, (_, i) => acknowledge(9, 2 + i));
    const side = clientSide([
      client(0, 'abc'),
      client(6, 'ghi'),
      ...acknowledgements,
      client(3, 'def', 20),
    ]);
    expect(side).toMatchObject({ bytes: text('abc'), total: 9, cut: 'gap' });
  });

  test('may be filled by a packet that the capture has a little late', () => {
    const side = clientSide([
      client(0, 'abc'),
      client(6, 'ghi'),
      acknowledge(9),
      client(3, 'def', 3),
    ]);
    expect(side.bytes).toEqual(text('abcdefghi'));
  });

  test('is final once too much came behind it', () => {
    const behind = Array.from({ length: 70 }, (_, i) => client(3 + i * 1000, new Uint8Array(1000)));
    const side = clientSide([client(0, 'a'), ...behind, client(1, 'bc', 9)]);
    expect(side).toMatchObject({ bytes: text('a'), total: 70_003, cut: 'gap' });
  });

  test('is final once too many pieces are behind it', () => {
    const behind = Array.from({ length: 33 }, (_, i) => client(3 + 2 * i, 'x'));
    const side = clientSide([client(0, 'a'), ...behind, client(1, 'bc', 9)]);
    expect(side).toMatchObject({ bytes: text('a'), cut: 'gap' });
  });

  test('is what a side that was not captured is', () => {
    const [flow] = flowsOf([
      segment('client', 'S'),
      segment('client', 'A'),
      segment('client', 'PA', { data: 'hello', acknowledged: 40 }),
    ]);
    expect(flow?.server).toMatchObject({ bytes: new Uint8Array(0), total: 40, cut: 'gap' });
  });
});

describe('the snap length', () => {
  test('cuts the side at the first packet that it cuts', () => {
    const long = segment('client', 'PA', { data: 'abcdefgh', snapLength: 20 + 20 + 3 });
    const side = clientSide([long, client(8, 'ijk')]);
    expect(side).toMatchObject({ bytes: text('abc'), total: 11, cut: 'snap-length' });
  });

  test('cuts the side also if that packet came too early', () => {
    const long = segment('client', 'PA', { offset: 2, data: 'cdefgh', snapLength: 20 + 20 + 3 });
    const side = clientSide([long, client(0, 'ab')]);
    expect(side).toMatchObject({ bytes: text('abcde'), total: 8, cut: 'snap-length' });
  });

  test('may cut within the header', () => {
    const side = clientSide([segment('client', 'PA', { data: 'abc', snapLength: 20 + 20 })]);
    expect(side).toMatchObject({ bytes: new Uint8Array(0), total: 3, cut: 'snap-length' });
  });
});

describe('the limit of a side', () => {
  test('cuts it, and its total goes on', () => {
    const parts = Array.from({ length: 20 }, (_, i) => client(i * 1000, new Uint8Array(1000), i));
    const side = clientSide(parts);
    expect(side).toMatchObject({ total: 20_000, cut: 'limit' });
    expect(side.bytes).toHaveLength(MAX_SIDE_BYTES);
  });

  test('holds for the changes of the speaker, too', () => {
    const turns = Array.from({ length: 100 }, (_, i) => [
      client(i, 'c', 2 * i),
      segment('server', 'PA', { offset: i, data: 's', at: 2 * i + 1 }),
    ]).flat();
    const [flow] = flowsOf([...handshake(), ...turns]);
    expect(flow?.segments).toHaveLength(MAX_SEGMENTS);
    expect(flow?.client.bytes).toHaveLength(100);
  });
});

describe('any order, repetition and overlap of segments', () => {
  test('gives the bytes that were sent', () => {
    const piece = fc.record({ start: fc.nat(2999), overlap: fc.nat(300), rank: fc.nat() });
    const pieces = fc.array(piece, { maxLength: 24 });
    const repeated = fc.array(fc.record({ index: fc.nat(23), rank: fc.nat() }), { maxLength: 12 });
    fc.assert(
      fc.property(pieces, repeated, fc.integer({ min: 1, max: 3000 }), (cuts, again, length) => {
        const sent = new Seeded('sent').bytes(length);
        const all = [{ start: 0, overlap: 0, rank: 7 }, ...cuts]
          .filter(({ start }) => start < length)
          .sort((a, b) => a.start - b.start);
        const packets = all.map(({ start, overlap, rank }, i) => {
          const end = Math.min(length, (all[i + 1]?.start ?? length) + overlap);
          return { rank, packet: client(start, sent.subarray(start, end)) };
        });
        const twice = again.flatMap(({ index, rank }) => {
          const packet = packets[index]?.packet;
          return packet ? [{ rank, packet }] : [];
        });
        const shuffled = [...packets, ...twice].sort((a, b) => a.rank - b.rank);
        const side = clientSide(shuffled.map(({ packet }) => packet));
        return side.total === length && Buffer.compare(side.bytes, sent) === 0;
      }),
      { seed: 20, numRuns: 200 },
    );
  });
});
