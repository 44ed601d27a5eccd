import { describe, expect, test } from 'vitest';
import { text } from '../../../src/bytes/build.ts';
import { type Flow, MAX_DATAGRAMS } from '../../../src/capture/flow.ts';
import { STARTED_AT } from '../../support/captures/conversation.ts';
import { datagram, type FedPacket, flowsOf } from '../../support/captures/flows.ts';
import { udpPacket } from '../../support/captures/ip.ts';

const CLIENT = { address: '192.0.2.10', port: 50_123 };
const SERVER = { address: '198.51.100.20', port: 53 };
const OTHER = { address: '192.0.2.30', port: 50_500 };

const NOTHING: Uint8Array = new Uint8Array(0);

function onlyFlow(packets: readonly FedPacket[]): Flow {
  const flows = flowsOf(packets);
  expect(flows).toHaveLength(1);
  return flows[0] as Flow;
}

describe('a conversation', () => {
  test('has the datagrams of both sides in the order of their arrival', () => {
    const flow = onlyFlow([
      datagram(CLIENT, SERVER, 'a?', 0),
      datagram(CLIENT, SERVER, 'aaaa?', 1),
      datagram(SERVER, CLIENT, 'aaaa!', 2),
      datagram(SERVER, CLIENT, 'a!', 30),
    ]);
    expect(flow).toMatchObject({
      transport: 'udp',
      client: { ...CLIENT, bytes: text('a?'), datagrams: [text('a?'), text('aaaa?')], total: 7 },
      server: { ...SERVER, bytes: text('aaaa!'), datagrams: [text('aaaa!'), text('a!')] },
      direction: 'port',
      isComplete: true,
      packets: 4,
      startedAt: STARTED_AT,
      endedAt: STARTED_AT + 30,
      end: 'open',
    });
    expect(flow.segments.map(({ from, start, end }) => [from, start, end])).toEqual([
      ['client', 0, 1],
      ['client', 1, 2],
      ['server', 0, 1],
      ['server', 1, 2],
    ]);
  });

  test('has a datagram once that was captured twice on its way', () => {
    const flow = onlyFlow([
      datagram(CLIENT, SERVER, 'a?', 0),
      datagram(CLIENT, SERVER, 'a?', 0.2),
      datagram(SERVER, CLIENT, 'a!', 30),
      datagram(SERVER, CLIENT, 'a!', 30.3),
    ]);
    expect(flow.client).toMatchObject({ datagrams: [text('a?')], total: 2 });
    expect(flow.server).toMatchObject({ datagrams: [text('a!')], total: 2 });
    expect(flow.packets).toBe(4);
  });

  test('has a datagram twice that was sent again', () => {
    const flow = onlyFlow([datagram(CLIENT, SERVER, 'a?', 0), datagram(CLIENT, SERVER, 'a?', 5)]);
    expect(flow.client.datagrams).toEqual([text('a?'), text('a?')]);
  });

  test('has equal datagrams with different IP identifications as two', () => {
    const flow = onlyFlow(
      [1, 2].map((id) => ({ ip: udpPacket(CLIENT, SERVER, text('a?'), { id }) })),
    );
    expect(flow.client.datagrams).toEqual([text('a?'), text('a?')]);
  });

  test('is not complete if the server’s datagram comes first', () => {
    const flow = onlyFlow([datagram(SERVER, CLIENT, 'late')]);
    expect(flow).toMatchObject({ client: CLIENT, server: SERVER, isComplete: false });
  });

  test('between two ports of clients has the first sender as its client', () => {
    const flow = onlyFlow([datagram(OTHER, CLIENT, 'x'), datagram(CLIENT, OTHER, 'y')]);
    expect(flow).toMatchObject({ client: OTHER, direction: 'unknown', isComplete: true });
  });

  test('of one port that asks many has that port as its client', () => {
    const flows = flowsOf(
      [40_001, 40_002, 40_003].map((port) => datagram(CLIENT, { ...OTHER, port }, 'x')),
    );
    expect(flows.map((flow) => flow.client.port)).toEqual([50_123, 50_123, 50_123]);
  });

  test('keeps its first datagrams only', () => {
    const flow = onlyFlow(
      Array.from({ length: 20 }, (_, i) => datagram(CLIENT, SERVER, `line ${i}`, i)),
    );
    expect(flow.client.datagrams).toHaveLength(MAX_DATAGRAMS);
    expect(flow.client).toMatchObject({ cut: 'limit', total: 130 });
    expect(flow.packets).toBe(20);
  });

  test('counts an empty datagram, and has the reply to it', () => {
    const flow = onlyFlow([datagram(CLIENT, SERVER, ''), datagram(SERVER, CLIENT, 'now')]);
    expect(flow).toMatchObject({
      client: { bytes: NOTHING, datagrams: [] },
      server: { bytes: text('now') },
      packets: 2,
    });
  });

  test('is cut by the snap length', () => {
    const flow = onlyFlow([{ ...datagram(CLIENT, SERVER, 'abcdef'), snapLength: 31 }]);
    expect(flow.client).toMatchObject({ bytes: text('abc'), total: 6, cut: 'snap-length' });
  });

  test('is refused if its port is unreachable', () => {
    const request = datagram(CLIENT, SERVER, 'hello');
    expect(onlyFlow([request, { ...request, error: 'port-unreachable' }]).end).toBe('refused');
  });

  test('is not refused if the client no longer wants the reply', () => {
    const reply = datagram(SERVER, CLIENT, 'late');
    const packets = [datagram(CLIENT, SERVER, 'hello'), reply];
    expect(onlyFlow([...packets, { ...reply, error: 'port-unreachable' }]).end).toBe('open');
  });

  test('ends after a minute of silence', () => {
    const flows = flowsOf([
      datagram(CLIENT, SERVER, 'one', 0),
      datagram(CLIENT, SERVER, 'two', 60_000),
      datagram(CLIENT, SERVER, 'three', 120_001),
    ]);
    expect(flows.map((flow) => flow.packets)).toEqual([2, 1]);
  });
});

describe('a reply from another port of the server', () => {
  const tftp = { ...SERVER, port: 69 };
  const transfer = { ...SERVER, port: 41_000 };

  test('belongs to the conversation, and so does what goes to that port', () => {
    const flow = onlyFlow([
      datagram(CLIENT, tftp, 'read'),
      datagram(transfer, CLIENT, 'data', 1),
      datagram(CLIENT, transfer, 'got it', 2),
    ]);
    expect(flow).toMatchObject({
      client: { ...CLIENT, datagrams: [text('read'), text('got it')] },
      server: { ...tftp, datagrams: [text('data')] },
    });
  });

  test('belongs to the conversation on one host, too', () => {
    const client = { ...SERVER, port: 50_000 };
    const flow = onlyFlow([
      datagram(client, tftp, 'read'),
      datagram(transfer, client, 'data', 1),
      datagram(client, transfer, 'got it', 2),
    ]);
    expect(flow.client.datagrams).toEqual([text('read'), text('got it')]);
  });

  test('is a flow of its own once the server answered from the port that was asked', () => {
    const flows = flowsOf([
      datagram(CLIENT, SERVER, 'a?'),
      datagram(SERVER, CLIENT, 'a!', 1),
      datagram({ ...SERVER, port: 123 }, CLIENT, 'time', 2),
    ]);
    expect(flows.map((flow) => flow.server.port)).toEqual([53, 123]);
  });

  test('is not what goes to the port of a service', () => {
    const collector = { ...CLIENT, port: 514 };
    const flows = flowsOf([
      datagram(collector, { ...OTHER, port: 514 }, 'forwarded'),
      datagram({ ...OTHER, port: 45_000 }, collector, 'logged', 1),
    ]);
    expect(flows).toHaveLength(2);
  });
});

describe('a request to a group', () => {
  const ssdp = { address: '239.255.255.250', port: 1900 };

  test('is a flow with each host that answers', () => {
    const flows = flowsOf([
      datagram(CLIENT, ssdp, 'search'),
      datagram({ ...OTHER, port: 1900 }, CLIENT, 'here', 100),
      datagram({ ...SERVER, port: 49_152 }, CLIENT, 'me too', 200),
    ]);
    expect(
      flows.map(({ client, server }) => [client.port, client.bytes, server.address, server.bytes]),
    ).toEqual([
      [50_123, text('search'), OTHER.address, text('here')],
      [50_123, text('search'), SERVER.address, text('me too')],
    ]);
    expect(flows[0]?.segments).toMatchObject([
      { from: 'client', time: STARTED_AT },
      { from: 'server', time: STARTED_AT + 100 },
    ]);
  });

  test('is a flow with the group if no host answers', () => {
    const flow = onlyFlow([datagram(CLIENT, ssdp, 'search'), datagram(CLIENT, ssdp, 'search', 9)]);
    expect(flow).toMatchObject({ client: CLIENT, server: ssdp, packets: 2 });
  });

  test('may be a broadcast', () => {
    const client = { ...CLIENT, port: 137 };
    const flow = onlyFlow([
      datagram(client, { address: '192.0.2.255', port: 137 }, 'who'),
      datagram({ ...OTHER, port: 137 }, client, 'I', 1),
    ]);
    expect(flow).toMatchObject({
      client: { ...client, bytes: text('who') },
      server: { address: OTHER.address, port: 137, bytes: text('I') },
      isComplete: true,
    });
  });

  test('may be of IPv6', () => {
    const client = { address: 'fe80::1', port: 5353 };
    const host = { address: 'fe80::2', port: 5353 };
    const flow = onlyFlow([
      datagram(client, { address: 'ff02::fb', port: 5353 }, 'who'),
      datagram(host, client, 'I', 1),
    ]);
    expect(flow).toMatchObject({ client, server: host });
  });

  test('is not answered by what comes much later', () => {
    const flows = flowsOf([
      datagram(CLIENT, ssdp, 'search'),
      datagram(OTHER, CLIENT, 'hello', 11_000),
    ]);
    expect(flows.map((flow) => flow.client.address)).toEqual([CLIENT.address, OTHER.address]);
  });
});
