import type { AuditRange } from '../fleet/audit/events.ts';
import type { AuditPlan } from '../fleet/audit/plan.ts';
import type { AuditRunOptions } from '../fleet/audit/run-audit.ts';
import type { AuditHeader } from '../fleet/journal/header.ts';
import type { JournalState } from '../fleet/journal/journal-state.ts';
import type { DisplayOptions } from './load-report.ts';
import type { OutputSpec } from './outputs.ts';
import type { ProgressMode } from './progress.ts';

/** An audit, and how to report it. */
export interface AuditRequest {
  readonly plan: AuditPlan;
  readonly header: AuditHeader;
  readonly probing: Omit<AuditRunOptions, 'signal' | 'hasResult' | 'onDone'>;
  /** The positions that are done here: now, or earlier. */
  readonly range: AuditRange;
  /** How many of them were done earlier. */
  readonly doneBefore: number;
  readonly outputs: readonly OutputSpec[];
  /** An audit that was interrupted, and its journal, which goes on. */
  readonly earlier?: { readonly state: JournalState; readonly file: string };
  readonly display: DisplayOptions;
  readonly progress: ProgressMode;
  /** Milliseconds for the whole audit. */
  readonly maxTime?: number;
  /** The results of the audit before. */
  readonly baseline?: string;
  readonly failOn: 'unexpected' | 'drift' | 'any';
}
