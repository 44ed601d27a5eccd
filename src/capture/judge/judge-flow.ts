import { latin1 } from '../../bytes/lines.ts';
import type { Registry, Stack } from '../../protocols/registry.ts';
import type { Flow } from '../flow.ts';
import type { FlowOutcome, FlowReport, SideReading } from '../flow-report.ts';
import { conditionsOf } from './conditions.ts';
import { deeper } from './deeper.ts';
import { exchangeOf, type FlowExchange } from './flow-exchange.ts';
import { lateAgreement } from './joined-late.ts';
import { judgedSides } from './judged-sides.ts';
import { inside, isStrong, noted, RANK } from './reading.ts';
import type { SideCandidates } from './sides.ts';
import { swapped } from './swapped.ts';
import { proxyHeaderLength } from './tunnel.ts';
import type { Agreement } from './weigh-sides.ts';

/** What a flow is, by the bytes of both sides; `registry` is that of both transports. */
export function judgeFlow(flow: Flow, registry: Registry): FlowReport {
  const known = registry.forTransport(flow.transport);
  if (flow.client.bytes.length === 0 && flow.server.bytes.length === 0) return withoutData(flow);
  const report = reportOf(flow, known);
  if (!mayBeSwapped(flow) || weight(report) >= ENOUGH) return report;
  const other = reportOf(swapped(flow), known);
  // In the middle of a stream one side may send what the other one usually does.
  const isProof = flow.isComplete || (other.client && other.server);
  return isProof && weight(other) > weight(report) ? other : report;
}

/** A handshake shows who the client is; of a stream that was joined late, its port says it best. */
function mayBeSwapped({ direction, isComplete }: Flow): boolean {
  return direction === 'unknown' || (direction === 'port' && isComplete);
}

function withoutData(flow: Flow): FlowReport {
  const outcome: FlowOutcome =
    flow.end === 'refused' ? 'refused' : flow.end === 'no-answer' ? 'no-answer' : 'silent';
  return { flow, outcome, stack: [], otherClients: [], otherServers: [], conditions: [] };
}

/** Both sides are known, and one of them for certain. */
const ENOUGH = 5;

/** How much speaks for a direction: what the sides are if they are of one protocol. */
function weight({ outcome, client, server }: FlowReport): number {
  if (outcome !== 'identified') return 0;
  return (client ? RANK[client.confidence] : 0) + (server ? RANK[server.confidence] : 0);
}

function reportOf(flow: Flow, registry: Registry): FlowReport {
  // A datagram is whole, whatever was before it.
  if (!flow.isComplete && flow.transport === 'tcp') {
    const late = lateAgreement(exchangeOf(flow), flow.server.port, registry);
    return assembled(flow, late ?? JOINED_LATE, [], [], exchangeOf(flow), registry);
  }
  return behindHeader(flow, registry) ?? wholeReport(flow, exchangeOf(flow), registry);
}

const JOINED_LATE = { outcome: 'joined-late', stack: [] } as const;

function wholeReport(flow: Flow, talk: FlowExchange, registry: Registry): FlowReport {
  const { agreement, client, server } = judgedSides(flow, talk, registry);
  const outcome: FlowOutcome =
    isUndecided(agreement) && isCut(flow, client, server) ? 'cut' : agreement.outcome;
  const sides = { ...agreement, outcome };
  return assembled(flow, sides, client.readings, server.readings, talk, registry);
}

/** What is behind a header of the PROXY protocol; undefined without one, and if nothing is known there. */
function behindHeader(flow: Flow, registry: Registry): FlowReport | undefined {
  const { transport, client } = flow;
  const length = transport === 'tcp' ? proxyHeaderLength(client.bytes) : 0;
  if (length === 0) return undefined;
  const report = wholeReport(flow, exchangeOf(flow, length), registry);
  if (report.outcome !== 'identified') return undefined;
  return isRefusal(flow) ? refused(report) : withOuter(PROXY_HEADER, report);
}

/** HTTP servers that do not know the header take it for a request. */
function isRefusal({ server }: Flow): boolean {
  return /^HTTP\/1\.[01] 400/.test(latin1(server.bytes, 0, 12));
}

function refused(report: FlowReport): FlowReport {
  const { client, confidence: _, ...rest } = report;
  return {
    ...rest,
    outcome: 'different-protocols',
    stack: [],
    ...(client ? { client: inside(PROXY_HEADER, client) } : {}),
  };
}

const PROXY_HEADER: Stack = ['proxy-protocol'];

function withOuter(outer: Stack, report: FlowReport): FlowReport {
  const { client, server, stack } = report;
  return {
    ...report,
    stack: [...outer, ...stack],
    ...(client ? { client: inside(outer, client) } : {}),
    ...(server ? { server: inside(outer, server) } : {}),
  };
}

function isUndecided({ outcome }: Agreement): boolean {
  return outcome === 'ambiguous' || outcome === 'unknown-bytes';
}

function isCut(
  { client, server }: Flow,
  ...sides: readonly [SideCandidates, SideCandidates]
): boolean {
  const isMissing = client.cut !== undefined || server.cut !== undefined;
  return isMissing && (isAbrupt(client.cut) || isAbrupt(server.cut) || sides.some(isUnfinished));
}

/** The limit of what is kept is far behind what recognizers read. */
function isAbrupt(cut: Flow['client']['cut']): boolean {
  return cut === 'gap' || cut === 'snap-length';
}

function isUnfinished(side: SideCandidates): boolean {
  return side.isUnfinished;
}

function assembled(
  flow: Flow,
  agreement: Omit<Agreement, 'outcome'> & { readonly outcome: FlowOutcome },
  clients: readonly SideReading[],
  servers: readonly SideReading[],
  talk: FlowExchange,
  registry: Registry,
): FlowReport {
  const { outcome, stack, client, server } = agreement;
  const best = strongest(client, server);
  const { tls, upgrade, note } = deeper(flow, talk, agreement, registry);
  const named = client && note ? noted(client, note) : client;
  return {
    flow,
    outcome,
    stack,
    ...(outcome === 'identified' && best ? { confidence: best.confidence } : {}),
    ...(named ? { client: named } : {}),
    ...(server ? { server } : {}),
    otherClients: others(clients, client),
    otherServers: others(servers, server),
    ...(tls ? { tls } : {}),
    conditions: conditionsOf({ flow, client, server, upgrade, registry }),
  };
}

function strongest(
  client: SideReading | undefined,
  server: SideReading | undefined,
): SideReading | undefined {
  if (!client || !server) return client ?? server;
  return isStrong(server) && RANK[server.confidence] > RANK[client.confidence] ? server : client;
}

function others(
  readings: readonly SideReading[],
  best: SideReading | undefined,
): readonly SideReading[] {
  if (readings.length === 0) return readings;
  return readings.filter(({ stack, at }) => stack !== best?.stack || at[0] !== best.at[0]);
}
