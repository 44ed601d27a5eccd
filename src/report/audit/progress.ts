import { countedMany, numberText } from '../../words/count.ts';
import { durationText } from '../../words/duration.ts';

/** How far an audit is. */
export interface AuditProgress {
  /** Targets that are done: open, closed, skipped, or not attempted. */
  readonly done: number;
  readonly total: number;
  readonly open: number;
  readonly mismatches: number;
  /** Targets that were done when the audit was resumed; 0 if it was not. */
  readonly doneBefore: number;
  /** Milliseconds since the start, or since it was resumed. */
  readonly ms: number;
}

/** Before that, rate and remaining time are guesses. */
const MIN_MS = 1000;

/** `audited 120,000 of 2,048,000 targets: 311 open, 12 not as expected (4,000/s, 8 min 2 s left)` */
export function auditProgressText(progress: AuditProgress): string {
  const { done, total, open, mismatches } = progress;
  const wrong = mismatches > 0 ? `, ${numberText(mismatches)} not as expected` : '';
  const targets = `${numberText(done)} of ${countedMany(total, 'target')}`;
  return `audited ${targets}: ${numberText(open)} open${wrong}${paceText(progress)}`;
}

function paceText({ done, total, doneBefore, ms }: AuditProgress): string {
  const doneNow = done - doneBefore;
  if (doneNow <= 0 || ms < MIN_MS) return '';
  const perSecond = (1000 * doneNow) / ms;
  const rate = perSecond >= 10 ? numberText(Math.round(perSecond)) : perSecond.toFixed(1);
  // Whole seconds: more digits would be noise.
  const left = 1000 * Math.ceil((total - done) / perSecond);
  return left > 0 ? ` (${rate}/s, ${durationText(left)} left)` : ` (${rate}/s)`;
}
