import type { Policy } from '../expect/exit-code.ts';
import type { Report } from '../report/report.ts';
import type { TableOptions } from '../report/table.ts';
import type { CliContext } from './cli-context.ts';
import { styleFor } from './colour.ts';
import type { Format, OutputSpec } from './outputs.ts';
import { type Sink, toFile, toStream } from './sink.ts';

/** How reports for people are displayed. */
export interface DisplayOptions {
  readonly detail: TableOptions['detail'];
  readonly colour: boolean | undefined;
  readonly policy: Policy;
}

/** A report and where it is written. */
export interface OpenReport {
  readonly report: Report;
  readonly sink: Sink;
}

/** Opens every sink before the first probe; if one cannot be opened, all are discarded. */
export async function openReports(
  specs: readonly OutputSpec[],
  display: DisplayOptions,
  context: CliContext,
): Promise<readonly OpenReport[]> {
  const open: OpenReport[] = [];
  try {
    for (const { format, file } of specs) {
      const sink = file === undefined ? toStream(context.stdout) : await toFile(file);
      const stream = file === undefined ? context.stdout : FILE_STREAM;
      open.push({ sink, report: await reportOf(format, stream, display, context) });
    }
    return open;
  } catch (error) {
    for (const { sink } of open) sink.discard();
    throw error;
  }
}

const FILE_STREAM = { isTty: false, columns: 80 } as const;

/** Loads only the requested format. */
async function reportOf(
  format: Format,
  stream: { readonly isTty: boolean; readonly columns: number },
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
      const style = styleFor(stream, context, colour);
      return table({ width: stream.columns, style, detail, policy });
    }
  }
}
