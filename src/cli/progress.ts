import type { Counts } from '../expect/catalogue.ts';
import { NO_PROGRESS, progressLine, progressText } from '../report/progress.ts';
import type { CliContext } from './cli-context.ts';
import type { OutputStream } from './output-stream.ts';

/** `plain`: a line every ten seconds; `auto`: that, or a line that is redrawn on a terminal. */
export type ProgressMode = 'auto' | 'plain' | 'never';

/** Shows the progress of a check. */
export interface ProgressBar {
  readonly update: (counts: Counts) => void;
  readonly end: () => void;
}

const MIN_INTERVAL_MS = 100;
const PLAIN_INTERVAL_MS = 10_000;

const NONE: ProgressBar = { update: () => {}, end: () => {} };

/** A redrawn line only on a terminal that can: never in a pipe, a CI log or a dumb terminal. */
export function progressFor(
  mode: ProgressMode,
  total: number,
  { stderr, env }: CliContext,
): ProgressBar {
  if (mode === 'never') return NONE;
  const canRedraw = stderr.isTty && !env.CI && env.TERM !== 'dumb';
  return mode === 'plain' || !canRedraw
    ? new PlainProgress(stderr, total)
    : new ProgressLine(stderr, total);
}

class ProgressLine implements ProgressBar {
  readonly #stream: OutputStream;
  readonly #total: number;
  readonly #start = performance.now();
  #shown = Number.NEGATIVE_INFINITY;

  constructor(stream: OutputStream, total: number) {
    this.#stream = stream;
    this.#total = total;
  }

  update(counts: Counts): void {
    const now = performance.now();
    if (now - this.#shown < MIN_INTERVAL_MS) return;
    this.#shown = now;
    const progress = { counts, total: this.#total, ms: now - this.#start };
    void this.#stream.write(progressLine(progress, this.#stream.columns));
  }

  end(): void {
    void this.#stream.write(NO_PROGRESS);
  }
}

/** By a timer, so that a run in which everything waits is seen to live. */
class PlainProgress implements ProgressBar {
  readonly #timer: NodeJS.Timeout;
  #counts: Counts = { ok: 0, mismatch: 0, inconclusive: 0, unreachable: 0 };

  constructor(stream: OutputStream, total: number) {
    const start = performance.now();
    this.#timer = setInterval(() => {
      const progress = { counts: this.#counts, total, ms: performance.now() - start };
      void stream.write(`${progressText(progress)}\n`);
    }, PLAIN_INTERVAL_MS);
    this.#timer.unref();
  }

  update(counts: Counts): void {
    this.#counts = counts;
  }

  end(): void {
    clearInterval(this.#timer);
  }
}
