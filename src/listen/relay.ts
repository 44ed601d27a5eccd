import { closeGracefully } from '../net/close.ts';
import { connectToPass, type Socket } from '../net/connect.ts';
import { onAbort } from '../net/on-abort.ts';
import { CONNECT_TIMEOUT } from './limits.ts';

/** Where the real service is. */
export interface Service {
  readonly host: string;
  readonly port: number;
}

/** A client and the real service, connected in one direction or in both. */
export interface Relay {
  /** Connects the client to the service; the bytes that were read of the client come first. */
  readonly forward: (first: Uint8Array) => void;
  /** Closes the connection to the service; the client stays. */
  readonly disconnect: () => void;
  /** Resolves when both connections are closed. */
  readonly done: Promise<void>;
}

/**
 * Connects a client to the real service, whose bytes reach the client at once. Resolves to the
 * system's error code if the service does not accept.
 */
export async function connectToService(
  client: Socket,
  service: Service,
  signal: AbortSignal,
): Promise<Relay | string> {
  const { done, cancel } = connectToPass({ ...service, timeout: CONNECT_TIMEOUT });
  const unsubscribe = onAbort(signal, cancel);
  const result = await done;
  unsubscribe();
  if (typeof result === 'string') return signal.aborted ? 'ECANCELED' : result;
  result.once(
    'close',
    onAbort(signal, () => result.destroy()),
  );
  return relay(client, result);
}

/**
 * A side that ended its half of the connection may go on reading; a slow side slows the other one
 * down; a reset of one is a reset of both.
 */
function relay(client: Socket, service: Socket): Relay {
  let isDisconnected = false;
  const closed = (one: Socket, other: Socket) =>
    new Promise<void>((resolve) => {
      const onClose = () => {
        // Closed before its end: it was reset, or destroyed.
        if (!isDisconnected && !one.readableEnded) other.resetAndDestroy();
        resolve();
      };
      if (one.destroyed) onClose();
      else one.once('close', onClose);
    });
  const done = Promise.all([closed(client, service), closed(service, client)]).then(() => {});
  service.pipe(client);
  return {
    forward: (first) => {
      if (first.length > 0 && !service.destroyed) service.write(first);
      client.pipe(service);
    },
    disconnect: () => {
      isDisconnected = true;
      service.unpipe(client);
      closeGracefully(service);
    },
    done,
  };
}
