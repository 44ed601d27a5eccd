import net from 'node:net';
import { codeOf } from './failure.ts';
import { loopClock } from './loop-clock.ts';
import type { Pending } from './pending.ts';

export type { Socket } from 'node:net';

/** Where a service is that bytes are passed on to. */
export interface ServiceAddress {
  readonly host: string;
  readonly port: number;
  /** Milliseconds until the service must have accepted. */
  readonly timeout: number;
}

/**
 * Opens a connection to pass bytes on: either side may end its direction first, and small messages go out at
 * once. Settles with the system's error code if the service does not accept. Later errors end the socket and are
 * otherwise ignored.
 */
export function connectToPass({
  timeout,
  host,
  port,
}: ServiceAddress): Pending<net.Socket | string> {
  const socket = net.connect({ host, port, allowHalfOpen: true, noDelay: true });
  let cancel = () => {};
  const done = new Promise<net.Socket | string>((resolve) => {
    let isSettled = false;
    const settle = (result: net.Socket | string) => {
      isSettled = true;
      cancelTimeout();
      resolve(result);
    };
    cancel = () => {
      if (isSettled) return;
      socket.destroy();
      settle('ETIMEDOUT');
    };
    const cancelTimeout = loopClock.after(timeout, cancel);
    socket.once('connect', () => {
      socket.removeAllListeners('error');
      // A reset may come before the caller listens, and without a listener it ends the program.
      socket.on('error', () => {});
      settle(socket);
    });
    socket.once('error', (error) => settle(codeOf(error)));
  });
  return { done, cancel };
}
