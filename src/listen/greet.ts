import type net from 'node:net';
import { dialService, join, type Relay, type Service } from './relay.ts';

/** What clients are greeted with, and whose banner it is. */
export interface Banner {
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** The first words to a client, if there are any. */
export interface Greeting {
  /** Whose words went out: a protocol's id, or `service`; undefined if none did. */
  readonly said: () => string | undefined;
  /** The way to the real service, or the code of its failure; undefined if none was begun. */
  readonly way: () => Promise<Relay | string> | undefined;
  /** It is too late for words that have not gone out. */
  readonly over: () => void;
}

/** Says nothing. */
export const NO_GREETING: Greeting = {
  said: () => undefined,
  way: () => undefined,
  over: () => {},
};

/** Sends a banner, unless the client speaks within `hold` milliseconds. */
export function greetWith(socket: net.Socket, { id, bytes }: Banner, hold: number): Greeting {
  let said: string | undefined;
  const over = unlessItSpeaks(socket, hold, () => {
    said = id;
    socket.write(bytes);
  });
  return { said: () => said, way: () => undefined, over };
}

/** Lets the real service greet, unless the client speaks within `hold` milliseconds. */
export function greetBy(
  socket: net.Socket,
  service: Service,
  hold: number,
  signal: AbortSignal,
): Greeting {
  let way: Promise<Relay | string> | undefined;
  const over = unlessItSpeaks(socket, hold, () => {
    way = connectToService(socket, service, signal);
  });
  // Only words of the service, and nobody else's, were written to the client by then.
  const said = () => (socket.bytesWritten > 0 ? 'service' : undefined);
  return { said, way: () => way, over };
}

/** A way from a client to the real service, on which the service may speak already. */
export async function connectToService(
  socket: net.Socket,
  service: Service,
  signal: AbortSignal,
): Promise<Relay | string> {
  const found = await dialService(service, signal);
  return typeof found === 'string' ? found : join(socket, found);
}

function unlessItSpeaks(socket: net.Socket, hold: number, speak: () => void): () => void {
  if (hold === 0) {
    speak();
    return () => {};
  }
  const timer = setTimeout(speak, hold);
  const over = () => clearTimeout(timer);
  socket.once('data', over).once('end', over).once('close', over);
  return over;
}
