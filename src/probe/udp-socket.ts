import { createSocket, type Socket } from 'node:dgram';
import net from 'node:net';
import type { NoConnection } from '../identify/exchange.ts';
import { codeOf, failureOf } from './tcp.ts';

export interface UdpSocketEvents {
  /** A datagram came back. */
  readonly hear: (received: Uint8Array) => void;
  /** An ICMP message says that nobody is there. */
  readonly fail: (failure: NoConnection) => void;
}

/**
 * Datagrams to one target from one port of ours. A search sends all its openings in one flow:
 * what lies between (firewalls, address translation) keeps one entry for it instead of a dozen.
 */
export class UdpSocket {
  readonly #socket: Socket;
  readonly #events: UdpSocketEvents;
  readonly #begun = performance.now();
  readonly #timers: NodeJS.Timeout[] = [];
  #waiting: Uint8Array[] = [];
  #state: 'connecting' | 'open' | 'closed' = 'connecting';

  constructor(address: string, port: number, events: UdpSocketEvents) {
    this.#events = events;
    this.#socket = createSocket(net.isIPv6(address) ? 'udp6' : 'udp4');
    this.#socket.on('error', (error) => this.#fail(error));
    this.#socket.on('message', events.hear);
    // Only a connected socket is told of an ICMP refusal.
    this.#socket.connect(port, address, (error?: Error) => {
      if (error) this.#fail(error);
      else this.#open();
    });
  }

  /** Sends now, and again after so many milliseconds, unless the flow is closed by then. */
  send(opening: Uint8Array, again: readonly number[]): void {
    this.#say(opening);
    for (const ms of again) this.#timers.push(setTimeout(() => this.#say(opening), ms));
  }

  close(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    for (const timer of this.#timers) clearTimeout(timer);
    this.#socket.close();
  }

  #open(): void {
    if (this.#state === 'closed') return;
    this.#state = 'open';
    for (const opening of this.#waiting) this.#say(opening);
    this.#waiting = [];
  }

  #say(opening: Uint8Array): void {
    if (this.#state === 'connecting') this.#waiting.push(opening);
    if (this.#state === 'open') this.#socket.send(opening);
  }

  #fail(error: Error): void {
    if (this.#state === 'closed') return;
    this.close();
    const code = codeOf(error);
    const timing = { ended: performance.now() - this.#begun };
    this.#events.fail({ failure: failureOf(code), code, timing });
  }
}
