import { createReadStream } from 'node:fs';
import type { CaptureCounts, CaptureRun } from '../capture/capture-run.ts';
import { DamagedGzip, unpacked } from '../library/unpacked.ts';
import { counted, countedMany } from '../words/count.ts';
import { argumentText } from './argument-text.ts';
import type { CliContext } from './cli-context.ts';
import { CliError } from './cli-error.ts';
import { reasonOf } from './reason.ts';

/** Bytes of a file that are read at once: larger pieces gain nothing. */
const CHUNK_LENGTH = 256 * 1024;

export interface PcapInput {
  /** Files, or `-` for stdin. */
  readonly files: readonly string[];
  readonly capture: CaptureRun;
  readonly stop: AbortSignal;
  /** Called after each piece; the next one is read when it resolves. */
  readonly onChunk: () => Promise<void> | void;
}

/**
 * Reads all files as one capture. What follows a damaged place of a file is left out, with a note on
 * stderr. Throws a CliError for a file that cannot be read or is not a capture, and if no packet can be read.
 */
export async function readCaptures(
  { files, capture, stop, onChunk }: PcapInput,
  context: CliContext,
): Promise<void> {
  for (const file of files) {
    const packetsBefore = capture.counts.packets;
    const gzip = await readOne({ file, capture, stop, onChunk }, context);
    capture.endFile();
    // What was not read is missing, and not wrong.
    if (stop.aborted) break;
    await reportFault({ file, packetsBefore, capture, gzip }, context);
  }
  capture.end();
  await onChunk();
  if (!stop.aborted) await reportLeftOut(capture.counts, context);
}

/** Resolves to what is wrong with its gzip. */
async function readOne(
  { file, capture, stop, onChunk }: Omit<PcapInput, 'files'> & { readonly file: string },
  context: CliContext,
): Promise<string | undefined> {
  const chunks =
    file === '-' ? context.stdin(stop) : createReadStream(file, { highWaterMark: CHUNK_LENGTH });
  try {
    for await (const chunk of unpacked(chunks)) {
      capture.push(chunk);
      await onChunk();
      if (capture.fault || stop.aborted) break;
    }
  } catch (error) {
    if (error instanceof DamagedGzip) return 'the gzip data is damaged';
    throw new CliError(`cannot read ${nameOf(file)}: ${reasonOf(error)}`);
  }
  return undefined;
}

interface ReadFile {
  readonly file: string;
  readonly capture: CaptureRun;
  /** Of the files before this one. */
  readonly packetsBefore: number;
  /** What is wrong with its gzip. */
  readonly gzip: string | undefined;
}

async function reportFault(
  { file, capture: { fault, counts }, packetsBefore, gzip }: ReadFile,
  { stderr }: CliContext,
): Promise<void> {
  if (fault?.kind === 'not-a-capture') {
    throw new CliError(
      `${nameOf(file)} is not a capture: ${fault.text}`,
      'use a pcap or pcapng file, as tcpdump -w writes it',
    );
  }
  const where = fault ? `at byte ${fault.at}: ${fault.text}` : gzip;
  if (where === undefined) return;
  const how = fault?.kind === 'cut' ? 'is cut' : 'is damaged';
  const packets = countedMany(counts.packets - packetsBefore, 'packet');
  await writeNote(`${nameOf(file)} ${how} ${where}; read ${packets}`, stderr);
}

/** Notes what no flow was made of, so that an empty report has its reason. */
async function reportLeftOut(
  { packets, flows, unknownLinkTypes, unknownLinks }: CaptureCounts,
  { stderr }: CliContext,
): Promise<void> {
  const links = unknownLinks.join(', ');
  if (packets > 0 && unknownLinkTypes === packets) {
    throw new CliError(
      `no packet can be read: the capture is of ${links}`,
      'capture on an interface of a network, such as eth0 or any',
    );
  }
  if (unknownLinkTypes > 0) {
    await writeNote(`${counted(unknownLinkTypes, 'packet')} of ${links} left out`, stderr);
  }
  if (flows > 0) return;
  const what =
    packets === 0 ? 'no packets' : `no TCP and no UDP in ${countedMany(packets, 'packet')}`;
  await writeNote(`the capture has ${what}`, stderr);
}

function nameOf(file: string): string {
  return file === '-' ? '<stdin>' : argumentText(file);
}

/** Writes a note that changes no exit code. */
export async function writeNote(text: string, stderr: CliContext['stderr']): Promise<void> {
  await stderr.write(`firstbytes: note: ${text}\n`);
}
