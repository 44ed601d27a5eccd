import net from 'node:net';
import type { ClientSession } from '../expect/client-session.ts';
import { type ReceiveOptions, receiveClient } from './receive.ts';

export interface ListenOptions extends ReceiveOptions {
  /** An address of this machine, or a name for one. */
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  /** It stops accepting after so many clients. */
  readonly count?: number;
  /** Called with each client as soon as it is judged; the others do not wait for it. */
  readonly each: (visit: ClientSession) => Promise<void>;
}

/** A port that listens. */
export interface Listening {
  readonly address: string;
  readonly port: number;
  /** Accepts no more. Who is there is judged, and served to the end. */
  readonly stop: () => void;
  /** Ends at once: who is there is judged by what it said, and cut off. */
  readonly abort: () => void;
  /** Clients that are there: being judged, or passed on. */
  readonly present: () => number;
  /** Resolves when it has stopped and all clients are gone: how many more were turned away. */
  readonly done: Promise<{ readonly turnedAway: number }>;
}

/** Begins to listen; rejects with the system's error if it cannot. */
export async function listenForClients(options: ListenOptions): Promise<Listening> {
  const { host, port, limits, count = Number.POSITIVE_INFINITY, each } = options;
  const cutting = new AbortController();
  const guests = new Set<Promise<void>>();
  let [came, turnedAway] = [0, 0];

  const admit = async (socket: net.Socket) => {
    const index = came++;
    if (came >= count) server.close();
    const { visit, gone } = await receiveClient(socket, options, cutting.signal);
    await Promise.all([each({ index, ...visit }), gone]);
  };
  const server = net.createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    // An error closes the socket too, and that is what is looked at.
    socket.on('error', () => {});
    if (came >= count || guests.size >= limits.connections) {
      turnedAway++;
      socket.destroy();
      return;
    }
    const guest = admit(socket).finally(() => guests.delete(guest));
    guests.add(guest);
  });
  await opened(server, host, port);

  const address = server.address() as net.AddressInfo;
  const ended = new Promise<void>((resolve) => server.once('close', resolve));
  const stop = () => void (server.listening && server.close());
  return {
    address: address.address,
    port: address.port,
    stop,
    abort: () => {
      stop();
      cutting.abort();
    },
    present: () => guests.size,
    done: ended.then(async () => {
      await Promise.all(guests);
      return { turnedAway };
    }),
  };
}

function opened(server: net.Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      // Out of descriptors for one client: the port goes on.
      server.on('error', () => {});
      resolve();
    });
  });
}
