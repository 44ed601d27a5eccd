import { createSocket, type Socket } from 'node:dgram';
import net from 'node:net';
import type { NoConnection } from '../identify/exchange.ts';
import { codeOf, failedWith } from './failure.ts';
import { loopClock } from './loop-clock.ts';

export interface UdpSocketEvents {
  readonly onDatagram: (received: Uint8Array) => void;
  /** An ICMP message reports that the port is closed or unreachable. */
  readonly onFailure: (failure: NoConnection) => void;
}

/**
 * Datagrams to one target from one local port. A search sends all its openings from one socket:
 * firewalls and address translation keep one entry for it instead of a dozen.
 */
export class UdpSocket {
  readonly #socket: Socket;
  readonly #events: UdpSocketEvents;
  readonly #startedAt = loopClock.now();
  readonly #cancels: (() => void)[] = [];
  #queued: Uint8Array[] = [];
  #state: 'connecting' | 'open' | 'closed' = 'connecting';

  constructor(address: string, port: number, events: UdpSocketEvents) {
    this.#events = events;
    this.#socket = createSocket(net.isIPv6(address) ? 'udp6' : 'udp4');
    this.#socket.on('error', (error) => this.#fail(error));
    this.#socket.on('message', (received) => {
      if (this.#state !== 'closed') events.onDatagram(received);
    });
    // Only a connected socket receives ICMP refusals.
    this.#socket.connect(port, address, (error?: Error) => {
      if (error) this.#fail(error);
      else this.#open();
    });
  }

  /** Sends now, and again after so many milliseconds unless the socket is closed by then. */
  send(opening: Uint8Array, resendAfter: readonly number[]): void {
    this.#write(opening);
    for (const ms of resendAfter)
      this.#cancels.push(loopClock.after(ms, () => this.#write(opening)));
  }

  close(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    for (const cancel of this.#cancels) cancel();
    this.#socket.close();
  }

  #open(): void {
    if (this.#state === 'closed') return;
    this.#state = 'open';
    for (const opening of this.#queued) this.#write(opening);
    this.#queued = [];
  }

  #write(opening: Uint8Array): void {
    if (this.#state === 'connecting') this.#queued.push(opening);
    if (this.#state === 'open') this.#socket.send(opening);
  }

  #fail(error: Error): void {
    if (this.#state === 'closed') return;
    this.close();
    this.#events.onFailure(failedWith(codeOf(error), this.#startedAt));
  }
}
