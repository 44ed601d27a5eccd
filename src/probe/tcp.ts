import { lookup } from 'node:dns/promises';
import net from 'node:net';
import type { Failure, NoConnection } from '../identify/exchange.ts';

/** A connection that was accepted. */
export interface Line {
  readonly socket: net.Socket;
  /** Milliseconds until it was accepted; a first estimate of the round trip. */
  readonly connected: number;
}

/** The addresses of a name, in the system's order; a literal address is its own. */
export function resolve(
  host: string,
  signal: AbortSignal,
): Promise<readonly string[] | NoConnection> {
  if (net.isIP(host) !== 0) return Promise.resolve([host]);
  const begun = performance.now();
  return new Promise((settle) => {
    const fail = (code: string) => settle(noConnection('no-such-name', code, begun));
    // A lookup cannot be taken back, but nobody has to wait for it.
    const giveUp = () => fail('EAI_AGAIN');
    signal.addEventListener('abort', giveUp, { once: true });
    if (signal.aborted) giveUp();
    lookup(host, { all: true })
      .then(
        (found) => settle(found.map(({ address }) => address)),
        (error: unknown) => fail(codeOf(error)),
      )
      .finally(() => signal.removeEventListener('abort', giveUp));
  });
}

/** It was accepted and reset before it could be used. */
export interface ResetAtOnce {
  readonly reset: true;
  readonly connected: number;
}

/** Connects to one address. `timeout` in milliseconds. Never throws. */
export function dial(
  address: string,
  port: number,
  timeout: number,
  signal: AbortSignal,
): Promise<Line | ResetAtOnce | NoConnection> {
  const begun = performance.now();
  return new Promise((settle) => {
    const cancel = () => socket.destroy(Object.assign(new Error(), { code: 'ECANCELED' }));
    signal.addEventListener('abort', cancel, { once: true });
    const socket = net.connect({ host: address, port, noDelay: true });
    const giveUp = setTimeout(() => {
      signal.removeEventListener('abort', cancel);
      socket.destroy();
      settle(noConnection('timed-out', 'ETIMEDOUT', begun));
    }, timeout);
    socket.once('connect', () => {
      clearTimeout(giveUp);
      signal.removeEventListener('abort', cancel);
      socket.removeAllListeners('error');
      settle({ socket, connected: performance.now() - begun });
    });
    socket.once('error', (error) => {
      clearTimeout(giveUp);
      signal.removeEventListener('abort', cancel);
      const code = codeOf(error);
      // A port that is closed refuses; a reset during the handshake comes from one that accepted.
      if (code === 'ECONNRESET') settle({ reset: true, connected: performance.now() - begun });
      else settle(noConnection(failureOf(code), code, begun));
    });
    if (signal.aborted) cancel();
  });
}

/** How long a closed connection may still drain before it is cut, in milliseconds. */
const LINGER = 250;

/**
 * Closes politely: sends FIN and reads what still comes, so that the peer sees an orderly
 * end and no reset. A peer that will not stop is cut off.
 */
export function hangUp(socket: net.Socket): void {
  if (socket.destroyed) return;
  socket.removeAllListeners('data');
  socket.removeAllListeners('end');
  socket.removeAllListeners('error');
  socket.on('error', () => socket.destroy());
  if (socket.readableEnded) {
    socket.end(() => socket.destroy());
    return;
  }
  const cut = setTimeout(() => socket.destroy(), LINGER);
  socket.once('end', () => socket.destroy());
  socket.once('close', () => clearTimeout(cut));
  socket.resume();
  socket.end();
}

function noConnection(failure: Failure, code: string, begun: number): NoConnection {
  return { failure, code, timing: { ended: performance.now() - begun } };
}

function failureOf(code: string): Failure {
  if (code === 'ECONNREFUSED') return 'refused';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'no-such-name';
  // Canceled: there was no time, or no need, to wait any longer.
  if (code === 'ETIMEDOUT' || code === 'ECANCELED') return 'timed-out';
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
