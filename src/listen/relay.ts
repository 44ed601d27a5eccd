import net from 'node:net';
import { CONNECT_TIMEOUT, DRAIN_TIMEOUT } from './limits.ts';

/** Where the real service is. */
export interface Service {
  readonly host: string;
  readonly port: number;
}

/** Connects to the real service; resolves to the system's code if it does not accept. */
export function dialService(
  { host, port }: Service,
  signal: AbortSignal,
): Promise<net.Socket | string> {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port, allowHalfOpen: true, noDelay: true });
    const fail = (code: string) => {
      socket.destroy();
      resolve(code);
    };
    const onAbort = () => fail('ECANCELED');
    const late = setTimeout(fail, CONNECT_TIMEOUT, 'ETIMEDOUT');
    signal.addEventListener('abort', onAbort, { once: true });
    socket.once('close', () => {
      clearTimeout(late);
      signal.removeEventListener('abort', onAbort);
    });
    socket.on('error', (error: NodeJS.ErrnoException) => fail(error.code ?? error.message));
    socket.once('connect', () => {
      clearTimeout(late);
      resolve(socket);
    });
    if (signal.aborted) onAbort();
  });
}

/** A client and the real service, joined in one direction or in both. */
export interface Relay {
  /** Lets the client speak to the service, with what it said before in front. */
  readonly passOn: (first: Uint8Array) => void;
  /** Parts them: the client goes on being held, the service is left. */
  readonly part: () => void;
  /** Resolves when both have ended. */
  readonly done: Promise<void>;
}

/**
 * Passes on what the service says, at once. A side that has said its last (a half close) may go
 * on listening; a slow side slows the other one down; a reset of one is a reset of both.
 */
export function join(client: net.Socket, service: net.Socket): Relay {
  let parted = false;
  const tie = (one: net.Socket, other: net.Socket) =>
    new Promise<void>((resolve) => {
      const onClose = () => {
        // Closed before its end: it was reset, or cut.
        if (!parted && !one.readableEnded) other.resetAndDestroy();
        resolve();
      };
      if (one.destroyed) onClose();
      else one.once('close', onClose);
    });
  const done = Promise.all([tie(client, service), tie(service, client)]).then(() => {});
  service.pipe(client);
  return {
    passOn: (first) => {
      if (first.length > 0 && !service.destroyed) service.write(first);
      client.pipe(service);
    },
    part: () => {
      parted = true;
      service.unpipe(client);
      closeWithMessages(service);
    },
    done,
  };
}

/**
 * Says its last words and goodbye, and reads what still comes; who will not stop is cut off. Each
 * message but the first waits until the other side has said more.
 */
export function closeWithMessages(socket: net.Socket, words: readonly Uint8Array[] = []): void {
  if (socket.destroyed) return;
  const cut = setTimeout(() => socket.destroy(), DRAIN_TIMEOUT);
  socket.once('close', () => clearTimeout(cut));
  const left = [...words];
  const say = () => {
    const message = left.shift();
    if (message) socket.write(message);
    if (left.length > 0) socket.once('data', say);
    else socket.end();
  };
  say();
  socket.resume();
}
