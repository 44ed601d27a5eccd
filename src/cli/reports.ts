import { escapeForTerminal } from '../bytes/escape.ts';
import type { Policy } from '../expect/level.ts';
import type { Report } from '../report/report.ts';
import type { TableOptions } from '../report/table.ts';
import type { CliContext } from './cli-context.ts';
import { CliError } from './cli-error.ts';
import { styleFor } from './colour.ts';
import { openLineFile, openWholeFile } from './file-sink.ts';
import type { OutputSpec } from './outputs.ts';
import { reasonOf, systemCodeOf } from './reason.ts';
import { ReportWriter } from './report-writer.ts';
import { type Sink, streamSink } from './sink.ts';

/** How reports for people are displayed. */
export interface DisplayOptions {
  readonly detail: TableOptions['detail'];
  readonly colour: boolean | undefined;
  readonly policy: Policy;
}

export interface OpenReports {
  readonly writers: readonly ReportWriter[];
  /** Outputs that could not be opened; the other ones are written. */
  readonly failures: readonly CliError[];
}

/** Errors of a disk. Any other error, such as a folder that does not exist, is one of the command. */
const DISK_ERRORS: ReadonlySet<string | undefined> = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EIO']);

/**
 * Opens every sink, and loads every module that a report needs, before the first probe. Throws, and
 * leaves nothing behind, if an output is wrong or none can be written.
 */
export async function openReports(
  specs: readonly OutputSpec[],
  display: DisplayOptions,
  context: CliContext,
): Promise<OpenReports> {
  const writers: ReportWriter[] = [];
  const failures: CliError[] = [];
  try {
    for (const spec of specs) {
      const report = await reportOf(spec, display, context);
      try {
        writers.push(new ReportWriter(report, await sinkFor(spec, report, context)));
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

/** Lines are written as they come, and other formats as a whole. */
function sinkFor(
  { file }: OutputSpec,
  report: Report,
  { stdout }: CliContext,
): Sink | Promise<Sink> {
  if (file === undefined) return streamSink(stdout);
  return report.each ? openLineFile(file) : openWholeFile(file);
}

function cannotOpen({ file = 'stdout' }: OutputSpec, error: unknown): CliError {
  if (error instanceof CliError) return error;
  return new CliError(`cannot write ${escapeForTerminal(file)}: ${reasonOf(error)}`);
}

const FILE_STREAM = { isTty: false, columns: 80 } as const;

/** Loads only the requested format. */
async function reportOf(
  { format, file }: OutputSpec,
  { detail, colour, policy }: DisplayOptions,
  context: CliContext,
): Promise<Report> {
  switch (format) {
    case 'json':
      return (await import('../report/json.ts')).json;
    case 'ndjson':
      return (await import('../report/ndjson.ts')).ndjson;
    case 'table': {
      const { table } = await import('../report/table.ts');
      const stream = file === undefined ? context.stdout : FILE_STREAM;
      const style = styleFor(stream, context, colour);
      return table({ width: stream.columns, style, detail, policy });
    }
  }
}
