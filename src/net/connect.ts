import net from 'node:net';
import type { NoConnection } from '../identify/exchange.ts';
import { codeOf, failedWith } from './failure.ts';
import { loopClock } from './loop-clock.ts';
import type { Pending } from './pending.ts';

export type { Socket } from 'node:net';

export interface ConnectOptions {
  /** An address, a name that the system looks up, or the absolute path of a Unix socket. */
  readonly host: string;
  readonly port: number;
  /** Milliseconds until the peer must have accepted. */
  readonly timeout: number;
  /** The connection stays open for writing when the peer has ended its side. */
  readonly allowHalfOpen?: boolean;
  /** Small messages go out at once. */
  readonly noDelay?: boolean;
}

/** A connection that the peer accepted. */
export interface Connection {
  readonly socket: net.Socket;
  /** Milliseconds until it was accepted. */
  readonly connected: number;
  /** The same without the time this program was busy: a first estimate of the round trip. */
  readonly rtt: number;
}

/** The peer accepted the connection and reset it before it could be used. */
interface ResetAtOnce {
  readonly reset: true;
  readonly connected: number;
}

export type ConnectResult = Connection | ResetAtOnce | NoConnection;

/** Opens one connection, over TCP or to a Unix socket. Errors after that end the socket and are otherwise ignored. */
export function connect({ timeout, host, port, ...more }: ConnectOptions): Pending<ConnectResult> {
  const startedAt = loopClock.now();
  const target = host.startsWith('/') ? { path: host } : { host, port };
  const socket = net.connect({ ...target, ...more });
  let cancel = () => {};
  const done = new Promise<ConnectResult>((resolve) => {
    let isSettled = false;
    const settle = (result: ConnectResult) => {
      isSettled = true;
      cancelTimeout();
      resolve(result);
    };
    cancel = () => {
      if (isSettled) return;
      socket.destroy();
      settle(failedWith('ETIMEDOUT', startedAt));
    };
    const cancelTimeout = loopClock.after(timeout, cancel);
    // A busy program notices late that it was accepted, but in this turn of its loop at the latest.
    let idleAt: number | undefined;
    setImmediate(() => {
      idleAt = loopClock.now();
    });
    socket.once('connect', () => {
      socket.removeAllListeners('error');
      // A reset may come before the caller listens, and without a listener it ends the program.
      socket.on('error', () => {});
      const now = loopClock.now();
      const rtt = idleAt === undefined ? 0 : now - idleAt;
      settle({ socket, connected: now - startedAt, rtt });
    });
    socket.once('error', (error) => {
      const code = codeOf(error);
      // A closed port refuses; a reset during the handshake comes from a port that accepted.
      const reset = code === 'ECONNRESET';
      if (reset) settle({ reset, connected: loopClock.now() - startedAt });
      else settle(failedWith(code, startedAt));
    });
  });
  return { done, cancel };
}
