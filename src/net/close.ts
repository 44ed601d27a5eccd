import type net from 'node:net';

/** How long a closed connection may drain before it is destroyed, in milliseconds. */
const DRAIN_TIMEOUT = 250;

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
