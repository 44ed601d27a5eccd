import type { Identification } from '../../identify/identification.ts';
import type { Confidence, Facts } from '../../protocols/protocol.ts';
import type { Stack, Transport } from '../../protocols/registry.ts';
import type { FlowOutcome, FlowReport, SideReading } from '../flow-report.ts';
import { Caller } from './caller.ts';
import { type RecordedExchange, recordedExchange } from './recorded-exchange.ts';

/** Stacks of one server that are kept. */
const MAX_STACKS = 4;
/** Names of TLS handshakes that are kept of one server, and kinds of credentials. */
const MAX_NAMES = 16;
const MAX_CREDENTIALS = 4;

/** A stack that a server was seen to speak. */
export interface ServedStack {
  readonly stack: Stack;
  flows: number;
  readonly confidence: Confidence;
  readonly facts: Facts;
  /** What was checked, and the bytes that prove it. */
  readonly rule: string;
  readonly at: readonly [start: number, end: number];
  readonly spec?: string;
  readonly exchange: RecordedExchange;
}

/** Credentials in plaintext: what a client sends, never the credentials themselves. */
export interface PlaintextCredentials {
  readonly sends: string;
  readonly protocol: string;
  flows: number;
}

/** Everything that a capture shows of one server: an address, a port and a transport. */
export class ServerEndpoint {
  readonly address: string;
  readonly port: number;
  readonly transport: Transport;
  flows = 0;
  /** Milliseconds since 1970: the first and the last packet of all its flows. */
  since = Number.POSITIVE_INFINITY;
  until = Number.NEGATIVE_INFINITY;
  readonly outcomes: Partial<Record<FlowOutcome, number>> = {};
  readonly served: ServedStack[] = [];
  /** What only its clients show: it sent nothing, or nothing known. */
  readonly spokenTo: ServedStack[] = [];
  readonly callers = new Map<string, Caller>();
  /** Flows of clients that were too many to be kept. */
  flowsOfOthers = 0;
  /** Names that clients asked for (SNI), and those of certificates. */
  readonly names = new Set<string>();
  readonly credentials: PlaintextCredentials[] = [];
  /** Flows without TLS after an upgrade to it was agreed on. */
  withoutTlsAfterUpgrade = 0;
  /** The first bytes that no protocol claims, or only weak signs do. */
  unknown: RecordedExchange | undefined;
  readonly perhaps: SideReading[] = [];
  tls: Identification['tls'];
  /** Whether the direction of a flow is known, so that this is the server. */
  isServer = false;

  constructor(address: string, port: number, transport: Transport) {
    this.address = address;
    this.port = port;
    this.transport = transport;
  }

  /** `mayAddCaller`: whether there is room for another client. */
  add(report: FlowReport, mayAddCaller: boolean): void {
    const { flow, outcome } = report;
    this.flows++;
    this.outcomes[outcome] = (this.outcomes[outcome] ?? 0) + 1;
    this.since = Math.min(this.since, flow.startedAt);
    this.until = Math.max(this.until, flow.endedAt);
    if (flow.direction !== 'unknown') this.isServer = true;
    this.#addCaller(report, mayAddCaller);
    this.#addStack(report);
    this.#addTls(report);
    this.#addConditions(report);
  }

  #addCaller(report: FlowReport, mayAdd: boolean): void {
    const { address } = report.flow.client;
    const caller = this.callers.get(address) ?? (mayAdd ? new Caller(address) : undefined);
    if (!caller) {
      this.flowsOfOthers++;
      return;
    }
    this.callers.set(address, caller);
    caller.add(report);
  }

  #addStack(report: FlowReport): void {
    const { outcome, server, client, stack, flow } = report;
    if (outcome === 'identified') {
      const reading = server ?? client;
      if (reading) count(server ? this.served : this.spokenTo, stack, reading, report);
      return;
    }
    if (outcome === 'different-protocols') {
      if (server) count(this.served, server.stack, server, report);
      return;
    }
    if (outcome !== 'ambiguous' && outcome !== 'unknown-bytes') return;
    if (flow.server.bytes.length > 0) this.unknown ??= recordedExchange(flow);
    if (server && this.perhaps.every(({ stack: one }) => one.join() !== server.stack.join())) {
      if (this.perhaps.length < MAX_STACKS) this.perhaps.push(server);
    }
  }

  #addTls({ tls }: FlowReport): void {
    if (!tls) return;
    const { hello, version, alpn, certificateNames = [] } = tls;
    for (const name of [hello?.serverName ?? '', ...certificateNames]) {
      if (name !== '' && this.names.size < MAX_NAMES) this.names.add(name);
    }
    if (version !== undefined) this.tls ??= { version, ...(alpn === undefined ? {} : { alpn }) };
  }

  #addConditions({ conditions, stack, server, client }: FlowReport): void {
    for (const one of conditions) {
      if (one.kind === 'no-tls-after-upgrade') this.withoutTlsAfterUpgrade++;
      if (one.kind !== 'plaintext-credentials') continue;
      const known = this.credentials.find(({ sends }) => sends === one.sends);
      if (known) known.flows++;
      else if (this.credentials.length < MAX_CREDENTIALS) {
        const protocol =
          (stack.at(-1) ?? client?.stack.at(-1) ?? server?.stack.at(-1)) || 'unknown';
        this.credentials.push({ sends: one.sends, protocol, flows: 1 });
      }
    }
  }
}

function count(
  all: ServedStack[],
  stack: Stack,
  reading: SideReading,
  { flow, outcome, confidence: ofBoth }: FlowReport,
): void {
  const text = stack.join('/');
  const index = all.findIndex((one) => one.stack.join('/') === text);
  const known = all[index];
  const { facts, rule, at, spec } = reading;
  // A flow that names the product says more than one that came before it.
  if (known && (known.facts.product !== undefined || facts.product === undefined)) {
    known.flows++;
    return;
  }
  if (!known && all.length >= MAX_STACKS) return;
  const confidence = (outcome === 'identified' ? ofBoth : undefined) ?? reading.confidence;
  const served = {
    stack,
    flows: 1 + (known?.flows ?? 0),
    confidence,
    facts,
    rule,
    at,
    ...(spec === undefined ? {} : { spec }),
    exchange: recordedExchange(flow),
  };
  if (known) all[index] = served;
  else all.push(served);
}
