import { type Attempt, type Exchange, isExchange } from '../identify/exchange.ts';
import { isOpeningOf, LISTEN } from '../identify/probe.ts';
import type { Registry, Stack } from '../protocols/registry.ts';
import type { Expected } from './endpoint.ts';

/** What a client of the expected protocol would hear first, and from where in the stack. */
export interface ClientView {
  /** Who would hear it: the expected protocol, or `tls` where its handshake meets plaintext. */
  readonly client: string;
  /** What such a client would have sent by then; empty if it waits for the server. */
  readonly sent: Uint8Array;
  /** What it would read; empty if nothing came. */
  readonly received: Uint8Array;
  /** Whether the peer ended the connection, was still there when the time was up, or was left. */
  readonly end: 'closed' | 'waited' | 'left';
}

/**
 * What a client of the first expected stack would hear: the answer to its opening, or, of a
 * server that speaks first, what came unasked. Where TLS is expected and no handshake succeeds,
 * the client is TLS itself. Undefined if nobody asked as it would.
 */
export function clientView(
  expected: Expected,
  attempts: readonly Attempt[],
  registry: Registry,
): ClientView | undefined {
  const stack = expected.kind === 'stacks' ? expected.stacks[0] : undefined;
  if (!stack) return undefined;
  const { client, exchanges } = sideOf(stack, attempts.filter(isExchange));
  const listened = exchanges.flatMap(whatCameUnasked);
  const asked = registry.get(client)?.waitsForServer
    ? []
    : exchanges.filter((one) => isOpeningOf(one.probedWith, client));
  const spoke = exchanges.find((one) => heardBytes(one) && [...asked, ...listened].includes(one));
  const best = spoke ?? asked[0] ?? listened[0];
  const turn = best?.turns[0];
  return best && turn ? { client, ...turn, end: endOf(best) } : undefined;
}

/** Who of the stack reads first, and the exchanges at its layer. */
function sideOf(
  stack: Stack,
  exchanges: readonly Exchange[],
): { client: string; exchanges: readonly Exchange[] } {
  const client = stack.at(-1) ?? '';
  if (stack[0] !== 'tls') return { client, exchanges };
  const shaken = exchanges.filter(({ tls }) => tls && !tls.brokenOff);
  if (shaken.length === 0) return { client: 'tls', exchanges };
  return { client, exchanges: shaken.flatMap(({ inner }) => inner ?? []) };
}

/** Where it was spoken only after a while of silence, that silence. */
function whatCameUnasked(exchange: Exchange): readonly Exchange[] {
  if (exchange.probedWith.kind === 'listen') return [exchange];
  if (exchange.timing.sentAt === undefined) return [];
  const nothing = { sent: new Uint8Array(0), received: new Uint8Array(0) };
  const waited = exchange.end === 'timeout' && !heardBytes(exchange);
  return [{ ...exchange, probedWith: LISTEN, turns: [nothing], end: waited ? 'timeout' : 'open' }];
}

function heardBytes({ turns }: Exchange): boolean {
  return (turns[0]?.received.length ?? 0) > 0;
}

function endOf({ end }: Exchange): ClientView['end'] {
  if (end === 'eof' || end === 'reset') return 'closed';
  return end === 'timeout' ? 'waited' : 'left';
}
