import type { Failure, NoConnection } from '../identify/exchange.ts';
import { loopClock } from './loop-clock.ts';

/** The attempt that ended with the system's error code; `startedAt` by the loop clock. */
export function failedWith(code: string, startedAt: number): NoConnection {
  return { failure: failureOf(code), code, timing: { ended: loopClock.now() - startedAt } };
}

/** What the system's error code means for the target. */
function failureOf(code: string): Failure {
  if (code === 'ECONNREFUSED') return 'refused';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'no-such-name';
  if (code === 'ETIMEDOUT') return 'timed-out';
  return 'no-route';
}

/** The system's error code, or the message of an error without one. */
export function codeOf(error: unknown): string {
  if (error instanceof Error) {
    const { code } = error as NodeJS.ErrnoException;
    return code ?? error.message;
  }
  return String(error);
}
