import type { CaptureRun, CaptureRunOptions } from './capture-run.ts';
import { isPcap, PcapReader } from './pcap-reader.ts';

/** Stands in for the reader that is made elsewhere: it counts the packets of a pcap file. */
export function readCapture(_options: CaptureRunOptions): CaptureRun {
  const counts = { packets: 0, bytes: 0, flows: 0, notIp: 0, unknownLinkTypes: 0 };
  let reader: PcapReader | undefined;
  let fault: CaptureRun['fault'];
  return {
    push: (bytes) => {
      if (!reader) {
        reader = new PcapReader(() => counts.packets++);
        fault = isPcap(bytes)
          ? undefined
          : { kind: 'not-a-capture', at: 0, text: 'no magic number' };
      }
      counts.bytes += bytes.length;
      if (!fault) reader.push(bytes);
      fault ??= reader.fault;
    },
    endFile: () => {
      reader?.end();
      fault ??= reader ? reader.fault : { kind: 'not-a-capture', at: 0, text: 'the file is empty' };
      reader = undefined;
    },
    end: () => {},
    get fault() {
      return fault;
    },
    counts,
  };
}
