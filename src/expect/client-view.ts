import { type Attempt, type Exchange, isExchange } from '../identify/exchange.ts';
import { isOpeningOf, LISTEN } from '../identify/probe.ts';
import type { Registry, Stack } from '../protocols/registry.ts';
import type { Expected } from './endpoint.ts';

/** The first bytes that a client of the expected protocol would receive, and at which layer. */
export interface ClientView {
  /** The protocol of the client: the expected one, or `tls` if the handshake meets plaintext. */
  readonly client: string;
  /** What the client would have sent before; empty if it waits for the server. */
  readonly sent: Uint8Array;
  /** What the client would receive; empty if the server sent nothing. */
  readonly received: Uint8Array;
  /** Whether the server closed the connection, the probe timed out, or firstbytes closed it. */
  readonly end: 'closed' | 'waited' | 'left';
}

/**
 * What a client of the first expected stack would receive: the reply to its opening, or the banner
 * of a server that speaks first. If TLS is expected but no handshake succeeds, the client is TLS
 * itself. Undefined if no probe behaved like such a client.
 */
export function clientView(
  expected: Expected,
  attempts: readonly Attempt[],
  registry: Registry,
): ClientView | undefined {
  const stack = expected.kind === 'stacks' ? expected.stacks[0] : undefined;
  if (!stack) return undefined;
  const { client, exchanges } = readerOf(stack, attempts.filter(isExchange));
  const listened = exchanges.flatMap(listeningPart);
  const probed = registry.get(client)?.waitsForServer
    ? []
    : exchanges.filter((one) => isOpeningOf(one.probedWith, client));
  const replied = exchanges.find((one) => hasReply(one) && [...probed, ...listened].includes(one));
  const best = replied ?? probed[0] ?? listened[0];
  const turn = best?.turns[0];
  return best && turn ? { client, ...turn, end: endOf(best) } : undefined;
}

/** The protocol of the stack that reads first, and the exchanges at its layer. */
function readerOf(
  stack: Stack,
  exchanges: readonly Exchange[],
): { client: string; exchanges: readonly Exchange[] } {
  const client = stack.at(-1) ?? '';
  if (stack[0] !== 'tls') return { client, exchanges };
  const completed = exchanges.filter(({ tls }) => tls && !tls.brokenOff);
  if (completed.length === 0) return { client: 'tls', exchanges };
  return { client, exchanges: completed.flatMap(({ inner }) => inner ?? []) };
}

/** The time before the opening was sent, as an exchange that only listened. */
function listeningPart(exchange: Exchange): readonly Exchange[] {
  if (exchange.probedWith.kind === 'listen') return [exchange];
  if (exchange.timing.sentAt === undefined) return [];
  const noBytes = { sent: new Uint8Array(0), received: new Uint8Array(0) };
  const waited = exchange.end === 'timeout' && !hasReply(exchange);
  return [{ ...exchange, probedWith: LISTEN, turns: [noBytes], end: waited ? 'timeout' : 'open' }];
}

function hasReply({ turns }: Exchange): boolean {
  return (turns[0]?.received.length ?? 0) > 0;
}

function endOf({ end }: Exchange): ClientView['end'] {
  if (end === 'eof' || end === 'reset') return 'closed';
  return end === 'timeout' ? 'waited' : 'left';
}
