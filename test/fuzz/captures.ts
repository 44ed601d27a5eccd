import { compareCapture, type Leftovers } from '../../src/capture/endpoints/compare.ts';
import { learnNames } from '../../src/capture/endpoints/dns-answers.ts';
import { EndpointTable } from '../../src/capture/endpoints/endpoint-table.ts';
import { HostAddresses } from '../../src/capture/endpoints/host-addresses.ts';
import { flowToJson } from '../../src/capture/flow-json.ts';
import { readCapture } from '../../src/capture/read-capture.ts';
import { STRICT } from '../../src/expect/level.ts';
import type { Result } from '../../src/expect/result.ts';
import { tcpProtocols, udpProtocols } from '../../src/protocols/builtin.ts';
import { Registry } from '../../src/protocols/registry.ts';
import { liveHtml } from '../../src/report/html/html.ts';
import { json } from '../../src/report/json.ts';
import { ndjson } from '../../src/report/ndjson.ts';
import { SERVER } from '../support/captures/conversation.ts';
import { recordedCaptures } from '../support/captures/recorded.ts';
import { sampleCaptures } from '../support/captures/samples.ts';
import { countWork } from '../support/counted-work.ts';
import { unsafeIn } from '../support/hostile.ts';
import { endpointOf, rowInputOf, wholeOf } from '../support/results.ts';
import { ROW_REPORTS } from '../support/row-reports.ts';
import type { Seeded } from '../support/seeded.ts';
import { NO_THROW } from './finality.ts';
import { mutatedCapture, partsOf } from './mutate-capture.ts';
import type { FuzzTarget, Violation } from './target.ts';

/** The bytes of a file. */
interface CaptureInput {
  readonly data: Uint8Array;
}

/** A packet that is a flow has at least so many bytes in a file: those of its header. */
const LEAST_PACKET = 12;
/** Characters that regular expressions may read, and bytes that may be copied: for any file, and for each byte. */
const MAX_WORK = 1_000_000;
const MAX_WORK_PER_BYTE = 1000;
/** One input of this many is written in all formats. */
const FORMATS_EVERY = 4;

const BOUNDED = 'the work is bounded by the length of the file';
const FEW_FLOWS = 'there are not more flows than packets';
const SAME_IN_PIECES = 'the flows do not depend on the pieces that the file comes in';
const NO_CONTROLS = 'no report contains a control character';

/** The whole way of a capture: packets, flows, servers, findings, and every report of them. */
export class CapturesTarget implements FuzzTarget<CaptureInput> {
  readonly recognizerCalls = 0;
  readonly #registry = new Registry(tcpProtocols, udpProtocols);
  readonly #corpus = [...sampleCaptures(), ...recordedCaptures()].map(({ file }) => partsOf(file));
  readonly #expected = endpointOf({
    target: { host: SERVER.address, port: 8080, transport: 'tcp' },
  });

  make(random: Seeded): CaptureInput {
    return { data: mutatedCapture(random.oneOf(this.#corpus), random, this.#corpus) };
  }

  check(input: CaptureInput, random: Seeded): Violation | undefined {
    const place = random.below(input.data.length + 1);
    return this.#violation(input, place, random.below(FORMATS_EVERY) === 0);
  }

  recheck(input: CaptureInput): Violation | undefined {
    return this.#violation(input, input.data.length >> 1, true);
  }

  #violation({ data }: CaptureInput, place: number, inAllFormats: boolean): Violation | undefined {
    const subject = 'captures';
    try {
      let read: Read | undefined;
      const { characters, copied } = countWork(() => {
        read = this.#read([data]);
      });
      if (!read) return undefined;
      const work = characters + copied;
      if (work > MAX_WORK + MAX_WORK_PER_BYTE * data.length) {
        return { subject, rule: BOUNDED, detail: `${work} for ${data.length} bytes` };
      }
      if (read.flows.length > data.length / LEAST_PACKET) {
        return { subject, rule: FEW_FLOWS, detail: `${read.flows.length} in ${data.length} bytes` };
      }
      const inPieces = this.#read([data.subarray(0, place), data.subarray(place)]);
      if (inPieces.flows.join('\n') !== read.flows.join('\n')) {
        return { subject, rule: SAME_IN_PIECES, detail: `cut at ${place}` };
      }
      const unsafe = inAllFormats ? unsafeFormats(read.results) : [];
      if (unsafe.length === 0) return undefined;
      return { subject, rule: NO_CONTROLS, detail: unsafe.join(' ') };
    } catch (error) {
      return { subject, rule: NO_THROW, detail: String(error) };
    }
  }

  #read(pieces: readonly Uint8Array[]): Read {
    const table = new EndpointTable();
    const hosts = new HostAddresses();
    const flows: string[] = [];
    const run = readCapture({
      registry: this.#registry,
      onReport: (report) => {
        table.add(report);
        learnNames(report, hosts);
        flows.push(JSON.stringify(flowToJson(report)));
      },
    });
    // A reader may keep nothing of a piece.
    for (const piece of pieces) run.push(Uint8Array.from(piece));
    run.endFile();
    run.end();
    const leftovers: Leftovers = { notSeen: [], notSeenCount: 0, undecided: 0 };
    const options = {
      endpoints: [this.#expected],
      hosts,
      registry: this.#registry,
      others: 'registered',
      isSelected: () => true,
    } as const;
    return { flows, results: [...compareCapture(table, options, leftovers)] };
  }
}

interface Read {
  /** As JSON. */
  readonly flows: readonly string[];
  readonly results: readonly Result[];
}

/** The formats whose text has a control character. */
function unsafeFormats(results: readonly Result[]): string[] {
  const input = wholeOf(results);
  const rows = rowInputOf(input);
  const html = liveHtml(STRICT);
  for (const result of results) html.take?.(result);
  const texts = {
    json: json.end(input),
    ndjson: [...results.map((one) => ndjson.each?.(one) ?? ''), ...ndjson.end(input)],
    html: html.end(input),
    ...Object.fromEntries(
      Object.entries(ROW_REPORTS).map(([name, report]) => [name, report(rows)]),
    ),
  };
  return Object.entries(texts)
    .filter(([, parts]) => unsafeIn([...parts].join(''), '\n\r\t').length > 0)
    .map(([name]) => name);
}
