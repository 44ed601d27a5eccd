import type { ClientSession } from '../expect/client-session.ts';
import type { Socket } from '../net/connect.ts';
import { startServer } from '../net/server.ts';
import { type ReceiveOptions, receiveClient } from './receive.ts';

export interface ListenerOptions extends ReceiveOptions {
  /** An address of this machine, or a name for one. */
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  /** The number of clients after which it accepts no more. */
  readonly count?: number;
  /** Called with each client as soon as it is judged; no client waits for it. */
  readonly each: (session: ClientSession) => void | Promise<void>;
}

/** A port that listens. */
export interface Listening {
  readonly address: string;
  readonly port: number;
  /** Accepts no more. Connected clients are judged, and served to the end. */
  readonly stop: () => void;
  /** Ends at once: connected clients are judged by what they sent, and cut off. */
  readonly abort: () => void;
  /** The number of connected clients, forwarded ones included. */
  readonly present: () => number;
  /**
   * Resolves when it has stopped, all clients are gone and all calls of `each` have ended, with the
   * number of refused clients.
   */
  readonly done: Promise<{ readonly rejected: number }>;
}

/** Starts to listen; rejects with the system's error if it cannot. */
export async function listenForClients(options: ListenerOptions): Promise<Listening> {
  const { host, port, limits, count = Number.POSITIVE_INFINITY, each } = options;
  const aborting = new AbortController();
  const connections = new Set<Promise<void>>();
  const reports = new Set<Promise<void>>();
  let [accepted, refused] = [0, 0];

  const accept = async (socket: Socket) => {
    const index = accepted++;
    if (accepted >= count) server.close();
    const { session, gone } = await receiveClient(socket, options, aborting.signal);
    // The place of a client is free when it is gone, however long its report takes.
    keepUntilDone(reports, Promise.resolve(each({ index, ...session })));
    await gone;
  };
  const onConnection = (socket: Socket) => {
    if (accepted >= count || connections.size >= limits.connections) {
      refused++;
      socket.destroy();
      return;
    }
    keepUntilDone(connections, accept(socket));
  };
  const server = await startServer({ host, port, onConnection });

  return {
    address: server.address,
    port: server.port,
    stop: server.close,
    abort: () => {
      server.close();
      aborting.abort();
    },
    present: () => connections.size,
    done: server.closed.then(async () => {
      await Promise.all(connections);
      await Promise.all(reports);
      return { rejected: refused };
    }),
  };
}

function keepUntilDone(all: Set<Promise<void>>, one: Promise<void>): void {
  const kept = one.finally(() => all.delete(kept));
  all.add(kept);
}
