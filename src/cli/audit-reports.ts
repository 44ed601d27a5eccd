import type { Drift } from '../report/drift.ts';
import type { Report, VersionedReportInput } from '../report/report.ts';
import { argumentText } from './argument-text.ts';
import type { AuditRequest } from './audit-request.ts';
import type { CliContext } from './cli-context.ts';
import { CliError, writeError } from './cli-error.ts';
import { continueLineFile } from './line-file.ts';
import { type DisplayOptions, liveReport, tableOptions } from './load-report.ts';
import type { OutputSpec } from './outputs.ts';
import { reasonOf } from './reason.ts';
import { ReportWriter } from './report-writer.ts';
import { type OpenReports, openReports } from './reports.ts';
import { renderStored } from './run-report.ts';
import type { Sink } from './sink.ts';

export interface AuditReports extends OpenReports<VersionedReportInput> {
  /** Reports that also have lines for ranges and hosts. */
  readonly journals: readonly ReportWriter[];
}

/** Opens the reports of an audit; of one that goes on, only its journal. */
export async function auditReports(
  { outputs, display, earlier }: AuditRequest,
  context: CliContext,
): Promise<AuditReports> {
  const load = (spec: OutputSpec) => auditReport(spec, display, context);
  const { ndjson } = await import('../report/ndjson.ts');
  if (earlier) {
    const sink = await continued(earlier.file, earlier.state.resumeAt);
    const journal = new ReportWriter(ndjson, sink);
    return { writers: [journal], journals: [journal], failures: [] };
  }
  const reports = await openReports(outputs, load, context);
  const journals = reports.writers.filter(({ report }) => report === ndjson);
  return { ...reports, journals };
}

async function continued(file: string, length: number): Promise<Sink> {
  try {
    return await continueLineFile(file, length);
  } catch (error) {
    throw new CliError(`cannot write ${argumentText(file)}: ${reasonOf(error)}`);
  }
}

/** A table shows services, and not targets. */
async function auditReport(
  spec: OutputSpec,
  display: DisplayOptions,
  context: CliContext,
): Promise<Report> {
  if (spec.format !== 'table') return liveReport(spec, display, context);
  const { auditView } = await import('../report/audit/view.ts');
  return auditView(tableOptions(spec.file, display, context), display.policy);
}

/** Reports an audit that has gone on to its end from its journal. */
export async function reportJournal(
  { outputs, display, earlier }: AuditRequest,
  drift: Drift | undefined,
  context: CliContext,
): Promise<void> {
  if (!earlier) return;
  const others = outputs.filter(({ format }) => format !== 'ndjson');
  const stored = { outputs: others, display, ...(drift && { drift }) };
  const { failures } = await renderStored(earlier.file, stored, context);
  for (const failure of failures) await writeError(failure, context.stderr);
}
