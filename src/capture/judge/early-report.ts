import { MAX_TURN_BYTES } from '../../protocols/protocol.ts';
import type { Registry } from '../../protocols/registry.ts';
import type { Flow } from '../flow.ts';
import type { FlowReport } from '../flow-report.ts';
import { datagramsOf } from './flow-exchange.ts';
import { judgeFlow } from './judge-flow.ts';
import { agrees, isStrong, RANK } from './reading.ts';
import { isTunnel } from './tunnel.ts';

/**
 * Bytes of both sides before a stream is judged early: most are over by then, and show how long they were
 * and who ended them.
 */
const MIN_STREAM_BYTES = 2 * MAX_TURN_BYTES;

/**
 * The report of a flow that is still open, if nothing that may follow can change what it is. Undefined while
 * it may, and where the sides differ: then its end and its timing belong to it.
 */
export function earlyReport(flow: Flow, registry: Registry): FlowReport | undefined {
  if (!flow.isComplete || !isWorthJudging(flow)) return undefined;
  const report = judgeFlow(flow, registry);
  return isDecided(report) && !mayGoDeeper(report, registry) ? report : undefined;
}

function isWorthJudging({ transport, client, server, segments }: Flow): boolean {
  const [sent, received] = [client.bytes.length, server.bytes.length];
  if (sent === 0 || received === 0) return false;
  if (transport === 'udp') return areAllAnswered(client, server);
  // The first messages of both are over.
  const isOver = segments.length > 2 || (sent >= MAX_TURN_BYTES && received >= MAX_TURN_BYTES);
  return isOver && sent + received >= MIN_STREAM_BYTES;
}

function areAllAnswered(client: Flow['client'], server: Flow['server']): boolean {
  return datagramsOf(server).length >= datagramsOf(client).length;
}

/** Both sides are known, one of them for certain, and agree; neither may be anything else. */
function isDecided({ outcome, client, server, otherClients, otherServers }: FlowReport): boolean {
  if (outcome !== 'identified' || !client || !server) return false;
  if (!agrees(client.stack, server.stack)) return false;
  const isCertain = RANK[client.confidence] + RANK[server.confidence] > 2 * RANK.likely;
  return isCertain && !isStrong(otherClients[0]) && !isStrong(otherServers[0]);
}

/** Credentials, an upgrade, a tunnel, or the rest of a handshake may follow. */
function mayGoDeeper({ flow, stack, tls, conditions }: FlowReport, registry: Registry): boolean {
  const [outer] = stack;
  if (outer === 'quic') return tls?.hello === undefined;
  if (flow.transport === 'udp') return false;
  if (outer === 'tls') return tls?.version !== 'TLS 1.3' && tls?.certificateNames === undefined;
  const inner = registry.get(stack.at(-1) ?? '');
  if (!inner || inner.starttls || isTunnel(stack)) return true;
  const isShown = conditions.some(({ kind }) => kind === 'plaintext-credentials');
  const isSearched = flow.client.bytes.length >= MAX_TURN_BYTES;
  return inner.sendsCredentials?.inStream !== undefined && !isShown && !isSearched;
}
