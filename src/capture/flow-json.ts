import type { Confidence, Facts } from '../protocols/protocol.ts';
import type { Flow, FlowEnd, FlowSide } from './flow.ts';
import type { FlowCondition, FlowOutcome, FlowReport, SideReading } from './flow-report.ts';

/** One flow in `ndjson`; docs/pcap.md describes each field. It has no payload. */
export interface JsonFlow {
  readonly transport: 'tcp' | 'udp';
  readonly client: JsonFlowSide;
  readonly server: JsonFlowSide;
  readonly direction: Flow['direction'];
  /** Whether the capture has the beginning. */
  readonly complete: boolean;
  /** ISO 8601; the duration in milliseconds. */
  readonly startedAt: string;
  readonly ms: number;
  readonly packets: number;
  readonly end: FlowEnd;
  readonly outcome: FlowOutcome;
  /** The stack that both sides agree on. */
  readonly stack?: string;
  readonly confidence?: Confidence;
  readonly tls?: {
    readonly serverName?: string;
    readonly offeredAlpn?: readonly string[];
    readonly version?: string;
    readonly alpn?: string;
    readonly certificateNames?: readonly string[];
    readonly alert?: { readonly code: number; readonly from: 'client' | 'server' };
  };
  readonly conditions: readonly FlowCondition[];
}

export interface JsonFlowSide {
  readonly address: string;
  readonly port: number;
  /** Bytes that it sent in all. */
  readonly bytes: number;
  /** Why the capture has fewer of the first bytes. */
  readonly cut?: NonNullable<FlowSide['cut']>;
  /** What its bytes are by themselves. */
  readonly stack?: string;
  readonly confidence?: Confidence;
  readonly rule?: string;
  readonly facts?: Facts;
}

export function flowToJson(report: FlowReport): JsonFlow {
  const { flow, outcome, stack, confidence, conditions, tls } = report;
  const { transport, direction, isComplete, startedAt, endedAt, packets, end } = flow;
  return {
    transport,
    client: sideToJson(flow.client, report.client),
    server: sideToJson(flow.server, report.server),
    direction,
    complete: isComplete,
    startedAt: isoTime(startedAt),
    ms: Math.round(endedAt - startedAt),
    packets,
    end,
    outcome,
    ...(stack.length > 0 ? { stack: stack.join('/') } : {}),
    ...(confidence ? { confidence } : {}),
    ...(tls ? { tls: tlsToJson(tls) } : {}),
    conditions,
  };
}

function sideToJson(
  { address, port, total, cut }: FlowSide,
  reading: SideReading | undefined,
): JsonFlowSide {
  return {
    address,
    port,
    bytes: total,
    ...(cut ? { cut } : {}),
    ...(reading
      ? {
          stack: reading.stack.join('/'),
          confidence: reading.confidence,
          rule: reading.rule,
          facts: reading.facts,
        }
      : {}),
  };
}

function tlsToJson({
  hello,
  ...rest
}: NonNullable<FlowReport['tls']>): NonNullable<JsonFlow['tls']> {
  return {
    ...(hello?.serverName === undefined ? {} : { serverName: hello.serverName }),
    ...(hello && hello.alpn.length > 0 ? { offeredAlpn: hello.alpn } : {}),
    ...rest,
  };
}

/** The largest time that a date can have (ECMA-262, section 21.4.1.1). */
const MAX_TIME = 8.64e15;

/** ISO 8601 of milliseconds since 1970, whatever a damaged capture has there. */
export function isoTime(ms: number): string {
  const time = Number.isFinite(ms) ? Math.max(-MAX_TIME, Math.min(MAX_TIME, ms)) : 0;
  return new Date(time).toISOString();
}
