import { describe, expect, test } from 'vitest';
import type { Flow } from '../../src/capture/flow.ts';
import { FlowTable } from '../../src/capture/flow-table.ts';
import { CLIENT, SERVER } from '../support/captures/conversation.ts';
import {
  datagram,
  type FedPacket,
  flowsOf,
  handshake,
  segment,
  toIpPacket,
} from '../support/captures/flows.ts';
import { Seeded } from '../support/seeded.ts';

const IDLE = 5 * 60_000;

function synFrom(port: number, at = 0): FedPacket {
  return segment('client', 'S', { client: { ...CLIENT, port }, at });
}

describe('flows are handed out', () => {
  test('after five minutes of the capture without a packet', () => {
    const flows: Flow[] = [];
    const table = new FlowTable({ onFlow: (flow) => flows.push(flow) });
    for (const packet of [...handshake(), synFrom(1, IDLE)]) table.take(toIpPacket(packet));
    expect(flows).toHaveLength(0);
    table.take(toIpPacket(synFrom(1, IDLE + 1)));
    expect(flows).toHaveLength(1);
  });

  test('once both sides have all bytes that are kept', () => {
    const flows: Flow[] = [];
    const table = new FlowTable({ onFlow: (flow) => flows.push(flow) });
    const data = new Uint8Array(20_000);
    table.take(toIpPacket(segment('client', 'PA', { data })));
    expect(flows).toHaveLength(0);
    table.take(toIpPacket(segment('server', 'PA', { data })));
    expect(flows).toHaveLength(1);
  });

  test('once the consumer wants no more, and their later packets are no new flow', () => {
    const packets = [
      ...handshake(),
      segment('client', 'PA', { data: 'hello' }),
      segment('server', 'PA', { data: 'welcome' }),
      segment('client', 'PA', { offset: 5, data: 'later', at: 2 * IDLE }),
    ];
    const flows = flowsOf(packets, { wantsMore: (flow) => flow.server.bytes.length === 0 });
    expect(flows.map((flow) => flow.packets)).toEqual([5]);
  });

  test('as the very flow of which the consumer wants no more', () => {
    let asked: Flow | undefined;
    const given: Flow[] = [];
    const table = new FlowTable({
      onFlow: (flow) => given.push(flow),
      wantsMore: (flow) => {
        asked = flow;
        return flow.server.bytes.length === 0;
      },
    });
    const packets = [datagram(CLIENT, SERVER, 'ping'), datagram(SERVER, CLIENT, 'pong')];
    for (const packet of packets) table.take(toIpPacket(packet));
    expect(given).toHaveLength(1);
    expect(given[0]).toBe(asked);
  });

  test('with all their packets and their end where a capture cuts every packet', () => {
    const snapLength = 41;
    const [flow, ...others] = flowsOf([
      ...handshake(),
      segment('client', 'PA', { data: 'hello', snapLength }),
      segment('server', 'PA', { data: 'welcome', snapLength }),
      segment('server', 'RA', { offset: 7, at: 90 }),
    ]);
    expect(flow).toMatchObject({ packets: 6, end: 'reset-by-server', client: { total: 5 } });
    expect(others).toHaveLength(0);
  });

  test('the one with the oldest last packet first when the table is full', () => {
    const ports: number[] = [];
    const table = new FlowTable({
      onFlow: (flow) => ports.push(flow.client.port),
      maxOpenFlows: 2,
    });
    for (const port of [1001, 1002, 1001, 1003]) table.take(toIpPacket(synFrom(port)));
    expect(ports).toEqual([1002]);
    expect(table.openFlows).toBe(2);
  });

  test('once each, with all their packets, at the end', () => {
    const flows = flowsOf([...handshake(), datagram(CLIENT, SERVER, 'hi')]);
    expect(flows.map((flow) => [flow.transport, flow.packets])).toEqual([
      ['tcp', 3],
      ['udp', 1],
    ]);
  });
});

describe('the consumer is asked whether it wants more', () => {
  test('at the first data of each side, and when its bytes doubled', () => {
    const asked: (readonly [number, number])[] = [];
    const data = Array.from({ length: 40 }, (_, i) =>
      segment('client', 'PA', { offset: i, data: 'x' }),
    );
    flowsOf([...handshake(), ...data, segment('server', 'PA', { data: 'y' })], {
      wantsMore: ({ client, server }) => {
        asked.push([client.bytes.length, server.bytes.length]);
        return true;
      },
    });
    expect(asked).toEqual([
      [1, 0],
      [2, 0],
      [4, 0],
      [8, 0],
      [16, 0],
      [32, 0],
      [40, 1],
    ]);
  });
});

describe('memory', () => {
  test('of open and of remembered flows is bounded by their number', () => {
    const table = new FlowTable({ onFlow: () => {}, maxOpenFlows: 100 });
    let most = 0;
    for (let port = 1; port <= 2000; port += 1) {
      table.take(toIpPacket(synFrom(port)));
      table.take(toIpPacket(datagram({ ...CLIENT, port }, SERVER, 'x')));
      most = Math.max(most, table.openFlows, table.rememberedFlows);
    }
    expect(most).toBe(200);
  });

  test('of connections that are over is small: they are soon forgotten', () => {
    const table = new FlowTable({ onFlow: () => {} });
    for (let port = 1; port <= 3000; port += 1) {
      const client = { ...CLIENT, port };
      table.take(toIpPacket(synFrom(port)));
      table.take(toIpPacket(segment('server', 'RA', { client })));
    }
    expect(table.rememberedFlows).toBe(1024);
  });

  test('of their bytes is bounded', () => {
    const maxBytes = 1 << 20;
    let handedOut = 0;
    const table = new FlowTable({ onFlow: () => (handedOut += 1), maxBytes });
    const data = new Uint8Array(8000);
    for (let port = 1; port <= 300; port += 1) {
      const client = { ...CLIENT, port };
      table.take(toIpPacket(segment('client', 'PA', { client, data })));
      table.take(toIpPacket(datagram(client, SERVER, data)));
      expect(table.bytes).toBeLessThanOrEqual(maxBytes);
    }
    expect(handedOut).toBeGreaterThan(400);
  });

  test('is counted down to nothing', () => {
    const random = new Seeded('packets');
    const table = new FlowTable({ onFlow: () => {}, maxOpenFlows: 20 });
    for (let i = 0; i < 5000; i += 1) table.take(toIpPacket(randomPacket(random, i)));
    table.end();
    expect([table.openFlows, table.bytes]).toEqual([0, 0]);
  });
});

test('packets at random neither throw nor are handed out twice', () => {
  const random = new Seeded('hostile');
  const table = new FlowTable({ onFlow: (flow) => (packets += flow.packets), maxOpenFlows: 50 });
  let packets = 0;
  for (let i = 0; i < 10_000; i += 1) {
    const { ip, at = 0 } = randomPacket(random, i * 100);
    for (let n = random.below(3); n > 0; n -= 1)
      ip[20 + random.below(ip.length - 20)] = random.below(256);
    table.take(toIpPacket({ ip, at, snapLength: 20 + random.below(ip.length) }));
  }
  table.end();
  expect(packets).toBeLessThanOrEqual(10_000);
});

function randomPacket(random: Seeded, at: number): FedPacket {
  const client = { ...CLIENT, port: 1 + random.below(100) };
  const data = random.bytes(random.below(40));
  if (random.below(4) === 0) {
    return random.below(2) === 0
      ? datagram(client, SERVER, data, at)
      : datagram(SERVER, client, data, at);
  }
  const from = random.oneOf(['client', 'server'] as const);
  const flags = random.oneOf(['S', 'SA', 'A', 'PA', 'PA', 'FA', 'RA', 'R']);
  return segment(from, flags, { client, data, at, offset: random.below(60) });
}
