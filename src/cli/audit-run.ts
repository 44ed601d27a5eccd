import { inOrder } from '../expect/by-place.ts';
import type { Endpoint } from '../expect/endpoint.ts';
import type { Result } from '../expect/result.ts';
import { AuditSummary, type SummedResult } from '../fleet/audit/audit-summary.ts';
import type { AuditEvent } from '../fleet/audit/events.ts';
import { runAudit } from '../fleet/audit/run-audit.ts';
import { eventLines } from '../fleet/journal/event-lines.ts';
import { headerLine } from '../fleet/journal/header.ts';
import { onAbort } from '../net/on-abort.ts';
import type { AuditProgress } from '../report/audit/progress.ts';
import type { DriftCounts } from '../report/drift.ts';
import type { Summary, VersionedReportInput } from '../report/report.ts';
import { type AuditDrift, openDrift } from './audit-drift.ts';
import { showAuditProgress } from './audit-progress.ts';
import { auditReports, reportJournal } from './audit-reports.ts';
import type { AuditRequest } from './audit-request.ts';
import type { CliContext } from './cli-context.ts';
import { CANNOT_RUN, CliError, writeError } from './cli-error.ts';
import { choiceFor, type Keeping, roomOf } from './collect-results.ts';
import { type Interruption, listenForInterrupts } from './interruption.ts';
import type { ReportWriter } from './report-writer.ts';
import { failuresOf } from './reports.ts';

/**
 * Runs an audit and reports it, even when it is interrupted. The reports of an audit that goes on are made
 * from its whole journal. Resolves to the exit code.
 */
export async function runAuditReports(run: AuditRequest, context: CliContext): Promise<number> {
  const drift = await openDrift(run, context);
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
    const done = await probeAll(run, { writers, journals, interruption, limit, drift }, context);
    await Promise.all(writers.map((writer) => writer.finish(done)));
    const failures = failuresOf(reports);
    for (const failure of failures)
      await writeError(journalHint(failure, journals), context.stderr);
    if (run.earlier) await reportJournal(run, done.drift, context);
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
  /** Those of them that also get lines for ranges and hosts. */
  readonly journals: readonly ReportWriter[];
  readonly interruption: Interruption;
  readonly limit: TimeLimit;
  readonly drift: AuditDrift | undefined;
}

async function probeAll(
  run: AuditRequest,
  running: Running,
  context: CliContext,
): Promise<AuditInput> {
  const { plan, probing, range, doneBefore, earlier, display } = run;
  const { writers, journals, interruption, drift } = running;
  const { signal } = interruption;
  const start = performance.now();
  const summed = earlier?.state.summary ?? new AuditSummary(plan.size, display.policy);
  const kept = choiceFor(writers);
  // The journal may be that of other shards as well.
  const doneOutside = summed.tally.done - doneBefore;
  const total = range.to - range.from;
  let doneNow = 0;
  const progress = (): AuditProgress => {
    const { ok, mismatch, inconclusive } = summed.counts;
    const done = Math.min(total, doneBefore + doneNow);
    const ms = performance.now() - start;
    return {
      done,
      total,
      open: ok + mismatch + inconclusive,
      mismatches: mismatch,
      doneBefore,
      ms,
    };
  };
  const endProgress = showAuditProgress(run.progress, progress, context);
  const events = runAudit(plan, {
    ...probing,
    signal,
    onDone: () => {
      doneNow++;
    },
    ...(drift && {
      onClosed: (endpoint: Endpoint, code: string) => {
        const line = drift.closedLine(endpoint, code);
        if (line !== undefined) for (const one of journals) one.addLine(line);
      },
    }),
    ...(earlier && {
      hasResult: (index: number) => earlier.state.results.has(index),
    }),
  });
  // The hosts of earlier results are known by their texts only.
  const hostNumberOf = ({ index }: Result) => (earlier ? undefined : plan.hostAt(index));
  for await (const batch of events) {
    for (const event of batch) await take(event, { ...running, summed, kept, hostNumberOf });
  }
  endProgress();
  const ms = performance.now() - start;
  return inputOf(run, running, { summed, kept, doneOutside, ms }, context);
}

/** What the reports get at their end. */
type AuditInput = VersionedReportInput;

interface Ended extends Pick<Taking, 'summed' | 'kept'> {
  /** Positions that are done, and are not among those of this audit. */
  readonly doneOutside: number;
  /** Wall time in milliseconds. */
  readonly ms: number;
}

function inputOf(
  { plan, header, range, failOn }: AuditRequest,
  { limit, interruption, drift: tally }: Running,
  { summed, kept, doneOutside, ms }: Ended,
  { version }: CliContext,
): AuditInput {
  const { startedAt } = header;
  const notProbed = range.to - range.from - (summed.tally.done - doneOutside);
  const isTimeUp = limit.isReached && notProbed > 0;
  const interrupted = interruption.signal.aborted && !isTimeUp;
  const drift = tally?.end();
  const whole = summed.summary({ startedAt, ms, notProbed, interrupted });
  // A listed host may have several numbers.
  const hosts = plan.isListed(0) ? {} : { hosts: plan.hosts };
  const audit = whole.audit && { ...whole.audit, ...hosts };
  const summary: Summary = {
    ...whole,
    ...(audit ? { audit } : {}),
    ...(isTimeUp ? { timeUp: true as const } : {}),
    ...(drift ? { drift: drift.counts } : {}),
    exitCode: exitCodeWith(whole, drift?.counts, failOn),
  };
  return {
    results: inOrder(kept.results),
    ...(kept.leftOut ? { leftOut: kept.leftOut } : {}),
    ...(drift ? { drift } : {}),
    notes: new Map(),
    noted: new Map(),
    summary,
    version,
  };
}

/** What is unexpected or differs fails the audit, as far as it is to; what was not probed always does. */
function exitCodeWith(
  { exitCode, notProbed }: Summary,
  drift: DriftCounts | undefined,
  failOn: AuditRequest['failOn'],
): number {
  const hasDrift = drift !== undefined && drift.new + drift.gone + drift.changed > 0;
  if (exitCode === 0) return hasDrift && failOn !== 'unexpected' ? 1 : 0;
  return exitCode === 1 && failOn === 'drift' && notProbed === 0 && !hasDrift ? 0 : exitCode;
}

interface Taking extends Running {
  readonly hostNumberOf: (result: Result) => number | undefined;
  readonly summed: AuditSummary;
  readonly kept: Keeping;
}

/** A slow reader of a report slows the probes down. */
async function take(
  event: AuditEvent,
  { writers, journals, interruption, drift, summed, kept, hostNumberOf }: Taking,
): Promise<void> {
  switch (event.kind) {
    case 'results':
      for (const result of event.results) {
        for (const writer of writers) writer.add(result);
        kept.add(result);
        drift?.take(result);
        summed.addResult(summedResult(result, hostNumberOf(result)));
        await untilRoom(writers, interruption);
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
  await untilRoom(writers, interruption);
}

async function untilRoom(
  writers: readonly ReportWriter[],
  { signal }: Interruption,
): Promise<void> {
  if (writers.some((writer) => writer.isFull)) await roomOf(writers, signal);
}

function summedResult(
  { endpoint, identification, status, exemption, connections }: Result,
  hostNumber: number | undefined,
): SummedResult {
  const { basis, target } = endpoint;
  return {
    status,
    exemption,
    basis,
    connections,
    host: hostNumber ?? target.host,
    outcome: identification.outcome,
  };
}

/** Where a journal ends too early, the audit can go on. */
function journalHint(failure: CliError, journals: readonly ReportWriter[]): CliError {
  const isJournal = journals.some((one) => one.failure === failure);
  return isJournal ? new CliError(failure.message, 'go on with --resume FILE later') : failure;
}
