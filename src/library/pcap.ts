import { createReadStream } from 'node:fs';
import type { ReadCapture } from '../capture/capture-run.ts';
import type { FlowReport } from '../capture/flow-report.ts';
import { readCapture } from '../capture/read-capture.ts';
import type { Registry } from '../protocols/registry.ts';
import { builtInRegistry } from './built-in.ts';
import { FirstbytesError } from './errors.ts';
import { DamagedGzip, unpacked } from './unpacked.ts';

export interface PcapOptions {
  /** The built-in protocols by default; a loaded config has one with its own. */
  readonly registry?: Registry;
}

/**
 * Reads a capture (pcap, pcapng, either in gzip) and yields each flow as soon as it is judged: a
 * file, or its bytes in pieces of any size. Sends nothing. A capture that is cut or damaged yields
 * what is there. Throws a FirstbytesError with the code ERR_NOT_A_CAPTURE.
 *
 * @example
 * for await (const { flow, outcome, stack } of pcap('incident.pcapng')) {
 *   console.log(flow.server.address, flow.server.port, outcome, stack);
 * }
 */
export function pcap(
  capture: string | AsyncIterable<Uint8Array>,
  { registry = builtInRegistry() }: PcapOptions = {},
): AsyncGenerator<FlowReport> {
  const chunks = typeof capture === 'string' ? createReadStream(capture) : capture;
  return flowsOf(chunks, registry, readCapture);
}

/** The flows of one capture. */
export async function* flowsOf(
  chunks: AsyncIterable<Uint8Array>,
  registry: Registry,
  read: ReadCapture,
): AsyncGenerator<FlowReport> {
  let reports: FlowReport[] = [];
  const capture = read({ registry, onReport: (report) => reports.push(report) });
  try {
    for await (const chunk of unpacked(chunks)) {
      capture.push(chunk);
      yield* reports;
      reports = [];
      if (capture.fault) break;
    }
  } catch (error) {
    if (!(error instanceof DamagedGzip)) throw error;
  }
  capture.endFile();
  capture.end();
  yield* reports;
  if (capture.fault?.kind === 'not-a-capture') {
    throw new FirstbytesError('ERR_NOT_A_CAPTURE', `not a capture: ${capture.fault.text}`, {
      hint: 'use a pcap or pcapng file, as tcpdump -w writes it',
    });
  }
}
