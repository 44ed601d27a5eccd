import { describe, expect, test } from 'vitest';
import { text } from '../../../src/bytes/build.ts';
import type { Flow } from '../../../src/capture/flow.ts';
import { FlowTable } from '../../../src/capture/flow-table.ts';
import {
  CLIENT,
  CLIENT6,
  SERVER,
  SERVER6,
  STARTED_AT,
  tcpConversation,
} from '../../support/captures/conversation.ts';
import {
  CLIENT_BASE,
  type FedPacket,
  flowsOf,
  handshake,
  segment,
  toIpPacket,
} from '../../support/captures/flows.ts';
import { tcpPacket } from '../../support/captures/ip.ts';

const QUIET: Uint8Array = new Uint8Array(0);

function onlyFlow(packets: readonly FedPacket[]): Flow {
  const flows = flowsOf(packets);
  expect(flows).toHaveLength(1);
  return flows[0] as Flow;
}

function request(at = 2): FedPacket {
  return segment('client', 'PA', { data: 'hello', at });
}

function reply(at = 3): FedPacket {
  return segment('server', 'PA', { data: 'welcome', acknowledged: 5, at });
}

describe('a whole connection', () => {
  test('has both endpoints, what both sent, when, and its end', () => {
    const packets = tcpConversation([
      { from: 'client', bytes: 'ping' },
      { from: 'server', bytes: 'pong', after: 20 },
      { from: 'client', bytes: 'bye' },
    ]).map(({ ip, time }) => ({ ip, at: time - STARTED_AT }));
    const flow = onlyFlow(packets);
    expect(flow).toMatchObject({
      transport: 'tcp',
      client: { ...CLIENT, bytes: text('pingbye'), total: 7 },
      server: { ...SERVER, bytes: text('pong'), total: 4 },
      direction: 'handshake',
      isComplete: true,
      startedAt: STARTED_AT,
      packets: 12,
      end: 'closed-by-client',
    });
    expect(flow.segments.map(({ from, start, end }) => [from, start, end])).toEqual([
      ['client', 0, 4],
      ['server', 0, 4],
      ['client', 4, 7],
    ]);
    expect(flow.segments[1]?.time).toBe(STARTED_AT + (packets[5]?.at ?? 0));
    expect(flow.endedAt).toBe(STARTED_AT + (packets[11]?.at ?? 0));
    expect(flow.client.cut).toBeUndefined();
  });

  test('may be of IPv6', () => {
    const packets = tcpConversation([{ from: 'server', bytes: 'hi' }], {
      client: CLIENT6,
      server: SERVER6,
    });
    expect(onlyFlow(packets)).toMatchObject({
      client: CLIENT6,
      server: { ...SERVER6, bytes: text('hi') },
    });
  });

  test('may have a client whose address sorts behind the server’s', () => {
    const packets = tcpConversation([{ from: 'client', bytes: 'hi' }], {
      client: SERVER,
      server: CLIENT,
      end: 'server-resets',
    });
    expect(onlyFlow(packets)).toMatchObject({
      client: { ...SERVER, bytes: text('hi') },
      server: CLIENT,
      end: 'reset-by-server',
    });
  });

  test('may be between two ports of one address', () => {
    const client = { ...SERVER, port: 40_000 };
    const packets = tcpConversation([{ from: 'server', bytes: 'hi' }], { client });
    expect(onlyFlow(packets)).toMatchObject({ client, server: { ...SERVER, bytes: text('hi') } });
  });

  test('is handed out with its last acknowledgement, not at the end of the capture', () => {
    const flows: Flow[] = [];
    const table = new FlowTable({ onFlow: (flow) => flows.push(flow) });
    const packets = tcpConversation([{ from: 'client', bytes: 'ping' }]);
    for (const packet of packets.slice(0, -1)) table.take(toIpPacket(packet));
    expect(flows).toHaveLength(0);
    table.take(toIpPacket(packets.at(-1) as FedPacket));
    expect(flows).toHaveLength(1);
    expect(table.openFlows).toBe(0);
  });
});

describe('a SYN', () => {
  test('that a reset answers is refused', () => {
    const flow = onlyFlow([segment('client', 'S'), segment('server', 'RA', { offset: -5 })]);
    expect(flow).toMatchObject({ client: CLIENT, end: 'refused', direction: 'handshake' });
  });

  test('that a port-unreachable answers is refused', () => {
    const syn = segment('client', 'S');
    expect(onlyFlow([syn, { ...syn, error: 'port-unreachable' }]).end).toBe('refused');
  });

  test('that a router answers may still get through', () => {
    const syn = segment('client', 'S');
    const packets = [syn, { ...syn, error: 'unreachable' as const }];
    expect(onlyFlow(packets).end).toBe('refused');
    expect(onlyFlow([...packets, segment('server', 'SA'), request(), reply()])).toMatchObject({
      end: 'open',
      server: { bytes: text('welcome') },
    });
  });

  test('that is not answered has no answer', () => {
    const flow = onlyFlow([segment('client', 'S'), segment('client', 'S', { at: 1000 })]);
    expect(flow).toMatchObject({ end: 'no-answer', packets: 2, direction: 'handshake' });
  });

  test('whose packet was not captured is known from the reset that answers it', () => {
    const ip = tcpPacket(SERVER, CLIENT, { sequence: 0, acknowledgment: 77, flags: 'RA' }, QUIET);
    expect(onlyFlow([{ ip }])).toMatchObject({ client: CLIENT, server: SERVER, end: 'refused' });
  });

  test('may carry data, which counts once', () => {
    const flow = onlyFlow([
      segment('client', 'S', { data: 'early' }),
      segment('server', 'SA', { acknowledged: 5 }),
      segment('client', 'A', { data: 'early' }),
      segment('client', 'PA', { offset: 5, data: ' data' }),
    ]);
    expect(flow.client.bytes).toEqual(text('early data'));
    expect(flow.isComplete).toBe(true);
  });

  test('of both sides at once is one connection of the first', () => {
    const flow = onlyFlow([
      segment('client', 'S'),
      segment('server', 'S'),
      segment('client', 'SA'),
      segment('server', 'SA'),
      request(),
      reply(),
    ]);
    expect(flow).toMatchObject({
      client: { ...CLIENT, bytes: text('hello') },
      server: { bytes: text('welcome') },
    });
  });

  test('of which only the answer was captured still gives the direction', () => {
    const flow = onlyFlow([segment('server', 'SA'), request()]);
    expect(flow).toMatchObject({
      client: { ...CLIENT, bytes: text('hello') },
      direction: 'handshake',
      isComplete: true,
    });
  });
});

describe('the same endpoints again', () => {
  test('are a new connection after the first was closed', () => {
    const again = { shift: 50_000, at: 10 };
    const flows = flowsOf([
      ...tcpConversation([{ from: 'client', bytes: 'one' }]),
      ...handshake(again),
      segment('client', 'PA', { ...again, data: 'two' }),
    ]);
    expect(flows.map((flow) => flow.client.bytes)).toEqual([text('one'), text('two')]);
  });

  test('are a new connection after a reset', () => {
    const flows = flowsOf([
      ...handshake(),
      segment('server', 'R'),
      ...handshake({ shift: 9, at: 1 }),
    ]);
    expect(flows.map((flow) => flow.end)).toEqual(['reset-by-server', 'open']);
  });

  test('are a new connection after a pause without an end', () => {
    const flows = flowsOf([
      ...handshake(),
      request(),
      ...handshake({ shift: 777, at: 5000 }),
      segment('client', 'PA', { shift: 777, at: 5001, data: 'next' }),
    ]);
    expect(flows.map((flow) => flow.client.bytes)).toEqual([text('hello'), text('next')]);
  });

  test('are not a new connection for a lone SYN amid one', () => {
    const packets = [
      ...handshake(),
      request(),
      segment('client', 'S', { shift: 777, at: 3 }),
      reply(4),
    ];
    expect(onlyFlow(packets).server.bytes).toEqual(text('welcome'));
  });

  test('are a new connection once the server answers such a SYN', () => {
    const again = { shift: 777, at: 3 };
    const flows = flowsOf([
      ...handshake(),
      request(),
      ...handshake(again),
      segment('server', 'PA', { ...again, data: 'new' }),
    ]);
    expect(flows.map((flow) => flow.server.bytes)).toEqual([QUIET, text('new')]);
  });

  test('are the same connection for what comes after its end', () => {
    const packets = [
      ...tcpConversation([{ from: 'client', bytes: 'one' }]),
      segment('server', 'A', { at: 20 }),
      segment('client', 'R', { at: 21 }),
    ];
    expect(flowsOf(packets)).toHaveLength(1);
  });
});

describe('a connection whose beginning is not in the capture', () => {
  test('is not complete, and begins where its packets begin', () => {
    const flow = onlyFlow([
      segment('server', 'PA', { offset: 5000, acknowledged: 900, data: 'middle' }),
      segment('client', 'PA', { offset: 900, acknowledged: 5006, data: 'next' }),
    ]);
    expect(flow).toMatchObject({
      isComplete: false,
      client: { ...CLIENT, bytes: text('next'), total: 4 },
      server: { bytes: text('middle'), total: 6 },
      direction: 'port',
    });
  });

  test('does not begin with the byte of a keep-alive', () => {
    const flow = onlyFlow([
      segment('client', 'A', { offset: 899, data: '\0' }),
      segment('server', 'A', { offset: 10, acknowledged: 900 }),
      segment('client', 'PA', { offset: 900, data: 'data' }),
    ]);
    expect(flow.client).toMatchObject({ bytes: text('data'), total: 4 });
  });

  test('has its server at the port that many share', () => {
    const server = { ...SERVER, port: 50_000 };
    const flows = flowsOf(
      [40_001, 40_002, 60_003].map((port) =>
        segment('server', 'PA', { client: { ...CLIENT, port }, server, data: 'x' }),
      ),
    );
    expect(flows.map(({ server: { port }, direction }) => [port, direction])).toEqual(
      Array(3).fill([50_000, 'shared-port']),
    );
  });

  test('has its server at the only registered port', () => {
    const [client, server] = [
      { ...CLIENT, port: 5000 },
      { ...SERVER, port: 9092 },
    ];
    const [flow] = flowsOf([segment('server', 'PA', { client, server, data: 'x' })], {
      isServicePort: (port, transport) => transport === 'tcp' && port === 9092,
    });
    expect(flow).toMatchObject({ client, server, direction: 'port' });
  });

  test('has an unknown direction between two ports of clients', () => {
    const server = { ...SERVER, port: 50_001 };
    const flow = onlyFlow([segment('server', 'PA', { server, data: 'x' })]);
    expect(flow).toMatchObject({ client: server, server: CLIENT, direction: 'unknown' });
  });
});

describe('hostile packets', () => {
  test('with damaged headers are counted and skipped', () => {
    const table = new FlowTable({ onFlow: () => expect.unreachable() });
    const { ip } = request();
    const short = toIpPacket({ ip: ip.subarray(0, 30) });
    table.take({ ...short, missing: 0 });
    const damaged = ip.slice();
    damaged[32] = 0x10;
    table.take(toIpPacket({ ip: damaged }));
    expect(table.damaged).toBe(2);
    table.end();
  });

  test('with numbers far away change nothing', () => {
    const packets = [
      ...handshake(),
      request(),
      segment('client', 'PA', { offset: 2 ** 31 - 10, data: 'far' }),
      segment('client', 'PA', { offset: -(CLIENT_BASE + 70_000), data: 'old' }),
      reply(),
    ];
    expect(onlyFlow(packets)).toMatchObject({
      client: { bytes: text('hello'), total: 5 },
      server: { bytes: text('welcome') },
    });
  });
});
