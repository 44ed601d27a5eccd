import type { Registry, Transport } from '../protocols/registry.ts';
import { CaptureFileReader } from './capture-reader.ts';
import type { CaptureCounts, CaptureRun, CaptureRunOptions } from './capture-run.ts';
import type { Flow } from './flow.ts';
import type { FlowReport } from './flow-report.ts';
import { FlowTable } from './flow-table.ts';
import { earlyReport } from './judge/early-report.ts';
import { judgeFlow } from './judge/judge-flow.ts';
import { linkTypeName } from './link/link-types.ts';
import { Network } from './network.ts';

/** Unknown link types that are named. */
const MAX_LINKS = 4;

/** Reads captures: packets of a file, IP packets of any link, flows, and what they are. */
export function readCapture(options: CaptureRunOptions): CaptureRun {
  return new Run(options);
}

class Run implements CaptureRun {
  readonly #network: Network;
  readonly #flows: FlowTable;
  /** Of the present file, or of the one that ended last. */
  #reader: CaptureFileReader;
  #hasEnded = false;
  #bytes = 0;
  #judged = 0;
  /** Of the flow that wants no more, until it is handed out. */
  #early: FlowReport | undefined;

  constructor({ registry, onReport }: CaptureRunOptions) {
    this.#flows = new FlowTable({
      onFlow: (flow) => {
        this.#judged++;
        const early = this.#early?.flow === flow ? this.#early : undefined;
        this.#early = undefined;
        onReport(early ?? judgeFlow(flow, registry));
      },
      wantsMore: (flow: Flow) => {
        this.#early = earlyReport(flow, registry);
        return this.#early === undefined;
      },
      isServicePort: servicePortsOf(registry),
    });
    this.#network = new Network((packet) => this.#flows.take(packet));
    this.#reader = this.#newReader();
  }

  push(bytes: Uint8Array): void {
    if (this.#hasEnded) this.#reader = this.#newReader();
    this.#hasEnded = false;
    this.#bytes += bytes.length;
    this.#reader.push(bytes);
  }

  endFile(): void {
    if (this.#hasEnded) this.#reader = this.#newReader();
    this.#hasEnded = true;
    this.#reader.end();
  }

  end(): void {
    if (!this.#hasEnded) this.endFile();
    this.#network.end();
    this.#flows.end();
  }

  get fault(): CaptureRun['fault'] {
    return this.#reader.fault;
  }

  get counts(): CaptureCounts {
    const { packets, otherProtocols, unknownLinkTypes } = this.#network.counts;
    let unknown = 0;
    for (const count of unknownLinkTypes.values()) unknown += count;
    const links = [...unknownLinkTypes.keys()].slice(0, MAX_LINKS).map(linkTypeName);
    return {
      packets,
      bytes: this.#bytes,
      flows: this.#judged,
      notIp: otherProtocols,
      unknownLinkTypes: unknown,
      unknownLinks: links,
    };
  }

  #newReader(): CaptureFileReader {
    return new CaptureFileReader((packet) => this.#network.take(packet));
  }
}

/** Whether servers of a known protocol use a port. */
function servicePortsOf(registry: Registry): (port: number, transport: Transport) => boolean {
  const ports = { tcp: portsOf(registry), udp: portsOf(registry.forTransport('udp')) };
  return (port, transport) => ports[transport].has(port);
}

function portsOf({ all }: Registry): ReadonlySet<number> {
  return new Set(all.flatMap(({ ports, tlsPorts = [] }) => [...ports, ...tlsPorts]));
}
