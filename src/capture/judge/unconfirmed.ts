import { equal } from '../../bytes/compare.ts';
import { latin1 } from '../../bytes/lines.ts';
import { nonZeroBytes } from '../../bytes/non-zero.ts';
import { comparePattern } from '../../bytes/pattern.ts';
import type { FlowExchange } from './flow-exchange.ts';

/** Whether the replies are of a kind that is not confirmed by the client that they answer. */
export function isUnconfirmed(talk: FlowExchange): boolean {
  const [first] = talk.turns;
  if (!first) return false;
  if (talk.transport === 'udp') return comparePattern(first.received, NO_SUCH_PROGRAM) === 'full';
  return isRefused(talk) || isRepetition(talk) || isZeros(talk.server);
}

const any = undefined;
/** An accepted call of a program that the server does not have (RFC 5531 section 9). */
const NO_SUCH_PROGRAM = [
  ...[any, any, any, any, 0, 0, 0, 1, 0, 0, 0, 0],
  ...[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
];

/** The server knows no such command, or does not let clients speak first. */
function isRefused({ turns, opening }: FlowExchange): boolean {
  const replies = turns.slice(0, 2).map(({ received }) => latin1(received, 0, 512));
  if (opening.length > 0 && SPOKE_TOO_SOON.test(replies[0] ?? '')) return true;
  return REFUSAL.test(replies.join('\n'));
}

/** RFC 5321 section 4.2.4, RFC 959 section 4.2.1, RFC 3977 section 3.2.1. */
const REFUSAL = /\n50[0-2][ -]/;
/** The service closes (RFC 5321 section 4.2.2) before it greets. */
const SPOKE_TOO_SOON = /^421[ -]/;

/** All that the server sent is what it had been sent. */
function isRepetition({ client, server, turns }: FlowExchange): boolean {
  return turns.length === 1 && equal(client, server);
}

/** More zeros than any protocol sends alone. */
const MIN_ZEROS = 16;

function isZeros(bytes: Uint8Array): boolean {
  return bytes.length >= MIN_ZEROS && nonZeroBytes(bytes) === 0;
}
