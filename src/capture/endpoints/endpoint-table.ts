import type { FlowReport } from '../flow-report.ts';
import { ServerEndpoint } from './server-endpoint.ts';

export interface EndpointTableLimits {
  readonly endpoints: number;
  /** Of one endpoint. */
  readonly callers: number;
  /** Of all endpoints together. */
  readonly allCallers: number;
}

/** Some 50 MB at most, whatever a capture contains; the process takes about twice as much before its garbage is collected. */
const ENDPOINT_LIMITS: EndpointTableLimits = {
  endpoints: 20_000,
  callers: 256,
  allCallers: 40_000,
};

/** The servers of a capture. Flows are added as they are judged, and not kept. */
export class EndpointTable {
  readonly #limits: EndpointTableLimits;
  readonly #endpoints = new Map<string, ServerEndpoint>();
  #callers = 0;
  flows = 0;
  /** Flows to servers that were too many to be kept. */
  flowsLeftOut = 0;

  constructor(limits = ENDPOINT_LIMITS) {
    this.#limits = limits;
  }

  add(report: FlowReport): void {
    const { transport, server } = report.flow;
    this.flows++;
    const key = keyOf(transport, server.address, server.port);
    const endpoint = this.#endpoints.get(key) ?? this.#open(key, report);
    if (!endpoint) {
      this.flowsLeftOut++;
      return;
    }
    const before = endpoint.callers.size;
    const { callers, allCallers } = this.#limits;
    endpoint.add(report, before < callers && this.#callers < allCallers);
    this.#callers += endpoint.callers.size - before;
  }

  /** In the order in which they were seen. */
  get all(): Iterable<ServerEndpoint> {
    return this.#endpoints.values();
  }

  at(transport: 'tcp' | 'udp', address: string, port: number): ServerEndpoint | undefined {
    return this.#endpoints.get(keyOf(transport, address, port));
  }

  #open(key: string, { flow: { server, transport } }: FlowReport): ServerEndpoint | undefined {
    if (this.#endpoints.size >= this.#limits.endpoints) return undefined;
    const endpoint = new ServerEndpoint(server.address, server.port, transport);
    this.#endpoints.set(key, endpoint);
    return endpoint;
  }
}

function keyOf(transport: string, address: string, port: number): string {
  return `${transport} ${address} ${port}`;
}
