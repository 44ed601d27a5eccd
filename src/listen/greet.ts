import type { GreetedBy } from '../expect/client-session.ts';
import type { Socket } from '../net/connect.ts';
import { connectToService, type Relay, type Service } from './relay.ts';

/** The banner that clients receive, and the protocol that it belongs to. */
export interface Banner {
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** What a client is sent before it sends anything. */
export interface Greeting {
  /** Whose banner was sent; undefined if none was. */
  readonly greetedBy: () => GreetedBy | undefined;
  /** The relay to the real service, or its error code; undefined if no connection was started. */
  readonly relay: () => Promise<Relay | string> | undefined;
  /** A banner that is still held back is not sent any more. */
  readonly cancel: () => void;
}

/** Sends nothing. */
export const NO_GREETING: Greeting = {
  greetedBy: () => undefined,
  relay: () => undefined,
  cancel: () => {},
};

/** Sends a banner, unless the client sends something within so many milliseconds. */
export function greetWith(socket: Socket, { id, bytes }: Banner, delay: number): Greeting {
  let greetedBy: GreetedBy | undefined;
  const cancel = unlessClientSends(socket, delay, () => {
    greetedBy = { kind: 'protocol', id };
    socket.write(bytes);
  });
  return { greetedBy: () => greetedBy, relay: () => undefined, cancel };
}

/** Lets the real service send its banner, unless the client sends something within the delay. */
export function greetByService(
  socket: Socket,
  service: Service,
  delay: number,
  signal: AbortSignal,
): Greeting {
  let relay: Promise<Relay | string> | undefined;
  const cancel = unlessClientSends(socket, delay, () => {
    relay = connectToService(socket, service, signal);
  });
  // By then only bytes of the service were written to the client.
  const greetedBy = () => (socket.bytesWritten > 0 ? ({ kind: 'service' } as const) : undefined);
  return { greetedBy, relay: () => relay, cancel };
}

function unlessClientSends(socket: Socket, delay: number, send: () => void): () => void {
  if (delay === 0) {
    send();
    return () => {};
  }
  const timer = setTimeout(send, delay);
  const cancel = () => clearTimeout(timer);
  socket.once('data', cancel).once('end', cancel).once('close', cancel);
  return cancel;
}
