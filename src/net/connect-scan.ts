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
  /**
   * Gives up what is overdue: there is one timer, the caller's, for all connections. Returns how many
   * were not accepted for so many milliseconds, and may still be.
   */
  expire(age: number): number;
  /** Ends the connections that were not accepted yet; their items are not called back. */
  abort(): void;
}

/** A socket with what is known of it: listeners that all sockets share find that by `this`. */
class ScanSocket<T> extends net.Socket {
  readonly item: T;
  /** Both by the loop clock. */
  readonly startedAt: number;
  readonly due: number;
  isAccepted = false;
  /** Its place among the open ones. */
  slot: number;

  constructor(item: T, timeout: number, slot: number) {
    super();
    this.item = item;
    this.startedAt = loopClock.now();
    this.due = this.startedAt + timeout;
    this.slot = slot;
  }
}

/**
 * Opens connections and closes them as soon as they are accepted, with a FIN. A closed port costs one
 * socket, whose listeners are shared, and no promise or timer: see docs/decisions/sweep.md.
 */
export function connectScan<T>(onScanned: OnScanned<T>): ConnectScan<T> {
  // No Map: the tables that it outgrows keep dead sockets, and each other, in the old generation.
  const open: ScanSocket<T>[] = [];

  /** Whether it was among the open ones. */
  const remove = (socket: ScanSocket<T>): boolean => {
    const { slot } = socket;
    if (open[slot] !== socket) return false;
    const last = open.pop();
    if (last && last !== socket) {
      open[slot] = last;
      last.slot = slot;
    }
    return true;
  };
  const end = (socket: ScanSocket<T>, code: string | undefined) => {
    if (remove(socket)) onScanned(socket.item, code);
  };
  function onConnect(this: ScanSocket<T>) {
    this.isAccepted = true;
    this.once('close', onClose);
    closeGracefully(this);
  }
  function onError(this: ScanSocket<T>, error: Error) {
    if (this.isAccepted) return;
    const code = codeOf(error);
    // A closed port refuses; a reset during the handshake comes from a port that accepted.
    end(this, code === 'ECONNRESET' ? undefined : code);
  }
  function onClose(this: ScanSocket<T>) {
    end(this, undefined);
  }

  return {
    get size() {
      return open.length;
    },
    start(item, { host, port, timeout }) {
      const socket = new ScanSocket(item, timeout, open.length);
      open.push(socket);
      socket.on('error', onError);
      socket.on('connect', onConnect);
      socket.connect({ host, port, autoSelectFamily: false });
    },
    expire(age) {
      const now = loopClock.now();
      for (const socket of open.filter(({ due, isAccepted }) => !isAccepted && due <= now)) {
        socket.destroy();
        end(socket, 'ETIMEDOUT');
      }
      let waiting = 0;
      for (const { startedAt, isAccepted } of open) {
        if (!isAccepted && now - startedAt >= age) waiting++;
      }
      return waiting;
    },
    abort() {
      for (const socket of open.filter(({ isAccepted }) => !isAccepted)) {
        remove(socket);
        socket.destroy();
      }
    },
  };
}
