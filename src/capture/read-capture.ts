import type { CaptureRun, CaptureRunOptions } from './capture-run.ts';
import { isPcap, PcapReader } from './pcap-reader.ts';

/** Stands in for the reader that is made elsewhere: it counts the packets of a pcap file. */
export function readCapture(_options: CaptureRunOptions): CaptureRun {
  const counts = { packets: 0, bytes: 0, flows: 0, notIp: 0, unknownLinkTypes: 0 };
  let reader = new PcapReader(() => counts.packets++);
  let isFirst = true;
  let fault: CaptureRun['fault'];
  return {
    push: (bytes) => {
      if (isFirst && !isPcap(bytes)) {
        fault ??= { kind: 'not-a-capture', at: 0, text: 'no magic number' };
      }
      isFirst = false;
      counts.bytes += bytes.length;
      if (!fault) reader.push(bytes);
    },
    nextFile: () => {
      reader = new PcapReader(() => counts.packets++);
      isFirst = true;
      fault = undefined;
    },
    end: () => reader.end(),
    get fault() {
      return fault ?? reader.fault;
    },
    counts,
  };
}
