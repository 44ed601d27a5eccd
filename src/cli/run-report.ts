import type { Status } from '../expect/catalogue.ts';
import { exitCode } from '../expect/exit-code.ts';
import { levelOf, type Policy } from '../expect/level.ts';
import type { Summary } from '../report/report.ts';
import type { RowReportInput } from '../report/row.ts';
import type { StoredRun } from '../report/stored.ts';
import type { CheckRun } from './check-run.ts';
import type { CliContext } from './cli-context.ts';
import { CANNOT_RUN, type CliError, writeError } from './cli-error.ts';
import { withJobSummary } from './job-summary.ts';
import { storedAuditReport, storedReport } from './load-report.ts';
import { type LevelOptions, policyOf } from './options.ts';
import { assertNotInput, type OutputSpec, outputsOf } from './outputs.ts';
import { readResults } from './read-results.ts';
import { writeReports } from './reports.ts';
import { writeUnplaced } from './unplaced-notes.ts';

export interface ReportCommandOptions extends LevelOptions {
  readonly output?: readonly OutputSpec[];
  readonly quiet?: true;
  readonly color?: boolean;
}

/** `firstbytes report`: renders stored results. Resolves to the exit code that `check` would have. */
export async function runReportCommand(
  file: string,
  options: ReportCommandOptions,
  context: CliContext,
): Promise<number> {
  const outputs = outputsOf(options.output);
  assertNotInput(outputs, [file]);
  const policy = policyOf(options);
  const display = {
    detail: options.quiet ? 'quiet' : 'normal',
    colour: options.color,
    policy,
  } as const;
  const { failures, exitCode } = await renderStored(file, { outputs, display }, context);
  for (const failure of failures) await writeError(failure, context.stderr);
  return failures.length > 0 ? CANNOT_RUN : exitCode;
}

/** Reads results and writes the reports of them. Resolves to their exit code, and to what failed. */
export async function renderStored(
  file: string,
  {
    outputs,
    display,
    drift,
  }: Pick<CheckRun, 'outputs' | 'display'> & Pick<RowReportInput, 'drift'>,
  context: CliContext,
): Promise<{ readonly failures: readonly CliError[]; readonly exitCode: number }> {
  const { policy } = display;
  const keepsDocuments = outputs.some(({ format }) => format === 'json' || format === 'ndjson');
  const run = await readResults(file, { keepsDocuments }, context);
  const summary = summaryOf(run, policy);
  const { version, cwd: folder } = context;
  const input = { rows: run.rows, summary, version, policy, folder, ...(drift && { drift }) };
  const load = (spec: OutputSpec) => {
    const report = run.audit && spec.format === 'table' ? storedAuditReport : storedReport;
    return report(spec, display, context);
  };
  const specs = await withJobSummary(outputs, context);
  const failures = await writeReports(specs, { load, input }, context);
  await writeUnplaced(outputs, () => run.rows, policy, context.stderr);
  return { failures, exitCode: summary.exitCode };
}

/** The totals under this policy; what was not probed is not confirmed. */
function summaryOf({ rows, totals, audit }: StoredRun, policy: Policy): Summary {
  const counts: Record<Status, number> = { ok: 0, mismatch: 0, inconclusive: 0, unreachable: 0 };
  for (const { status } of rows) counts[status]++;
  const failed = rows.filter((row) => levelOf(row, policy) === 'fail').length;
  const code = exitCode({ confirmed: counts.ok, failed }, false);
  const isWhole = totals.notProbed === 0 && !totals.interrupted;
  const tolerated = rows.length - counts.ok - failed;
  return {
    ...totals,
    counts,
    tolerated,
    exitCode: code === 0 && !isWhole ? 1 : code,
    ...(audit ? { audit } : {}),
  };
}
