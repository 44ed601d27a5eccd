import { escapeForTerminal } from '../bytes/escape.ts';
import type { OutputStream } from './output-stream.ts';

/** How long the same reason is not repeated, in milliseconds. */
const SILENCE_MS = 10_000;

/** Reports that the server of a queue is away, once in a while. */
export function outageReporter(stderr: OutputStream): (reason: string) => void {
  let last = Number.NEGATIVE_INFINITY;
  return (reason) => {
    const now = performance.now();
    if (now - last < SILENCE_MS) return;
    last = now;
    void stderr.write(`firstbytes: warning: waiting for the queue: ${escapeForTerminal(reason)}\n`);
  };
}
