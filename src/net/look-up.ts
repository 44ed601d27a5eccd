import { lookup } from 'node:dns';
import net from 'node:net';
import type { NoConnection } from '../identify/exchange.ts';
import { codeOf, failedWith } from './failure.ts';
import { loopClock } from './loop-clock.ts';
import type { Pending } from './pending.ts';

/** The addresses of a name, in the system's order; an address is its own result. */
export function resolve(host: string): Pending<readonly string[] | NoConnection> {
  if (isAddress(host)) return { done: Promise.resolve([host]), cancel: () => {} };
  const startedAt = loopClock.now();
  let cancel = () => {};
  const done = new Promise<readonly string[] | NoConnection>((settle) => {
    const fail = (code: string) =>
      settle({ ...failedWith(code, startedAt), failure: 'no-such-name' });
    // The system's look-up goes on after a cancel, and its result is dropped.
    cancel = () => fail('EAI_AGAIN');
    lookup(host, { all: true }, (error, found) => {
      if (error) fail(codeOf(error));
      else settle(found.map(({ address }) => address));
    });
  });
  return { done, cancel };
}

/** Whether a host is an address already, and needs no look-up. */
export function isAddress(host: string): boolean {
  return net.isIP(host) !== 0;
}
