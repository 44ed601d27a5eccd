import { equal } from '../../bytes/compare.ts';
import { latin1 } from '../../bytes/lines.ts';
import { ifThere, Reader } from '../../bytes/reader.ts';
import type { Protocol } from '../../protocols/protocol.ts';
import type { UpgradeStep } from '../../protocols/protocol-parts.ts';
import type { Flow } from '../flow.ts';
import type { FlowExchange, FlowTurn } from './flow-exchange.ts';
import { startsTls } from './tls-handshake.ts';

/** How a connection went on after plaintext: where TLS starts in both sides, or that it was agreed on and did not. */
export type TlsUpgrade =
  | { readonly kind: 'tls'; readonly client: number; readonly server: number }
  | { readonly kind: 'no-tls' };

/** The upgrade to TLS in a conversation of a protocol that has one; undefined if there was none. */
export function upgradeOf(
  flow: Flow,
  talk: FlowExchange,
  { starttls, speaksFirst }: Protocol,
): TlsUpgrade | undefined {
  if (!starttls) return undefined;
  const start = handshakeIn(flow);
  if (start) return { kind: 'tls', ...start };
  const step = starttls.at(-1);
  const { turns } = talk;
  if (!step) return undefined;
  for (const [i, turn] of turns.entries()) {
    const isFirst = i === 0 && speaksFirst === 'client' && starttls.length === 1;
    if (!isAgreed(turn, step, isFirst)) continue;
    return wentOn(flow, talk, turn) ? { kind: 'no-tls' } : undefined;
  }
  return undefined;
}

/** A ClientHello where the client starts to speak again. */
function handshakeIn({ client, segments }: Flow): { client: number; server: number } | undefined {
  let server = 0;
  for (const { from, start, end } of segments) {
    if (from === 'server') server = end;
    else if (start > 0 && startsTls(client.bytes.subarray(start, start + 6))) {
      return { client: start, server };
    }
  }
  return undefined;
}

/** RFC 3207, RFC 2595, RFC 4217, RFC 4642, and what IRC and NUT have: the command stands alone in its line. */
const COMMAND = /^(?:\S{1,64} )?(?:STARTTLS|STLS|AUTH (?:TLS|SSL))\r?\n?$/i;
const AGREED = /^(?:\+OK|OK|\S{1,64} OK|220|234|382|\S{1,64} 670)\b/i;

function isAgreed({ sent, received }: FlowTurn, step: UpgradeStep, isFirst: boolean): boolean {
  if (COMMAND.test(latin1(sent, 0, 128))) return AGREED.test(latin1(received, 0, 128));
  if (!isFirst && !equal(sent, step.send)) return false;
  return ifThere(new Reader(received, true), step.accepts) ?? false;
}

/** The client sent something else then, or the connection ended. */
function wentOn({ end }: Flow, { client, clientAt }: FlowExchange, turn: FlowTurn): boolean {
  const hasMore = clientAt + client.length > turn.sentAt + turn.sent.length;
  return hasMore || end !== 'open';
}
