import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { opening } from '../../src/identify/probe.ts';
import { probeTarget } from '../../src/probe/target-probe.ts';
import type { ProtocolDefinition } from '../../src/protocols/protocol.ts';
import { Registry } from '../../src/protocols/registry.ts';
import { endpointAt } from '../support/asking.ts';
import { askingProtocol } from '../support/protocols.ts';

const asking = (id: string, more: Partial<ProtocolDefinition> = {}) =>
  askingProtocol(id, { transport: 'udp', ...more });

const red = asking('red');
const blue = asking('blue');
const roaming = asking('roaming', { repliesFromNewPort: true });
/** Its server replies to the second opening only. */
const second = asking('second', { openings: [text('first?'), text('second?')] });
const registry = new Registry([], [red, blue, roaming, second]);

const sockets: Socket[] = [];

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close();
});

/** A peer on a free port of the loopback; it counts what it hears. */
async function peer(onMessage: (heard: string, from: RemoteInfo, socket: Socket) => void) {
  const socket = createSocket('udp4');
  sockets.push(socket);
  const heard: string[] = [];
  socket.on('message', (bytes, from) => {
    heard.push(bytes.toString());
    onMessage(bytes.toString(), from, socket);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return { port: socket.address().port, heard };
}

const speaks = (id: string) => (heard: string, from: RemoteInfo, socket: Socket) => {
  if (heard === `${id}?`) socket.send(`${id}!`, from.port, from.address);
};

function asked(port: number, expected: string, total = 15_000) {
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
    { registry },
  );
}

describe('a UDP target', () => {
  it('that speaks what is expected is asked with one datagram', async () => {
    const { port, heard } = await peer(speaks('red'));
    const answer = await asked(port, 'red');
    expect(answer.identification).toMatchObject({
      outcome: 'identified',
      stack: ['red'],
      evidence: { layer: 'udp', probedWith: opening('red') },
    });
    expect(heard).toEqual(['red?']);
    expect(answer.connections).toBe(1);
  });

  it('that speaks something else is searched', async () => {
    const { port } = await peer(speaks('blue'));
    expect((await asked(port, 'red')).identification.stack).toEqual(['blue']);
  });

  it('is searched from one port of ours, but for who answers from another', async () => {
    const ports = new Set<number>();
    const { port } = await peer((message, from, socket) => {
      if (message !== 'roaming?') ports.add(from.port);
      if (message === 'blue?') socket.send('blue!', from.port, from.address);
    });
    const answer = await asked(port, 'any');
    expect(ports.size).toBe(1);
    expect(answer.connections).toBeLessThanOrEqual(2);
  });

  it('is known by the opening that its answer fits, whichever was sent last', async () => {
    const { port, heard } = await peer((_, from, socket) => {
      if (heard.includes('red?') && heard.includes('blue?')) {
        socket.send('red!', from.port, from.address);
      }
    });
    const { stack, evidence } = (await asked(port, 'any')).identification;
    expect(stack).toEqual(['red']);
    expect(evidence?.probedWith).toEqual(opening('red'));
  });

  it.each(['second', 'red'])(
    'that replies to a second opening only is identified where %s is expected',
    async (expected) => {
      const { port, heard } = await peer(speaks('second'));
      const { stack, evidence } = (await asked(port, expected)).identification;
      expect(stack).toEqual(['second']);
      expect(evidence?.probedWith).toEqual(opening('second', 1));
      expect(heard.indexOf('first?')).toBeLessThan(heard.indexOf('second?'));
    },
  );

  it('is identified where nothing is expected', async () => {
    const { port } = await peer(speaks('blue'));
    expect((await asked(port, 'any')).identification.stack).toEqual(['blue']);
  });

  it('is sent the opening again when a datagram was lost', async () => {
    let first = true;
    const { port, heard } = await peer((message, from, socket) => {
      if (message !== 'red?') return;
      if (!first) speaks('red')(message, from, socket);
      first = false;
    });
    const answer = await asked(port, 'red', 2500);
    expect(answer.identification.stack).toEqual(['red']);
    expect(heard.filter((one) => one === 'red?').length).toBeGreaterThanOrEqual(2);
  });

  it('that answers from a port of its own is heard, as TFTP servers are', async () => {
    const elsewhere = await peer(() => {});
    const { port } = await peer((heard, from) => {
      const other = sockets.find((socket) => socket.address().port === elsewhere.port);
      if (heard === 'roaming?') other?.send('roaming!', from.port, from.address);
    });
    expect((await asked(port, 'roaming')).identification.stack).toEqual(['roaming']);
  });

  it.each(['red', 'roaming'])(
    'that is closed refuses, as ICMP says, when %s is asked',
    async (id) => {
      const { port } = await peer(() => {});
      const closed = once(sockets[0] as Socket, 'close');
      sockets.shift()?.close();
      await closed;
      const { identification } = await asked(port, id);
      expect(identification).toMatchObject({ outcome: 'refused', code: 'ECONNREFUSED' });
    },
  );

  it('that never answers is silent, and was asked three times', async () => {
    const { port, heard } = await peer(() => {});
    const answer = await asked(port, 'red', 1500);
    expect(answer.identification.outcome).toBe('silent');
    expect(heard.filter((one) => one === 'red?')).toHaveLength(3);
  });

  it('whose answer nobody knows has unknown bytes', async () => {
    const { port } = await peer((_, from, socket) => socket.send('what?', from.port, from.address));
    const { outcome, evidence } = (await asked(port, 'red', 1500)).identification;
    expect(outcome).toBe('unknown-bytes');
    expect(evidence?.layer).toBe('udp');
  });
});
