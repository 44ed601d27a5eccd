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
export async function resolve(host: string): Promise<readonly string[] | NoConnection> {
  if (net.isIP(host) !== 0) return [host];
  const begun = performance.now();
  try {
    const found = await lookup(host, { all: true });
    return found.map(({ address }) => address);
  } catch (error) {
    return noConnection('no-such-name', codeOf(error), begun);
  }
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
): Promise<Line | ResetAtOnce | NoConnection> {
  const begun = performance.now();
  return new Promise((settle) => {
    const socket = net.connect({ host: address, port, noDelay: true });
    const giveUp = setTimeout(() => {
      socket.destroy();
      settle(noConnection('timed-out', 'ETIMEDOUT', begun));
    }, timeout);
    socket.once('connect', () => {
      clearTimeout(giveUp);
      socket.removeAllListeners('error');
      settle({ socket, connected: performance.now() - begun });
    });
    socket.once('error', (error) => {
      clearTimeout(giveUp);
      const code = codeOf(error);
      // A port that is closed refuses; a reset during the handshake comes from one that accepted.
      if (code === 'ECONNRESET') settle({ reset: true, connected: performance.now() - begun });
      else settle(noConnection(failureOf(code), code, begun));
    });
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
