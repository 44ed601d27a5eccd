import { escapeForTerminal } from '../bytes/escape.ts';
import type { Report } from '../report/report.ts';
import type { CliContext } from './cli-context.ts';
import { CliError } from './cli-error.ts';
import { openAppendedFile, openWholeFile } from './file-sink.ts';
import { openLineFile } from './line-file.ts';
import type { OutputSpec } from './outputs.ts';
import { reasonOf, systemCodeOf } from './reason.ts';
import { ReportWriter } from './report-writer.ts';
import { type Sink, streamSink } from './sink.ts';

export interface OpenReports<Input> {
  readonly writers: readonly ReportWriter<Input>[];
  /** Outputs that could not be opened; the other ones are written. */
  readonly failures: readonly CliError[];
}

/** Loads the module of a format. */
type LoadReport<Input, Spec> = (spec: Spec) => Promise<Report<Input>>;

/** Errors of a disk. Any other error, such as a folder that does not exist, is one of the command. */
const DISK_ERRORS: ReadonlySet<string | undefined> = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EIO']);

/**
 * Opens every sink, and loads every module that a report needs, before the first probe. Throws, and
 * leaves nothing behind, if an output is wrong or none can be written.
 */
export async function openReports<Input, Spec extends OutputSpec>(
  specs: readonly Spec[],
  load: LoadReport<Input, Spec>,
  context: CliContext,
): Promise<OpenReports<Input>> {
  const writers: ReportWriter<Input>[] = [];
  const failures: CliError[] = [];
  try {
    for (const spec of specs) {
      const report = await load(spec);
      try {
        const sink = await sinkFor(spec, report.each !== undefined, context);
        writers.push(new ReportWriter(report, sink));
      } catch (error) {
        const failure = cannotOpen(spec, error);
        if (!DISK_ERRORS.has(systemCodeOf(error)) || specs.length === 1) throw failure;
        failures.push(failure);
      }
    }
    const [first] = failures;
    if (first && writers.length === 0) throw first;
    return { writers, failures };
  } catch (error) {
    for (const writer of writers) writer.discard();
    throw error;
  }
}

/** Writes all reports of what is complete already. Why some of them could not be written. */
export async function writeReports<Input, Spec extends OutputSpec>(
  specs: readonly Spec[],
  { load, input }: { readonly load: LoadReport<Input, Spec>; readonly input: Input },
  context: CliContext,
): Promise<readonly CliError[]> {
  const reports = await openReports(specs, load, context);
  const discard = () => {
    for (const writer of reports.writers) writer.discard();
  };
  const stopListening = context.interrupts.listen(() => {}, discard);
  try {
    await Promise.all(reports.writers.map((writer) => writer.finish(input)));
    return failuresOf(reports);
  } catch (error) {
    discard();
    throw error;
  } finally {
    stopListening();
  }
}

/** Why reports could not be opened or written. */
export function failuresOf<Input>({ failures, writers }: OpenReports<Input>): readonly CliError[] {
  return [...failures, ...writers.flatMap(({ failure }) => failure ?? [])];
}

/** Lines are written as they come, and other formats as a whole. */
function sinkFor(
  { file, isAppended }: OutputSpec,
  isStreamed: boolean,
  { stdout }: CliContext,
): Sink | Promise<Sink> {
  if (file === undefined) return streamSink(stdout);
  if (isAppended) return openAppendedFile(file);
  return isStreamed ? openLineFile(file) : openWholeFile(file);
}

function cannotOpen({ file = 'stdout' }: OutputSpec, error: unknown): CliError {
  if (error instanceof CliError) return error;
  return new CliError(`cannot write ${escapeForTerminal(file)}: ${reasonOf(error)}`);
}
