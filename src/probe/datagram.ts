import { createSocket, type Socket } from 'node:dgram';
import net from 'node:net';
import type { NoConnection } from '../identify/exchange.ts';
import { codeOf, failureOf, type Pending } from './tcp.ts';

/** The first datagram that came back; times in milliseconds since the first one went out. */
export interface ReceivedDatagram {
  readonly received: Uint8Array;
  readonly ms: number;
}

export type DatagramOutcome = ReceivedDatagram | NoConnection | 'silent';

export interface DatagramRequest {
  readonly address: string;
  readonly port: number;
  readonly opening: Uint8Array;
  /** When to send it again, in milliseconds since the first time: datagrams get lost. */
  readonly again: readonly number[];
  /** The server answers from a port of its own choice (RFC 1350 section 4, of TFTP). */
  readonly fromAnyPort: boolean;
}

/**
 * Sends one datagram, and again while nothing comes, until the first answer, an ICMP refusal, or
 * until it is cancelled, which means that the target was silent.
 */
export function sendDatagram(ask: DatagramRequest): Pending<DatagramOutcome> {
  const begun = performance.now();
  const sockets: Socket[] = [];
  const timers: NodeJS.Timeout[] = [];
  let settle: (outcome: DatagramOutcome) => void = () => {};
  const done = new Promise<DatagramOutcome>((resolve) => {
    settle = resolve;
  });
  const end = (outcome: DatagramOutcome) => {
    for (const timer of timers.splice(0)) clearTimeout(timer);
    for (const socket of sockets.splice(0)) socket.close();
    settle(outcome);
  };
  const fail = (error: Error) => {
    const code = codeOf(error);
    end({ failure: failureOf(code), code, timing: { ended: performance.now() - begun } });
  };
  const hear = (received: Buffer) => end({ received, ms: performance.now() - begun });

  // Only a connected socket is told of an ICMP refusal, and only an unconnected one hears an
  // answer from another port: who needs both sends an empty datagram, which nobody answers.
  if (ask.fromAnyPort) {
    openUnconnected(ask, { sockets, timers, fail, hear });
    openConnected({ ...ask, opening: new Uint8Array(0) }, { sockets, timers, fail, hear });
  } else {
    openConnected(ask, { sockets, timers, fail, hear });
  }
  return { done, cancel: () => end('silent') };
}

interface Events {
  readonly sockets: Socket[];
  readonly timers: NodeJS.Timeout[];
  readonly fail: (error: Error) => void;
  readonly hear: (received: Buffer) => void;
}

function openConnected({ address, port, opening, again }: DatagramRequest, events: Events): void {
  const socket = open(address, events);
  socket.on('message', events.hear);
  socket.connect(port, address, (error?: Error) => {
    if (error) events.fail(error);
    else repeat(() => socket.send(opening), again, socket, events);
  });
}

function openUnconnected({ address, port, opening, again }: DatagramRequest, events: Events): void {
  const socket = open(address, events);
  socket.on('message', (bytes, from) => {
    if (from.address === address) events.hear(bytes);
  });
  repeat(() => socket.send(opening, port, address), again, socket, events);
}

function open(address: string, { sockets, fail }: Events): Socket {
  const socket = createSocket(net.isIPv6(address) ? 'udp6' : 'udp4');
  socket.on('error', fail);
  sockets.push(socket);
  return socket;
}

/** Sends now and at the given times, unless the socket was closed meanwhile. */
function repeat(
  send: () => void,
  again: readonly number[],
  socket: Socket,
  { sockets, timers }: Events,
): void {
  if (!sockets.includes(socket)) return;
  send();
  for (const ms of again) timers.push(setTimeout(send, ms));
}
