import { inOrder } from '../expect/by-place.ts';
import type { Result } from '../expect/result.ts';
import { AuditSummary } from '../fleet/audit/audit-summary.ts';
import type { AuditEvent, AuditRange } from '../fleet/audit/events.ts';
import type { AuditPlan } from '../fleet/audit/plan.ts';
import { type AuditRunOptions, runAudit } from '../fleet/audit/run-audit.ts';
import { eventLines } from '../fleet/journal/event-lines.ts';
import { type AuditHeader, headerLine } from '../fleet/journal/header.ts';
import type { JournalState } from '../fleet/journal/journal-state.ts';
import { onAbort } from '../net/on-abort.ts';
import type { Summary, VersionedReportInput } from '../report/report.ts';
import { auditReports, reportJournal } from './audit-reports.ts';
import type { CliContext } from './cli-context.ts';
import { CANNOT_RUN, CliError, writeError } from './cli-error.ts';
import { choiceFor, type Keeping, roomOf } from './collect-results.ts';
import { type Interruption, listenForInterrupts } from './interruption.ts';
import type { DisplayOptions } from './load-report.ts';
import type { OutputSpec } from './outputs.ts';
import { type ProgressMode, progressFor } from './progress.ts';
import type { ReportWriter } from './report-writer.ts';
import { failuresOf } from './reports.ts';

/** An audit, and how to report it. */
export interface AuditRun {
  readonly plan: AuditPlan;
  readonly header: AuditHeader;
  readonly probing: Omit<AuditRunOptions, 'signal' | 'isBlockDone' | 'hasResult' | 'onDone'>;
  /** The positions that are done here. */
  readonly range: AuditRange;
  readonly outputs: readonly OutputSpec[];
  /** An audit that was interrupted, and its journal, which goes on. */
  readonly earlier?: { readonly state: JournalState; readonly file: string };
  readonly display: DisplayOptions;
  readonly progress: ProgressMode;
  /** Milliseconds for the whole audit. */
  readonly maxTime?: number;
}

/**
 * Runs an audit and reports it, even when it is interrupted. The reports of an audit that goes on are made
 * from its whole journal. Resolves to the exit code.
 */
export async function runAuditReports(run: AuditRun, context: CliContext): Promise<number> {
  const reports = await auditReports(run, context);
  const { writers, journals } = reports;
  const discardAll = () => {
    for (const writer of writers) writer.discard();
  };
  const interruption = listenForInterrupts(context, discardAll);
  const limit = new TimeLimit(run.maxTime, interruption.abort);
  for (const { lost } of journals) onAbort(lost, interruption.abort);
  try {
    if (!run.earlier) for (const one of journals) one.addLine(headerLine(run.header));
    const done = await probeAll(run, { writers, journals, interruption, limit }, context);
    await Promise.all(writers.map((writer) => writer.finish(done)));
    const failures = failuresOf(reports);
    for (const failure of failures)
      await writeError(journalHint(failure, journals), context.stderr);
    if (run.earlier) await reportJournal(run, context);
    const { exitCode } = done.summary;
    return interruption.exitCode() ?? (failures.length > 0 ? CANNOT_RUN : exitCode);
  } catch (error) {
    discardAll();
    throw error;
  } finally {
    limit.cancel();
    interruption.stopListening();
  }
}

/** Ends an audit after so many milliseconds. */
class TimeLimit {
  isReached = false;
  readonly #timer: NodeJS.Timeout | undefined;

  constructor(ms: number | undefined, onEnd: () => void) {
    if (ms === undefined) return;
    this.#timer = setTimeout(() => {
      this.isReached = true;
      onEnd();
    }, ms);
  }

  cancel(): void {
    clearTimeout(this.#timer);
  }
}

interface Running {
  readonly writers: readonly ReportWriter[];
  /** Those of them that also get what is no result. */
  readonly journals: readonly ReportWriter[];
  readonly interruption: Interruption;
  readonly limit: TimeLimit;
}

async function probeAll(
  { plan, header, probing, range, earlier, display, progress: mode }: AuditRun,
  { writers, journals, interruption, limit }: Running,
  context: CliContext,
): Promise<VersionedReportInput> {
  const start = performance.now();
  const { signal } = interruption;
  const summed = earlier?.state.summary ?? new AuditSummary(plan.size, display.policy);
  const kept = choiceFor(writers);
  let done = 0;
  let results = 0;
  const total = range.to - range.from;
  const progress = progressFor(mode, total, context, () => done - results);
  const events = runAudit(plan, {
    ...probing,
    signal,
    onDone: () => {
      done++;
    },
    ...(earlier && {
      isBlockDone: (from: number) => earlier.state.isBlockDone(from),
      hasResult: (index: number) => earlier.state.results.has(index),
    }),
  });
  for await (const batch of events) {
    for (const event of batch) {
      if (event.kind === 'results') results += event.results.length;
      await take(event, { writers, journals, summed, kept, signal });
    }
    progress.update(summed.counts);
  }
  progress.end();
  const ms = performance.now() - start;
  const { startedAt } = header;
  const notProbed = total - Math.min(total, summed.tally.done);
  const isTimeUp = limit.isReached && notProbed > 0;
  const interrupted = interruption.exitCode() !== undefined || signal.aborted;
  const summary: Summary = {
    ...summed.summary({ startedAt, ms, notProbed, interrupted: interrupted && !isTimeUp }),
    ...(isTimeUp ? { timeUp: true as const } : {}),
  };
  return {
    results: inOrder(kept.results),
    ...(kept.leftOut ? { leftOut: kept.leftOut } : {}),
    notes: new Map(),
    noted: new Map(),
    summary,
    version: context.version,
  };
}

interface Taking extends Pick<Running, 'writers' | 'journals'> {
  readonly summed: AuditSummary;
  readonly kept: Keeping;
  readonly signal: AbortSignal;
}

/** A slow reader of a report slows the probes down. */
async function take(
  event: AuditEvent,
  { writers, journals, summed, kept, signal }: Taking,
): Promise<void> {
  switch (event.kind) {
    case 'results':
      for (const result of event.results) {
        for (const writer of writers) writer.add(result);
        kept.add(result);
        summed.addResult(summedResult(result));
        if (writers.some((writer) => writer.isFull)) await roomOf(writers, signal);
      }
      return;
    case 'range':
      summed.addRange(event.counts);
      break;
    case 'host':
      summed.addHost(event.host);
      break;
  }
  for (const one of journals) one.addLine(eventLines([event]));
}

function summedResult({ endpoint, identification, status, exemption, connections }: Result) {
  const { target, basis } = endpoint;
  return {
    status,
    exemption,
    basis,
    connections,
    host: target.host,
    outcome: identification.outcome,
  };
}

/** Where a journal ends too early, the audit can go on. */
function journalHint(failure: CliError, journals: readonly ReportWriter[]): CliError {
  const isJournal = journals.some((one) => one.failure === failure);
  return isJournal ? new CliError(failure.message, 'go on with --resume FILE later') : failure;
}
