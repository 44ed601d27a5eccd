import type net from 'node:net';
import { DRAIN_TIMEOUT, MAX_DRAINED } from './drain.ts';
import { loopClock } from './loop-clock.ts';
import type { Pending } from './pending.ts';
import type { TcpConnection } from './tcp-connection.ts';

/**
 * Sends the last messages and a FIN, and reads what still comes, so that the peer sees an orderly
 * end instead of a reset. Each message but the first waits until the peer has sent more. A peer
 * that does not stop is cut off.
 */
export function closeGracefully(
  socket: net.Socket,
  lastMessages: readonly Uint8Array[] = [],
): void {
  if (socket.destroyed) return;
  const timer = setTimeout(() => socket.destroy(), DRAIN_TIMEOUT);
  socket.once('close', () => clearTimeout(timer));
  const limit = socket.bytesRead + MAX_DRAINED;
  socket.on('data', () => {
    if (socket.bytesRead > limit) socket.destroy();
  });
  const pending = [...lastMessages];
  const sendNext = () => {
    const message = pending.shift();
    if (message) socket.write(message);
    if (pending.length > 0) socket.once('data', sendNext);
    // The end of the peer's side was read before, so nothing else closes the socket.
    else if (socket.readableEnded) socket.end(() => socket.destroy());
    else socket.end();
  };
  sendNext();
  socket.resume();
}

/**
 * Sends a FIN, and resolves to whether the peer ends its side, too. A process that reads does; one
 * that hangs, or that has not accepted the connection, leaves its side open.
 */
export function endAndWait(connection: TcpConnection, ms: number): Pending<boolean> {
  let cancel = () => {};
  const done = new Promise<boolean>((resolve) => {
    const settle = (isEnded: boolean) => {
      cancelTimeout();
      connection.receiver = undefined;
      resolve(isEnded);
    };
    cancel = () => settle(false);
    const cancelTimeout = loopClock.after(ms, cancel);
    const onEnd = () => settle(true);
    connection.receiver = { onData() {}, onEnd, onFailure: onEnd };
    connection.end();
    connection.resume();
  });
  return { done, cancel };
}
