import { type Attempt, isExchange } from '../identify/exchange.ts';
import type { Expected } from './endpoint.ts';

/**
 * The first bytes that a client of the expected protocol would read: the answer to its
 * opening, or, of a server that speaks first, what came unasked.
 */
export function firstBytesForClient(
  expected: Expected,
  attempts: readonly Attempt[],
): Uint8Array | undefined {
  const client = expected.kind === 'stacks' ? expected.stacks[0]?.at(-1) : undefined;
  for (const attempt of attempts) {
    if (!isExchange(attempt)) continue;
    const { asked, turns } = attempt.inner ?? attempt;
    const received = turns[0]?.received;
    if ((asked === client || asked === 'listen') && received && received.length > 0)
      return received;
  }
  return undefined;
}
