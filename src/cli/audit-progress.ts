import { type AuditProgress, auditProgressText } from '../report/audit/progress.ts';
import { NO_PROGRESS, redrawnLine } from '../report/progress.ts';
import type { CliContext } from './cli-context.ts';
import { canRedraw, type ProgressMode } from './progress.ts';

const REDRAW_INTERVAL_MS = 250;
const PLAIN_INTERVAL_MS = 10_000;

/**
 * Shows how far an audit is, by a timer: a line that is redrawn on a terminal, or else a line every ten
 * seconds. Returns the function that ends it.
 */
export function showAuditProgress(
  mode: ProgressMode,
  progress: () => AuditProgress,
  context: CliContext,
): () => void {
  if (mode === 'never') return () => {};
  const { stderr } = context;
  const isRedrawn = mode === 'auto' && canRedraw(context);
  const show = () => {
    const text = auditProgressText(progress());
    void stderr.write(isRedrawn ? redrawnLine(text, stderr.columns) : `${text}\n`);
  };
  const timer = setInterval(show, isRedrawn ? REDRAW_INTERVAL_MS : PLAIN_INTERVAL_MS).unref();
  return () => {
    clearInterval(timer);
    if (isRedrawn) void stderr.write(NO_PROGRESS);
  };
}
