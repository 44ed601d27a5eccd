import net from 'node:net';
import { closeGracefully } from './close.ts';
import { codeOf } from './failure.ts';
import { loopClock } from './loop-clock.ts';

/** Where to connect, and for how long. */
export interface ScanTarget {
  /** An IP address: nothing is looked up. */
  readonly host: string;
  readonly port: number;
  /** Milliseconds until the peer must have accepted. */
  readonly timeout: number;
}

/** Called once for each item, when its descriptor is free; `code` is undefined if the peer accepted. */
export type OnScanned<T> = (item: T, code: string | undefined) => void;

/** Connections that are only opened, to see which ports accept. */
export interface ConnectScan<T> {
  /** Sockets that are open. */
  readonly size: number;
  start(item: T, target: ScanTarget): void;
  /** Gives up what is overdue: there is one timer, the caller's, for all connections. */
  expire(): void;
  /** Ends the connections that nobody has accepted; their items are not called back. */
  abort(): void;
}

interface ScanAttempt<T> {
  readonly item: T;
  /** By the loop clock. */
  readonly due: number;
  isAccepted: boolean;
}

/**
 * Opens connections and closes them as soon as they are accepted, with a FIN. A closed port costs one
 * socket, whose listeners are shared, and no promise or timer: see docs/decisions/sweep.md.
 */
export function connectScan<T>(onScanned: OnScanned<T>): ConnectScan<T> {
  const attempts = new Map<net.Socket, ScanAttempt<T>>();

  const end = (socket: net.Socket, code: string | undefined) => {
    const attempt = attempts.get(socket);
    if (attempts.delete(socket) && attempt) onScanned(attempt.item, code);
  };
  function onConnect(this: net.Socket) {
    const attempt = attempts.get(this);
    if (!attempt) return;
    attempt.isAccepted = true;
    this.once('close', onClose);
    closeGracefully(this);
  }
  function onError(this: net.Socket, error: Error) {
    if (attempts.get(this)?.isAccepted) return;
    const code = codeOf(error);
    // A closed port refuses; a reset during the handshake comes from a port that accepted.
    end(this, code === 'ECONNRESET' ? undefined : code);
  }
  function onClose(this: net.Socket) {
    end(this, undefined);
  }

  return {
    get size() {
      return attempts.size;
    },
    start(item, { host, port, timeout }) {
      const socket = new net.Socket();
      attempts.set(socket, { item, due: loopClock.now() + timeout, isAccepted: false });
      socket.on('error', onError);
      socket.on('connect', onConnect);
      socket.connect({ host, port, autoSelectFamily: false });
    },
    expire() {
      const now = loopClock.now();
      for (const [socket, { due, isAccepted }] of attempts) {
        if (isAccepted || now < due) continue;
        socket.destroy();
        end(socket, 'ETIMEDOUT');
      }
    },
    abort() {
      for (const [socket, { isAccepted }] of attempts) {
        if (isAccepted) continue;
        attempts.delete(socket);
        socket.destroy();
      }
    },
  };
}
