import { concat } from '../bytes/build.ts';
import { type ClientEnd, clientState } from '../identify/client.ts';
import type { Socket } from '../net/connect.ts';
import { loopClock } from '../net/loop-clock.ts';
import { onAbort } from '../net/on-abort.ts';
import { MAX_TURN_BYTES } from '../protocols/protocol.ts';
import type { Registry } from '../protocols/registry.ts';
import { LIKELY_DELAY, type ListenLimits, OPEN_DELAY } from './limits.ts';

/** What a client sent before it was judged. */
export interface ReceivedBytes {
  readonly bytes: Uint8Array;
  readonly end: ClientEnd;
  /** Milliseconds since the connection. */
  readonly firstByte?: number;
}

/** A client that sends single bytes is judged so often; after that only timeouts end the reading. */
const MAX_JUDGEMENTS = 64;

/**
 * Reads a client until its protocol is known, it ends, or a timeout. The socket is paused then, and
 * no byte is lost: those that were read are in the result. Never rejects.
 */
export function readClient(
  socket: Socket,
  registry: Registry,
  limits: ListenLimits,
  signal: AbortSignal,
): Promise<ReceivedBytes> {
  const stopMeasuring = loopClock.use();
  const startedAt = loopClock.now();
  const chunks: Uint8Array[] = [];
  let [size, judgements] = [0, 0];
  let firstByte: number | undefined;
  return new Promise((resolve) => {
    let cancelPause = () => {};
    let cancelTotal = () => {};
    let unsubscribe = () => {};
    const settle = (end: ClientEnd) => {
      cancelPause();
      cancelFirstByte();
      cancelTotal();
      stopMeasuring();
      socket.off('data', onData).off('end', onEnd).off('close', onClose);
      unsubscribe();
      socket.pause();
      resolve({
        bytes: concat(...chunks),
        end,
        ...(firstByte === undefined ? {} : { firstByte }),
      });
    };
    const onTimeout = () => settle('open');
    const onEnd = () => settle('eof');
    const onClose = () => settle('reset');
    const onData = (chunk: Buffer) => {
      if (firstByte === undefined) {
        firstByte = loopClock.now() - startedAt;
        cancelFirstByte();
        cancelTotal = loopClock.after(limits.total, onTimeout);
      }
      cancelPause();
      chunks.push(chunk);
      size += chunk.length;
      const isJudged = ++judgements <= MAX_JUDGEMENTS;
      const state = isJudged ? clientState(concat(...chunks), registry) : 'open';
      // Recognizers read no more than MAX_TURN_BYTES, so more would change nothing.
      const isFull = size >= Math.min(limits.bytes, MAX_TURN_BYTES);
      if (state === 'final' || isFull) settle('open');
      else cancelPause = loopClock.after(state === 'likely' ? LIKELY_DELAY : OPEN_DELAY, onTimeout);
    };
    const cancelFirstByte = loopClock.after(limits.firstByte, onTimeout);
    socket.on('data', onData).on('end', onEnd).on('close', onClose);
    unsubscribe = onAbort(signal, onTimeout);
  });
}
