import { durationText } from '../words/duration.ts';
import type { CliContext } from './cli-context.ts';
import type { ProgressMode } from './progress.ts';

/** A text on stderr that follows what happens. */
export interface RunningText {
  readonly end: () => void;
}

const REDRAW_INTERVAL_MS = 500;
const PLAIN_INTERVAL_MS = 10_000;
const CLEAR = '\r\x1b[2K';

const NONE: RunningText = { end: () => {} };

/** Shows the text on one line of a terminal, or as a line every ten seconds elsewhere. */
export function showRunning(
  mode: ProgressMode,
  text: () => string,
  { stderr, env }: CliContext,
): RunningText {
  if (mode === 'never') return NONE;
  const canRedraw = mode === 'auto' && stderr.isTty && !env.CI && env.TERM !== 'dumb';
  const show = () => {
    const line = canRedraw ? `${CLEAR}${text().slice(0, stderr.columns - 1)}` : `${text()}\n`;
    void stderr.write(line);
  };
  const timer = setInterval(show, canRedraw ? REDRAW_INTERVAL_MS : PLAIN_INTERVAL_MS).unref();
  return {
    end: () => {
      clearInterval(timer);
      if (canRedraw) void stderr.write(CLEAR);
    },
  };
}

/** `done 120 of 245 ranges (4.0/s, 31.2 s left)`; of them, `before` were done at the start. */
export function rangesText(
  what: string,
  { count, before, total, ms }: Record<'count' | 'before' | 'total' | 'ms', number>,
): string {
  const text = `${what} ${count} of ${total} ranges`;
  if (count === before || ms < 1000) return text;
  const perSecond = (1000 * (count - before)) / ms;
  const left = durationText(1000 * Math.ceil((total - count) / perSecond));
  return `${text} (${perSecond.toFixed(1)}/s, ${left} left)`;
}
