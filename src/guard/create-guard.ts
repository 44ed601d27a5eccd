import type { Readable } from 'node:stream';
import { FirstBytesTimeoutError, quote, TruncatedFrameError } from './errors.ts';
import { type GuardExpectation, type Peek, peekJudge } from './first-bytes.ts';
import { MAX_PEEK_BYTES } from './known.ts';

export interface GuardOptions extends GuardExpectation {
  /** Milliseconds until the first bytes must have come; 10 seconds unless told. */
  readonly timeout?: number;
  readonly signal?: AbortSignal;
}

/** What a connection began with. */
export interface FirstBytes {
  /** A copy of the first bytes, 256 at most. They are still to be read from the socket. */
  readonly bytes: Uint8Array;
  /** Ids of the known protocols that start so; empty for your own. */
  readonly protocols: readonly string[];
}

const TIMEOUT = 10_000;

/**
 * Looks at the first bytes that come in on a socket, a client's or a server's, and leaves them there:
 * whoever reads it next gets all of them. Call it before anything reads the socket.
 *
 * Resolves when the bytes are judged. Rejects with a WrongProtocolError if they are not what is
 * expected, a TruncatedFrameError if the stream ended before that could be told, a
 * FirstBytesTimeoutError, the signal's reason, or the socket's own error. Either way it leaves
 * no listener and no timer behind, and does not destroy the socket: that is for the caller.
 */
export function createGuard(socket: Readable, options: GuardOptions = {}): Promise<FirstBytes> {
  const { timeout = TIMEOUT, signal } = options;
  const judge = peekJudge(options);
  demandUnread(socket);
  const peek = peeker(socket);
  return new Promise((resolve, reject) => {
    let seen: Uint8Array = new Uint8Array(0);

    const look = (over: boolean) => {
      const sight = peek();
      seen = sight.bytes;
      settle({ ...sight, ended: sight.ended || over });
    };
    const settle = (sight: Peek) => {
      try {
        const protocols = judge(sight);
        if (protocols) finish(() => resolve({ bytes: Uint8Array.from(sight.bytes), protocols }));
        else if (sight.ended) finish(() => reject(endedEarly(sight.bytes)));
      } catch (error) {
        finish(() => reject(error));
      }
    };
    const onReadable = () => look(false);
    const onEnd = () => settle({ bytes: seen, ended: true });
    const onError = (error: Error) => finish(() => reject(error));
    const onAbort = () => finish(() => reject(signal?.reason));
    const onTimeout = () => {
      if (seen.length === 0) return finish(() => reject(timedOut(seen, timeout)));
      // What has come must do: a frame that may be one is taken for one.
      look(true);
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

/** Looks at what is there without taking it away. */
function peeker(socket: Readable): () => Peek {
  let length = 0;
  let bytes: Uint8Array = new Uint8Array(0);
  const putBack = (all: Buffer) => {
    length = all.length;
    bytes = Uint8Array.from(all.subarray(0, MAX_PEEK_BYTES));
    socket.unshift(all);
  };
  return () => {
    const there = socket.readableLength;
    // More than there is can only be read at the end; before it, `read` asks for more.
    const last: Buffer | null = there > MAX_PEEK_BYTES ? null : socket.read(there + 1);
    if (last) putBack(last);
    // What is put back is announced as if it were new: it must not be taken out again.
    else if (there > length) putBack(socket.read());
    return { bytes, ended: last !== null };
  };
}

function demandUnread(socket: Readable): void {
  if (socket.readableEncoding !== null) {
    throw new TypeError('the socket gives text: do not call setEncoding() before createGuard()');
  }
  if (socket.readableFlowing === true || socket.listenerCount('data') > 0) {
    throw new TypeError('something reads the socket already: call createGuard() before that');
  }
}

function endedEarly(bytes: Uint8Array) {
  const came = bytes.length === 0 ? 'without a byte' : `after ${quote(bytes)}`;
  return new TruncatedFrameError(`the stream ended ${came}, before it could be judged`, {
    bytes,
    missing: 1,
    explanation: 'The other side closed the connection: look into its log and its access lists.',
  });
}

function timedOut(bytes: Uint8Array, timeout: number) {
  return new FirstBytesTimeoutError(`no bytes within ${timeout} ms`, {
    bytes,
    explanation:
      'The other side says nothing. It may wait to be spoken to first, or speak another protocol.',
  });
}
