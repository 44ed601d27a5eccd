import type { Failure, NoConnection } from '../identify/exchange.ts';
import { loopClock } from './loop-clock.ts';

/**
 * What the system's error codes say of a target (connect(2), getaddrinfo(3), icmp(7)). All others are
 * errors of this machine, which show nothing about the target: no free descriptors or ports, no
 * memory, a local firewall, no IPv6.
 */
const FAILURES: ReadonlyMap<string, Failure> = new Map([
  ['ECONNREFUSED', 'refused'],
  // Of a Unix socket: the path does not exist.
  ['ENOENT', 'refused'],
  ['ETIMEDOUT', 'timed-out'],
  ['ENETUNREACH', 'no-route'],
  ['EHOSTUNREACH', 'no-route'],
  ['ENETDOWN', 'no-route'],
  ['EHOSTDOWN', 'no-route'],
  ['ENOTFOUND', 'no-such-name'],
  ['ENODATA', 'no-such-name'],
  ['EAI_AGAIN', 'resolver-failed'],
  ['EAI_FAIL', 'resolver-failed'],
]);

/** What this machine lacks for the moment: fewer connections at a time may help. */
const SHORTAGES: ReadonlySet<string> = new Set([
  'EMFILE',
  'ENFILE',
  'EADDRNOTAVAIL',
  'EADDRINUSE',
  'EAGAIN',
  'ENOBUFS',
  'ENOMEM',
]);

/** What the system's error code of a connection says. */
export function failureOf(code: string): Failure {
  return FAILURES.get(code) ?? 'not-attempted';
}

/** The attempt that ended with the system's error code; `startedAt` by the loop clock. */
export function failedWith(code: string, startedAt: number): NoConnection {
  return { failure: failureOf(code), code, timing: { ended: loopClock.now() - startedAt } };
}

/** Whether the error code is a shortage of this machine. */
export function isShortage(code: string | undefined): boolean {
  return code !== undefined && SHORTAGES.has(code);
}

/** The system's error code, or the message of an error without one. */
export function codeOf(error: unknown): string {
  if (error instanceof Error) {
    const { code } = error as NodeJS.ErrnoException;
    return code ?? error.message;
  }
  return String(error);
}
