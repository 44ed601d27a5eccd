import type { Readable } from 'node:stream';
import { FirstBytesTimeoutError, quote, TruncatedFrameError } from './errors.ts';
import { type GuardExpectation, type Peek, peekJudge } from './first-bytes.ts';
import { MAX_PEEK_BYTES } from './known-start.ts';

export interface GuardOptions extends GuardExpectation {
  /** Time limit for the first bytes, in milliseconds (default: 10 seconds). */
  readonly timeout?: number;
  readonly signal?: AbortSignal;
}

/** The first bytes of a connection. */
export interface FirstBytes {
  /** A copy of the first bytes, 256 at most. The socket still returns them to its next reader. */
  readonly bytes: Uint8Array;
  /** Ids of the known protocols that start like this; empty for the expected one. */
  readonly protocols: readonly string[];
}

const DEFAULT_TIMEOUT_MS = 10_000;

/**
 * Peeks at the first bytes from a client or a server and leaves them in the socket: its next reader
 * gets all of them. Call it before anything reads the socket.
 *
 * Resolves once the bytes are judged. Rejects with a WrongProtocolError if they differ from what is
 * expected, a TruncatedFrameError if the stream ended too early, a FirstBytesTimeoutError, the
 * signal's reason, or the error of the socket. Either way it leaves no listener and no timer behind,
 * and does not destroy the socket: the caller does.
 */
export function createGuard(socket: Readable, options: GuardOptions = {}): Promise<FirstBytes> {
  const { timeout = DEFAULT_TIMEOUT_MS, signal } = options;
  const judge = peekJudge(options);
  assertUnread(socket);
  const peek = peeker(socket);
  return new Promise((resolve, reject) => {
    let seen: Uint8Array = new Uint8Array(0);

    const judgeAvailable = (timedOut: boolean) => {
      const available = peek();
      seen = available.bytes;
      settle({ ...available, ended: available.ended || timedOut });
    };
    const settle = (peeked: Peek) => {
      try {
        const protocols = judge(peeked);
        if (protocols) finish(() => resolve({ bytes: Uint8Array.from(peeked.bytes), protocols }));
        else if (peeked.ended) finish(() => reject(endedEarly(peeked.bytes)));
      } catch (error) {
        finish(() => reject(error));
      }
    };
    const onReadable = () => judgeAvailable(false);
    const onEnd = () => settle({ bytes: seen, ended: true });
    const onError = (error: Error) => finish(() => reject(error));
    const onAbort = () => finish(() => reject(signal?.reason));
    const onTimeout = () => {
      if (seen.length === 0) return finish(() => reject(timeoutError(seen, timeout)));
      // The bytes so far have to decide: a plausible frame passes.
      judgeAvailable(true);
    };
    const listeners = { readable: onReadable, end: onEnd, close: onEnd, error: onError };

    const timer = setTimeout(onTimeout, timeout);
    for (const [event, listener] of Object.entries(listeners)) socket.on(event, listener);
    signal?.addEventListener('abort', onAbort);
    if (signal?.aborted) onAbort();

    function finish(act: () => void): void {
      clearTimeout(timer);
      for (const [event, listener] of Object.entries(listeners)) socket.off(event, listener);
      signal?.removeEventListener('abort', onAbort);
      act();
    }
  });
}

/** Reads the buffered bytes and puts them back. */
function peeker(socket: Readable): () => Peek {
  let length = 0;
  let bytes: Uint8Array = new Uint8Array(0);
  const putBack = (all: Buffer) => {
    length = all.length;
    bytes = Uint8Array.from(all.subarray(0, MAX_PEEK_BYTES));
    socket.unshift(all);
  };
  return () => {
    const buffered = socket.readableLength;
    // Only at the end of the stream can more than the buffered bytes be read; before it, this fills the buffer.
    const last: Buffer | null = buffered > MAX_PEEK_BYTES ? null : socket.read(buffered + 1);
    if (last) putBack(last);
    // The stream emits `readable` for bytes that are put back: only new ones are read again.
    // From Node.js 26 on, `read` without a size returns the first chunk only.
    else if (buffered > length) putBack(socket.read(buffered));
    return { bytes, ended: last !== null };
  };
}

function assertUnread(socket: Readable): void {
  if (socket.readableEncoding !== null) {
    throw new TypeError(
      'the socket is in text mode: do not call setEncoding() before createGuard()',
    );
  }
  if (socket.readableFlowing === true || socket.listenerCount('data') > 0) {
    throw new TypeError('the socket is already being read: call createGuard() first');
  }
}

function endedEarly(bytes: Uint8Array) {
  const after = bytes.length === 0 ? 'without a byte' : `after ${quote(bytes)}`;
  return new TruncatedFrameError(`the stream ended ${after}, too early to identify it`, {
    bytes,
    missing: 1,
    explanation: 'The other side closed the connection: check its log and its access lists.',
  });
}

function timeoutError(bytes: Uint8Array, timeout: number) {
  return new FirstBytesTimeoutError(`no bytes within ${timeout} ms`, {
    bytes,
    explanation:
      'The other side is silent. It may wait for the first bytes, or use another protocol.',
  });
}
