import type net from 'node:net';
import { concat } from '../bytes/build.ts';
import { type ClientEnd, clientState } from '../identify/client.ts';
import { MAX_TURN_BYTES } from '../protocols/protocol.ts';
import type { Registry } from '../protocols/registry.ts';
import { LIKELY_DELAY, type ListenLimits, OPEN_DELAY } from './limits.ts';

/** What a client said before it was judged. */
export interface ReceivedBytes {
  readonly bytes: Uint8Array;
  readonly end: ClientEnd;
  /** Milliseconds from its coming. */
  readonly firstByte?: number;
}

/** A client that drips is looked at so often; after that only the clocks end it. */
const MAX_JUDGEMENTS = 64;

/**
 * Listens to a client until it is known what it speaks, it ends, or a clock does. The socket is
 * paused then, and no byte is lost: those that were read are in the answer. Never rejects.
 */
export function readClient(
  socket: net.Socket,
  registry: Registry,
  limits: ListenLimits,
  signal: AbortSignal,
): Promise<ReceivedBytes> {
  const begun = performance.now();
  const chunks: Uint8Array[] = [];
  let [size, looks] = [0, 0];
  let firstByte: number | undefined;
  return new Promise((resolve) => {
    let quiet: NodeJS.Timeout | undefined;
    let whole: NodeJS.Timeout | undefined;
    const settle = (end: ClientEnd) => {
      clearTimeout(quiet);
      clearTimeout(silence);
      clearTimeout(whole);
      socket.off('data', onData).off('end', onEnd).off('close', onClose);
      signal.removeEventListener('abort', onTime);
      socket.pause();
      resolve({
        bytes: concat(...chunks),
        end,
        ...(firstByte === undefined ? {} : { firstByte }),
      });
    };
    const onTime = () => settle('open');
    const onEnd = () => settle('eof');
    const onClose = () => settle('reset');
    const onData = (chunk: Buffer) => {
      if (firstByte === undefined) {
        firstByte = performance.now() - begun;
        clearTimeout(silence);
        whole = setTimeout(onTime, limits.total);
      }
      clearTimeout(quiet);
      chunks.push(chunk);
      size += chunk.length;
      const state = ++looks > MAX_JUDGEMENTS ? 'open' : clientState(concat(...chunks), registry);
      // Recognizers see no more than their view, so more would tell nothing.
      const enough = size >= Math.min(limits.bytes, MAX_TURN_BYTES);
      if (state === 'final' || enough) settle('open');
      else quiet = setTimeout(onTime, state === 'likely' ? LIKELY_DELAY : OPEN_DELAY);
    };
    const silence = setTimeout(onTime, limits.firstByte);
    socket.on('data', onData).on('end', onEnd).on('close', onClose);
    signal.addEventListener('abort', onTime, { once: true });
    if (signal.aborted) onTime();
  });
}
