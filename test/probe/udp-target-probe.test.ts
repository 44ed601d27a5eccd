import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { isExchange } from '../../src/identify/exchange.ts';
import { opening } from '../../src/identify/probe.ts';
import { LookUps } from '../../src/net/look-up.ts';
import { probeTarget } from '../../src/probe/start-probe.ts';
import type { ProtocolDefinition } from '../../src/protocols/protocol.ts';
import { Registry } from '../../src/protocols/registry.ts';
import { endpointAt } from '../support/probing.ts';
import { askingProtocol } from '../support/protocols.ts';

const udpProtocol = (id: string, more: Partial<ProtocolDefinition> = {}) =>
  askingProtocol(id, { transport: 'udp', ...more });

const red = udpProtocol('red');
const blue = udpProtocol('blue');
const newPort = udpProtocol('newPort', { repliesFromNewPort: true });
/** Its server replies to the second opening only. */
const second = udpProtocol('second', { openings: [text('first?'), text('second?')] });
const registry = new Registry([], [red, blue, newPort, second]);

const sockets: Socket[] = [];

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close();
});

/** A server on a free port of the loopback that keeps what it receives. */
async function peer(onMessage: (received: string, from: RemoteInfo, socket: Socket) => void) {
  const socket = createSocket('udp4');
  sockets.push(socket);
  const received: string[] = [];
  socket.on('message', (bytes, from) => {
    received.push(bytes.toString());
    onMessage(bytes.toString(), from, socket);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return { port: socket.address().port, received };
}

const speaks = (id: string) => (received: string, from: RemoteInfo, socket: Socket) => {
  if (received === `${id}?`) socket.send(`${id}!`, from.port, from.address);
};

function probed(port: number, expected: string, total = 15_000) {
  const endpoint = endpointAt(port, 'any', { limits: { total } });
  const stacks = { kind: 'stacks', stacks: [[expected]] } as const;
  return probeTarget(
    {
      ...endpoint,
      target: { ...endpoint.target, transport: 'udp' },
      expectation: {
        ...endpoint.expectation,
        ...(expected === 'any' ? {} : { expected: stacks, text: expected }),
      },
    },
    { registry, lookUps: new LookUps() },
  );
}

describe('a UDP target', () => {
  it('with the expected protocol receives one datagram', async () => {
    const { port, received } = await peer(speaks('red'));
    const answer = await probed(port, 'red');
    expect(answer.identification).toMatchObject({
      outcome: 'identified',
      stack: ['red'],
      evidence: { layer: 'udp', probedWith: opening('red') },
    });
    expect(received).toEqual(['red?']);
    expect(answer.connections).toBe(1);
  });

  it('with another protocol is identified by the search', async () => {
    const { port } = await peer(speaks('blue'));
    expect((await probed(port, 'red')).identification.stack).toEqual(['blue']);
  });

  it('is searched from one local port, except for replies from another port', async () => {
    const ports = new Set<number>();
    const { port } = await peer((message, from, socket) => {
      if (message !== 'newPort?') ports.add(from.port);
      if (message === 'blue?') socket.send('blue!', from.port, from.address);
    });
    const answer = await probed(port, 'any');
    expect(ports.size).toBe(1);
    expect(answer.connections).toBeLessThanOrEqual(2);
  });

  it('is identified by the opening that its reply fits, whichever was sent last', async () => {
    const { port, received } = await peer((_, from, socket) => {
      if (received.includes('red?') && received.includes('blue?')) {
        socket.send('red!', from.port, from.address);
      }
    });
    const { stack, evidence } = (await probed(port, 'any')).identification;
    expect(stack).toEqual(['red']);
    expect(evidence?.probedWith).toEqual(opening('red'));
  });

  it.each(['second', 'red'])(
    'that replies to a second opening only is identified where %s is expected',
    async (expected) => {
      const { port, received } = await peer(speaks('second'));
      const { stack, evidence } = (await probed(port, expected)).identification;
      expect(stack).toEqual(['second']);
      expect(evidence?.probedWith).toEqual(opening('second', 1));
      expect(received.indexOf('first?')).toBeLessThan(received.indexOf('second?'));
    },
  );

  it('is identified where nothing is expected', async () => {
    const { port } = await peer(speaks('blue'));
    expect((await probed(port, 'any')).identification.stack).toEqual(['blue']);
  });

  it('is sent the opening again when a datagram was lost', async () => {
    let first = true;
    const { port, received } = await peer((message, from, socket) => {
      if (message !== 'red?') return;
      if (!first) speaks('red')(message, from, socket);
      first = false;
    });
    const answer = await probed(port, 'red', 2500);
    expect(answer.identification.stack).toEqual(['red']);
    expect(received.filter((one) => one === 'red?').length).toBeGreaterThanOrEqual(2);
  });

  it('that replies from another port is identified, as TFTP servers are', async () => {
    const elsewhere = await peer(() => {});
    const { port } = await peer((received, from) => {
      const other = sockets.find((socket) => socket.address().port === elsewhere.port);
      if (received === 'newPort?') other?.send('newPort!', from.port, from.address);
    });
    expect((await probed(port, 'newPort')).identification.stack).toEqual(['newPort']);
  });

  it.each(['red', 'newPort', 'any'])(
    'that is closed refuses by ICMP where %s is expected',
    async (id) => {
      const { port } = await peer(() => {});
      const closed = once(sockets[0] as Socket, 'close');
      sockets.shift()?.close();
      await closed;
      const { identification } = await probed(port, id);
      expect(identification).toMatchObject({ outcome: 'refused', code: 'ECONNREFUSED' });
    },
  );

  it('that never replies is silent after three datagrams', async () => {
    const { port, received } = await peer(() => {});
    const answer = await probed(port, 'red', 1500);
    expect(answer.identification.outcome).toBe('silent');
    expect(received.filter((one) => one === 'red?')).toHaveLength(3);
  });

  it('that sends without end is heard sixteen times, and 4 KiB of each datagram are kept', async () => {
    const large = new Uint8Array(9000).fill(0x78);
    const { port } = await peer((_, from, socket) => {
      for (let i = 0; i < 40; i++) socket.send(large, from.port, from.address);
    });
    const { attempts } = await probed(port, 'any');
    const received = attempts.flatMap((one) => (isExchange(one) ? one.turns : []));
    const replies = received.filter((turn) => turn.received.length > 0);
    expect(replies).toHaveLength(16);
    expect(Math.max(...replies.map((turn) => turn.received.length))).toBe(4096);
  });

  it('with an unknown reply has unknown bytes', async () => {
    const { port } = await peer((_, from, socket) => socket.send('what?', from.port, from.address));
    const { outcome, evidence } = (await probed(port, 'red', 1500)).identification;
    expect(outcome).toBe('unknown-bytes');
    expect(evidence?.layer).toBe('udp');
  });
});
