import type { Policy } from '../expect/exit-code.ts';
import type { Report } from '../report/report.ts';
import type { TableOptions } from '../report/table.ts';
import type { CliContext } from './cli-context.ts';
import { styleFor } from './colour.ts';
import type { Format, OutputSpec } from './outputs.ts';
import { type Sink, toFile, toStream } from './sink.ts';

/** How the reports for people look. */
export interface DisplayOptions {
  readonly detail: TableOptions['detail'];
  readonly colour: boolean | undefined;
  readonly policy: Policy;
}

/** A report and where it goes. */
export interface OpenReport {
  readonly report: Report;
  readonly sink: Sink;
}

/** Opens every destination before anything is asked; if one cannot be opened, none stays. */
export async function openReports(
  specs: readonly OutputSpec[],
  look: DisplayOptions,
  around: CliContext,
): Promise<readonly OpenReport[]> {
  const open: OpenReport[] = [];
  try {
    for (const { format, file } of specs) {
      const destination = file === undefined ? toStream(around.stdout) : await toFile(file);
      const outlet = file === undefined ? around.stdout : FILE;
      open.push({ sink: destination, report: await reportOf(format, outlet, look, around) });
    }
    return open;
  } catch (error) {
    for (const { sink: destination } of open) destination.discard();
    throw error;
  }
}

const FILE = { isTty: false, columns: 80 } as const;

/** Only the format that is wanted is loaded. */
async function reportOf(
  format: Format,
  outlet: { readonly isTty: boolean; readonly columns: number },
  { detail, colour, policy }: DisplayOptions,
  around: CliContext,
): Promise<Report> {
  switch (format) {
    case 'json':
      return (await import('../report/json.ts')).json;
    case 'ndjson':
      return (await import('../report/ndjson.ts')).ndjson;
    case 'table': {
      const { table } = await import('../report/table.ts');
      const style = styleFor(outlet, around, colour);
      return table({ width: outlet.columns, style, detail, policy });
    }
  }
}
