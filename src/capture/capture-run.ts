import type { Registry } from '../protocols/registry.ts';
import type { FlowReport } from './flow-report.ts';
import type { CaptureFault } from './packet.ts';

/** Reads captures, in pieces of any size, into judged flows. */
export interface CaptureRun {
  /** The next bytes of a capture, unpacked. */
  push(bytes: Uint8Array): void;
  /** Nothing of this file follows: sets `fault` if it is cut. What is pushed next is another file; the flows go on. */
  endFile(): void;
  /** No file follows, after `endFile`: judges the flows that are open. */
  end(): void;
  /** Why the rest of the present file, or of the one that ended last, cannot be read. */
  readonly fault: CaptureFault | undefined;
  readonly counts: CaptureCounts;
}

export interface CaptureCounts {
  readonly packets: number;
  /** Of the files. */
  readonly bytes: number;
  readonly flows: number;
  /** Packets that are not IP, and those of link types that are not known. */
  readonly notIp: number;
  readonly unknownLinkTypes: number;
  /** The names of those link types: a few. */
  readonly unknownLinks: readonly string[];
}

export interface CaptureRunOptions {
  readonly registry: Registry;
  /** Called with each flow as soon as it is decided; what it has is valid after the call, too. */
  readonly onReport: (report: FlowReport) => void;
}

export type ReadCapture = (options: CaptureRunOptions) => CaptureRun;
