import type { Flow, FlowEnd } from '../../src/capture/flow.ts';
import type { FlowReport, SideReading } from '../../src/capture/flow-report.ts';
import type { Confidence } from '../../src/protocols/protocol.ts';

/** 2026-03-01 09:00:00 UTC, in milliseconds since 1970. */
export const NINE = Date.UTC(2026, 2, 1, 9);

/** A flow in a few words: stacks as text, bytes as Latin-1; what is left out is the usual. */
export interface FlowSketch {
  /** `10.0.0.7`; the server `10.0.0.80:8080`. */
  readonly client?: string;
  readonly server?: string;
  readonly transport?: 'tcp' | 'udp';
  /** Milliseconds after nine o'clock. */
  readonly at?: number;
  readonly ms?: number;
  readonly sent?: string;
  readonly received?: string;
  /** What each side speaks; the outcome follows from them. */
  readonly speaks?: string;
  readonly serves?: string;
  readonly outcome?: FlowReport['outcome'];
  readonly direction?: Flow['direction'];
  readonly end?: FlowEnd;
  readonly conditions?: FlowReport['conditions'];
  readonly tls?: FlowReport['tls'];
  readonly datagrams?: readonly Uint8Array[];
}

/** A report of a flow, as the judge of flows makes it. */
export function flowReport(sketch: FlowSketch): FlowReport {
  const { speaks, serves, sent = '', received = '', conditions = [], tls } = sketch;
  const outcome = sketch.outcome ?? outcomeOf(speaks, serves);
  const stack = outcome === 'identified' ? (serves ?? speaks ?? '').split('/') : [];
  return {
    flow: flowOf(sketch),
    outcome,
    stack,
    ...(stack.length > 0 ? { confidence: 'certain' as const } : {}),
    ...(speaks === undefined ? {} : { client: readingOf(speaks, sent) }),
    ...(serves === undefined ? {} : { server: readingOf(serves, received) }),
    otherClients: [],
    otherServers: [],
    conditions,
    ...(tls ? { tls } : {}),
  };
}

function outcomeOf(speaks: string | undefined, serves: string | undefined): FlowReport['outcome'] {
  if (speaks === undefined && serves === undefined) return 'silent';
  return speaks === undefined || serves === undefined || speaks === serves
    ? 'identified'
    : 'different-protocols';
}

export function readingOf(
  stack: string,
  bytes: string,
  confidence: Confidence = 'certain',
): SideReading {
  return {
    stack: stack.split('/'),
    confidence,
    facts: {},
    rule: 'first line',
    at: [0, bytes.length],
  };
}

function flowOf({
  client = '10.0.0.7',
  server = '10.0.0.80:8080',
  transport = 'tcp',
  at = 0,
  ms = 100,
  sent = '',
  received = '',
  direction = 'handshake',
  end = 'closed-by-server',
  datagrams,
}: FlowSketch): Flow {
  const colon = server.lastIndexOf(':');
  const [toServer, toClient] = [latin1(sent), latin1(received)];
  const time = NINE + at;
  return {
    transport,
    client: { address: client, port: 40_000, bytes: toServer, total: toServer.length },
    server: {
      address: server.slice(0, colon).replace(/[[\]]/g, ''),
      port: Number(server.slice(colon + 1)),
      bytes: toClient,
      total: toClient.length,
      ...(datagrams ? { datagrams } : {}),
    },
    direction,
    isComplete: true,
    segments: [
      { from: 'client', start: 0, end: toServer.length, time },
      { from: 'server', start: 0, end: toClient.length, time: time + 1 },
    ],
    startedAt: time,
    endedAt: time + ms,
    packets: 8,
    end,
  };
}

function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (char) => char.charCodeAt(0));
}

/** Once a minute for ten minutes, a telemetry client meets a web server, and waits for a length. */
export function telemetryIncident(server = '10.0.0.80:8080'): readonly FlowReport[] {
  return Array.from({ length: 10 }, (_, i) =>
    flowReport({
      server,
      at: i * 60_000 + (i % 3) * 40,
      ms: 10_000,
      sent: '\0\0\0\x05hello',
      received: 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n',
      speaks: 'telemetry',
      serves: 'http',
      end: 'closed-by-client',
      conditions: [{ kind: 'waited-for-length', length: 0x48545450, received: 47, waited: 10_000 }],
    }),
  );
}
