import type { Registry } from '../../protocols/registry.ts';
import type { Flow } from '../flow.ts';
import type { CapturedTls } from '../flow-report.ts';
import { datagramsOf, exchangeOf, type FlowExchange } from './flow-exchange.ts';
import { judgedSides } from './judged-sides.ts';
import { quicClientHello } from './quic-initial.ts';
import { readHandshake } from './tls-handshake.ts';
import { insideOf } from './tunnel.ts';
import { type TlsUpgrade, upgradeOf } from './upgrade.ts';
import type { Agreement } from './weigh-sides.ts';

/** What is inside the protocol of a flow. */
export interface Deeper {
  readonly tls?: CapturedTls | undefined;
  readonly upgrade?: TlsUpgrade | undefined;
  /** The protocol behind a tunnel or an upgrade of HTTP: `tls through the tunnel`. */
  readonly note?: string;
}

const NOTHING: Deeper = {};

/** The handshake of TLS or QUIC, wherever it starts, and what a tunnel leads to. */
export function deeper(
  flow: Flow,
  talk: FlowExchange,
  { client, server }: Pick<Agreement, 'client' | 'server'>,
  registry: Registry,
): Deeper {
  const stack = (client ?? server)?.stack;
  if (!stack) return NOTHING;
  if (stack[0] === 'quic') return quic(flow);
  if (flow.transport === 'udp') return NOTHING;
  if (stack[0] === 'tls' || server?.stack[0] === 'tls') {
    return { tls: readHandshake(talk.client, talk.server) };
  }
  const known = registry.get(stack.at(-1) ?? '');
  const upgrade = known && upgradeOf(flow, talk, known);
  if (upgrade)
    return { upgrade, tls: upgrade.kind === 'tls' ? handshakeAt(flow, upgrade) : undefined };
  return behindTunnel(flow, talk, stack, registry);
}

function quic(flow: Flow): Deeper {
  const hello = quicClientHello(datagramsOf(flow.client));
  return hello ? { tls: { hello } } : NOTHING;
}

function handshakeAt({ client, server }: Flow, at: { client: number; server: number }) {
  return readHandshake(client.bytes.subarray(at.client), server.bytes.subarray(at.server));
}

function behindTunnel(
  flow: Flow,
  talk: FlowExchange,
  stack: readonly string[],
  registry: Registry,
): Deeper {
  const start = insideOf(stack, talk);
  if (!start) return NOTHING;
  const at = { client: talk.clientAt + start.client, server: talk.serverAt + start.server };
  const inner = exchangeOf(flow, at.client, at.server);
  const { agreement } = judgedSides(flow, inner, registry);
  if (agreement.outcome !== 'identified') return NOTHING;
  const note = `${agreement.stack.join('/')} ${start.way}`;
  return agreement.stack[0] === 'tls' ? { note, tls: handshakeAt(flow, at) } : { note };
}
