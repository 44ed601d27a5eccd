import type { Policy } from '../expect/level.ts';
import { type ProblemReport, problemReportInput } from '../report/problem.ts';
import type { Report } from '../report/report.ts';
import { type RowReport, type RowReportInput, reportOfRows } from '../report/row.ts';
import type { TableOptions } from '../report/table.ts';
import type { CliContext } from './cli-context.ts';
import { styleFor } from './colour.ts';
import type { Format, OutputSpec, ProblemFormat } from './outputs.ts';

/** How reports for people are displayed. */
export interface DisplayOptions {
  readonly detail: TableOptions['detail'];
  readonly colour: boolean | undefined;
  readonly policy: Policy;
}

/** Loads only the requested format, for the results of a check that runs now. */
export async function liveReport(
  spec: OutputSpec,
  display: DisplayOptions,
  context: CliContext,
): Promise<Report> {
  if (spec.format === 'json') return (await import('../report/json.ts')).json;
  if (spec.format === 'ndjson') return (await import('../report/ndjson.ts')).ndjson;
  const { policy, detail } = display;
  if (spec.format === 'html') return (await import('../report/html/html.ts')).liveHtml(policy);
  const report = await rowReport(spec.format, spec, display, context);
  const rows = reportOfRows(report, { policy, folder: context.cwd });
  if (spec.format !== 'table') return rows;
  const { BoundedResults } = await import('../report/bounded-results.ts');
  return { ...rows, choose: () => new BoundedResults({ policy, detail }) };
}

/** The same for stored results. */
export async function storedReport(
  spec: OutputSpec,
  display: DisplayOptions,
  context: CliContext,
): Promise<Report<RowReportInput>> {
  const { format } = spec;
  if (format === 'json') return { end: (await import('../report/stored-json.ts')).storedJson };
  if (format === 'ndjson') return { end: (await import('../report/stored-json.ts')).storedNdjson };
  if (format === 'html') return { end: (await import('../report/html/html.ts')).html };
  return { end: await rowReport(format, spec, display, context) };
}

/** The default view of a stored audit. */
export async function storedAuditReport(
  { file }: OutputSpec,
  display: DisplayOptions,
  context: CliContext,
): Promise<Report<RowReportInput>> {
  const { storedAuditView } = await import('../report/audit/view.ts');
  return { end: storedAuditView(tableOptions(file, display, context)) };
}

async function rowReport(
  format: Exclude<Format, 'json' | 'ndjson' | 'html'>,
  { file }: OutputSpec,
  display: DisplayOptions,
  context: CliContext,
): Promise<RowReport> {
  switch (format) {
    case 'csv':
      return (await import('../report/csv.ts')).csv;
    case 'junit':
      return (await import('../report/junit.ts')).junit;
    case 'markdown':
      return (await import('../report/markdown.ts')).markdown;
    case 'prometheus':
      return (await import('../report/prometheus.ts')).prometheus;
    case 'table': {
      const { table } = await import('../report/table.ts');
      return table(tableOptions(file, display, context));
    }
    default: {
      const report = await problemReport(format);
      return (input) => report(problemReportInput(input));
    }
  }
}

/** How a table for people is drawn on stdout or in a file. */
export function tableOptions(
  file: string | undefined,
  { detail, colour }: DisplayOptions,
  context: CliContext,
): TableOptions {
  const stream = file === undefined ? context.stdout : { isTty: false };
  const style = styleFor(stream, context, colour);
  return { width: widthFor(file, context), style, detail };
}

/** Loads a format that lists problems, of endpoints or of configs. */
export async function problemReport(format: ProblemFormat): Promise<ProblemReport> {
  switch (format) {
    case 'checkstyle':
      return (await import('../report/checkstyle.ts')).checkstyle;
    case 'github':
      return (await import('../report/github.ts')).github;
    case 'gitlab':
      return (await import('../report/gitlab.ts')).gitlab;
    case 'line':
      return (await import('../report/line.ts')).line;
    case 'rdjson':
      return (await import('../report/rdjson.ts')).rdjson;
    case 'sarif':
      return (await import('../report/sarif.ts')).sarif;
  }
}

/** The columns of a table. Where no terminal is, nothing is cut, unless COLUMNS limits a pipe. */
export function widthFor(file: string | undefined, { stdout, env }: CliContext): number {
  if (file !== undefined) return Number.POSITIVE_INFINITY;
  if (stdout.isTty) return stdout.columns;
  const { COLUMNS = '' } = env;
  return /^[1-9]\d{0,4}$/.test(COLUMNS) ? Number(COLUMNS) : Number.POSITIVE_INFINITY;
}
