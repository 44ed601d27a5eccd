import { createSocket, type Socket } from 'node:dgram';
import net from 'node:net';
import type { NoConnection } from '../identify/exchange.ts';
import { codeOf, failedWith } from './failure.ts';
import { loopClock } from './loop-clock.ts';
import type { Pending } from './pending.ts';

/** The first datagram that came back; `ms` since the first one was sent. */
interface ReceivedDatagram {
  readonly received: Uint8Array;
  readonly ms: number;
}

export type DatagramResult = ReceivedDatagram | NoConnection | 'silent';

export interface DatagramRequest {
  readonly address: string;
  readonly port: number;
  readonly opening: Uint8Array;
  /** When to send it again, in milliseconds since the first time: datagrams get lost. */
  readonly resendAfter: readonly number[];
  /** The server replies from a port of its choice (RFC 1350 section 4, of TFTP). */
  readonly fromAnyPort: boolean;
}

/**
 * Sends one datagram, and again while nothing comes, until the first reply, an ICMP refusal, or a
 * cancel, which means that the target was silent.
 */
export function sendDatagram(request: DatagramRequest): Pending<DatagramResult> {
  const startedAt = loopClock.now();
  const sockets: Socket[] = [];
  const cancels: (() => void)[] = [];
  let settle: (result: DatagramResult) => void = () => {};
  const done = new Promise<DatagramResult>((resolve) => {
    settle = resolve;
  });
  const end = (result: DatagramResult) => {
    for (const cancel of cancels.splice(0)) cancel();
    for (const socket of sockets.splice(0)) socket.close();
    settle(result);
  };
  const events: Events = {
    sockets,
    cancels,
    onFailure: (error) => end(failedWith(codeOf(error), startedAt)),
    onDatagram: (received) => end({ received, ms: loopClock.now() - startedAt }),
  };
  // Only a connected socket receives ICMP refusals, and only an unconnected one receives replies
  // from another port. Where both matter, the connected one sends an empty datagram.
  if (request.fromAnyPort) {
    openUnconnected(request, events);
    openConnected({ ...request, opening: new Uint8Array(0) }, events);
  } else {
    openConnected(request, events);
  }
  return { done, cancel: () => end('silent') };
}

interface Events {
  readonly sockets: Socket[];
  readonly cancels: (() => void)[];
  readonly onFailure: (error: Error) => void;
  readonly onDatagram: (received: Buffer) => void;
}

function openConnected(request: DatagramRequest, events: Events): void {
  const { address, port, opening } = request;
  const socket = open(address, events);
  socket.on('message', events.onDatagram);
  socket.connect(port, address, (error?: Error) => {
    if (error) events.onFailure(error);
    else sendRepeatedly(() => socket.send(opening), request, socket, events);
  });
}

function openUnconnected(request: DatagramRequest, events: Events): void {
  const { address, port, opening } = request;
  const socket = open(address, events);
  socket.on('message', (bytes, from) => {
    if (from.address === address) events.onDatagram(bytes);
  });
  sendRepeatedly(() => socket.send(opening, port, address), request, socket, events);
}

function open(address: string, { sockets, onFailure }: Events): Socket {
  const socket = createSocket(net.isIPv6(address) ? 'udp6' : 'udp4');
  socket.on('error', onFailure);
  sockets.push(socket);
  return socket;
}

/** Sends now and at the given times, unless the socket is closed. */
function sendRepeatedly(
  send: () => void,
  { resendAfter }: DatagramRequest,
  socket: Socket,
  { sockets, cancels }: Events,
): void {
  if (!sockets.includes(socket)) return;
  send();
  for (const ms of resendAfter) cancels.push(loopClock.after(ms, send));
}
