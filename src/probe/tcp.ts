import { lookup } from 'node:dns';
import net from 'node:net';
import type { Failure, NoConnection } from '../identify/exchange.ts';

/** Something under way that somebody may no longer want to wait for. */
export interface Pending<T> {
  /** Never rejects. */
  readonly done: Promise<T>;
  /** Settles it at once, as timed out; does nothing once it is settled. */
  readonly cancel: () => void;
}

/** A connection that was accepted. */
export interface Connection {
  readonly socket: net.Socket;
  /** Milliseconds until it was accepted. */
  readonly connected: number;
  /** The same without what this program did meanwhile: a first estimate of the round trip. */
  readonly rtt: number;
}

/** It was accepted and reset before it could be used. */
export interface ResetAtOnce {
  readonly reset: true;
  readonly connected: number;
}

export type ConnectResult = Connection | ResetAtOnce | NoConnection;

/** Whether a host is an address already, and needs no lookup. */
export function isAddress(host: string): boolean {
  return net.isIP(host) !== 0;
}

/** The addresses of a name, in the system's order; a literal address is its own. */
export function resolve(host: string): Pending<readonly string[] | NoConnection> {
  if (isAddress(host)) return { done: Promise.resolve([host]), cancel: () => {} };
  const begun = performance.now();
  let cancel = () => {};
  const done = new Promise<readonly string[] | NoConnection>((settle) => {
    const fail = (code: string) => settle(noConnection('no-such-name', code, begun));
    // A lookup cannot be taken back, but nobody has to wait for it.
    cancel = () => fail('EAI_AGAIN');
    lookup(host, { all: true }, (error, found) => {
      if (error) fail(codeOf(error));
      else settle(found.map(({ address }) => address));
    });
  });
  return { done, cancel };
}

/** Connects to one address. `timeout` in milliseconds. */
export function connectTcp(address: string, port: number, timeout: number): Pending<ConnectResult> {
  const begun = performance.now();
  const socket = net.connect({ host: address, port });
  let cancel = () => {};
  const done = new Promise<ConnectResult>((settle) => {
    let settled = false;
    const end = (result: ConnectResult) => {
      settled = true;
      clearTimeout(giveUp);
      settle(result);
    };
    cancel = () => {
      if (settled) return;
      socket.destroy();
      end(noConnection('timed-out', 'ETIMEDOUT', begun));
    };
    const giveUp = setTimeout(cancel, timeout);
    // A busy program hears late that it was accepted, but not later than in this turn of its loop.
    let idle: number | undefined;
    setImmediate(() => {
      idle = performance.now();
    });
    socket.once('connect', () => {
      socket.removeAllListeners('error');
      // A reset may come before anybody listens, and without any listener it would end the program.
      socket.on('error', () => {});
      const now = performance.now();
      end({ socket, connected: now - begun, rtt: idle === undefined ? 0 : now - idle });
    });
    socket.once('error', (error) => {
      const code = codeOf(error);
      // A port that is closed refuses; a reset during the handshake comes from one that accepted.
      const reset = code === 'ECONNRESET';
      if (reset) end({ reset, connected: performance.now() - begun });
      else end(noConnection(failureOf(code), code, begun));
    });
  });
  return { done, cancel };
}

/** How long a closed connection may still drain before it is cut, in milliseconds. */
const LINGER = 250;

/**
 * Closes politely: sends FIN and reads what still comes, so that the peer sees an orderly
 * end and no reset. A peer that will not stop is cut off.
 */
export function closeConnection(socket: net.Socket): void {
  if (socket.destroyed) return;
  if (socket.readableEnded) {
    socket.end(() => socket.destroy());
    return;
  }
  const cut = setTimeout(() => socket.destroy(), LINGER);
  socket.once('close', () => clearTimeout(cut));
  socket.resume();
  socket.end();
}

function noConnection(failure: Failure, code: string, begun: number): NoConnection {
  return { failure, code, timing: { ended: performance.now() - begun } };
}

/** What a system's error code means for the target. */
export function failureOf(code: string): Failure {
  if (code === 'ECONNREFUSED') return 'refused';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'no-such-name';
  if (code === 'ETIMEDOUT') return 'timed-out';
  return 'no-route';
}

/** The system's error code, or the message of an error that has none. */
export function codeOf(error: unknown): string {
  if (error instanceof Error) {
    const { code } = error as NodeJS.ErrnoException;
    return code ?? error.message;
  }
  return String(error);
}
