/** Relays between genuine clients and a genuine server, and records their turns. */

import dgram from 'node:dgram';
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import type { DialogueTurn } from '../fixtures/dialogues.ts';
import { TurnLog } from './turn-log.ts';

interface Address {
  readonly host: string;
  readonly port: number;
}

export interface Relay {
  /** The port of the loopback that clients connect to. */
  readonly port: number;
  /** The turns of each client so far. */
  readonly dialogues: () => readonly (readonly DialogueTurn[])[];
  readonly close: () => void;
}

/** Relays TCP connections from a port (0: a free one). */
export async function relayConnections(port: number, server: Address): Promise<Relay> {
  const logs: TurnLog[] = [];
  const sockets: net.Socket[] = [];
  const listener = net.createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const upstream = net.connect({ ...server, allowHalfOpen: true, noDelay: true });
    const log = new TurnLog();
    logs.push(log);
    sockets.push(client, upstream);
    forward(client, upstream, (chunk) => log.addPart('client', chunk));
    forward(upstream, client, (chunk) => log.addPart('server', chunk));
  });
  listener.listen(port, '127.0.0.1');
  await once(listener, 'listening');
  return {
    port: (listener.address() as AddressInfo).port,
    dialogues: () => logs.map(({ turns }) => turns),
    close: () => {
      listener.close();
      for (const one of sockets) one.destroy();
    },
  };
}

function forward(from: net.Socket, to: net.Socket, record: (chunk: Buffer) => void): void {
  from.on('data', (chunk: Buffer) => {
    record(chunk);
    to.write(chunk);
  });
  from.on('end', () => to.end());
  from.on('error', () => to.destroy());
}

/** Relays datagrams from a port (0: a free one). */
export async function relayDatagrams(port: number, server: Address): Promise<Relay> {
  const flows = new Map<string, Flow>();
  const listener = dgram.createSocket('udp4');
  listener.on('message', (message, from) => {
    const client = `${from.address}:${from.port}`;
    let flow = flows.get(client);
    if (!flow) {
      flow = new Flow(server, (reply) => listener.send(reply, from.port, from.address));
      flows.set(client, flow);
    }
    flow.send(message);
  });
  listener.bind(port, '127.0.0.1');
  await once(listener, 'listening');
  return {
    port: listener.address().port,
    dialogues: () => [...flows.values()].map(({ log }) => log.turns),
    close: () => {
      listener.close();
      for (const { socket } of flows.values()) socket.close();
    },
  };
}

/** The datagrams of one client. */
class Flow {
  readonly log = new TurnLog();
  readonly socket = dgram.createSocket('udp4');
  readonly #host: string;
  /** TFTP goes on at the port that its reply came from. */
  #port: number;

  constructor({ host, port }: Address, reply: (message: Buffer) => void) {
    this.#host = host;
    this.#port = port;
    this.socket.on('message', (message, from) => {
      this.#port = from.port;
      this.log.addMessage('server', message);
      reply(message);
    });
    this.socket.on('error', () => {});
  }

  send(message: Buffer): void {
    this.log.addMessage('client', message);
    this.socket.send(message, this.#port, this.#host);
  }
}
