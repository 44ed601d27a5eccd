import type { Registry } from '../../protocols/registry.ts';
import type { Flow, FlowEnd, FlowSegment } from '../flow.ts';
import type { FlowOutcome, FlowReport, SideReading } from '../flow-report.ts';
import { type Agreement, agreementOf } from './agreement.ts';
import { type Conversation, conversationOf, datagramsOf } from './conversation.ts';
import { lateAgreement } from './joined-late.ts';
import { isStrong, RANK } from './reading.ts';
import {
  clientSide,
  datagramClient,
  laterClient,
  laterServer,
  type Side,
  serverSide,
} from './sides.ts';

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
  const talk = conversationOf(flow);
  // A datagram is whole, whatever was before it.
  if (!flow.isComplete && flow.transport === 'tcp') {
    const late = lateAgreement(talk, flow.server.port, registry);
    return assembled(flow, late ?? JOINED_LATE, [], []);
  }
  const { agreement, client, server } = judgedSides(flow, talk, registry);
  const outcome = isUndecided(agreement) && isCut(flow, client, server) ? 'cut' : agreement.outcome;
  return assembled(flow, { ...agreement, outcome }, client.readings, server.readings);
}

const JOINED_LATE = { outcome: 'joined-late', stack: [] } as const;

interface JudgedSides {
  readonly agreement: Agreement;
  readonly client: Side;
  readonly server: Side;
}

/** Both sides at once; where only one of them is known, the other's later messages may agree. */
function judgedSides(flow: Flow, talk: Conversation, registry: Registry): JudgedSides {
  const client =
    talk.transport === 'udp'
      ? datagramClient(datagramsOf(flow.client), registry)
      : clientSide(talk, registry);
  const server = serverSide(talk, registry);
  const agreement = agreementOf(client.readings, server.readings);
  return { agreement: withLater(agreement, talk, registry), client, server };
}

function withLater(agreement: Agreement, talk: Conversation, registry: Registry): Agreement {
  const { outcome, stack, client, server } = agreement;
  if (outcome !== 'identified' || (client && server) || talk.turns.length < 2) return agreement;
  if (client) {
    const later = laterServer(talk, stack, registry);
    return later ? agreementOf([client], [later]) : agreement;
  }
  const later = laterClient(talk, stack, registry);
  return later && server ? agreementOf([later], [server]) : agreement;
}

function isUndecided({ outcome }: Agreement): boolean {
  return outcome === 'ambiguous' || outcome === 'unknown-bytes';
}

function isCut({ client, server }: Flow, ...sides: readonly [Side, Side]): boolean {
  const isMissing = client.cut !== undefined || server.cut !== undefined;
  return isMissing && (isAbrupt(client.cut) || isAbrupt(server.cut) || sides.some(isUnfinished));
}

/** The limit of what is kept is far behind what recognizers read. */
function isAbrupt(cut: Flow['client']['cut']): boolean {
  return cut === 'gap' || cut === 'snap-length';
}

function isUnfinished(side: Side): boolean {
  return side.isUnfinished;
}

function assembled(
  flow: Flow,
  agreement: Omit<Agreement, 'outcome'> & { readonly outcome: FlowOutcome },
  clients: readonly SideReading[],
  servers: readonly SideReading[],
): FlowReport {
  const { outcome, stack, client, server } = agreement;
  const best = strongest(client, server);
  return {
    flow,
    outcome,
    stack,
    ...(outcome === 'identified' && best ? { confidence: best.confidence } : {}),
    ...(client ? { client } : {}),
    ...(server ? { server } : {}),
    otherClients: others(clients, client),
    otherServers: others(servers, server),
    conditions: [],
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

/** The same flow with its sides exchanged. */
function swapped(flow: Flow): Flow {
  return {
    ...flow,
    client: flow.server,
    server: flow.client,
    segments: flow.segments.map(
      (one): FlowSegment => ({ ...one, from: one.from === 'client' ? 'server' : 'client' }),
    ),
    end: SWAPPED_ENDS[flow.end] ?? flow.end,
  };
}

const SWAPPED_ENDS: Partial<Record<FlowEnd, FlowEnd>> = {
  'closed-by-client': 'closed-by-server',
  'closed-by-server': 'closed-by-client',
  'reset-by-client': 'reset-by-server',
  'reset-by-server': 'reset-by-client',
};
