import { latin1 } from '../../bytes/lines.ts';
import { lengthReadBy } from '../../expect/length-impact.ts';
import type { Protocol } from '../../protocols/protocol.ts';
import type { Registry } from '../../protocols/registry.ts';
import type { Flow } from '../flow.ts';
import type { FlowCondition, SideReading } from '../flow-report.ts';
import { agrees } from './reading.ts';
import type { TlsUpgrade } from './upgrade.ts';

/** What a condition follows from. */
export interface ConditionContext {
  readonly flow: Flow;
  readonly client: SideReading | undefined;
  readonly server: SideReading | undefined;
  readonly upgrade: TlsUpgrade | undefined;
  /** Of the flow's transport. */
  readonly registry: Registry;
}

/** All that only traffic shows about a flow. */
export function conditionsOf(context: ConditionContext): readonly FlowCondition[] {
  const { flow, upgrade, registry } = context;
  const stack = (context.client ?? context.server)?.stack ?? [];
  const spoken = registry.get(stack.at(-1) ?? '');
  const conditions: FlowCondition[] = [];
  const side = oneSide(flow);
  if (side) conditions.push({ kind: 'one-sided', from: side });
  if (upgrade?.kind === 'no-tls') conditions.push({ kind: 'no-tls-after-upgrade' });
  if (!flow.isComplete || flow.transport === 'udp') return conditions;
  const sends = spoken && credentialsIn(flow, spoken, upgrade);
  if (sends) conditions.push({ kind: 'plaintext-credentials', sends });
  const first = wrongFirst(context);
  if (first) conditions.push({ kind: 'wrong-side-first', from: first });
  const waited = waitedForLength(context);
  if (waited) conditions.push(waited);
  return conditions;
}

function oneSide({ client, server }: Flow): 'client' | 'server' | undefined {
  if (client.bytes.length > 0 && server.bytes.length === 0) return 'client';
  return client.bytes.length === 0 && server.bytes.length > 0 ? 'server' : undefined;
}

/** Bytes of a client that are searched for credentials. */
const MAX_CREDENTIALS_AT = 4096;

function credentialsIn(
  { client }: Flow,
  { sendsCredentials }: Protocol,
  upgrade: TlsUpgrade | undefined,
): string | undefined {
  if (!sendsCredentials?.inStream) return undefined;
  const end = upgrade?.kind === 'tls' ? upgrade.client : MAX_CREDENTIALS_AT;
  const sent = latin1(client.bytes, 0, Math.min(end, MAX_CREDENTIALS_AT, client.bytes.length));
  return sendsCredentials.inStream.test(sent) ? sendsCredentials.sends : undefined;
}

/** Both sides of a protocol in which the other one waits would wait for ever, or one did not wait. */
function wrongFirst({ flow, client, server, registry }: ConditionContext) {
  const from = flow.segments[0]?.from;
  const reading = from === 'client' ? client : server;
  const own = registry.get(reading?.stack[0] ?? '');
  if (!own) return undefined;
  if (from === 'client') return own.waitsForServer === undefined ? undefined : 'client';
  // Servers that demand a login may greet where others wait (fluentd).
  const isUsual = client && server && agrees(client.stack, server.stack);
  return own.speaksFirst === 'client' && !isUsual ? 'server' : undefined;
}

/** The client is of another protocol than the server, and took the server's first bytes for a length. */
function waitedForLength({
  flow,
  client,
  server,
  registry,
}: ConditionContext): FlowCondition | undefined {
  const reader = registry.get(client?.stack[0] ?? '');
  if (!client || !reader || (server && agrees(client.stack, server.stack))) return undefined;
  const read = lengthReadBy('client', reader, flow.server.bytes);
  const first = flow.segments.find(({ from }) => from === 'server');
  if (!read || !first) return undefined;
  const more = flow.server.total - flow.server.bytes.length;
  const missing = Number(read.missing) - more;
  if (missing <= 0) return undefined;
  return {
    kind: 'waited-for-length',
    length: Number(read.length),
    received: read.received + more,
    waited: Math.max(0, flow.endedAt - first.time),
  };
}
